"""What one numbered slot of a lock holds (protocol.md §6.4)."""

from dataclasses import dataclass, replace

from .secret import SecretStr
from .wire.numerals import numerals
from .wire.temporary import ONCE, UNLIMITED, TemporaryRequest
from .wire.validity import Validity


@dataclass(frozen=True, slots=True)
class SlotContent:
    """Digits (at most ten), when they are good, and whether only once."""

    digits: SecretStr
    validity: Validity
    once: bool = False

    def with_validity(self, validity: Validity) -> SlotContent:
        """The same digits at other times."""
        return replace(self, validity=validity)

    def request(self) -> TemporaryRequest:
        """As on the wire. Raises LocalProtocolError."""
        times = ONCE if self.once else UNLIMITED
        return TemporaryRequest(self.validity, times, numerals(self.digits))

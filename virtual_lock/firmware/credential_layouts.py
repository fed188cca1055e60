"""What is written to those data points of credentials that only this end knows.

DP 4, 5, 35, 49 and 50 (protocol.md §6.1, §6.3). A value of another length raises
RemoteProtocolError, and so is acknowledged and ignored (our reading).
"""

from dataclasses import dataclass

from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError


@dataclass(frozen=True, slots=True)
class KnownNode:
    """One credential that the app knows, in DP 35."""

    hard_id: int
    kind: int
    check: int


def known_nodes(value: bytes) -> list[KnownNode]:
    """DP 35: a count, then three bytes each."""
    if not value or len(value) != 1 + 3 * value[0]:
        raise RemoteProtocolError("a list of the wrong length")
    return [KnownNode(*value[at : at + 3]) for at in range(1, len(value), 3)]


def four_bytes(value: bytes) -> int:
    """DP 4, 5, 49, 50: a hard id or a member id."""
    if len(value) != 4:
        raise RemoteProtocolError("a number of the wrong length")
    return int.from_bytes(value)

"""What the factory burnt into one lock, and the constants of its firmware."""

from dataclasses import dataclass, replace
from random import Random
import string
from typing import Self

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Identity:
    """One lock among others of its kind.

    ``device_id`` is 16 characters, ``product_id`` 8 (or 16), ``auth_key`` 32 bytes.
    """

    device_id: str
    product_id: str
    auth_key: SecretBytes

    def __post_init__(self) -> None:
        """Refuse what no factory would burn. Raises ValueError."""
        if len(self.device_id.encode()) != 16:
            raise ValueError("device_id: 16 characters")
        if len(self.product_id.encode()) not in (8, 16):
            raise ValueError("product_id: 8 or 16 characters")
        if len(self.auth_key) != 32:
            raise ValueError("auth_key: 32 bytes")

    def sold_as(self, product_id: str) -> Self:
        """The same lock with the product id of a model; an empty one changes nothing."""
        return replace(self, product_id=product_id) if product_id else self

    @classmethod
    def from_seed(cls, seed: int) -> Self:
        """The same identity for the same seed; nobody's secret, a bench lock's."""
        draw = Random(seed)  # noqa: S311  reproducible on purpose
        return cls(
            device_id="tuya" + "".join(draw.choices("0123456789abcdef", k=12)),
            product_id="".join(
                draw.choices(string.ascii_lowercase + string.digits, k=8)
            ),
            auth_key=SecretBytes("".join(draw.choices(ALPHANUMERIC, k=32)).encode()),
        )

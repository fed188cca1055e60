"""What an account tells of one device, as far as a lock needs it.

Every field may be missing, empty or nonsense: no real account was seen (see
docs/getting-keys.md). What is not as expected counts as not told.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..device.products import LOCK_PRODUCTS
from ..tuyalock.data_point_table import numbers_of
from ..tuyalock.secret import SecretBytes, SecretStr

# Categories of the account's devices that are locks, by Home Assistant's Tuya integration.
LOCK_CATEGORIES: Final = frozenset(
    {"bxx", "gyms", "hotelms", "jtmsbh", "jtmspro", "ms", "photolock", "videolock"}
)
# Where the check code is said to be, in this order; each is 19 bytes in base64.
CHECK_CODE_STATUS: Final = ("ble_unlock_check", "remote_pd_setkey_check")
T0_STATUS: Final = "password_offline_time"
# What can be written and what is reported, each by its code.
SPECIFICATION: Final = ("function", "status_range")
KEY_LENGTH: Final = 16
LOGIN_KEY_LENGTH: Final = 6
_CHECK_CODE: Final = slice(4, 12)

type Field = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class AccountDevice:
    """One device of an account.

    ``uuid`` is the device id that a lock advertises. ``t0`` are ten digits. ``paired_at``
    (seconds since 1970) is when the account last paired the device, which may be T0.
    ``behind_gateway``: the local key may be that of the gateway. ``data_points`` are those
    of the model's specification, which the status need not list; empty where it came
    without one, as after a QR code.
    """

    id: str
    uuid: str
    name: str
    product_id: str | None = None
    local_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    check_code: SecretStr | None = None
    t0: str | None = None
    paired_at: int | None = None
    behind_gateway: bool = False
    is_lock: bool = False
    data_points: frozenset[int] = frozenset()

    @property
    def login_key(self) -> SecretBytes:
        """The part of the local key from which all the rest is made; empty: none told."""
        key = self.local_key or ""
        return SecretBytes(key.encode("ascii")[:LOGIN_KEY_LENGTH])


def device_from(field: Field) -> AccountDevice | None:
    """One device by its fields (None: not told); None where it has no id at all."""
    device_id = _text(field("id"))
    if not device_id:
        return None
    status = dict(_status(field("status")))
    product_id = _text(field("product_id")) or None
    category = _text(field("category"))
    return AccountDevice(
        id=device_id,
        uuid=_text(field("uuid")),
        name=_text(field("name")),
        product_id=product_id,
        local_key=_key(field("local_key")),
        secret_key=_key(field("sec_key")) or _key(field("secKey")),
        check_code=_check_code(status),
        t0=_digits(_text(status.get(T0_STATUS)), 10),
        paired_at=_seconds(field("active_time")),
        behind_gateway=field("sub") is True,
        is_lock=category in LOCK_CATEGORIES or product_id in LOCK_PRODUCTS,
        data_points=numbers_of(
            code for name in SPECIFICATION for code, _ in _status(field(name))
        ),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _status(told: object) -> Iterator[tuple[str, object]]:
    """The status by its codes: as the library keeps it, or as the server sends it."""
    if isinstance(told, Mapping):
        yield from ((str(code), value) for code, value in told.items())
    elif isinstance(told, list):
        for one in told:
            if isinstance(one, Mapping):
                yield str(one.get("code")), one.get("value")


def _key(value: object) -> SecretStr | None:
    """16 printable characters; a masked or empty key is none."""
    text = _text(value)
    whole = len(text) == KEY_LENGTH and "****" not in text
    return SecretStr(text) if whole and text.isascii() and text.isprintable() else None


def _digits(text: str, length: int) -> SecretStr | None:
    right = len(text) == length and text.isascii() and text.isdecimal()
    return SecretStr(text) if right else None


def _seconds(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None


def _check_code(status: Mapping[str, object]) -> SecretStr | None:
    """Eight digits out of the first status that has them."""
    for name in CHECK_CODE_STATUS:
        try:
            value = b64decode(_text(status.get(name)), validate=True)
        except ValueError:
            continue
        code = _digits(value[_CHECK_CODE].decode("latin-1"), 8)
        if code is not None:
            return code
    return None

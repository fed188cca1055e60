"""The 8-digit code of the current five minutes (protocol.md §7.1)."""

from dataclasses import dataclass
from datetime import datetime
import hmac
from struct import Struct
from typing import Final

from ..secret import SecretStr
from .verdict import Verdict
from .window import (
    DYNAMIC_LENGTH,
    STEP,
    UINT32_MAX,
    is_digits,
    moment,
    require_login_key,
    units_since_1970,
    unix_seconds,
)

# The lock refuses step 0, and its clock wraps while it probes the steps around the
# last ones: no code is issued there, because its window could not be kept.
_FIRST: Final = 1
_LAST: Final = UINT32_MAX // STEP - 3

_WORD: Final = Struct(">I").unpack_from


@dataclass(frozen=True, slots=True)
class DynamicWindow:
    """When a dynamic code is good for use, UTC, inclusive, whole seconds.

    ``valid_from`` is the start of the code's own step; a correct lock takes it already
    one step earlier.
    """

    valid_from: datetime
    valid_until: datetime


def dynamic_step(at: datetime) -> int:
    """Number of the 5-minute step of UTC in which ``at`` lies.

    Raises InvalidWindow for a naive time, or one for which no code can be issued:
    before 1970-01-01 00:05 or in the last minutes of the lock's 32 bits.
    """
    return units_since_1970(STEP, at, "at", _FIRST, _LAST)


def dynamic_code(login_key: bytes, at: datetime) -> SecretStr:
    """The 8 digits for ``at``; ``login_key`` has 6 bytes. Raises InvalidWindow."""
    return _digits(require_login_key(login_key), dynamic_step(at))


def dynamic_window(at: datetime) -> DynamicWindow:
    """When the code issued at ``at`` works: up to the end of the next step."""
    step = dynamic_step(at)
    return DynamicWindow(moment(step * STEP), moment((step + 2) * STEP - 1))


def verify_dynamic(login_key: bytes, digits: str, at: datetime) -> Verdict:
    """What a lock whose clock says ``at`` answers: OPENED, PARAMETER, NO_SUCH_CODE.

    Only the first 8 digits count. A code may be used again and again. The steps are
    probed in the lock's order (this one, the next, the one before), and step 0 ends
    the search with PARAMETER. What the lock does with characters that are no digits
    is not known; here they are PARAMETER.
    """
    typed = digits[:DYNAMIC_LENGTH]
    if not is_digits(typed, DYNAMIC_LENGTH):
        return Verdict.PARAMETER
    now = unix_seconds(at)
    for probe in (now, (now + STEP) & UINT32_MAX, now - STEP):
        step = probe // STEP
        if step == 0:
            return Verdict.PARAMETER
        if _digits(login_key, step) == typed:
            return Verdict.OPENED
    return Verdict.NO_SUCH_CODE


def _digits(login_key: bytes, step: int) -> SecretStr:
    digest = hmac.digest(login_key, b"%08X" % step, "sha1")
    # Byte 17 chooses the offset, not byte 19 as in RFC 4226.
    (word,) = _WORD(digest, digest[17] & 0x0F)
    return SecretStr(str((word & 0x7FFF_FFFF) % 10**8).zfill(DYNAMIC_LENGTH))

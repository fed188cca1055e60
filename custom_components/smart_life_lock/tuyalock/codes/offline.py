"""The 10-digit codes: issue, decode, and the lock's report of their use.

A code is FF1 of ``T HHHHH FFFF``: type, hours after T0, hours or serial
(protocol.md §7.2). Only the hour of T0 matters.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Final, override

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ..errors import InvalidWindow, RemoteProtocolError, WindowProblem
from ..secret import SecretBytes, SecretStr
from .ff1 import Ff1
from .window import (
    CLEAR_ALL_SECONDS,
    FIRST_USE_SECONDS,
    HOUR,
    OFFLINE_LENGTH,
    ONE_TIME_SECONDS,
    Window,
    hour_number,
    is_digits,
    moment,
    require_digits,
    require_login_key,
    require_serial,
    unix_seconds,
    whole_hours,
)

_REPORT_LENGTH: Final = 16
_REPORT_PREFIX: Final = b"000000"


class OfflineKind(IntEnum):
    """First digit of the plaintext; every digit that has no meaning is UNKNOWN."""

    UNKNOWN = -1
    TEMPORARY = 0
    ONE_TIME = 1
    CLEAR_ONE = 8
    CLEAR_ALL = 9

    @classmethod
    @override
    def _missing_(cls, value: object) -> OfflineKind:
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class OfflineCode:
    """What ten digits mean to the lock whose key and T0 made them.

    ``hour`` counts from T0's hour. ``duration`` (hours) is there for temporary and
    clear-one codes, ``serial`` for one-time and clear-all codes, ``window`` for all
    but unknown types. Arbitrary digits decode too: a serial above 10 or a duration of 0
    shows that nobody issued them.
    """

    kind: OfflineKind
    hour: int
    duration: int | None
    serial: int | None
    window: Window | None
    plain: SecretStr = field(repr=False)


def offline_key(login_key: bytes) -> SecretBytes:
    """The AES key of a lock's offline codes. Raises ValueError unless 6 bytes."""
    return SecretBytes(b"0" * OFFLINE_LENGTH + require_login_key(login_key))


def encrypt_report(login_key: bytes, plain: str) -> bytes:
    """The 16 bytes of DP 65, 66, 67 for the ``plain`` ten digits (protocol.md §7.6)."""
    require_digits(plain, OFFLINE_LENGTH, "plain")
    encryptor = _report_cipher(login_key).encryptor()
    return encryptor.update(_REPORT_PREFIX + plain.encode()) + encryptor.finalize()


def decrypt_report(login_key: bytes, payload: bytes) -> SecretStr:
    """The ten plain digits out of DP 65, 66 or 67.

    Raises RemoteProtocolError when it is not 16 bytes, or the key does not fit.
    """
    if len(payload) != _REPORT_LENGTH:
        raise RemoteProtocolError(f"offline report: {_REPORT_LENGTH} bytes expected")
    decryptor = _report_cipher(login_key).decryptor()
    opened = decryptor.update(payload) + decryptor.finalize()
    plain = opened[-OFFLINE_LENGTH:].decode("latin-1")
    if not is_digits(plain, OFFLINE_LENGTH):
        raise RemoteProtocolError("offline report: made with another key")
    return SecretStr(plain)


class OfflineCodes:
    """Makes and reads the offline codes of one lock.

    ``login_key`` has 6 bytes (else ValueError); ``t0`` is aware (else InvalidWindow).
    """

    __slots__ = ("_cipher", "_t0_hour")

    def __init__(self, login_key: bytes, t0: datetime) -> None:
        self._cipher = Ff1(offline_key(login_key))
        self._t0_hour = unix_seconds(t0, "t0") // HOUR * HOUR

    @override
    def __repr__(self) -> str:
        return "<OfflineCodes>"

    def temporary(self, start: datetime, end: datetime) -> SecretStr:
        """A code for any number of uses, start cut down and end rounded up to the hour.

        The same hours give the same code. Raises InvalidWindow: an end not after the
        start, more than 9999 hours, before T0, hour 100000 and later.
        """
        first, duration = whole_hours(start, end)
        hour = hour_number(self._t0_hour, first, "start")
        return self._issue(OfflineKind.TEMPORARY, hour, duration)

    def one_time(self, at: datetime, serial: int) -> SecretStr:
        """A code for one use within 6 hours of the hour of ``at``; serial 0 to 9.

        Raises InvalidWindow, also for the eleventh serial.
        """
        hour = hour_number(self._t0_hour, at, "at", ONE_TIME_SECONDS)
        return self._issue(OfflineKind.ONE_TIME, hour, require_serial(serial, at))

    def clear_one(self, code: str) -> SecretStr:
        """The code that revokes the temporary ``code``, once that was used.

        Raises InvalidWindow unless ``code`` is a temporary code of this key.
        """
        plain = self.decrypt(code)
        if plain[0] != str(OfflineKind.TEMPORARY.value):
            raise InvalidWindow(WindowProblem.NOT_TEMPORARY, "code")
        return self.encrypt_plain(f"{OfflineKind.CLEAR_ONE:d}{plain[1:]}")

    def clear_all(self, at: datetime, serial: int) -> SecretStr:
        """A code that revokes all used temporary ones; as ``one_time``, but 24 hours."""
        hour = hour_number(self._t0_hour, at, "at", CLEAR_ALL_SECONDS)
        return self._issue(OfflineKind.CLEAR_ALL, hour, require_serial(serial, at))

    def decode(self, code: str) -> OfflineCode:
        """What ``code`` means. Raises InvalidWindow unless it is ten digits."""
        return self.from_plain(self.decrypt(code))

    def from_plain(self, plain: str) -> OfflineCode:
        """What a plaintext means, such as a report's. Raises InvalidWindow."""
        require_digits(plain, OFFLINE_LENGTH, "plain")
        kind, hour, rest = OfflineKind(int(plain[0])), int(plain[1:6]), int(plain[6:])
        timed = kind in {OfflineKind.TEMPORARY, OfflineKind.CLEAR_ONE}
        numbered = kind in {OfflineKind.ONE_TIME, OfflineKind.CLEAR_ALL}
        return OfflineCode(
            kind=kind,
            hour=hour,
            duration=rest if timed else None,
            serial=rest if numbered else None,
            window=_window(kind, self._t0_hour + hour * HOUR, rest * HOUR),
            plain=SecretStr(plain),
        )

    def decrypt(self, code: str) -> SecretStr:
        """The plain ten digits of ``code``. Raises InvalidWindow unless ten digits."""
        return self._cipher.decrypt(require_digits(code, OFFLINE_LENGTH, "code"))

    def encrypt_plain(self, plain: str) -> SecretStr:
        """The code of ten plain digits. Raises InvalidWindow unless ten digits."""
        return self._cipher.encrypt(require_digits(plain, OFFLINE_LENGTH, "plain"))

    def _issue(self, kind: OfflineKind, hour: int, rest: int) -> SecretStr:
        return self.encrypt_plain(f"{kind:d}{hour:05d}{rest:04d}")


def _report_cipher(login_key: bytes) -> Cipher[modes.CBC]:
    # One block under a fixed vector: that is the lock's format.
    return Cipher(algorithms.AES(offline_key(login_key)), modes.CBC(bytes(16)))


def _window(kind: OfflineKind, start: int, length: int) -> Window | None:
    """The inclusive window of a code that starts at unix ``start``."""
    match kind:
        case OfflineKind.TEMPORARY:
            end, first_use = start + length, start + min(length, FIRST_USE_SECONDS)
        case OfflineKind.CLEAR_ONE:
            end = first_use = start + length
        case OfflineKind.ONE_TIME:
            end = first_use = start + ONE_TIME_SECONDS
        case OfflineKind.CLEAR_ALL:
            end = first_use = start + CLEAR_ALL_SECONDS
        case _:
            return None
    return Window(moment(start), moment(first_use), moment(end))

"""The lock's side of offline codes: 200 slots and their rules (protocol.md §7.2).

Exact, without a limit of attempts; that is the keypad's business. Times are the lock's
32 bits of seconds: a code that starts or ends after 2106-02-07 06:28:15 UTC wraps round.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self, TypedDict, override

from ..errors import InvalidWindow
from ..secret import SecretStr
from .ff1 import Ff1
from .offline import OfflineKind, encrypt_report, offline_key
from .verdict import Verdict
from .window import (
    CLEAR_ALL_SECONDS,
    FACTORY_T0,
    FIRST_USE_SECONDS,
    HOUR,
    LAST_SERIAL,
    OFFLINE_LENGTH,
    ONE_TIME_SECONDS,
    UINT32_MAX,
    is_digits,
    moment,
    require_digits,
    unix_seconds,
)

SLOTS: Final = 200


class Snapshot(TypedDict):
    """What a lock keeps over a reboot, as JSON; the slots are as secret as codes.

    A slot is ten plain digits behind ``+`` (valid) or ``-`` (used or cleared).
    """

    t0: int
    slots: list[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One plaintext, and whether it still does anything."""

    plain: SecretStr
    valid: bool

    @property
    def kind(self) -> OfflineKind:
        return OfflineKind(int(self.plain[0]))

    @property
    def number(self) -> str:
        return self.plain[1:]

    @property
    def rest(self) -> int:
        return int(self.plain[6:])

    def start(self, t0_hour: int) -> int:
        return (t0_hour + int(self.plain[1:6]) * HOUR) & UINT32_MAX

    def end(self, t0_hour: int) -> int:
        match self.kind:
            case OfflineKind.ONE_TIME:
                length = ONE_TIME_SECONDS
            case OfflineKind.CLEAR_ALL:
                length = CLEAR_ALL_SECONDS
            case _:
                length = self.rest * HOUR
        return (self.start(t0_hour) + length) & UINT32_MAX


class OfflineVerifier:
    """Judges entered codes as the lock with this key and T0 does.

    Stored codes are kept as hours: another T0 moves them, it does not erase them. That
    the age of a slot also follows the present T0 is an inference.
    """

    __slots__ = ("_cipher", "_entries", "_login_key", "_t0", "_t0_hour")

    def __init__(self, login_key: bytes, t0: datetime = FACTORY_T0) -> None:
        self._login_key = login_key
        self._cipher = Ff1(offline_key(login_key))
        self._entries: list[_Entry] = []
        self.t0 = t0

    @override
    def __repr__(self) -> str:
        return "<OfflineVerifier>"

    @property
    def t0(self) -> datetime:
        """As it was set, in whole seconds UTC; only its hour counts."""
        return moment(self._t0)

    @t0.setter
    def t0(self, t0: datetime) -> None:
        self._t0 = unix_seconds(t0, "t0")
        self._t0_hour = self._t0 // HOUR * HOUR

    @property
    def stored(self) -> int:
        """Slots in use, at most 200."""
        return len(self._entries)

    def enter(self, code: str, at: datetime) -> Verdict:
        """Type ``code`` when the lock's clock says ``at``, with all its consequences.

        What the lock makes of anything but ten digits is not known; here it is
        PARAMETER. Raises InvalidWindow for a time that its clock cannot show.
        """
        now = unix_seconds(at)
        if not is_digits(code, OFFLINE_LENGTH):
            return Verdict.PARAMETER
        entry = _Entry(self._cipher.decrypt(code), valid=True)
        match entry.kind:
            case OfflineKind.TEMPORARY:
                return self._temporary(entry, now)
            case OfflineKind.ONE_TIME:
                return self._one_time(entry, now)
            case OfflineKind.CLEAR_ONE:
                return self._clear_one(entry, now)
            case OfflineKind.CLEAR_ALL:
                return self._clear_all(entry, now)
        return Verdict.NO_SUCH_CODE

    def report(self, code: str) -> bytes:
        """The 16 bytes with which the lock reports that ``code`` did its work.

        Raises InvalidWindow unless ``code`` is ten digits.
        """
        plain = self._cipher.decrypt(require_digits(code, OFFLINE_LENGTH, "code"))
        return encrypt_report(self._login_key, plain)

    def erase(self) -> None:
        """Unbind or reset: no code stored, T0 of the factory (protocol.md §7.3)."""
        self._entries.clear()
        self.t0 = FACTORY_T0

    def snapshot(self) -> Snapshot:
        """All that survives a reboot, ready for JSON."""
        slots = [("+" if slot.valid else "-") + slot.plain for slot in self._entries]
        return Snapshot(t0=self._t0, slots=slots)

    def restore(self, snapshot: Snapshot) -> Self:
        """Take up a snapshot of the same key, in place of what is stored now.

        Raises ValueError for anything that ``snapshot`` cannot have made; then nothing
        is changed.
        """
        try:
            slots, t0 = snapshot["slots"], moment(snapshot["t0"])
            unix_seconds(t0, "t0")
            entries = [_entry_of(text) for text in slots]
        except ArithmeticError, InvalidWindow, LookupError, TypeError:
            raise ValueError("snapshot: not one of ours") from None
        if len(entries) > SLOTS:
            raise ValueError(f"snapshot: at most {SLOTS} slots")
        self._entries, self.t0 = entries, t0
        return self

    def _temporary(self, entry: _Entry, now: int) -> Verdict:
        start = entry.start(self._t0_hour)
        if start > now:
            return Verdict.NOT_YET
        if entry.end(self._t0_hour) < now:
            return Verdict.EXPIRED
        if (stored := self._find(entry.plain)) is not None:
            return Verdict.OPENED if stored.valid else Verdict.USED
        if now - start > FIRST_USE_SECONDS:
            return Verdict.NOT_ACTIVATED
        self._store(entry, now)
        return Verdict.OPENED

    def _one_time(self, entry: _Entry, now: int) -> Verdict:
        start = entry.start(self._t0_hour)
        if start > now:
            return Verdict.NOT_YET
        if entry.rest > LAST_SERIAL:
            return Verdict.SERIAL
        if self._find(entry.plain) is not None:
            return Verdict.USED
        if now - start > ONE_TIME_SECONDS:
            return Verdict.NOT_ACTIVATED
        self._store(replace(entry, valid=False), now)
        return Verdict.OPENED

    def _clear_one(self, entry: _Entry, now: int) -> Verdict:
        if entry.start(self._t0_hour) > now:
            return Verdict.NOT_FOUND
        if entry.end(self._t0_hour) < now:
            return Verdict.EXPIRED
        for slot, stored in enumerate(self._entries):
            # The type is not compared: a one-time code of the same hour and number
            # in an earlier slot hides the temporary one, as in the lock.
            if stored.number == entry.number:
                self._entries[slot] = replace(stored, valid=False)
                return Verdict.CLEARED_ONE if stored.valid else Verdict.USED
        return Verdict.NOT_FOUND

    def _clear_all(self, entry: _Entry, now: int) -> Verdict:
        start = entry.start(self._t0_hour)
        if start > now:
            return Verdict.NOT_YET
        if now - start > CLEAR_ALL_SECONDS:
            return Verdict.NOT_ACTIVATED
        if entry.rest > LAST_SERIAL:
            return Verdict.SERIAL
        if self._find(entry.plain) is not None:
            return Verdict.USED
        self._store(replace(entry, valid=False), now)
        # Only temporary codes are ever stored as valid.
        cleared = any(stored.valid for stored in self._entries)
        self._entries = [replace(stored, valid=False) for stored in self._entries]
        return Verdict.CLEARED_ALL if cleared else Verdict.NOT_FOUND

    def _find(self, plain: str) -> _Entry | None:
        return next((stored for stored in self._entries if stored.plain == plain), None)

    def _store(self, entry: _Entry, now: int) -> None:
        """Into the first slot that is over or unused, else in place of the least."""
        for slot, stored in enumerate(self._entries):
            if stored.end(self._t0_hour) < now:
                self._entries[slot] = entry
                return
        if len(self._entries) < SLOTS:
            self._entries.append(entry)
        else:
            self._entries[min(range(SLOTS), key=self._rank)] = entry

    def _rank(self, slot: int) -> tuple[int, int]:
        """Smallest goes first when all 200 are in their time; of equals the lower slot."""
        stored = self._entries[slot]
        match stored.kind:
            case OfflineKind.TEMPORARY if not stored.valid:
                return 0, stored.end(self._t0_hour)
            case OfflineKind.TEMPORARY:
                return 1, stored.start(self._t0_hour)
            case OfflineKind.ONE_TIME:
                return 2, stored.end(self._t0_hour)
        return 3, stored.end(self._t0_hour)


def _entry_of(text: str) -> _Entry:
    """The entry of one line of a snapshot. Raises InvalidWindow, LookupError."""
    plain = SecretStr(require_digits(text[1:], OFFLINE_LENGTH, "slot"))
    entry = _Entry(plain, valid=text[0] == "+")
    storable = {OfflineKind.TEMPORARY}
    if text[0] == "-":
        storable |= {OfflineKind.ONE_TIME, OfflineKind.CLEAR_ALL}
    if text[0] not in "+-" or entry.kind not in storable:
        raise LookupError
    return entry

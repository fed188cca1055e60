"""The keypad: what was typed, what the arithmetic says, and when patience ends."""

from dataclasses import dataclass
from enum import StrEnum

from custom_components.smart_life_lock.tuyalock.codes import Verdict, verify_dynamic
from custom_components.smart_life_lock.tuyalock.codes.window import (
    DYNAMIC_LENGTH,
    OFFLINE_LENGTH,
    is_digits,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .clock import Clock
from .credentials import Credential
from .memory import Memory
from .quirks import Quirks
from .stored_digits import Pins
from .timers import Timer, Timers


class EntryKind(StrEnum):
    """What an entry was taken for.

    PIN: it stands in the table of passwords, or it is too short or too long for
    anything else. OTHER: nobody looked at it (an unbound lock, a blocked keypad).
    """

    DYNAMIC = "dynamic"
    OFFLINE = "offline"
    PIN = "pin"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry at the keypad; ``report``: what DP 65 to 67 say of an offline code.

    ``credential`` is the password that opens. ``blocked_now``: with this wrong entry the
    keypad has closed itself.
    """

    kind: EntryKind
    verdict: Verdict | None = None
    report: SecretBytes | None = None
    blocked_now: bool = False
    credential: Credential | None = None

    @property
    def opens(self) -> bool:
        """Whether it draws the bolt."""
        return self.credential is not None or self.verdict is Verdict.OPENED

    @property
    def accepted(self) -> bool:
        """Whether the code did what it is for."""
        return self.opens or (self.verdict is not None and self.verdict.accepted)


@dataclass(frozen=True, slots=True)
class KeypadResult:
    """What happened at the keypad.

    ``verdict`` is None where no arithmetic was done: ``entry`` is PIN or OTHER.
    """

    verdict: Verdict | None
    opened: bool
    blocked: bool
    entry: EntryKind


class Keypad:
    """Passwords first; then 8 digits are a dynamic code, 10 an offline code.

    That passwords come first is our reading: the public code has no look-up. The
    verifiers are exact; the attempt limit is beside them (Quirks, inferred). What
    counts as a wrong entry on a real lock is not known; here all that is not accepted.
    """

    def __init__(
        self, memory: Memory, clock: Clock, timers: Timers, quirks: Quirks
    ) -> None:
        """Share the lock's memory and clock."""
        self._memory = memory
        self._clock = clock
        self._timers = timers
        self._quirks = quirks
        self._pins = Pins(memory, clock, quirks)
        self._wrong = 0

    @property
    def blocked(self) -> bool:
        """Whether entries are ignored at the moment."""
        return self._timers.running(Timer.KEYPAD_BLOCKED)

    def type(self, digits: str) -> Entry:
        """Enter ``digits`` and press the confirming key."""
        if self.blocked:
            return Entry(EntryKind.OTHER)
        entry = self._verify(digits)
        if entry.accepted:
            self._wrong = 0
            return entry
        return Entry(entry.kind, entry.verdict, blocked_now=self._count_wrong())

    def would_open(self, digits: str) -> bool:
        """Whether these digits as a password would open now; nothing changes."""
        if self.blocked or self._memory.verifier is None:
            return False
        return self._pins.find(digits) is not None

    def restart(self) -> None:
        """The lock has started again: wrong entries are forgotten.

        Neither their number nor the block outlasts a battery change here; what a real
        lock does is not known.
        """
        self._wrong = 0

    def _verify(self, digits: str) -> Entry:
        verifier = self._memory.verifier
        if verifier is None:
            return Entry(EntryKind.OTHER)
        if (password := self._pins.find(digits)) is not None:
            return Entry(EntryKind.PIN, credential=password)
        if is_digits(digits, DYNAMIC_LENGTH):
            key = self._memory.login_key
            verdict = verify_dynamic(key, digits, self._clock.at)
            return Entry(EntryKind.DYNAMIC, verdict)
        if is_digits(digits, OFFLINE_LENGTH):
            verdict = verifier.enter(digits, self._clock.at)
            report = SecretBytes(verifier.report(digits))
            return Entry(EntryKind.OFFLINE, verdict, report)
        return Entry(EntryKind.PIN)

    def _count_wrong(self) -> bool:
        self._wrong += 1
        if (
            self._quirks.attempt_limit is None
            or self._wrong < self._quirks.attempt_limit
        ):
            return False
        self._wrong = 0
        delay = 1000 * self._quirks.block_seconds
        self._timers.after(delay, lambda: None, Timer.KEYPAD_BLOCKED)
        return True

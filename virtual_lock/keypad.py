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
from .memory import Memory
from .quirks import Quirks
from .timers import Timer, Timers


class EntryKind(StrEnum):
    """What the number of digits says."""

    DYNAMIC = "dynamic"
    OFFLINE = "offline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry at the keypad; ``report``: what DP 65 to 67 say of an offline code.

    ``blocked_now``: with this wrong entry the keypad has closed itself.
    """

    kind: EntryKind
    verdict: Verdict | None = None
    report: SecretBytes | None = None
    blocked_now: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the code did what it is for."""
        return self.verdict is not None and self.verdict.accepted


@dataclass(frozen=True, slots=True)
class KeypadResult:
    """What happened at the keypad.

    ``verdict`` is None where no arithmetic was done: the wrong number of digits, an
    unbound lock, a blocked keypad.
    """

    verdict: Verdict | None
    opened: bool
    blocked: bool


class Keypad:
    """8 digits are a dynamic code, 10 an offline code, all else is wrong.

    The verifiers are exact; the attempt limit is beside them (Quirks, inferred). What
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
        if is_digits(digits, DYNAMIC_LENGTH):
            key = self._memory.login_key
            verdict = verify_dynamic(key, digits, self._clock.at)
            return Entry(EntryKind.DYNAMIC, verdict)
        if is_digits(digits, OFFLINE_LENGTH):
            verdict = verifier.enter(digits, self._clock.at)
            report = SecretBytes(verifier.report(digits))
            return Entry(EntryKind.OFFLINE, verdict, report)
        return Entry(EntryKind.OTHER)

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

"""What the ledger raises; the reason of a refusal is the key of a translated message."""

from enum import StrEnum


class CodeProblem(StrEnum):
    """Why the ledger says no."""

    T0_UNKNOWN = "t0_unknown"
    NO_CODES = "no_codes"
    NO_ONLINE_CODES = "no_online_codes"
    UNKNOWN_CODE = "unknown_code"
    NAME_AMBIGUOUS = "name_ambiguous"
    NOTHING_TO_CLEAR = "nothing_to_clear"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_NOT_TEXT = "name_not_text"
    NAME_TURNS = "name_turns"
    NAME_INVISIBLE = "name_invisible"
    DIGITS_LENGTH = "digits_length"
    DIGITS_TRIVIAL = "digits_trivial"
    DIGITS_IN_USE = "digits_in_use"
    END_IN_PAST = "end_in_past"
    WEEKDAYS_EMPTY = "weekdays_empty"
    HOURS_EQUAL = "hours_equal"
    HOURS_INCOMPLETE = "hours_incomplete"
    NEVER_OCCURS = "never_occurs"
    NOT_ONLINE = "not_online"
    OFFLINE_FIXED = "offline_fixed"
    TEMPORARY_FIXED = "temporary_fixed"
    NOT_PERIODIC = "not_periodic"
    CODE_ENDED = "code_ended"
    CODE_DEAD = "code_dead"
    NOT_PAUSABLE = "not_pausable"
    NOT_RESUMABLE = "not_resumable"
    HOUR_IN_DOUBT = "hour_in_doubt"
    NOTHING_TO_UPDATE = "nothing_to_update"
    MEMBER_UNCONFIRMED = "member_unconfirmed"
    SLOT_SHARED = "slot_shared"


class LedgerError(Exception):
    """Why the ledger did not do what it was asked to."""


class LedgerStopped(LedgerError):
    """Nothing may change any more: the ledger belongs to whoever loads it next."""


class LedgerNotWritten(LedgerError):
    """The disk did not take the ledger, so nothing may be answered."""


class CodeRefused(LedgerError):
    """A request that the ledger cannot grant.

    ``limit`` says what is allowed, without words of any language: names, numbers, moments.
    """

    def __init__(self, problem: CodeProblem, field: str, limit: str = "") -> None:
        """Keep the parts, so that a translated message can name them."""
        super().__init__(f"{field}: {problem}")
        self.problem = problem
        self.field = field
        self.limit = limit

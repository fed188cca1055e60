"""Everything that can go wrong, sorted by what happens next."""

from enum import StrEnum


class TuyaLockError(Exception):
    """Base of every error that this package raises on purpose."""


class Unreachable(TuyaLockError):
    """No path to the lock: not heard, no connection slot, no answer to connect."""


class LinkLost(TuyaLockError):
    """The connection dropped in the middle of an exchange."""


class Stopped(LinkLost):
    """The client was stopped: it says nothing any more, and never connects again."""


class Paused(LinkLost):
    """Somebody else talks to the lock: the client was paused, and goes on later."""


class NotStored(LinkLost):
    """The disk did not take what the lock told, so the link was closed: it keeps it."""


class LockSilent(LinkLost):
    """The connection holds, but a lock that answered before answers no more."""


class OutcomeUnknown(LinkLost):
    """A command that must not be done twice was sent, and nobody told its outcome.

    ``received``: the lock took it, the link held, and no word of it came.
    """

    def __init__(self, text: str, *, received: bool = False) -> None:
        """``text`` is for logs."""
        super().__init__(text)
        self.received = received


class KeyProblem(StrEnum):
    """Why the lock does not obey us; it says nothing itself, see protocol.md §1.3, §3.5."""

    REJECTED = "key_rejected"
    NEEDS_SECRET_KEY = "needs_secret_key"  # noqa: S105  a reason, not a secret
    SECRET_KEY_REJECTED = "secret_key_rejected"  # noqa: S105  as above
    NOT_BOUND = "not_bound"
    BOUND_ELSEWHERE = "bound_elsewhere"
    DEVICE_ID_MISMATCH = "device_id_mismatch"
    NEEDS_CLOUD = "needs_cloud"


class NotAuthorized(TuyaLockError):
    """The key does not open this lock's conversation."""

    def __init__(self, problem: KeyProblem) -> None:
        """Remember the one reason that the user is told."""
        super().__init__(problem.value)
        self.problem = problem


class RefusalReason(StrEnum):
    """What the lock itself answered; the values are keys of translated messages."""

    FAILED = "failed"
    UNKNOWN_MASTER = "unknown_master"
    WRONG_SLAVE = "wrong_slave"
    WRONG_CHECK_CODE = "wrong_check_code"
    BAD_OPERATION = "bad_operation"
    TABLE_FULL = "table_full"
    NOT_FOUND = "not_found"
    NO_KEY = "no_key"
    NO_USES_LEFT = "no_uses_left"
    OUTSIDE_TIME = "outside_time"
    WRONG_KEY = "wrong_key"
    MALFORMED = "malformed"
    NO_REPORT = "no_report"


class Refused(TuyaLockError):
    """The lock heard the command and said no (or never reported its outcome)."""

    def __init__(self, reason: RefusalReason) -> None:
        """Remember the lock's own reason."""
        super().__init__(reason.value)
        self.reason = reason


class ProtocolError(TuyaLockError):
    """Nonsense on the wire; the session it came from is closed."""


class LocalProtocolError(ProtocolError):
    """We were asked to send what the protocol does not allow; a programming error."""


class RemoteProtocolError(ProtocolError):
    """The other side sent what the protocol does not allow."""


class KeyUnavailable(ProtocolError):
    """A message is to be sealed or opened under a key that we do not hold."""


class WindowProblem(StrEnum):
    """What is impossible about a requested code; keys of translated messages."""

    NAIVE_TIME = "naive_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    END_BEFORE_START = "end_before_start"
    START_IN_PAST = "start_in_past"
    TOO_LONG = "too_long"
    HOUR_OUT_OF_RANGE = "hour_out_of_range"
    SERIALS_USED_UP = "serials_used_up"
    BAD_DIGITS = "bad_digits"
    NOT_TEMPORARY = "not_temporary"


class InvalidWindow(TuyaLockError, ValueError):
    """A code that cannot exist was asked for.

    ``field`` names the argument at fault, ``limit`` the allowed values: numbers and
    moments, without words of any language.
    """

    def __init__(self, problem: WindowProblem, field: str, limit: str = "") -> None:
        """Keep the parts, so that a translated message can name them."""
        super().__init__(f"{field}: {problem} {limit}".rstrip())
        self.problem = problem
        self.field = field
        self.limit = limit

"""Why an account gave nothing, by what the person can do about it."""

from enum import StrEnum


class AccountProblem(StrEnum):
    """The values are keys of ``config.error`` of the translations."""

    UNREACHABLE = "account_unreachable"
    SLOW = "account_slow"
    NOT_UNDERSTOOD = "account_not_understood"
    WRONG_USER_CODE = "wrong_user_code"
    NEVER_SCANNED = "never_scanned"
    LOGIN_ENDED = "login_ended"
    REFUSED = "account_refused"
    NO_LIBRARY = "library_missing"


class AccountFailed(Exception):
    """The account gave nothing.

    ``code`` is what the server itself calls it, empty where it said nothing. Nothing
    else of its answer is kept: that may hold keys.
    """

    def __init__(self, problem: AccountProblem, code: str = "") -> None:
        """Remember why."""
        super().__init__(problem.value)
        self.problem = problem
        self.code = code


class QrCodeExpired(Exception):
    """Nobody scanned the QR code in its time: another one is needed."""

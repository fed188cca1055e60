"""One step of the ledger: a new code comes, and the oldest that are over may go."""

from datetime import datetime

from .book import Book, Changes
from .issue_offline import CodeRequest, forgettable, issue
from .issue_online import OnlineRules
from .keys import CodeKeys


def issued(
    request: CodeRequest,
    times: tuple[datetime, datetime],
    book: Book,
    keys: CodeKeys,
    rules: OnlineRules,
) -> Changes:
    """The code of ``issue``, and the ids that are forgotten for it.

    ``times``: what the host's clock shows, and what has surely passed. Raises as
    ``issue`` does.
    """
    code = issue(request, times[0], book, keys, rules)
    gone = forgettable(book, min(times), keys)
    return Changes((code,), code, forgotten=tuple(gone))

"""What has been worked out of a book, and stays true as long as its codes do."""

from dataclasses import dataclass, field

from .issue_online import OnlineRules
from .keys import CodeKeys
from .snapshot import Snapshot


@dataclass(slots=True)
class Derived:
    """It goes with its book, also over a reload of the entry.

    ``stale``: the book has changed since the snapshot. ``keys`` and ``rules`` are those
    that the codes have been compared with.
    """

    snapshot: Snapshot | None = None
    stale: bool = True
    keys: CodeKeys | None = None
    rules: OnlineRules | None = None
    _others: dict[type, object] = field(default_factory=dict)

    def of[T](self, kind: type[T]) -> T:
        """The one of this kind, made when it is asked for first."""
        known = self._others.get(kind)
        if not isinstance(known, kind):
            known = self._others[kind] = kind()
        return known

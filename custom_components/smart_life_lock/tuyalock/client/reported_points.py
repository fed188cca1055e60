"""What a lock reports, as it came: for whoever has a lock that nobody knows yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..data_point_table import is_known, shown
from ..wire.datapoints import DataPoint


@dataclass(frozen=True, slots=True)
class ReportedPoint:
    """The last report of a data point, of ``count`` since the client was made.

    ``type`` as on the wire (protocol.md §5), ``size`` in bytes. ``value`` is None where it
    may be a secret. ``known``: the table of data points has it, with this type.
    """

    dp: int
    type: int
    size: int
    value: int | None
    known: bool
    count: int
    last: datetime


class ReportedPoints:
    """One row for each data point; its number is one byte, so there are 256 at most."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._rows: dict[int, ReportedPoint] = {}

    def note(self, point: DataPoint, now: datetime) -> None:
        """One came; what may be a secret is not kept."""
        before = self._rows.get(point.id)
        self._rows[point.id] = ReportedPoint(
            point.id,
            point.type,
            len(point.value),
            shown(point),
            is_known(point),
            1 if before is None else before.count + 1,
            now,
        )

    def __iter__(self) -> Iterator[ReportedPoint]:
        """By number."""
        return (row for _, row in sorted(self._rows.items()))

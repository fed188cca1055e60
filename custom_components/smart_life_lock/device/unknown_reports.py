"""Reports that nobody can interpret yet: counted for diagnostics, without what is in them."""

from datetime import datetime
from typing import Any

from ..tuyalock.model import UnknownReport


class UnknownReports:
    """The last report of each data point, and how many there were since the start."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._last: dict[int, tuple[int, datetime, UnknownReport]] = {}

    def note(self, report: UnknownReport, now: datetime) -> None:
        """One came. A number of a data point has one byte, so there are 256 at most."""
        count = self._last[report.dp][0] if report.dp in self._last else 0
        self._last[report.dp] = (count + 1, now, report)

    def as_rows(self) -> list[dict[str, Any]]:
        """For people who look at the protocol; values only where they hold no secret."""
        return [
            {
                "data_point": report.dp,
                "type": report.type,
                "size": report.size,
                "value": report.number,
                "count": count,
                "last": last.isoformat(),
            }
            for _, (count, last, report) in sorted(self._last.items())
        ]

"""The clock of the computer below Home Assistant, which somebody sets (demo only).

The whole machine's clock is not the demo's to set: only what Home Assistant reads of it
is moved. Elapsed seconds stay as they are, as with every clock that is set.
"""

from datetime import datetime, timedelta, tzinfo

from homeassistant.helpers import event
from homeassistant.util import dt as dt_util

_utcnow, _timestamp = dt_util.utcnow, event.time_tracker_timestamp
_now = dt_util.now


class HostTime:
    """Wrong by ``off``; right at first."""

    def __init__(self) -> None:
        """Change nothing yet."""
        self.off = timedelta()

    def move(self, by: timedelta) -> None:
        """Set the clock forward, or back."""
        self.off += by
        dt_util.utcnow = event.time_tracker_utcnow = self._moved_utcnow  # type: ignore[assignment]
        dt_util.now = self._moved_now
        event.time_tracker_timestamp = self._moved_timestamp

    def restore(self) -> None:
        """Be right again, as if nothing had been."""
        self.off = timedelta()
        dt_util.utcnow = event.time_tracker_utcnow = _utcnow
        dt_util.now, event.time_tracker_timestamp = _now, _timestamp

    def _moved_utcnow(self) -> datetime:
        return _utcnow() + self.off

    def _moved_now(self, time_zone: tzinfo | None = None) -> datetime:
        return (_utcnow() + self.off).astimezone(
            time_zone or dt_util.get_default_time_zone()
        )

    def _moved_timestamp(self) -> float:
        return _timestamp() + self.off.total_seconds()

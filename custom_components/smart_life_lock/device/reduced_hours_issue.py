"""The repair issue of weekly hours of which a lock takes only a part."""

from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, ISSUE_FEWER_HOURS
from ..ledger.code import OnlineCode
from ..ledger.ledger import CodeLedger
from ..ledger.reduced_hours import Narrowing, narrowing
from ..localize import clock_time
from .host_clock import host_clock
from .notice_refresh import async_follow_words

CHECK_INTERVAL = timedelta(hours=1)


class ReducedHoursIssue:
    """Tells weeks before the clocks change, and as long as it is so."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, ledger: CodeLedger
    ) -> None:
        """Belong to one lock; ``async_start`` follows."""
        self._hass, self._entry, self._ledger = hass, entry, ledger
        self._name = f"{ISSUE_FEWER_HOURS}_{entry.entry_id}"

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look at each change of a code, and each hour; returns what ends that."""
        ends = (
            self._ledger.async_add_listener(self._look),
            async_track_time_interval(self._hass, self._look, CHECK_INTERVAL),
            async_follow_words(self._hass, self._entry, self._look),
        )
        self._look()

        @callback
        def stop() -> None:
            for end in ends:
                end()
            ir.async_delete_issue(self._hass, DOMAIN, self._name)

        return stop

    @callback
    def _look(self, _now: datetime | None = None) -> None:
        now = host_clock(self._hass).now()
        lines = [
            _line(code.name, found)
            for code in self._ledger.codes()
            if isinstance(code, OnlineCode)
            if (found := narrowing(code, now)) is not None
        ]
        if not lines:
            ir.async_delete_issue(self._hass, DOMAIN, self._name)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._name,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_FEWER_HOURS,
            translation_placeholders={
                "name": self._entry.title,
                "codes": "\n".join(lines),
            },
        )


def _line(name: str, found: Narrowing) -> str:
    at = dt_util.as_local(found.at)
    hours = ", ".join(
        f"{clock_time(one.first)}-{clock_time(one.last)}" for one in found.hours
    )
    return f"- {name}: {at:%Y-%m-%d} → {hours}"

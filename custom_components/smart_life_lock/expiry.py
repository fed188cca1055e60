"""What time alone changes about codes: wakes up exactly when the ledger says so."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .codebook import IssuedCode
from .ledger import CodeLedger


class CodeClock:
    """Tells when a code begins, ends, or dies without ever having been used."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: CodeLedger,
        on_change: CALLBACK_TYPE,
        on_unused: Callable[[IssuedCode], None],
    ) -> None:
        """``on_unused`` comes once for each code, ``on_change`` after it."""
        self._hass, self._ledger = hass, ledger
        self._on_change, self._on_unused = on_change, on_unused
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Tell what fell due meanwhile, then wait; returns what ends that."""
        end = self._ledger.async_add_listener(self._wait)
        self._look(dt_util.utcnow())

        @callback
        def stop() -> None:
            end()
            self._cancel()

        return stop

    @callback
    def _look(self, now: datetime) -> None:
        # A fired timer must not be cancelled; the ledger may tell while we look.
        self._timer = None
        for code in self._ledger.due(now):
            self._on_unused(code)
        self._wait()
        self._on_change()

    @callback
    def _wait(self) -> None:
        self._cancel()
        at = self._ledger.next_change(dt_util.utcnow())
        if at is not None:
            self._timer = async_track_point_in_utc_time(self._hass, self._look, at)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

"""Wakes up when time alone changes a code, as the ledger foretells it."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..ledger.code import IssuedCode
from ..ledger.expired import last_drained
from ..ledger.ledger import CodeLedger
from .host_clock import HostClock


class CodeTimer:
    """Tells when a code begins, ends, or dies without ever having been used."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: CodeLedger,
        clock: HostClock,
        on_change: CALLBACK_TYPE,
        on_unused: Callable[[IssuedCode], None],
    ) -> None:
        """``on_unused`` comes once for each code, ``on_change`` after it."""
        self._hass, self._ledger, self._clock = hass, ledger, clock
        self._on_change, self._on_unused = on_change, on_unused
        self._timer: CALLBACK_TYPE | None = None
        self._heard: datetime | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Tell what fell due meanwhile, then wait; returns what ends that."""
        end = self._ledger.async_add_listener(self._on_ledger)
        self._tell_due()

        @callback
        def stop() -> None:
            end()
            self._cancel()

        return stop

    @callback
    def async_restart(self) -> None:
        """Tell what is due now and wait anew: the clock was moved, or more is known."""
        self._cancel()
        self._tell_due()

    @callback
    def _on_ledger(self) -> None:
        """The ledger has changed: once records have come, more is known of the past."""
        if self._heard == self._ledger.look(last_drained):
            self._wait()
        else:
            self.async_restart()

    @callback
    def _tell_due(self, _now: datetime | None = None) -> None:
        # A fired timer must not be cancelled; the ledger may call back meanwhile.
        self._timer, self._heard = None, self._ledger.look(last_drained)
        for code in self._ledger.due(self._clock.now()):
            self._on_unused(code)
        self._wait()
        self._on_change()

    @callback
    def _wait(self) -> None:
        self._cancel()
        now = self._clock.now()
        at = self._ledger.next_change(now)
        if at is not None:
            # The timer goes by the clock, whatever that shows.
            on_clock = dt_util.utcnow() + (at - now) if self._clock.doubt else at
            self._timer = async_track_point_in_utc_time(
                self._hass, self._tell_due, on_clock
            )

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

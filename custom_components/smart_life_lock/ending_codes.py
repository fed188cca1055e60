"""Calls back once for each code of some locks, a set time before the code ends."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.target import TargetEntityChangeTracker, TargetSelection
from homeassistant.util import dt as dt_util

from .actions.targets import loaded_lock, our_locks
from .const import SIGNAL_CODES
from .device.host_clock import host_clock
from .ledger.code import IssuedCode

type OnEnding = Callable[[dict[str, Any], str], object]


class EndingCodes(TargetEntityChangeTracker):
    """Follows the codes of the targeted locks, also through reloads of their entries.

    A code that is made or changed with less time left than ``before`` is left out: whoever
    made it knows.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        selection: TargetSelection,
        *,
        before: timedelta,
        only_unused: bool,
        on_ending: OnEnding,
    ) -> None:
        """``on_ending`` gets what an automation may use, and words for its trace."""
        super().__init__(hass, selection, partial(our_locks, hass))
        self._before, self._only_unused = before, only_unused
        self._on_ending = on_ending
        self._clock = host_clock(hass)
        self._told_until = self._clock.now()
        self._locks: set[str] = set()
        self._timer: CALLBACK_TYPE | None = None

    @override
    async def async_setup(self) -> CALLBACK_TYPE:
        ends = [
            await super().async_setup(),
            *(
                async_dispatcher_connect(self._hass, signal, self._on_change)
                for signal in (SIGNAL_CODES, SIGNAL_CONFIG_ENTRY_CHANGED)
            ),
        ]

        @callback
        def stop() -> None:
            for end in (*ends, self._cancel):
                end()

        return stop

    @override
    @callback
    def _handle_entities_update(self, tracked_entities: set[str]) -> None:
        self._locks = tracked_entities
        self._wait()

    @callback
    def _on_change(self, *_what: object) -> None:
        self._wait()

    @callback
    def _tell(self, _now: datetime) -> None:
        self._timer = None
        since, self._told_until = self._told_until, self._clock.now()
        for at, entity_id, code in list(self._moments()):
            if since < at <= self._told_until:
                self._on_ending(_payload(entity_id, code), f"{code.name} ends soon")
        self._wait()

    def _moments(self) -> Iterator[tuple[datetime, str, IssuedCode]]:
        """When to tell of each code that still opens."""
        now = self._clock.now()
        for entity_id in sorted(self._locks):
            lock = loaded_lock(self._hass, entity_id)
            for code in lock.device.ledger.codes(now) if lock is not None else ():
                if not (self._only_unused and code.uses):
                    yield code.last_chance - self._before, entity_id, code

    def _wait(self) -> None:
        self._cancel()
        coming = [at for at, _, _ in self._moments() if at > self._told_until]
        if coming:
            # Timers follow the system clock, which may be in doubt; the code's time is ours.
            on_clock = dt_util.utcnow() + (min(coming) - self._clock.now())
            self._timer = async_track_point_in_utc_time(
                self._hass, self._tell, on_clock
            )

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None


def _payload(entity_id: str, code: IssuedCode) -> dict[str, Any]:
    """What an automation may use; never the digits."""
    return {
        ATTR_ENTITY_ID: entity_id,
        "code_id": code.id,
        "code_name": code.name,
        "code_kind": code.kind.value,
        "ends": dt_util.as_local(code.last_chance).isoformat(),
        "uses": code.uses,
    }

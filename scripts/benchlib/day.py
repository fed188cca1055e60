"""What a lock costs in a day in which nobody comes and nothing is asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
import json
import sys
import time
from unittest.mock import patch

import freezegun
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import event as event_helper

from custom_components.smart_life_lock.device import clock_sources

from .air import NearLock, near_lock
from .figures import Figure, Figures
from .inside import home_assistant
from .own_process import told_by
from .watch import watched

STEP = timedelta(hours=1)
HOUR = STEP
DAY = timedelta(days=1)


# Time that can be stopped has to be there before Home Assistant is imported.
_PROGRAM = f"""
import pytest_homeassistant_custom_component.patch_time
from {__name__} import main
main()
"""


def measure() -> Figures:
    """Links, changes of states and writes of the ledger: in an hour, then in a day."""
    hour, day, changes, writes = told_by("-c", _PROGRAM)
    return {
        "hour_links": Figure(hour, 0),
        "day_links": Figure(day, 2),
        "day_state_changes": Figure(changes, 2),
        "day_ledger_writes": Figure(writes, 0),
    }


def main() -> None:
    """Print the four counts; in a process whose time can be stopped."""
    sys.stdout.write(json.dumps(asyncio.run(_counts())))


async def _counts() -> tuple[int, int, int, int]:
    async with home_assistant() as hass, near_lock(hass, 1) as near:
        with _clock(hass) as clock:
            await _links_within(near, clock, STEP)  # the clock's stop looks like a jump
            hour = await _links_within(near, clock, HOUR)
            changes: list[Event[EventStateChangedData]] = []

            @callback
            def note(event: Event[EventStateChangedData]) -> None:
                changes.append(event)

            end = hass.bus.async_listen(EVENT_STATE_CHANGED, note)
            with watched() as seen:
                day = await _links_within(near, clock, DAY)
            end()
    return hour, day, len(changes), seen.writes


async def _links_within(
    near: NearLock, clock: FrozenDateTimeFactory, span: timedelta
) -> int:
    """How many links are opened while so much time passes."""
    before = len(near.peripheral.counts)
    for _ in range(span // STEP):
        clock.tick(STEP)
        with near.peripheral.at_hand():
            near.core.advance(round(STEP.total_seconds() * 1000))
        _fire_timers(near.hass)
        await near.hass.async_block_till_done()
        await near.settled()
    return len(near.peripheral.counts) - before


def _fire_timers(hass: HomeAssistant) -> None:
    """Run what is due within a step; only while no Bluetooth work is under way.

    The loop's own time stands: what is due later than that never runs.
    """
    due = hass.loop.time() + STEP.total_seconds()
    for timer in tuple(hass.loop._scheduled):  # type: ignore[attr-defined]  # noqa: SLF001  nothing public tells
        if not timer.cancelled() and timer.when() <= due:
            timer._run()  # noqa: SLF001  as the loop does
            timer.cancel()


def _now() -> float:
    return time.time()


@contextmanager
def _clock(hass: HomeAssistant) -> Iterator[FrozenDateTimeFactory]:
    """The wall clock stands still until it is moved; the event loop goes on."""
    own = hass.loop.time
    hass.loop.time = freezegun.api.real_monotonic  # type: ignore[method-assign]
    try:
        with (
            freezegun.freeze_time() as frozen,
            # No time server moves the clock: the steady one goes with it.
            patch.object(clock_sources, "steady", _now),
            patch.object(event_helper, "time_tracker_timestamp", _now),
        ):
            assert isinstance(frozen, FrozenDateTimeFactory)  # noqa: S101  for mypy
            yield frozen
    finally:
        hass.loop.time = own  # type: ignore[method-assign]

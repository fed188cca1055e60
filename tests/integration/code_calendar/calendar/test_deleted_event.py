"""A deleted event takes its code back, where that can be."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from ...code_support import STAY, act, codes
from ...notice_support import CODES as OFFLINE
from ...support import reported
from ..calendar_support import events
from .support import at, cleaner, event


async def test_deleted_event_takes_an_online_code_back(hass, page):
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    assert await page.delete(made["id"]) == ""
    (code,) = await codes(hass)
    assert code["status"] == "deleted"
    assert await events(hass, at(1), at(20)) == []


async def test_weekly_code_ends_where_all_later_events_are_deleted(hass, page):
    made = await cleaner(hass, start=at(4).isoformat())
    more = {"recurrence_id": "20260313T090000", "recurrence_range": "THISANDFUTURE"}
    assert await page.delete(made["id"], **more) == ""
    (code,) = await codes(hass)
    assert code["valid_until"] == "2026-03-13T09:00:00+01:00"
    first = more | {"recurrence_id": "20260306T090000"}
    assert await page.delete(made["id"], **first) == ""
    assert (await codes(hass))[0]["status"] == "deleted"


@pytest.mark.parametrize("used", [False, True])
async def test_offline_code_that_still_opens_is_not_taken_for_revoked(
    hass, home, page, clock, used
):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    if used:
        clock.tick(timedelta(hours=5))
        plain = OFFLINE.decode(made["code"]).plain
        at_door = datetime(2026, 3, 3, 15, tzinfo=UTC)
        reported(
            home.runtime_data,
            OfflineCodeEntered(at_door, OfflineOutcome.OPENED, plain, late=False),
        )
    answer = await page.delete(made["id"])
    assert ("clear code at the lock" in answer) is used
    assert ("cannot be revoked" in answer) is not used
    assert "until 6:00 PM" in answer
    assert (await codes(hass))[0]["status"] == ("active" if used else "scheduled")
    assert len(await events(hass, at(3), at(4))) == 1


async def test_one_time_offline_code_can_only_be_waited_for(hass, page, clock):
    made = await act(hass, "create_offline_one_time_code", name="Parcel")
    assert "nobody can revoke it" in await page.delete(made["id"])
    clock.tick(timedelta(hours=7))
    assert await page.delete(made["id"]) == ""
    assert await events(hass, at(1), at(20)) == []


async def test_unknown_event_is_told(hass, page):
    asked = event("Anna", at(4, 15), at(5, 11))
    assert await page.update("nothing", asked)
    assert await page.delete("nothing")

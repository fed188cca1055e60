"""What the calendar of a lock shows."""

from datetime import timedelta
import json

import pytest

from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from ...code_support import NOW, STAY, act, codes
from ...notice_support import CODES as OFFLINE
from ...support import pass_time, reported
from ..calendar_support import CODES, events
from .support import at, cleaner, event


async def test_each_code_is_an_event_of_its_time_without_digits(hass, home):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    (told,) = await events(hass, at(1), at(8))
    assert told["summary"] == "Anna"
    assert told["start"] == "2026-03-03T15:00:00+01:00"
    assert told["end"] == "2026-03-03T18:00:00+01:00"
    assert told["description"] == "Temporary code. Scheduled."
    state = hass.states.get(CODES)
    assert (state.state, state.attributes["message"]) == ("off", "Anna")
    for shown in (told, dict(state.attributes)):
        assert made["code"] not in json.dumps(shown, default=str)


async def test_weekly_codes_happen_on_their_days_also_after_the_clocks_changed(
    hass, home
):
    await cleaner(hass, start=at(24, 8).isoformat(), end=at(4, 11, month=4).isoformat())
    told = [
        (one["start"], one["end"])
        for one in await events(hass, at(20), at(30, month=4))
    ]
    assert told == [
        ("2026-03-24T09:00:00+01:00", "2026-03-24T12:00:00+01:00"),
        ("2026-03-27T09:00:00+01:00", "2026-03-27T12:00:00+01:00"),
        ("2026-03-31T09:00:00+02:00", "2026-03-31T12:00:00+02:00"),
        ("2026-04-03T09:00:00+02:00", "2026-04-03T12:00:00+02:00"),
    ]
    assert len(await events(hass, at(27, 11), at(31, 9, 30))) == 2
    assert await events(hass, at(27, 12), at(31, 9)) == []


async def test_first_and_last_time_are_cut_where_the_code_begins_and_ends(hass, home):
    await cleaner(hass, end=at(6, 10, 30).isoformat())
    told = [(one["start"], one["end"]) for one in await events(hass, at(1), at(20))]
    assert told == [
        ("2026-03-03T11:20:00+01:00", "2026-03-03T12:00:00+01:00"),
        ("2026-03-06T09:00:00+01:00", "2026-03-06T10:30:00+01:00"),
    ]


async def test_hours_over_midnight_are_one_event(hass, home):
    night = {"from": "22:00", "to": "06:00", "weekdays": ["fri"]}
    await cleaner(hass, end=at(12).isoformat(), **night)
    (told,) = await events(hass, at(7, 5), at(7, 7))
    assert told["start"] == "2026-03-06T22:00:00+01:00"
    assert told["end"] == "2026-03-07T06:00:00+01:00"


async def test_a_code_without_a_name_is_called_by_its_kind(hass, home):
    await act(hass, "create_dynamic_code")
    (told,) = await events(hass, at(3), at(4))
    assert told["summary"] == "Dynamic code"
    assert hass.states.get(CODES).state == "on"


async def test_state_follows_the_codes_and_the_time(hass, home, clock):
    await act(hass, "create_offline_temporary_code", **STAY)
    later = STAY | {
        "name": "Bert",
        "start": "2026-03-04 08:00:00",
        "end": "2026-03-04 09:00:00",
    }
    await act(hass, "create_offline_temporary_code", **later)
    seen = []
    for hours in (4, 3, 14, 3):
        await pass_time(hass, clock, timedelta(hours=hours))
        state = hass.states.get(CODES)
        seen.append((state.state, state.attributes.get("message")))
    assert seen == [("on", "Anna"), ("off", "Bert"), ("on", "Bert"), ("off", None)]


async def test_deleted_and_clear_codes_are_not_shown_used_ones_until_their_use(
    hass, home, clock
):
    await act(hass, "create_clear_code")
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    await act(hass, "delete_code", code_id=made["id"])
    once = await act(hass, "create_offline_one_time_code", name="Parcel")
    plain = OFFLINE.decode(once["code"]).plain
    clock.tick(timedelta(minutes=7))
    used = NOW + timedelta(minutes=7)
    reported(
        home.runtime_data,
        OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=False),
    )
    (told,) = await events(hass, at(1), at(20))
    assert (told["summary"], told["end"]) == ("Parcel", "2026-03-03T11:27:30+01:00")


@pytest.mark.parametrize("options", [{}])
async def test_nothing_can_be_written_before_the_option_allows_it(hass, home, page):
    assert not hass.states.get(CODES).attributes.get("supported_features")
    answer = await page.create(**event("Anna", at(4, 15), at(5, 11)))
    assert "does not support" in answer
    assert await codes(hass) == []

"""What the card is told of a lock, over a real websocket: all first, then what changes."""

from datetime import timedelta
import json

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.card_data import code_list
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.model import Alarm, AlarmRaised

from ..code_support import NOW, STAY, act, lock_entry, set_up
from ..online_support import DAY, once, periodic, until
from ..support import pass_time, reported
from ..websocket_support import Card


@pytest.fixture
async def entry(hass, enable_bluetooth, clock):
    """A lock out of range, on a Tuesday in winter."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.fixture
async def card(hass, entry, hass_ws_client):
    return Card(await hass_ws_client(hass))


def keys(row):
    return [sentence["key"] for sentence in row["sentences"]]


async def test_card_is_told_all_first_and_no_digits(hass, card):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    first = await card.listen()
    assert first["gone"] == []
    assert first["lock"] == {
        "name": "Front door",
        "time_zone": "Europe/Berlin",
        "may": {"see": True, "create": True},
        "who_may": "administrators",
        "reachable": False,
        "near": False,
        "lock_state": None,
        "problem": None,
        "pending": 0,
    }
    (row,) = first["codes"]
    assert row == {
        "id": made["id"],
        "kind": "offline_temporary",
        "name": "Anna",
        "status": "scheduled",
        "group": "later",
        "chip": "chip_scheduled",
        "tone": "muted",
        "sentences": [
            {
                "key": "from_until",
                "moments": {
                    "from": "2026-03-03T15:00:00+01:00",
                    "until": "2026-03-03T18:00:00+01:00",
                },
            }
        ],
        "can": {
            "reveal": True,
            "edit": ["name"],
            "pause": False,
            "resume": False,
            "revoke": True,
        },
        "length": 10,
        "created": made["created"],
        "valid_from": made["valid_from"],
        "valid_until": made["valid_until"],
        "first_use_by": made["first_use_by"],
        "uses": 0,
        "edition": 0,
    }
    assert made["code"] not in json.dumps(first)


async def test_only_the_rows_that_changed_are_sent(hass, card):
    anna = await act(hass, "create_offline_temporary_code", **STAY)
    assert len((await card.listen())["codes"]) == 1
    made = await act(hass, "create_dynamic_code", name="Plumber")
    told = await card.event()
    assert set(told) == {"codes"}
    (row,) = told["codes"]
    assert (row["id"], row["group"], row["tone"]) == (made["id"], "now", "good")
    assert row["promise_until"] == "2026-03-03T11:25:30+01:00"
    assert made["code"] not in json.dumps(told)
    await act(hass, "update_code", code_id=anna["id"], name="Berta")
    (row,) = (await card.event())["codes"]
    assert row["name"] == "Berta"
    await act(hass, "delete_code", code_id=anna["id"])
    (row,) = (await card.event())["codes"]
    assert keys(row) == ["unwanted_until", "left_clear_after_use"]
    assert row["group"] == "now"
    assert await card.is_silent(hass)


@pytest.fixture
def rows_made(monkeypatch):
    """The codes of which a row was made, one after the other."""
    made, before = [], code_list.row_of

    def row_of(code, now, **more):
        made.append(code.id)
        return before(code, now, **more)

    monkeypatch.setattr(code_list, "row_of", row_of)
    return made


async def test_nothing_is_done_or_sent_where_nothing_changed(
    hass, card, entry, rows_made
):
    anna = await act(hass, "create_offline_temporary_code", **STAY)
    await card.listen()
    assert rows_made == [anna["id"]]
    for _ in range(3):
        entry.runtime_data.device.async_notify()
        entry.runtime_data.async_codes_changed()
        alarm = AlarmRaised(dt_util.utcnow(), Alarm.WRONG_PASSWORD, late=False)
        reported(entry.runtime_data, alarm)
        await hass.async_block_till_done()
    assert await card.is_silent(hass)
    plumber = await act(hass, "create_dynamic_code")
    await card.event()
    assert rows_made == [anna["id"], plumber["id"]]


async def test_time_alone_changes_a_row(hass, card, clock):
    await act(hass, "create_offline_temporary_code", **STAY)
    await card.listen()
    await pass_time(hass, clock, timedelta(hours=5))
    (row,) = (await card.event())["codes"]
    assert (row["status"], row["group"]) == ("active", "now")
    await pass_time(hass, clock, timedelta(hours=4))
    (row,) = (await card.event())["codes"]
    assert (row["status"], row["group"], keys(row)) == (
        "expired",
        "ended",
        ["ended_unused"],
    )


async def test_online_code_waits_and_tells_what_can_be_done(hass, card):
    made = await periodic(
        hass, weekdays=["fri"], end=until(40 * DAY), **{"from": "9:00", "to": "12:00"}
    )
    first = await card.listen()
    assert first["lock"]["pending"] == 1
    (row,) = first["codes"]
    assert (row["chip"], row["tone"], row["group"]) == ("chip_pending", "wait", "later")
    line, waits = row["sentences"]
    assert waits == {"key": "waits_write"}
    assert line["key"] == "weekly_days_hours"
    assert line["weekdays"] == ["fri"]
    assert line["clock"] == {"from": "09:00", "to": "12:00"}
    assert row["can"]["edit"] == ["name", "start", "end", "weekdays", "hours", "code"]
    assert row["can"]["pause"]
    await act(hass, "pause_code", code_id=made["id"])
    told = await card.event()
    assert told["lock"]["pending"] == 0
    (row,) = told["codes"]
    assert (row["status"], row["can"]["resume"]) == ("paused", True)
    assert not row["can"]["pause"]
    await act(hass, "resume_code", code_id=made["id"])
    await card.event()
    await act(hass, "delete_code", code_id=made["id"])
    (row,) = (await card.event())["codes"]
    assert (row["group"], keys(row)) == ("ended", ["ended_deleted"])


async def test_other_digits_are_a_new_edition(hass, card):
    made = await once(hass, code="314159")
    (row,) = (await card.listen())["codes"]
    assert row["edition"] == 0
    await act(hass, "update_code", code_id=made["id"], code="271828")
    (row,) = (await card.event())["codes"]
    assert row["edition"] == 1


async def test_reload_is_no_news_and_the_subscription_goes_on(hass, card, entry):
    await act(hass, "create_offline_temporary_code", **STAY)
    await card.listen()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await card.is_silent(hass)
    await act(hass, "create_dynamic_code")
    assert len((await card.event())["codes"]) == 1


async def test_lock_that_is_unloaded_is_told(hass, card, entry, monkeypatch):
    monkeypatch.setattr(
        "custom_components.smart_life_lock.card_data.follow_lock.RELOAD_SECONDS", 0
    )
    await act(hass, "create_offline_temporary_code", **STAY)
    await card.listen()
    assert await hass.config_entries.async_unload(entry.entry_id)
    told = await card.event()
    assert set(told) == {"lock"}
    assert told["lock"]["problem"] == {"key": "not_loaded", "issue_id": None}
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert await hass.config_entries.async_setup(entry.entry_id)
    told = await card.event()
    assert set(told) == {"lock"}
    assert told["lock"]["problem"] is None


async def test_a_problem_names_its_repair(hass, enable_bluetooth, hass_ws_client):
    entry = await set_up(hass, lock_entry(t0=None))
    lock = (await Card(await hass_ws_client(hass)).listen())["lock"]
    issue = f"t0_unknown_{entry.entry_id}"
    assert lock["problem"] == {"key": "t0_unknown", "issue_id": issue}


async def test_key_that_is_refused_has_no_repair_but_reauthentication(card, entry):
    await card.listen()
    entry.runtime_data.health.async_key_refused(KeyProblem.REJECTED)
    told = await card.event()
    assert set(told) == {"lock"}
    assert told["lock"]["problem"] == {"key": "key", "issue_id": None}
    entry.runtime_data.health.async_key_accepted()
    assert (await card.event())["lock"]["problem"] is None


async def test_clock_in_doubt_has_the_one_repair_of_all_locks(card, entry, host):
    await card.listen()
    host.oldest = NOW + DAY
    entry.runtime_data.health.async_update_problems()
    problem = (await card.event())["lock"]["problem"]
    assert problem == {"key": "host_clock", "issue_id": "host_clock"}


async def test_end_of_the_subscription_leaves_nothing(hass, card, entry):
    device = entry.runtime_data.device
    before = len(device._listeners), len(device.ledger._listeners)
    await card.listen()
    assert (len(device._listeners), len(device.ledger._listeners)) > before
    await card.client.close()
    await hass.async_block_till_done()
    assert (len(device._listeners), len(device.ledger._listeners)) == before


@pytest.mark.parametrize("entity", ["lock.nowhere", "sensor.front_door_active_codes"])
async def test_only_locks_of_ours_can_be_listened_to(card, entity):
    assert (await card.listen(entity_id=entity))["code"] == "not_found"

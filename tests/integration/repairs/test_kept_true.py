"""Repairs and notifications follow what is true: another name, another zone, another day."""

from datetime import timedelta

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.const import (
    CONF_VIRTUAL_ID,
    ISSUE_DELETED_OPENS,
    ISSUE_FEWER_HOURS,
    ISSUE_FORMER_KEY,
    ISSUE_WEAK_KEY,
)
from custom_components.smart_life_lock.ledger.issue_online import OnlinePeriodicRequest

from ..code_support import NOW, act, lock_entry, set_up
from ..flow_support import DOMAIN
from ..notice_support import later, newest, notes, press, used
from .reduced_hours_support import OVER_MIDNIGHT, START, WINTER, carried_out


async def renamed(hass, entry, title="Garden gate"):
    hass.config_entries.async_update_entry(entry, title=title)
    await hass.async_block_till_done()


def named(hass, entry, kind):
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{kind}_{entry.entry_id}")
    return issue.translation_placeholders["name"]


async def test_repair_of_a_weak_key_names_the_lock_as_it_is_called(
    hass, enable_bluetooth
):
    made = lock_entry()
    weak = {**made.data, CONF_VIRTUAL_ID: b"abcdefghijklmnopqrstuv".hex()}
    entry = MockConfigEntry(
        domain=DOMAIN, title=made.title, unique_id=made.unique_id, data=weak
    )
    await set_up(hass, entry)
    assert named(hass, entry, ISSUE_WEAK_KEY) == "Front door"
    await renamed(hass, entry)
    assert named(hass, entry, ISSUE_WEAK_KEY) == "Garden gate"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("loaded", [True, False])
async def test_repair_of_a_former_key_names_the_lock_as_it_is_called(
    hass, enable_bluetooth, loaded
):
    entry = await set_up(hass, lock_entry())
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{ISSUE_FORMER_KEY}_{entry.entry_id}",
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_FORMER_KEY,
        translation_placeholders={"name": "Front door"},
    )
    if not loaded:
        await hass.config_entries.async_unload(entry.entry_id)
    await renamed(hass, entry)
    if not loaded:
        await hass.config_entries.async_setup(entry.entry_id)
    assert named(hass, entry, ISSUE_FORMER_KEY) == "Garden gate"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_repair_of_fewer_hours_follows_name_and_zone(
    hass, enable_bluetooth, clock
):
    clock.move_to(START)
    entry = await set_up(hass, lock_entry())
    ledger = entry.runtime_data.device.ledger
    end = START + timedelta(days=60)
    request = OnlinePeriodicRequest("Anna", START, end, OVER_MIDNIGHT)
    await ledger.async_issue(request, START)
    await carried_out(ledger)
    clock.move_to(WINTER - timedelta(days=28))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await hass.async_block_till_done()
    await renamed(hass, entry)
    assert named(hass, entry, ISSUE_FEWER_HOURS) == "Garden gate"
    await hass.config.async_update(time_zone="Pacific/Honolulu")
    await hass.async_block_till_done()
    name = f"{ISSUE_FEWER_HOURS}_{entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, name)
    assert "2026-10-24 →" in issue.translation_placeholders["codes"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_note_follows_another_zone(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    await set_up(hass, lock_entry())
    await press(hass, "new_dynamic_code")
    assert "11:29 AM" in notes(hass)[0]
    await hass.config.async_update(time_zone="Europe/London")
    await hass.async_block_till_done()
    assert "10:29 AM" in notes(hass)[0]


async def test_note_of_today_gets_its_date_at_midnight(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    home = await set_up(hass, lock_entry())
    await press(hass, "new_one_time_code")
    code = newest(home)
    await act(hass, "delete_code", code_id=code.id)
    used(home, code, NOW)
    (note,) = notes(hass)
    assert "March 3" not in note
    midnight = dt_util.as_local(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    await later(hass, clock, midnight + timedelta(days=1, seconds=1) - NOW)
    (note,) = notes(hass)
    assert "March 3" in note


async def test_repair_of_a_deleted_code_follows_name_and_zone(
    hass, enable_bluetooth, clock
):
    clock.move_to(NOW)
    home = await set_up(hass, lock_entry())
    end = dt_util.as_local(NOW).replace(hour=20, minute=0, second=0, microsecond=0)
    made = await act(
        hass,
        "create_offline_temporary_code",
        name="Anna",
        start=dt_util.as_local(NOW).isoformat(),
        end=end.isoformat(),
    )
    used(home, home.runtime_data.device.ledger.get(made["id"]), NOW)
    await act(hass, "delete_code", code_id=made["id"])
    name = f"{ISSUE_DELETED_OPENS}_{made['id']}"

    def told():
        issue = ir.async_get(hass).async_get_issue(DOMAIN, name)
        return issue.translation_placeholders

    assert told()["until"] == "2026-03-03 20:00"
    await renamed(hass, home)
    assert told()["name"] == "Garden gate"
    await hass.config.async_update(time_zone="Europe/London")
    await hass.async_block_till_done()
    assert told()["until"] == "2026-03-03 19:00"

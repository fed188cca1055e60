"""Weekly codes of which the lock takes only a part are told weeks before, and while so."""

from datetime import timedelta

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.device.reduced_hours_issue import CHECK_INTERVAL
from custom_components.smart_life_lock.ledger.issue_online import OnlinePeriodicRequest
from custom_components.smart_life_lock.ledger.update import deleted

from ..code_support import act, lock_entry, set_up
from ..flow_support import DOMAIN
from .reduced_hours_support import OVER_MIDNIGHT, START, WINTER, carried_out


async def test_repair_names_code_day_and_hours_four_weeks_before(
    hass, enable_bluetooth, clock
):
    clock.move_to(START)
    entry = await set_up(hass, lock_entry())
    ledger, issues = entry.runtime_data.device.ledger, ir.async_get(hass)
    name = f"fewer_hours_{entry.entry_id}"
    end = START + timedelta(days=60)
    request = OnlinePeriodicRequest("Anna", START, end, OVER_MIDNIGHT)
    code = await ledger.async_issue(request, START)
    await carried_out(ledger)
    assert issues.async_get_issue(DOMAIN, name) is None
    clock.move_to(WINTER - timedelta(days=28))
    async_fire_time_changed(hass, dt_util.utcnow() + CHECK_INTERVAL)
    await hass.async_block_till_done()
    issue = issues.async_get_issue(DOMAIN, name)
    assert issue.translation_placeholders == {
        "name": "Front door",
        "codes": "- Anna: 2026-10-25 → 01:00-01:50",
    }
    told = await act(hass, "get_code", code_id=code.id)
    assert told["opens_only_from"] == "2026-10-25T02:00:00+01:00"
    assert told["opens_only"][0]["from"] == "01:00"
    await ledger.async_change(lambda book: deleted(code.id, dt_util.utcnow(), book))
    assert issues.async_get_issue(DOMAIN, name) is None
    await hass.config_entries.async_unload(entry.entry_id)

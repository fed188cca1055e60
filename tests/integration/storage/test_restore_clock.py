"""A backup is put back while the clock is wrong, or was."""

from datetime import timedelta
import shutil

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.const import CONF_LEDGER
from custom_components.smart_life_lock.device.backup_marks import (
    DATA_MARKS,
    async_backup_marks,
)
from custom_components.smart_life_lock.storage.kept_keys import (
    DATA_KEYSTORE,
    async_keystore,
)

from ..code_support import act, codes, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import DOMAIN
from ..repair_support import issue
from .restore_support import backup, go_on_with, storage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("wrong", [-90 * DAY, -2 * DAY, 20 * DAY, 5 * 365 * DAY])
@pytest.mark.parametrize("vouched", [False, True])
async def test_restore_found_while_the_clock_is_wrong(
    hass, clock, host, enable_bluetooth, wrong, vouched
):
    """It is noticed whatever the clock shows, and the gap ends when the clock is right."""
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    copy = await backup(hass)
    begin = dt_util.utcnow()
    clock.tick(3 * HOUR)
    host.jump(clock, wrong)
    await go_on_with(hass, entry, copy)
    ledger = entry.runtime_data.device.ledger
    assert issue(hass, entry, "ledger_restored")
    assert ledger.table.doubt.known == begin
    host.kernel_is_synchronised = vouched
    host.jump(clock, 2 * DAY - wrong)  # the estimate was too early by so much
    host.kernel_is_synchronised = True
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
    await hass.async_block_till_done()
    (gap,) = ledger.table.gaps
    assert (gap.begin, gap.end) == (begin, dt_util.utcnow())
    with pytest.raises(ServiceValidationError, match="hour"):
        await act(hass, "create_offline_one_time_code", name="Bert")
    clock.tick(HOUR)
    await act(hass, "create_offline_one_time_code", name="Bert")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_restore_found_by_a_clock_that_was_believed_and_ahead(
    hass, clock, host, enable_bluetooth
):
    host.kernel_is_synchronised = True
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    copy = await backup(hass)
    host.jump(clock, 5 * 365 * DAY)
    await go_on_with(hass, entry, copy)
    host.jump(clock, -5 * 365 * DAY)
    await go_on_with(hass, entry, None)
    table = entry.runtime_data.device.ledger.table
    assert table.doubt.since == table.gaps[0].end == dt_util.utcnow()
    clock.tick(HOUR)
    await act(hass, "create_offline_one_time_code", name="Bert")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_ledger_of_a_lock_that_was_deleted_before_the_backup_is_older_too(
    hass, clock, enable_bluetooth
):
    """The entry is younger than the restore, and its ledger came out of the archive."""
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    copy = await backup(hass)
    shutil.rmtree(storage(hass))
    shutil.copytree(copy, storage(hass))
    for key in (DATA_MARKS, DATA_KEYSTORE):
        hass.data.pop(key, None)
    await async_backup_marks(hass)
    clock.tick(timedelta(minutes=5))
    (kept,) = (await async_keystore(hass)).kept(entry.data["device_id"])
    again = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        data={**entry.data, CONF_LEDGER: kept[CONF_LEDGER]},
    )
    await set_up(hass, again)
    table = again.runtime_data.device.ledger.table
    assert [code["name"] for code in await codes(hass)] == ["Anna"]
    assert table.gaps
    assert table.doubt.reason == "restored"
    await hass.config_entries.async_unload(again.entry_id)


async def test_backup_made_by_a_clock_in_doubt_tells_a_time_that_has_passed(
    hass, clock, host, enable_bluetooth
):
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    made = dt_util.utcnow()
    host.jump(clock, 5 * 365 * DAY)
    copy = await backup(hass)
    host.jump(clock, -5 * 365 * DAY)
    await go_on_with(hass, entry, copy)
    assert entry.runtime_data.device.ledger.table.doubt.known == made
    await hass.config_entries.async_unload(entry.entry_id)

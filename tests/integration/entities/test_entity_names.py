"""What entities and the device are called, and how Home Assistant keeps their values."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.quirks import RETAIL

from ..flow_support import paired
from ..support import wait_for

REPORTS = (
    DataPoint.number(Dp.BATTERY_PERCENT, 42),
    DataPoint.enum(Dp.BATTERY_STATE, 0),
    DataPoint.enum(Dp.DOOR_STATE, 1),
)


@pytest.fixture
async def entry(hass, adapter, virtual_lock):
    """A lock that has reported all that it can, at a home where German is spoken."""
    hass.config.language = "de"
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock, name="Haustür")
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        for report in REPORTS:
            core.firmware.report(report)
    await wait_for(lambda: known(hass, entry, "door") and known(hass, entry, "battery"))
    await hass.async_block_till_done(wait_background_tasks=True)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


def known(hass, entry, key):
    """The registry's entity of this lock with this key, if there is one."""
    return next(
        (
            one
            for one in er.async_entries_for_config_entry(
                er.async_get(hass), entry.entry_id
            )
            if one.unique_id.endswith(f":{entry.unique_id[-2:].upper()}_{key}")
        ),
        None,
    )


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("battery", "Batterie"),
        ("low_battery", "Batteriestand"),
        ("door", "Tür"),
        ("problem", "Problem"),
    ],
)
async def test_home_assistant_names_what_its_device_classes_have_a_name_for(
    hass, entry, key, name
):
    entity = known(hass, entry, key)
    assert entity.original_name == name
    state = hass.states.get(entity.entity_id)
    assert state.attributes["friendly_name"] == f"Haustür {name}"


async def test_the_battery_has_statistics(hass, entry):
    state = hass.states.get(known(hass, entry, "battery").entity_id)
    assert state.attributes["state_class"] == "measurement"
    assert state.attributes["unit_of_measurement"] == "%"


async def test_what_has_no_category_is_for_every_day(hass, entry):
    every_day = {
        "lock",
        "access",
        "active_codes",
        "codes",
        "pending_changes",
        "last_access",
        "dynamic_code",
        "door",
        "new_dynamic_code",
        "new_one_time_code",
        "new_online_one_time_code",
        "clear_all_code",
    }
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    without = [one.unique_id for one in entities if one.entity_category is None]
    assert {unique_id.split("_", 1)[1] for unique_id in without} == every_day


@pytest.mark.parametrize("generation", [3, 4])
async def test_the_device_tells_its_product_id_apart_from_its_model(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation, quirks=RETAIL)
    entry = await paired(hass, lock)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert (device.manufacturer, device.model) == ("Tuya", "Bluetooth lock")
    assert device.model_id == entry.data["product_id"]
    assert device.model_id
    await hass.config_entries.async_unload(entry.entry_id)

"""Whose locks are meant."""

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
import pytest

from custom_components.smart_life_lock.const import DOMAIN

from ...code_support import LOCK, STAY, act, codes, lock_entry, set_up


async def test_the_device_stands_for_its_lock(hass, entry):
    device = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0]
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target={"device_id": device.id},
        blocking=True,
        return_response=True,
    )
    assert list(answer) == [LOCK]


async def test_device_with_a_disabled_lock_entity_still_makes_codes(hass, entry):
    registry = er.async_get(hass)
    device_id = registry.async_get(LOCK).device_id
    registry.async_update_entity(LOCK, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target={"device_id": device_id},
        blocking=True,
        return_response=True,
    )
    assert answer[LOCK]["code"]


async def test_several_locks_get_codes_of_their_own(hass, entry):
    back = lock_entry("Back door", "C0:FF:EE:00:00:02", login=b"abcdef")
    await set_up(hass, back)
    both = [LOCK, "lock.back_door"]
    answer = await act(hass, "create_offline_temporary_code", both, **STAY)
    assert sorted(answer) == sorted(both)
    assert answer[LOCK]["code"] != answer["lock.back_door"]["code"]


async def test_none_gets_a_code_where_one_lock_cannot(hass, entry):
    back = lock_entry("Back door", "C0:FF:EE:00:00:02", t0=None)
    await set_up(hass, back)
    both = [LOCK, "lock.back_door"]
    with pytest.raises(ServiceValidationError, match="Back door"):
        await act(hass, "create_offline_temporary_code", both, **STAY)
    assert await codes(hass) == []


async def made_at(hass, **target):
    """The locks that get a code when these are targeted."""
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target=target,
        blocking=True,
        return_response=True,
    )
    return sorted(answer)


async def test_all_means_every_lock_of_ours(hass, entry):
    await set_up(hass, lock_entry("Back door", "C0:FF:EE:00:00:02"))
    assert await made_at(hass, entity_id="all") == ["lock.back_door", LOCK]
    er.async_get(hass).async_update_entity(
        "lock.back_door", disabled_by=er.RegistryEntryDisabler.USER
    )
    assert await made_at(hass, entity_id="all") == [LOCK]


@pytest.mark.skipif(
    (MAJOR_VERSION, MINOR_VERSION) < (2026, 11), reason="no exclude yet"
)
@pytest.mark.parametrize("by", ["entity", "device", "area"])
async def test_what_is_excluded_gets_no_code(hass, entry, by):
    await set_up(hass, lock_entry("Back door", "C0:FF:EE:00:00:02"))
    hall = ar.async_get(hass).async_create("Hall")
    attic = ar.async_get(hass).async_create("Attic")
    devices = dr.async_get(hass)
    back = er.async_get(hass).async_get("lock.back_door")
    for entity_id in (LOCK, "lock.back_door"):
        device_id = er.async_get(hass).async_get(entity_id).device_id
        devices.async_update_device(device_id, area_id=hall.id)
    if by == "area":
        devices.async_update_device(back.device_id, area_id=attic.id)
    excluded = {
        "entity": {"entity_id": "lock.back_door"},
        "device": {"device_id": back.device_id},
        "area": {"area_id": attic.id},
    }[by]
    areas = [hall.id, attic.id]
    assert await made_at(hass, area_id=areas) == ["lock.back_door", LOCK]
    assert await made_at(hass, area_id=areas, exclude=excluded) == [LOCK]
    assert await made_at(hass, entity_id="all", exclude=excluded) == [LOCK]
    assert await codes(hass, "lock.back_door") != []


async def test_what_is_no_lock_of_ours_is_refused(hass, entry):
    for target, key in (
        ({"entity_id": "light.kitchen"}, "not_a_lock"),
        ({"entity_id": "button.front_door_sync"}, "not_a_lock"),
        ({"device_id": "unheard_of"}, "no_lock"),
        ({"area_id": "attic"}, "no_lock"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await hass.services.async_call(
                DOMAIN, "create_dynamic_code", target=target, blocking=True
            )
        assert refused.value.translation_key == key, target
        assert "()" not in str(refused.value)


async def test_lock_that_is_not_loaded_is_named(hass, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match=LOCK) as refused:
        await act(hass, "create_dynamic_code")
    assert refused.value.translation_key == "lock_not_loaded"

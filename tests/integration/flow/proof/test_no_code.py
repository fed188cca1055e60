"""There is no code to prove anything with."""

from unittest.mock import patch

from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest

from ...code_support import issued
from ...flow_support import choose, picked, proof_of, settled, shown_code, submit
from .support import T0, codes, pair, type_keys


async def test_an_entry_that_cannot_be_set_up_has_no_proof(hass, lock, hass_storage):
    with patch(
        "custom_components.smart_life_lock.async_load_ledger", side_effect=OSError
    ):
        made = await pair(hass, lock)
    assert "next_flow" not in made


async def test_an_entry_that_is_gone_ends_the_proof(hass, lock):
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    await hass.config_entries.async_remove(made["result"].entry_id)
    flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_not_loaded"


async def test_an_entry_that_is_gone_ends_the_proof_before_it_begins(hass, lock):
    made = await pair(hass, lock)
    await hass.config_entries.async_remove(made["result"].entry_id)
    assert (await proof_of(hass, made))["reason"] == "proof_not_loaded"


async def test_an_entry_that_goes_while_the_code_is_shown_ends_the_proof(hass, lock):
    made = await pair(hass, lock)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    await hass.config_entries.async_remove(made["result"].entry_id)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["reason"] == "proof_not_loaded"


async def test_an_entry_that_goes_during_the_verdict_ends_the_proof(hass, bound):
    made = await type_keys(hass, bound, T0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    flow, _ = await shown_code(hass, flow, "proof_dynamic")
    await hass.config_entries.async_remove(made["result"].entry_id)
    assert (await choose(hass, flow, "proof_opened"))["reason"] == "proof_not_loaded"


async def test_an_entry_that_is_not_loaded_has_no_code(hass, lock):
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    await hass.config_entries.async_unload(made["result"].entry_id)
    flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_not_loaded"


async def test_a_full_disk_is_told(hass, lock):
    async def fail(_store, _data):
        raise WriteError("full")

    flow = await proof_of(hass, await pair(hass, lock))
    with patch.object(Store, "_async_write_data", fail):
        flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_no_code"
    assert "written to the disk" in flow["description_placeholders"]["reason"]


async def test_an_hour_without_serials_is_tested_with_a_dynamic_code(hass, lock):
    made = await pair(hass, lock)
    for number in range(10):
        await issued(made["result"].runtime_data, OneTimeRequest(f"Guest {number}"))
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    assert (flow["step_id"], len(digits)) == ("proof_type_dynamic", 8)


async def test_no_digits_are_given_out_twice_by_a_ledger_that_was_kept(hass, lock):
    made = await pair(hass, lock)
    flow, first = await shown_code(hass, await proof_of(hass, made))
    await choose(hass, flow, "proof_later")
    await hass.config_entries.async_remove(made["result"].entry_id)
    await hass.async_block_till_done()
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    made = await submit(hass, flow, name="Front door")
    flow, second = await shown_code(hass, await proof_of(hass, made))
    assert flow["step_id"] == "proof_type"
    assert first != second
    assert len(codes(made["result"])) == 2

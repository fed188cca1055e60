"""What was kept of a lock whose entry was deleted; and attempts."""

from homeassistant.data_entry_flow import FlowResultType

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.storage.kept_keys import async_keystore

from ...flow_support import choose, picked, submit
from ...support import wait_for
from ..reset_support import (
    YES,
    _change_adverts,
    attempt_without_answer,
    reset,
    reset_and_asked,
    seems_unbound,
    settled,
    statuses,
    table,
)
from .support import OTHER_KEY, both_generations, kept


async def test_a_deleted_lock_that_was_reset_is_paired_again_as_well(
    hass, lock, with_codes, hass_storage
):
    entry = with_codes
    before = dict(entry.data)
    await hass.config_entries.async_remove(entry.entry_id)
    reset(lock)
    await seems_unbound(hass, lock)
    flow = await picked(hass, lock)
    assert flow["menu_options"] == ["pair_again", "keys", "forget_keys"]
    flow = await choose(hass, flow, "pair_again")
    flow = await submit(hass, flow, name="Back door", **YES)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    after = flow["result"]
    assert after.title == "Back door"
    assert after.data["login_key"] == lock.core.memory.login_key.hex()
    assert after.data["ledger"] == entry.entry_id
    assert after.data["t0"] == before["t0"]
    await settled(hass, after)
    await after.runtime_data.sessions.async_sync()
    assert table(lock) == []
    assert set(statuses(after).values()) == {CodeStatus.DEAD}
    assert before["login_key"] in {k["login_key"] for k in kept(hass_storage, lock)}


async def test_the_step_for_new_locks_does_not_take_a_known_one(hass, lock, entry):
    await hass.config_entries.async_remove(entry.entry_id)
    reset(lock)
    await seems_unbound(hass, lock)
    flow = await picked(hass, lock)
    flow = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"next_step_id": "keys"}
    )
    flow = await submit(hass, flow, name="Door", local_key=OTHER_KEY)
    assert (flow["step_id"], flow["errors"]) == ("pair_again", {"base": "not_bound"})


async def test_a_deleted_lock_that_still_obeys_leads_to_its_kept_keys(
    hass, lock, entry, monkeypatch
):
    await hass.config_entries.async_remove(entry.entry_id)
    _change_adverts(monkeypatch, bound=False, elements=None)
    flow = await choose(hass, await picked(hass, lock), "pair_again")
    flow = await submit(hass, flow, name="Front door", **YES)
    assert (flow["step_id"], flow["errors"]) == ("kept_keys", {"base": "still_ours"})
    monkeypatch.undo()
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@both_generations
async def test_an_attempt_whose_answer_was_lost_is_found_by_trying(
    hass, lock, entry, monkeypatch
):
    """The lock was bound, the link lost, and its advert is still the one of before."""
    flow, bound = await attempt_without_answer(hass, lock, entry)
    _change_adverts(monkeypatch, bound=False, elements=None)
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == bound == lock.core.memory.login_key.hex()


async def test_attempts_never_push_out_a_key_that_worked(hass, lock, entry):
    before = entry.data["login_key"]
    form = await reset_and_asked(hass, lock, entry)
    lock.fault("drop", "write_cmd", count=-1)
    for _ in range(6):
        flow = await submit(hass, form, **YES)
        assert flow["errors"] == {"base": "needs_cloud"}
    store = await async_keystore(hass)
    every = list(store.kept(lock.core.identity.device_id))
    assert before in {data["login_key"] for data in every if "intent" not in data}
    tried = [data["login_key"] for data in every if "intent" in data]
    assert len(tried) == len(set(tried)) == 5

"""A reset lock is paired again, and its codes are asked about."""

from unittest.mock import patch

from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError

from custom_components.smart_life_lock.device import binding, lock_conversations
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.storage.kept_keys import async_keystore

from ...code_support import act, issued
from ...flow_support import submit
from ..reset_support import YES, reset_and_asked, settled, statuses, table
from .support import both_generations, kept


@both_generations
async def test_a_reset_lock_is_paired_again_and_asked_about_its_codes(
    hass, lock, with_codes, hass_storage
):
    entry = with_codes
    before = dict(entry.data)
    form = await reset_and_asked(hass, lock, entry)
    words = form["description_placeholders"]
    assert words["offline_codes"] == "Cleaner"
    assert words["online_codes"] == "Anna, Bert"
    flow = await submit(hass, form, **YES)
    assert flow["step_id"] == "rewrite"
    words = flow["description_placeholders"]
    assert (words["number"], words["codes"]) == ("2", "Anna, Bert")

    # The entry works with the new key already, and nothing is written before the answer.
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()
    assert entry.data["login_key"] != before["login_key"]
    assert entry.data["t0"] == before["t0"] == lock.core.memory.t0
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []
    assert set(statuses(entry).values()) == {CodeStatus.DEAD}

    flow = await submit(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []
    assert set(statuses(entry).values()) == {CodeStatus.DEAD}
    worked = [k["login_key"] for k in kept(hass_storage, lock) if "intent" not in k]
    assert worked == [entry.data["login_key"], before["login_key"]]


async def test_the_former_key_is_on_disk_before_the_lock_hears_of_another(
    hass, lock, entry, hass_storage, monkeypatch
):
    """Although it was not kept before: the disk was full then."""
    await (await async_keystore(hass)).async_forget(entry.data["device_id"])
    form = await reset_and_asked(hass, lock, entry)

    async def cut(*_args):
        raise lock_conversations.TrialFailed("link_lost")

    monkeypatch.setattr(binding, "_async_settle", cut)
    await submit(hass, form, **YES)
    assert lock.core.memory.bound
    on_disk = {k["login_key"] for k in kept(hass_storage, lock)}
    assert {entry.data["login_key"], lock.core.memory.login_key.hex()} <= on_disk


async def test_codes_of_one_name_are_counted_and_those_without_told_by_kind(
    hass, lock, with_codes
):
    for name in ("Cleaner", "", ""):
        await issued(with_codes.runtime_data, OneTimeRequest(name))
    form = await reset_and_asked(hass, lock, with_codes)
    told = form["description_placeholders"]["offline_codes"]
    assert told == "Cleaner × 2, One-time code × 2"


@both_generations
async def test_yes_writes_the_codes_that_were_named_again(hass, lock, with_codes):
    entry = with_codes
    flow = await submit(hass, await reset_and_asked(hass, lock, entry), **YES)
    flow = await submit(hass, flow, write_again=True)
    assert flow["reason"] == "reconfigure_successful"
    await settled(hass, entry)
    await entry.runtime_data.sessions.async_sync()
    assert len(table(lock)) == 2
    assert statuses(entry) == {
        "Anna": CodeStatus.ACTIVE,
        "Bert": CodeStatus.ACTIVE,
        "Cleaner": CodeStatus.DEAD,
    }


async def test_no_is_the_default_of_the_question(hass, lock, with_codes):
    entry = with_codes
    flow = await submit(hass, await reset_and_asked(hass, lock, entry), **YES)
    assert flow["data_schema"]({}) == {"write_again": False}
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []
    codes = (await act(hass, "get_codes", status="dead"))["codes"]
    (anna,) = [code for code in codes if code["name"] == "Anna"]
    assert (anna["status"], anna["slots"]) == ("dead", [])
    answer = await act(hass, "resume_code", code_id=anna["id"])
    assert answer["status"] == "active"
    assert table(lock) == [anna["code"]]


async def test_a_full_disk_lets_the_question_be_answered_again(hass, lock, with_codes):
    entry = with_codes
    flow = await submit(hass, await reset_and_asked(hass, lock, entry), **YES)
    await settled(hass, entry)

    async def full(_store, _data):
        raise WriteError("No space left on device")

    with patch.object(Store, "_async_write_data", full):
        flow = await submit(hass, flow, write_again=True)
    assert flow["errors"] == {"base": "ledger_not_written"}
    assert statuses(entry)["Anna"] is CodeStatus.DEAD
    flow = await submit(hass, flow, write_again=True)
    assert flow["reason"] == "reconfigure_successful"
    assert statuses(entry)["Anna"] is not CodeStatus.DEAD


async def test_an_entry_that_is_gone_from_memory_is_not_asked_about(
    hass, lock, with_codes
):
    entry = with_codes
    flow = await submit(hass, await reset_and_asked(hass, lock, entry), **YES)
    await hass.config_entries.async_unload(entry.entry_id)
    flow = await submit(hass, flow, write_again=True)
    assert flow["reason"] == "reconfigure_successful"
    await hass.config_entries.async_setup(entry.entry_id)
    assert statuses(entry)["Anna"] is CodeStatus.DEAD


async def test_an_entry_that_is_not_loaded_is_paired_again_without_a_question(
    hass, lock, with_codes
):
    entry = with_codes
    await hass.config_entries.async_unload(entry.entry_id)
    form = await reset_and_asked(hass, lock, entry)
    assert form["description_placeholders"]["online_codes"] == "–"
    flow = await submit(hass, form, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()
    await hass.async_block_till_done()
    await settled(hass, entry)
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []
    assert set(statuses(entry).values()) == {CodeStatus.DEAD}

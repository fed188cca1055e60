"""A lock that we know and that is unbound: after a reset, or somebody pretends to be it."""

import asyncio
from unittest.mock import patch

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest

from custom_components.smart_life_lock.device import binding, lock_conversations
from custom_components.smart_life_lock.device.problems import Problem
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ..code_support import act, issued
from ..flow_support import DOMAIN, choose, paired, picked, repaired, silence, submit
from ..online_support import once, periodic
from ..support import heard, wait_for
from .reset_support import (
    YES,
    _change_adverts,
    attempt_without_answer,
    reconfigured,
    reset,
    reset_and_asked,
    seems_unbound,
    settled,
    statuses,
    table,
)

OTHER_KEY = "xyz789defghijklm"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    limits = Limits(info=0.3, pair=0.3, write=0.6, report=0.6, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


both_generations = pytest.mark.parametrize(
    "lock", [3, 4], indirect=True, ids=["v3", "v4"]
)


@pytest.fixture
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(getattr(request, "param", 3))


@pytest.fixture
async def entry(hass, lock):
    """A paired lock after its first session."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await settled(hass, entry)
    yield entry
    for one in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_unload(one.entry_id)


@pytest.fixture
async def with_codes(hass, lock, entry):
    """The same with two online codes, which it holds, and an offline one."""
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await asyncio.gather(periodic(hass, "Anna"), once(hass, "Bert"))
    await settled(hass, entry)
    assert len(table(lock)) == 2
    return entry


def kept(hass_storage, lock):
    """What the disk holds of a lock's keys."""
    return hass_storage[f"{DOMAIN}.keys"]["data"][lock.core.identity.device_id]


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


# Nobody replaces a key unasked.


async def test_nothing_happens_before_somebody_says_that_it_was_reset(
    hass, lock, entry, hass_storage
):
    before = dict(entry.data)
    form = await reset_and_asked(hass, lock, entry)
    links = len(lock.links)
    flow = await submit(hass, form, reset_myself=False)
    assert flow["errors"] == {"reset_myself": "not_reset"}
    assert flow["data_schema"]({}) == {"reset_myself": False}
    assert len(lock.links) == links
    assert not lock.core.memory.bound
    assert entry.data == before
    assert (
        hass_storage.get(f"{DOMAIN}.keys") is None or len(kept(hass_storage, lock)) == 1
    )


async def test_another_lock_at_the_address_is_refused(
    hass, lock, entry, virtual_lock, hass_storage
):
    before = dict(entry.data)
    await lock.peripheral.stop()
    other = await virtual_lock(lock.core.generation, seed=2)
    await seems_unbound(hass, other)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert (flow["step_id"], flow["errors"]) == ("pair_again", {"base": "other_lock"})
    assert not other.core.memory.bound
    assert other.links == []
    assert entry.data == before


async def test_a_lock_without_a_device_id_in_its_advert_is_paired_again_by_ours(
    hass, lock, entry, monkeypatch
):
    reset(lock)
    await seems_unbound(hass, lock)
    _change_adverts(monkeypatch, device_id=None)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()


@both_generations
async def test_a_lock_that_still_obeys_us_is_not_bound_anew(
    hass, lock, entry, monkeypatch
):
    """Its adverts say that it is unbound, but those can be anybody's."""
    before = dict(entry.data)
    _change_adverts(monkeypatch, bound=False, elements=None)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "still_ours"
    assert flow["description_placeholders"]["name"] == "Front door"
    assert entry.data == before


async def test_a_lock_that_is_bound_again_meanwhile_is_left_alone(hass, lock, entry):
    """The true lock came back while the form was open."""
    key = bytes(lock.core.memory.login_key)
    form = await reset_and_asked(hass, lock, entry)
    with lock.at_hand() as core:
        core.set_login_key(key)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.fits(key)
    )
    flow = await submit(hass, form, **YES)
    assert flow["reason"] == "still_ours"


async def test_a_lock_that_was_bound_by_somebody_else_leads_to_typing_keys(
    hass, lock, with_codes
):
    entry = with_codes
    form = await reset_and_asked(hass, lock, entry)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY[:6].encode())
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    flow = await submit(hass, form, **YES)
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "bound_elsewhere"})
    # Its new owner has emptied it as well: the same question is asked.
    flow = await submit(hass, flow, local_key=OTHER_KEY)
    flow = await choose(hass, flow, "t0_later")
    assert flow["step_id"] == "rewrite"
    assert entry.data["login_key"] == OTHER_KEY[:6].encode().hex()
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []


async def test_out_of_range_is_told_and_can_be_tried_again(hass, lock, entry):
    form = await reset_and_asked(hass, lock, entry)
    silence(hass, lock)
    flow = await submit(hass, form, **YES)
    assert flow["errors"] == {"base": "not_heard"}
    assert "reason" not in flow["description_placeholders"]
    lock.bring_back()
    await heard(hass, lock.address)
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"


async def test_the_coordinator_goes_on_after_a_failed_attempt(hass, lock, entry):
    form = await reset_and_asked(hass, lock, entry)
    lock.fault("disconnect", "write_cmd", count=-1)
    flow = await submit(hass, form, **YES)
    assert flow["errors"]["base"] in {"link_lost", "no_answer"}
    assert entry.runtime_data.sessions.schedule._started


# The repair.


async def test_the_repair_goes_on_as_pairing_again(hass, lock, entry):
    reset(lock)
    await seems_unbound(hass, lock)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{Problem.RESET}_{entry.entry_id}",
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=Problem.RESET,
        translation_placeholders={"name": "Front door"},
    )
    flow = await repaired(hass, Problem.RESET, entry)
    assert flow["step_id"] == "pair_again"
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()


# What was kept of a lock whose entry was deleted.


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


# Attempts.


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

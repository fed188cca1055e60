"""Keys that were kept, of a dialog that was closed or an entry that is gone."""

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.device.binding import async_pair
from custom_components.smart_life_lock.flow import key_entry
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
)
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE
from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    OutcomeUnknown,
    RefusalReason,
    Refused,
    RemoteProtocolError,
    Unreachable,
)

from ...code_support import issued
from ...flow_support import DOMAIN, choose, paired, picked, submit
from ...support import wait_for
from .support import LOCAL_KEY, LOGIN_KEY, NAME, _hide_device_id, asked


async def deleted(hass, lock, entry=None):
    """Delete the entry of a lock; wait for what the lock advertises now."""
    entry = entry or await paired(hass, lock)
    assert await hass.config_entries.async_remove(entry.entry_id)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )


async def test_pasted_blanks_do_not_count_and_nothing_is_typed_twice(hass, bound):
    flow = await asked(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key="wrong123defghijk\n")
    assert flow["errors"] == {"base": "key_rejected"}
    shown = {
        field.schema: field.description["suggested_value"]
        for field in flow["data_schema"].schema
        if field.description
    }
    assert shown == {"name": "Front door", "local_key": "wrong123defghijk"}
    flow = await submit(hass, flow, **NAME, local_key=f" {LOCAL_KEY} ")
    assert flow["step_id"] == "offline_codes"


async def test_a_closed_dialog_leaves_a_pairing_that_the_kept_keys_finish(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], NAME)
    await wait_for(lambda: lock.core.memory.bound)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    assert not lock.core.memory.masters
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    flow = await submit(hass, flow, **NAME)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    data = flow["result"].data
    assert data["login_key"] == lock.core.memory.login_key.hex()
    assert data["t0"] == lock.core.memory.t0
    masters = [code.decode() for code in lock.core.memory.masters.values()]
    assert masters == [data["check_code"]]
    assert "intent" not in data


async def test_lock_gets_no_name_that_cannot_be_seen(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    flow = await choose(hass, await picked(hass, lock), "pair")
    for name in ("\u200b", "Front\u202edoor", "x" * 65):
        flow = await submit(hass, flow, name=name)
        assert (flow["step_id"], flow["errors"]) == ("pair", {"name": "invalid_name"})
    flow = await submit(hass, flow, **NAME)
    entry = flow["result"]
    await hass.async_block_till_done()
    await deleted(hass, lock, entry)
    kept = await choose(hass, await picked(hass, lock), "kept_keys")
    kept = await submit(hass, kept, name="\u3164")
    assert (kept["step_id"], kept["errors"]) == ("kept_keys", {"name": "invalid_name"})
    typed = await choose(hass, await picked(hass, lock), "keys")
    typed = await submit(hass, typed, name="\u3164", local_key="short")
    assert typed["errors"] == {"name": "invalid_name", "local_key": "invalid_local_key"}


@pytest.mark.parametrize("advertised", [True, False])
async def test_typing_the_kept_key_takes_its_ledger_up_again(
    hass, bound, monkeypatch, advertised
):
    """Also of a lock whose advert has no device id: by the one that is typed."""
    keys = {**NAME, "local_key": LOCAL_KEY, "check_code": "12345678"}
    flow = await submit(hass, await asked(hass, bound), **keys)
    flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0="1700000000")
    before = flow["result"]
    await hass.async_block_till_done()
    code = await issued(before.runtime_data, OneTimeRequest("Cleaner"))
    await deleted(hass, bound, before)
    typed = {**NAME, "local_key": LOCAL_KEY[:6]}
    if not advertised:
        _hide_device_id(monkeypatch)
        typed["device_id"] = f"{before.data['device_id']} "
    flow = await submit(hass, await asked(hass, bound), **typed)
    after = flow["result"]
    await hass.async_block_till_done()
    assert after.data["t0"] == before.data["t0"]
    assert after.data["check_code"] == before.data["check_code"]
    again = await issued(after.runtime_data, OneTimeRequest("Guest"))
    assert again.digits != code.digits


async def test_keys_of_a_deleted_entry_are_found_again(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    before = await paired(hass, lock)
    code = await issued(before.runtime_data, DynamicRequest("Cleaner"))
    await deleted(hass, lock, before)
    flow = await picked(hass, lock)
    assert flow["menu_options"] == [
        "kept_keys",
        "qr_code",
        "keys",
        "pair_again",
        "forget_keys",
    ]
    flow = await submit(hass, await choose(hass, flow, "kept_keys"), name="Back again")
    after = flow["result"]
    await hass.async_block_till_done()
    secrets = ("login_key", "check_code", "t0", "virtual_id_hex", "device_id")
    assert "title" not in after.data
    assert {f: before.data[f] for f in secrets} == {f: after.data[f] for f in secrets}
    assert after.runtime_data.device.ledger.get(code.id) == code


async def test_pairing_a_lock_that_is_still_ours_changes_nothing_in_it(
    hass, adapter, virtual_lock
):
    """The menu may rest on an advert from before the lock was bound to us."""
    lock = await virtual_lock()
    before = await paired(hass, lock)
    data = {**before.data, "check_code": None, "t0": before.data["t0"] - 36_000}
    hass.config_entries.async_update_entry(before, data=data)
    await deleted(hass, lock, before)
    after = await async_pair(hass, lock.address)
    assert after["login_key"] == data["login_key"]
    assert after["t0"] == data["t0"] == lock.core.memory.t0
    assert after["check_code"] is None


async def test_a_lock_that_takes_no_connection_is_not_reachable(hass, bound, hasty):
    flow = await asked(hass, bound)
    bound.carry_away()
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["errors"] == {"base": "no_answer"}


async def test_kept_keys_that_fail_can_be_tried_again(
    hass, adapter, virtual_lock, hasty
):
    lock = await virtual_lock()
    await deleted(hass, lock)
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    lock.fault("disconnect", "notify", count=-1)
    flow = await submit(hass, flow, **NAME)
    assert (flow["step_id"], flow["errors"]) == ("kept_keys", {"base": "link_lost"})
    lock.radio.clear_faults()
    flow = await submit(hass, flow, **NAME)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_kept_keys_that_fit_no_more_lead_back_to_the_menu(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    await deleted(hass, lock)
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
    await wait_for(lambda: not _fits_kept(hass, lock))
    flow = await submit(hass, flow, **NAME)
    assert flow["menu_options"] == ["qr_code", "keys", "pair_again", "forget_keys"]


def _fits_kept(hass, lock):
    return hass.data[DATA_KEYSTORE].fitting(
        lock_conversations.async_heard(hass, lock.address).advert
    )


async def test_the_menu_works_without_the_file_of_kept_keys(
    hass, hass_storage, adapter, virtual_lock
):
    hass_storage["smart_life_lock.keys"] = {
        "version": 1,
        "minor_version": 1,
        "key": "smart_life_lock.keys",
        "data": {"tuya35a717ae4ca8": ["nonsense"]},
    }
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
    flow = await picked(hass, lock)
    assert flow["menu_options"] == ["qr_code", "keys", "pair"]
    flow = await submit(
        hass, await choose(hass, flow, "keys"), **NAME, local_key=LOCAL_KEY
    )
    assert flow["step_id"] == "offline_codes"
    entry = (await choose(hass, flow, "t0_later"))["result"]
    await hass.async_block_till_done()
    # Nor does it keep somebody from giving the lock another key.
    other = b"xyz789"
    with lock.at_hand() as core:
        core.set_login_key(other)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.fits(other)
    )
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    flow = await choose(hass, flow, "keys")
    flow = await submit(hass, flow, local_key=other.decode())
    flow = await choose(hass, flow, "t0_later")
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == other.hex()


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (NotAuthorized(KeyProblem.REJECTED), "key_rejected"),
        (NotAuthorized(KeyProblem.SECRET_KEY_REJECTED), "secret_key_rejected"),
        (Unreachable("stack's words"), "no_bluetooth"),
        (LockSilent("stack's words"), "lock_silent"),
        (OutcomeUnknown("stack's words"), "link_lost"),
        (LinkLost("stack's words"), "link_lost"),
        (Refused(RefusalReason.FAILED), "refused"),
        (RemoteProtocolError("nonsense"), "not_understood"),
    ],
)
async def test_each_failure_is_one_plain_sentence(hass, error, problem):
    assert lock_conversations.problem_of(hass, "DC:23:4D:00:00:01", error) == problem
    words = await async_get_translations(hass, "en", "config", {DOMAIN})
    sentence = words[f"component.{DOMAIN}.config.error.{problem}"]
    assert "{" not in sentence


def test_every_secret_is_typed_unseen():
    assert key_entry.SECRET.config["type"] == "password"

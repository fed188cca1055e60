"""*Enter the keys*, the kept keys, and T0 of a lock that somebody else had bound."""

import asyncio
from dataclasses import replace
import itertools

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device import (
    advert_watch,
    lock_conversations,
    sighting,
)
from custom_components.smart_life_lock.device.binding import async_pair
from custom_components.smart_life_lock.flow import key_entry
from custom_components.smart_life_lock.flow.t0 import parse_t0
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
)
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE
from custom_components.smart_life_lock.tuyalock.advert import parse_advert
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.codes import renewed_t0
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
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.effects import ClockSet, Notify

from ..code_support import issued
from ..flow_support import DOMAIN, choose, paired, picked, silence, submit
from ..support import heard, wait_for

LOCAL_KEY = "abc123defghijklm"
LOGIN_KEY = LOCAL_KEY[:6].encode()
NAME = {"name": "Front door"}


@pytest.fixture
def hasty(monkeypatch):
    limits = Limits(connect=2, info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """A lock that an account has bound, with T0 in its memory."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
        core.set_t0(1_700_000_000)
    await heard(hass, lock.address)
    return lock


async def asked(hass, lock):
    """The form for the keys."""
    return await choose(hass, await picked(hass, lock), "keys")


async def test_typed_keys_are_tried_and_saved(hass, bound):
    flow = await asked(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY, check_code="12345678")
    assert flow["step_id"] == "offline_codes"
    assert len(bound.links) == 1
    flow = await choose(hass, flow, "t0_later")
    data = flow["result"].data
    assert flow["title"] == "Front door"
    assert bytes.fromhex(data["login_key"]) == LOGIN_KEY
    assert bytes.fromhex(data["local_key"]).decode() == LOCAL_KEY
    assert data["check_code"] == "12345678"
    assert data["device_id"] == bound.core.identity.device_id
    assert data["t0"] is None
    assert abs(bound.core.clock.unix - dt_util.utcnow().timestamp()) < 3


async def test_six_characters_of_the_key_are_enough(hass, bound):
    flow = await asked(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY[:6])
    assert flow["step_id"] == "offline_codes"


async def test_a_wrong_key_is_told_by_a_session(hass, bound, hasty):
    flow = await asked(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key="wrong123defghijk")
    assert flow["errors"] == {"base": "key_rejected"}
    assert len(bound.links) == 1
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


@pytest.mark.parametrize(
    "lie",
    [{"login_key": None}, {"login_key": b"other1"}, {"device_id": "tuya35a717ae4ca8"}],
    ids=["unbound", "another key", "another lock"],
)
async def test_no_advert_refuses_keys_that_the_lock_obeys(hass, bound, forger, lie):
    flow = await asked(hass, bound)
    silence(hass, bound)
    await asyncio.sleep(0.1)
    forger.send(bound.address, bound.says(**lie))
    bound.bring_back()
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


async def test_a_lock_that_was_reset_meanwhile_leads_to_pairing(hass, bound):
    flow = await asked(hass, bound)
    with bound.at_hand() as core:
        core.factory_reset()
    await wait_for(
        lambda: not lock_conversations.async_heard(hass, bound.address).advert.bound
    )
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert (flow["step_id"], flow["errors"]) == ("pair", {"base": "not_bound"})
    flow = await submit(hass, flow, **NAME)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_a_silent_lock_whose_key_fits_needs_a_secret_key(hass, bound, hasty):
    flow = await asked(hass, bound)
    bound.fault("drop", "notify", count=-1)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["errors"] == {"base": "needs_secret_key"}
    bound.radio.clear_faults()
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


async def test_a_link_lost_midway_is_told_and_can_be_tried_again(hass, bound, hasty):
    flow = await asked(hass, bound)
    bound.fault("disconnect", "notify", count=-1)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["errors"] == {"base": "link_lost"}
    bound.radio.clear_faults()
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


@pytest.mark.parametrize(
    ("packets", "error"),
    # Before the lock has let us in, anybody may have said it; it lets us in by the ninth.
    [(0, "lock_silent"), (9, "not_understood")],
)
async def test_nonsense_on_the_wire_is_told(hass, bound, hasty, packets, error):
    flow = await asked(hass, bound)
    outbox, count = bound.core.outbox, itertools.count()

    def nonsense(effect):
        if isinstance(effect, Notify) and next(count) >= packets:
            effect = Notify(b"\x80\x80\x80\x80\x80")
        outbox(effect)

    bound.core.outbox = nonsense
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["errors"] == {"base": error}


async def test_a_lock_out_of_range_is_told_in_plain_words(hass, bound):
    flow = await asked(hass, bound)
    silence(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["errors"] == {"base": "not_heard"}
    assert "reason" not in flow["description_placeholders"]
    bound.bring_back()
    await wait_for(lambda: lock_conversations.async_heard(hass, bound.address))
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("local_key", "short"),
        ("local_key", "ninecharssssssss9"),
        ("local_key", "abc123dëfghijklm"),
        ("secret_key", "123456789012345"),
        ("check_code", "1234567"),
        ("check_code", "1234567x"),
        ("check_code", "\uff11" * 8),
    ],
)
async def test_keys_that_cannot_be_are_named_before_anything_is_tried(
    hass, bound, field, text
):
    flow = await asked(hass, bound)
    flow = await submit(hass, flow, **NAME, **{"local_key": LOCAL_KEY, field: text})
    assert flow["errors"] == {field: f"invalid_{field}"}
    assert bound.links == []


@pytest.mark.parametrize("device_id", ["fifteen_letters", "sixteen_lettérs!"])
async def test_a_device_id_is_asked_for_where_the_advert_has_none(
    hass, bound, monkeypatch, device_id
):
    _hide_device_id(monkeypatch)
    flow = await asked(hass, bound)
    fields = {**NAME, "local_key": LOCAL_KEY}
    flow = await submit(hass, flow, **fields, device_id=device_id)
    assert flow["errors"] == {"device_id": "invalid_device_id"}
    real = bound.core.identity.device_id
    flow = await submit(hass, flow, **fields, device_id=real)
    assert flow["step_id"] == "offline_codes"


async def test_a_lock_without_a_device_id_in_its_advert_cannot_be_paired_here(
    hass, adapter, virtual_lock, monkeypatch
):
    _hide_device_id(monkeypatch)
    lock = await virtual_lock()
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await submit(hass, flow, **NAME)
    assert flow["errors"] == {"base": "no_device_id"}


def _hide_device_id(monkeypatch):
    """Adverts of secure types 6 to 8 have no device id (protocol.md §1.2)."""

    def hidden(service_data, manufacturer_data):
        advert = parse_advert(service_data, manufacturer_data)
        return advert and replace(advert, device_id=None)

    for module in (advert_watch, sighting):
        monkeypatch.setattr(module, "parse_advert", hidden)


async def test_a_lock_that_we_have_is_refused_by_its_typed_device_id(
    hass, adapter, virtual_lock, monkeypatch
):
    lock = await virtual_lock(seed=1)
    entry = await paired(hass, lock)
    _hide_device_id(monkeypatch)
    twin = await virtual_lock(seed=1, address="DC:23:4D:00:00:02")
    with twin.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
    flow = await asked(hass, twin)
    device_id = entry.data["device_id"]
    flow = await submit(
        hass, flow, **NAME, local_key=LOCAL_KEY, device_id=f"{device_id} "
    )
    assert flow["reason"] == "already_configured"


async def test_t0_that_the_lock_tells_is_not_asked_for(hass, bound):
    def tell(effect):
        outbox(effect)
        if isinstance(effect, ClockSet):
            bound.core.firmware.report(DataPoint.string(Dp.OFFLINE_T0, "1700000000"))

    outbox = bound.core.outbox
    bound.core.outbox = tell
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["t0"] == 1_700_000_000


async def test_t0_is_typed(hass, bound):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_typed")
    flow = await submit(hass, flow, t0="yesterday")
    assert flow["errors"] == {"t0": "invalid_t0"}
    flow = await submit(hass, flow, t0="1700000000")
    assert flow["result"].data["t0"] == 1_700_000_000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1_700_000_000),
        (" 1700000000 ", 1_700_000_000),
        ("2023-11-14T22:13:20+00:00", 1_700_000_000),
        ("2023-11-14 14:13:20", 1_700_000_000),
        ("170000000", None),
        ("99999999999", None),
        ("14.11.2023", None),
        pytest.param("9" * 5000, None, id="endless"),
        ("9999-12-31 23:59", None),
        ("", None),
    ],
)
async def test_t0_as_people_type_it(hass, text, seconds):
    """The tests' Home Assistant is in the zone US/Pacific."""
    assert parse_t0(text) == seconds


async def test_t0_is_written_anew_after_a_warning(hass, bound, hasty):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_write")
    fault = bound.fault("drop", "write_cmd", count=-1)
    flow = await submit(hass, flow)
    assert flow["step_id"] == "t0_write"
    assert flow["errors"]["base"] in {"link_lost", "needs_secret_key"}
    assert fault.hits
    assert bound.core.memory.t0 == 1_700_000_000
    bound.radio.clear_faults()
    flow = await submit(hass, flow)
    assert flow["result"].data["t0"] == bound.core.memory.t0
    assert bound.core.memory.t0 == int(renewed_t0(dt_util.utcnow(), None).timestamp())
    assert flow["result"].data["t0_confirmed"] is True


async def test_a_lock_that_refuses_t0_says_so(hass, bound, hasty, monkeypatch):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_write")
    monkeypatch.setattr(bound.core.firmware, "write", lambda point: None)
    flow = await submit(hass, flow)
    assert flow["errors"] == {"base": "refused"}


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

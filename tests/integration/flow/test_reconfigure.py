"""Re-authentication, reconfiguration with *Unbind the lock*, and the options."""

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
)
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.errors import NotAuthorized
from custom_components.smart_life_lock.tuyalock.weekly import WeekRules
from custom_components.smart_life_lock.tuyalock.wire.validity import DayOrder, HoursZone

from ..code_support import issued
from ..flow_support import DOMAIN, choose, paired, silence, submit
from ..support import wait_for

NEW_KEY = "xyz789defghijklm"


@pytest.fixture
def hasty(monkeypatch):
    limits = Limits(info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def entry(hass, lock):
    """A paired lock whose first session is over."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await entry.runtime_data.device.client.close()
    await hass.async_block_till_done()
    return entry


def status(entry, code):
    return status_of(entry.runtime_data.device.ledger.get(code.id), dt_util.utcnow())


async def reconfigure(hass, entry):
    """The menu of what can be changed."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )


async def reauth(hass):
    """The flow that asks for another key."""
    flow = await wait_for(
        lambda: next(
            (
                flow
                for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
                if flow["context"]["source"] == SOURCE_REAUTH
            ),
            None,
        )
    )
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


async def confirmed_by_a_session(hass, lock, entry):
    """What the lock advertises now is true."""
    login_key = entry.runtime_data.device.credentials.login_key
    await wait_for(
        lambda: (
            not lock_conversations.async_heard(hass, lock.address).advert.fits(
                login_key
            )
        )
    )
    with pytest.raises(NotAuthorized):
        await entry.runtime_data.sessions.async_sync()


async def test_a_lock_paired_anew_in_the_app_asks_for_its_new_key(hass, lock, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    with lock.at_hand() as core:
        core.set_login_key(NEW_KEY[:6].encode())
    await confirmed_by_a_session(hass, lock, entry)
    flow = await reauth(hass)
    flow = await choose(hass, flow, "keys")
    assert "name" not in flow["data_schema"].schema
    flow = await submit(hass, flow, local_key=NEW_KEY)
    flow = await choose(hass, flow, "t0_typed")
    flow = await submit(hass, flow, t0="1700000000")
    assert flow["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["login_key"] == NEW_KEY[:6].encode().hex()
    assert entry.data["t0"] == 1_700_000_000
    assert status(entry, code) is CodeStatus.DEAD


async def test_the_former_key_is_kept_also_where_it_was_not_on_disk(hass, lock, entry):
    """The disk was full when the lock was set up, for example."""
    former, device_id = entry.data["login_key"], entry.data["device_id"]
    store = await async_keystore(hass)
    await store.async_forget(device_id)
    with lock.at_hand() as core:
        core.set_login_key(NEW_KEY[:6].encode())
    await confirmed_by_a_session(hass, lock, entry)
    flow = await choose(hass, await reauth(hass), "keys")
    flow = await submit(hass, flow, local_key=NEW_KEY)
    flow = await choose(hass, flow, "t0_later")
    assert flow["reason"] == "reauth_successful"
    kept = {one["login_key"] for one in store.worked(device_id)}
    assert kept == {former, entry.data["login_key"]}


async def test_a_lock_that_was_reset_asks_to_be_paired_again(hass, lock, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    old = entry.data["login_key"]
    with lock.at_hand() as core:
        core.factory_reset()
    await confirmed_by_a_session(hass, lock, entry)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.front_door_new_dynamic_code"},
        blocking=True,
    )
    (note,) = hass.data["persistent_notification"].values()
    assert "answered as one that was reset" in note["message"]
    flow = await choose(hass, await reconfigure(hass, entry), "pair_again")
    flow = await submit(hass, flow, reset_myself=True)
    assert flow["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.title == "Front door"
    assert entry.data["login_key"] != old
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()
    assert status(entry, code) is CodeStatus.DEAD
    assert not entry.runtime_data.health.problems


async def test_a_lock_that_outlived_its_own_farewell_keeps_its_keys_later(
    hass, lock, entry
):
    """Home Assistant was killed after the lock was unbound, before the entry went."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, "unbound": True})
    with lock.at_hand() as core:
        core.factory_reset()
    await confirmed_by_a_session(hass, lock, entry)
    flow = await choose(hass, await reconfigure(hass, entry), "pair_again")
    await submit(hass, flow, reset_myself=True)
    await hass.async_block_till_done()
    await hass.config_entries.async_remove(entry.entry_id)
    store = await async_keystore(hass)
    kept = next(iter(store.worked(lock.core.identity.device_id)))
    assert kept["login_key"] == lock.core.memory.login_key.hex()


async def test_another_lock_at_the_address_is_named(hass, lock, entry):
    data = {**entry.data, "device_id": "tuya000000000000"}
    hass.config_entries.async_update_entry(entry, data=data)
    flow = await choose(hass, await reconfigure(hass, entry), "keys")
    flow = await submit(hass, flow, local_key=NEW_KEY)
    assert flow["errors"] == {"base": "device_id_mismatch"}


async def test_another_key_can_be_asked_for_while_the_lock_is_silent(hass, lock, entry):
    silence(hass, lock)
    entry.async_start_reauth(hass)
    flow = await reauth(hass)
    assert flow["menu_options"] == ["qr_code", "keys", "pair_again"]


async def test_reconfigure_offers_what_applies(hass, lock, entry):
    flow = await reconfigure(hass, entry)
    assert flow["menu_options"] == [
        "proof",
        "keys",
        "change_t0",
        "pair_again",
        "unbind",
    ]
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(
        lambda: not lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    flow = await reconfigure(hass, entry)
    assert flow["menu_options"] == [
        "pair_again",
        "proof",
        "keys",
        "change_t0",
        "unbind",
    ]


async def test_the_same_key_typed_again_keeps_t0_codes_and_check_code(
    hass, lock, entry
):
    with lock.at_hand() as core:
        core.set_login_key(NEW_KEY[:6].encode())
    login = NEW_KEY[:6].encode()
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.fits(login)
    )
    data = {**entry.data, "login_key": login.hex()}
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_reload(entry.entry_id)
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    before = dict(entry.data)
    flow = await choose(hass, await reconfigure(hass, entry), "keys")
    flow = await submit(hass, flow, local_key=NEW_KEY[:6])
    assert flow["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.data["t0"] == before["t0"]
    assert entry.data["check_code"] == before["check_code"]
    assert status(entry, code) is CodeStatus.ACTIVE


async def test_older_codes_may_open_after_another_t0_was_typed(hass, lock, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    former = entry.data["t0"]
    assert entry.data["t0_confirmed"] is True
    for t0, is_other in ((1_700_000_000, True), (former, False)):
        flow = await choose(hass, await reconfigure(hass, entry), "change_t0")
        assert flow["menu_options"] == ["t0_typed", "t0_write"]
        flow = await choose(hass, flow, "t0_typed")
        flow = await submit(hass, flow, t0=str(t0))
        assert flow["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert entry.data["t0"] == t0
        assert entry.data["t0_confirmed"] is False
        assert status(entry, code) is CodeStatus.ACTIVE
        found = entry.runtime_data.device.ledger.get(code.id)
        assert (found.other_t0_hour is not None) is is_other
    assert found == code


async def test_typing_the_hour_that_the_lock_told_leaves_it_confirmed(
    hass, lock, entry
):
    flow = await choose(hass, await reconfigure(hass, entry), "change_t0")
    flow = await choose(hass, flow, "t0_typed")
    within = entry.data["t0"] // 3600 * 3600 + 1234
    await submit(hass, flow, t0=str(within))
    assert (entry.data["t0"], entry.data["t0_confirmed"]) == (within, True)


async def test_t0_is_written_into_the_lock_and_older_codes_die(hass, lock, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    with lock.at_hand() as core:
        core.set_t0(1_600_000_000)
    flow = await choose(hass, await reconfigure(hass, entry), "change_t0")
    flow = await submit(hass, await choose(hass, flow, "t0_write"))
    assert flow["reason"] == "reconfigure_successful"
    assert lock.core.memory.t0 == entry.data["t0"] != 1_600_000_000
    assert entry.data["t0_confirmed"] is True
    await hass.async_block_till_done()
    assert status(entry, code) is CodeStatus.DEAD
    assert not can_open(entry.runtime_data.device.ledger.get(code.id), dt_util.utcnow())
    assert not lock.type(code.digits).opened


async def test_unbinding_frees_the_lock_and_removes_all_of_it(
    hass, lock, entry, hass_storage
):
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    flow = await choose(hass, await reconfigure(hass, entry), "unbind")
    flow = await submit(hass, flow)
    assert flow["reason"] == "unbound"
    await hass.async_block_till_done()
    assert not lock.core.memory.bound
    assert not hass.config_entries.async_entries(DOMAIN)
    assert not hass_storage.get(f"{DOMAIN}.keys", {}).get("data")
    assert not [key for key in hass_storage if "ledger" in key or "memory" in key]


async def test_a_failed_unbinding_keeps_everything_and_can_be_tried_again(
    hass, lock, entry, hasty
):
    flow = await choose(hass, await reconfigure(hass, entry), "unbind")
    lock.fault("disconnect", "notify", count=-1)
    flow = await submit(hass, flow)
    assert flow["errors"] == {"base": "link_lost"}
    assert entry.state is ConfigEntryState.LOADED
    lock.radio.clear_faults()
    flow = await submit(hass, flow)
    assert flow["reason"] == "unbound"
    await hass.async_block_till_done()
    assert not lock.core.memory.bound


async def test_a_lock_that_is_not_loaded_can_be_unbound(hass, lock, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    flow = await choose(hass, await reconfigure(hass, entry), "unbind")
    flow = await submit(hass, flow)
    assert flow["reason"] == "unbound"
    await hass.async_block_till_done()
    assert not hass.config_entries.async_entries(DOMAIN)


async def test_a_failed_unbinding_of_an_unloaded_lock_is_told(hass, lock, entry, hasty):
    await hass.config_entries.async_unload(entry.entry_id)
    flow = await choose(hass, await reconfigure(hass, entry), "unbind")
    lock.fault("disconnect", "notify", count=-1)
    flow = await submit(hass, flow)
    assert flow["errors"] == {"base": "link_lost"}


async def test_options_are_kept_and_take_effect(hass, lock, entry):
    wanted = {
        "who_may_make_codes": "everyone",
        "chosen_people": [],
        "others_may_see_names": True,
        "codes_to": "notify.phone",
        "calendar_makes_codes": True,
        "keep_connection": True,
        "idle_seconds": 20,
        "code_length": 7,
        "hours_zone": "local",
        "day_order": "sunday_highest",
        "bolt_reversed": True,
        "guests": {
            "guest_calendar": "calendar.bookings",
            "lead_hours": 48,
            "check_in": "16:00:00",
            "check_out": "10:00:00",
            "ignored_titles": ["Blocked"],
            "guests_to": "notify.guest",
        },
        "unlock_way": "bluetooth",
    }
    before = entry.runtime_data
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["type"] is FlowResultType.FORM
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"],
        wanted,
    )
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await wait_for(lambda: getattr(entry, "runtime_data", before) is not before)
    await hass.async_block_till_done()
    assert entry.options == wanted
    rules = entry.runtime_data.device.ledger.rules
    assert rules.digits == 7
    assert rules.week == WeekRules(DayOrder.SUNDAY_HIGHEST, HoursZone.LOCAL)


async def test_calendar_of_codes_is_no_calendar_of_guests(hass, lock, entry):
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    guests = flow["data_schema"].schema["guests"].schema.schema
    assert (
        "calendar.front_door_codes"
        in guests["guest_calendar"].config["exclude_entities"]
    )
    with pytest.raises(InvalidData):
        await submit_options(
            hass, flow, guests={"guest_calendar": "calendar.front_door_codes"}
        )
    flow = await submit_options(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["guests"] == {
        "lead_hours": 24,
        "check_in": "15:00:00",
        "check_out": "11:00:00",
        "ignored_titles": ["Not available"],
    }


async def test_options_of_guests_are_shown_again(hass, lock, entry):
    options = {**entry.options, "guests": {"guest_calendar": "calendar.a"}}
    hass.config_entries.async_update_entry(entry, options=options)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    guests = flow["data_schema"].schema["guests"].schema.schema
    (shown,) = [key for key in guests if key == "guest_calendar"]
    assert shown.description == {"suggested_value": "calendar.a"}


async def test_chosen_people_are_users_who_are_no_administrators(hass, lock, entry):
    admin = MockUser(name="Admin", is_owner=True).add_to_hass(hass)
    guest = MockUser(name="Guest").add_to_hass(hass)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    shown = flow["data_schema"].schema["chosen_people"].config["options"]
    assert {"value": guest.id, "label": "Guest"} in shown
    assert admin.id not in {option["value"] for option in shown}
    asked = {"who_may_make_codes": "chosen", "chosen_people": []}
    flow = await submit_options(hass, flow, **asked)
    assert flow["errors"] == {"chosen_people": "nobody_chosen"}
    flow = await submit_options(hass, flow, **asked | {"chosen_people": [guest.id]})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["chosen_people"] == [guest.id]


async def test_nobody_can_be_chosen_where_all_are_administrators(hass, lock, entry):
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await submit_options(hass, flow, who_may_make_codes="chosen")
    assert flow["errors"] == {"chosen_people": "nobody_to_choose"}


async def test_unlocking_by_a_check_code_needs_one(hass, lock, entry):
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "check_code": None}
    )
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await submit_options(hass, flow, unlock_way="check_code")
    assert flow["errors"] == {"unlock_way": "no_check_code"}
    flow = await submit_options(hass, flow, unlock_way="bluetooth")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["unlock_way"] == "bluetooth"


async def submit_options(hass, flow, **changes):
    given = {
        "who_may_make_codes": "administrators",
        "others_may_see_names": False,
        "keep_connection": False,
        "idle_seconds": 15,
        "code_length": 6,
        "hours_zone": "utc",
        "day_order": "sunday_lowest",
        "guests": {},
    }
    return await hass.config_entries.options.async_configure(
        flow["flow_id"], given | changes
    )


async def test_person_who_is_no_user_any_more_is_not_offered(hass, lock, entry):
    options = {"who_may_make_codes": "chosen", "chosen_people": ["gone"]}
    hass.config_entries.async_update_entry(entry, options=options)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    suggested = {
        str(key): (key.description or {}).get("suggested_value")
        for key in flow["data_schema"].schema
    }
    assert suggested["chosen_people"] == []
    assert suggested["who_may_make_codes"] == "chosen"

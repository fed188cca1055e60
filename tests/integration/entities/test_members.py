"""Fingers, cards and PINs in the lock, as people see them in Home Assistant."""

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.device.activity_words import sentence
from custom_components.smart_life_lock.ledger.compare_found import sensed
from custom_components.smart_life_lock.tuyalock.client.listing import SENSED
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    CredentialsChanged,
    Method,
)
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.control.sensors import touch as hold

from ..code_support import LOCK, act, codes, lock_entry, set_up
from ..flow_support import DOMAIN
from ..support import reported, wait_for
from ..websocket_support import Card

ANNA = "Anna (finger)"
ACCESS = "event.front_door_access"
FINGER, CARD = CredentialType.FINGER, CredentialType.CARD


@pytest.fixture(params=[3, 4])
async def lock(adapter, virtual_lock, request):
    return await virtual_lock(request.param)


@pytest.fixture
async def away(hass, enable_bluetooth):
    """A lock out of range, whose list showed a finger and a card before."""
    entry = await set_up(hass, lock_entry())
    ledger = entry.runtime_data.device.ledger
    nodes = (Node(20, FINGER, 1, active=True), Node(10, CARD, 2, active=True))
    now = dt_util.utcnow()
    ledger.change(lambda book: sensed(book, nodes, SENSED, now))
    return entry


def enrol(lock, kind, member=1):
    with lock.at_hand() as core:
        return PhoneApp(core).enrol(kind, member)


def touch(lock, slot):
    with lock.at_hand() as core:
        hold(core, slot)


async def use(hass, entry, slot=20, method=Method.FINGERPRINT):
    reported(entry.runtime_data, Access(dt_util.utcnow(), method, slot, late=False))
    await hass.async_block_till_done()


async def one_of(hass, method):
    return next(one for one in await codes(hass) if one["method"] == method)


async def named(hass):
    finger = await one_of(hass, "fingerprint")
    return await act(hass, "update_code", code_id=finger["id"], name=ANNA)


async def test_named_finger_comes_in_by_its_name_everywhere(hass, lock, entry):
    told = async_capture_events(hass, EVENT_ACCESS)
    slot = enrol(lock, FINGER, 7)
    await act(hass, "sync")
    (one,) = await codes(hass)
    assert (one["kind"], one["method"]) == ("made_elsewhere", "fingerprint")
    assert (one["name"], one["slots"], one["member"]) == ("", [20], 7)
    assert (await named(hass))["name"] == ANNA
    assert await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: entry.runtime_data.device.available)
    touch(lock, slot)
    await act(hass, "sync")
    await wait_for(lambda: told)
    assert [sentence(hass, event.data) for event in told] == [f"{ANNA}, fingerprint"]
    event = hass.states.get(ACCESS).attributes
    assert (event["method"], event["code_name"]) == ("fingerprint", ANNA)
    last = hass.states.get("sensor.front_door_last_access").attributes
    assert (last["method"], last["code_name"]) == ("fingerprint", ANNA)
    (happened,) = (await act(hass, "get_history"))["history"]
    assert (happened["code_name"], happened["message"]) == (
        ANNA,
        f"{ANNA}, fingerprint",
    )


async def test_finger_is_deleted_with_a_confirmation_and_nothing_else(
    hass, lock, entry
):
    enrol(lock, FINGER)
    enrol(lock, CARD)
    await act(hass, "sync")
    card, finger = await one_of(hass, "card"), await one_of(hass, "fingerprint")
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "delete_code", code_id=finger["id"])
    assert refused.value.translation_key == "member_unconfirmed"
    assert len(lock.core.memory.credentials) == 2
    gone = await act(hass, "delete_code", code_id=finger["id"], confirm=True)
    assert (gone["status"], gone["left_to_do"]) == ("deleted", "nothing")
    assert [one.hard_id for one in lock.core.memory.credentials] == [10]
    assert [one["id"] for one in await codes(hass)] == [card["id"]]


async def test_slot_that_is_given_out_anew_has_no_name(hass, away):
    await named(hass)
    away.runtime_data.async_take(CredentialsChanged(filled=20))
    assert [one["method"] for one in await codes(hass)] == ["card"]


async def test_one_without_a_name_is_told_by_its_number(hass, away):
    told = async_capture_events(hass, EVENT_ACCESS)
    await use(hass, away)
    await use(hass, away, 0, Method.PASSWORD)
    assert [sentence(hass, event.data) for event in told] == [
        "opened by fingerprint, number 20 in the lock",
        "opened by code, number 0 in the lock",
    ]


async def test_card_shows_them_by_themselves_and_says_what_deleting_means(
    hass, away, hass_ws_client
):
    await named(hass)
    card = Card(await hass_ws_client(hass))
    rows = {row["name"]: row for row in (await card.listen())["codes"]}
    assert {row["group"] for row in rows.values()} == {"members"}
    card_words = {"what": "selector.card.options.what_card"}
    assert rows[""]["label"] == {
        "key": "nameless",
        "numbers": {"number": 10},
        "words": card_words,
    }
    line = rows[""]["sentences"][0]
    assert (line["key"], line["words"]) == ("found_of_member", card_words)
    assert line["numbers"] == {"number": 10, "member": 2}
    assert rows[ANNA]["can"] == {
        "edit": ["name"],
        "pause": False,
        "resume": False,
        "revoke": True,
        "reveal": False,
    }
    await card.client.send_json_auto_id(
        {
            "type": f"{DOMAIN}/revoke_preview",
            "entity_id": LOCK,
            "code_id": rows[ANNA]["id"],
        }
    )
    told = await card.client.receive_json()
    assert told["result"]["sentences"] == [{"key": "revoke_of_member"}]


async def test_refusal_names_what_is_meant(hass, away):
    await named(hass)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "delete_code", code_id=ANNA)
    assert str(refused.value) == (
        f'Also what cannot be made again: "{ANNA}" can be made again only at the lock '
        "Front door or in the app, and the lock does not tell whether it is an "
        "administrator's. Allowed: true, to delete it all the same"
    )
    gone = await act(hass, "delete_code", code_id=ANNA, confirm=True)
    assert (gone["status"], gone["left_to_do"]) == ("deleting", "wait_for_lock")

"""*Enter the keys*: tried at the lock, or told what is wrong with them."""

import asyncio
import itertools

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device import lock_conversations
from virtual_lock.firmware.effects import Notify

from ...flow_support import choose, paired, picked, silence, submit
from ...support import wait_for
from .support import LOCAL_KEY, LOGIN_KEY, NAME, _hide_device_id, asked


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

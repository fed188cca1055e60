"""An impostor while a lock is paired: he is given a key, and that is shown at the door."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
import pytest

from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from tests.integration.flow_support import (
    DOMAIN,
    choose,
    page,
    picked,
    proof_of,
    repaired,
    shown_code,
    submit,
)
from tests.integration.support import heard, wait_for

from . import household
from .household import QUICK, stand_between, use_limits
from .middle import Alone

HOUR = timedelta(hours=1)
BOTH = pytest.mark.parametrize("generation", [3, 4])


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    use_limits(monkeypatch, replace(QUICK, plain=0.6, pair=0.6))


async def pair(hass, lock):
    flow = await choose(hass, await picked(hass, lock), "pair")
    return await submit(hass, flow, name="Front door")


@BOTH
async def test_proof_at_the_door_unmasks_him(hass, adapter, virtual_lock, generation):
    """He advertises as the lock does, takes the key, and even tells of the code.

    (He can: with the key he makes the codes himself.)
    """
    true = await virtual_lock(generation)
    await true.peripheral.stop()  # nobody hears it beside him
    his = await virtual_lock(generation, address=true.address)
    made = await pair(hass, his)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    assert not true.type(digits).opened
    assert his.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["menu_options"] == ["proof_done", "proof_stranger"]
    flow = await choose(hass, flow, "proof_stranger")
    assert flow["menu_options"] == ["proof_code", "proof_unfinished"]
    flow = await choose(hass, flow, "proof_unfinished")
    assert flow["reason"] == "proof_unfinished"


class Taker(Alone):
    """Takes what the client says, and answers nothing."""


@BOTH
async def test_interrupted_pairing_makes_no_entry_and_no_statement(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation)
    middle = stand_between(lock)
    middle.plan = Taker()
    flow = await pair(hass, lock)
    assert flow["errors"]
    assert not hass.config_entries.async_entries(DOMAIN)
    assert middle.written
    assert not lock.core.memory.bound


@BOTH
async def test_each_attempt_draws_another_key(hass, adapter, virtual_lock, generation):
    """He has heard the first one, which went over the air in clear."""
    lock = await virtual_lock(generation)
    middle = stand_between(lock)
    honest, middle.plan = middle.plan, Taker()
    flow = await pair(hass, lock)
    store = await async_keystore(hass)
    heard = {kept["login_key"] for kept in store.kept(lock.core.identity.device_id)}
    assert heard
    middle.plan = honest
    flow = await submit(hass, flow, name="Front door")
    assert lock.core.memory.login_key.hex() not in heard


async def test_who_takes_a_lock_over_gets_no_digits_unasked(
    hass, house, virtual_lock, clock
):
    """He pretends to be the lock after a reset, and somebody believes him."""
    await household.online_codes(hass)
    entry, true = house.entry, house.lock
    await household.rest(hass, entry, true)
    codes, key = entry.runtime_data.device.ledger.codes(), entry.data["login_key"]
    await true.peripheral.stop()
    his = await virtual_lock(true.core.generation, address=true.address)
    clock.tick(HOUR)
    running = entry.runtime_data
    await heard(hass, his.address)
    await wait_for(
        lambda: (
            running.device.adverts.advert and not running.device.adverts.advert.bound
        )
    )
    running.sessions.schedule.async_reschedule()
    await wait_for(lambda: "lock_reset" in household.trouble(hass, entry), 40)
    assert not his.core.memory.bound
    flow = await repaired(hass, "lock_reset", entry)
    again = await submit(hass, flow, reset_myself=False)
    assert again["errors"]
    await submit(hass, again, reset_myself=True)
    await wait_for(lambda: entry.data["login_key"] != key)
    await wait_for(lambda: entry.state is ConfigEntryState.LOADED)
    await household.rest(hass, entry, his)
    assert his.core.memory.bound
    for code in codes:
        assert not his.type(str(code.digits)).opened
    # Somebody who says that it opened proves no more to us than that he said so.
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    flow, digits = await shown_code(hass, await choose(hass, flow, "proof"))
    assert not true.type(digits).opened
    flow = await choose(hass, flow, "proof_opened")
    assert flow["reason"] == "proof_done"
    await hass.config_entries.async_reload(entry.entry_id)
    store = await async_keystore(hass)
    assert key in {kept["login_key"] for kept in store.worked(entry.data["device_id"])}

"""Forged, replayed or old adverts while a lock is paired or gets another key."""

from dataclasses import replace

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.smart_life_lock.const import CONF_GENERATION
from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.flow.reconfigure import CONF_STEP
from custom_components.smart_life_lock.storage.entry_data import credentials_data
from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from custom_components.smart_life_lock.tuyalock.advert import elements
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from tests.integration.flow_support import (
    DOMAIN,
    choose,
    paired,
    picked,
    silence,
    submit,
)
from tests.integration.pairing.reset_support import (
    YES,
    _change_adverts,
    attempt_without_answer,
    reset_and_asked,
    seems_unbound,
    settled,
)
from tests.integration.support import wait_for

from .household import QUICK, use_limits

BOTH = pytest.mark.parametrize("lock", [3, 4], indirect=True, ids=["v3", "v4"])
STRANGER = b"other1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    limits = replace(QUICK, plain=1.0, pair=0.6, write=0.8, clock=0.3)
    use_limits(monkeypatch, limits)


@pytest.fixture
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(request.param)


@pytest.fixture
async def entry(hass, lock):
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await settled(hass, entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


def say_bound(monkeypatch, lock, key):
    """Somebody sends adverts of a lock that is bound with ``key``, louder than the lock."""
    told = elements(key, lock.core.identity.device_id, 6)
    _change_adverts(monkeypatch, bound=True, elements=told)


async def heard_as_bound(hass, lock):
    await wait_for(
        lambda: (
            (found := lock_conversations.async_heard(hass, lock.address))
            and found.advert.bound
        )
    )


async def rekeying(hass, entry):
    """The form in which the repair of a weak key goes on."""
    context = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context=context, data={CONF_STEP: "rekey"}
    )
    assert flow["step_id"] == "rekey"
    return flow


async def attempts(hass, lock):
    store = await async_keystore(hass)
    return [k["login_key"] for k in store.attempts(lock.core.identity.device_id)]


@BOTH
async def test_forged_bound_bit_is_no_verdict_on_a_new_lock(hass, lock, monkeypatch):
    flow = await choose(hass, await picked(hass, lock), "pair")
    say_bound(monkeypatch, lock, STRANGER)
    await heard_as_bound(hass, lock)
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["login_key"] == lock.core.memory.login_key.hex()
    await hass.async_block_till_done()


@BOTH
async def test_replayed_advert_of_before_a_reset_is_no_verdict(
    hass, lock, entry, monkeypatch
):
    """Not *it obeys the key that we have*: it was reset, and does not."""
    former = lock.core.memory.login_key
    form = await reset_and_asked(hass, lock, entry)
    say_bound(monkeypatch, lock, former)
    await heard_as_bound(hass, lock)
    flow = await submit(hass, form, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex() != former.hex()


@BOTH
async def test_lock_that_an_attempt_has_bound_is_found_whatever_is_forged(
    hass, lock, entry, monkeypatch
):
    flow, bound = await attempt_without_answer(hass, lock, entry)
    store = await async_keystore(hass)
    attempt = next(iter(store.attempts(lock.core.identity.device_id)))
    await store.async_keep({**attempt, "login_key": b"third1".hex()})
    say_bound(monkeypatch, lock, STRANGER)
    await heard_as_bound(hass, lock)
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == bound == lock.core.memory.login_key.hex()


@BOTH
async def test_lock_of_somebody_else_is_told_no_key(hass, lock, monkeypatch):
    """A session confirms it, without any attempt to bind it."""
    flow = await choose(hass, await picked(hass, lock), "pair")
    with lock.at_hand() as core:
        core.set_login_key(STRANGER)
    await heard_as_bound(hass, lock)
    before = len(lock.links)
    flow = await submit(hass, flow, name="Front door")
    assert flow["errors"] == {"base": "bound_elsewhere"}
    assert len(lock.links) == before + 1
    assert await attempts(hass, lock) == []
    assert lock.core.memory.login_key == STRANGER


@BOTH
async def test_silent_lock_with_an_advert_of_our_key_is_only_silent(hass, lock, entry):
    form = await reset_and_asked(hass, lock, entry)
    with lock.at_hand() as core:
        core.set_login_key(bytes.fromhex(entry.data["login_key"]))
    await heard_as_bound(hass, lock)
    lock.fault("drop", "notify", count=-1)
    flow = await submit(hass, form, **YES)
    # A lock of generation 4 hangs up when it is asked as one of generation 3.
    assert flow["errors"]["base"] in {"lock_silent", "link_lost"}
    assert await attempts(hass, lock) == []


@BOTH
async def test_forged_unbound_bit_keeps_nobody_from_replacing_a_key(
    hass, lock, entry, monkeypatch
):
    former = entry.data["login_key"]
    _change_adverts(monkeypatch, bound=False, elements=None)
    await seems_unbound(hass, lock)
    form = await rekeying(hass, entry)
    flow = await submit(hass, form)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex() != former


@BOTH
async def test_replayed_advert_of_another_key_of_ours_does_not_hinder_it(
    hass, lock, entry, monkeypatch
):
    other = b"\x01\x02\x03\xf4\x05\x06"
    store = await async_keystore(hass)
    await store.async_keep({**entry.data, "login_key": other.hex()})
    say_bound(monkeypatch, lock, other)
    await heard_as_bound(hass, lock)
    flow = await submit(hass, await rekeying(hass, entry))
    assert flow["reason"] == "reconfigure_successful"
    key = entry.data["login_key"]
    assert key == lock.core.memory.login_key.hex() != other.hex()


@BOTH
async def test_lock_out_of_reach_has_said_nothing_of_itself(hass, lock):
    await wait_for(lambda: lock_conversations.async_heard(hass, lock.address))
    advert = lock_conversations.async_heard(hass, lock.address).advert
    keys = credentials_data(make_credentials(lock.core.identity.device_id))
    silence(hass, lock)
    with pytest.raises(lock_conversations.TrialFailed) as failed:
        await lock_conversations.async_seems_unbound(
            hass, lock.address, {**keys, CONF_GENERATION: advert.version}, advert
        )
    assert failed.value.problem == "not_heard"

"""Pairing, typed keys and the proof at the door while the host's clock is in doubt."""

from datetime import UTC, datetime, timedelta
from functools import partial
import time

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.device.bluetooth import async_heard
from custom_components.smart_life_lock.localize import typed_moment
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.codes import floor_hour

from ..flow_support import (
    DOMAIN,
    choose,
    description,
    picked,
    proof_of,
    shown_code,
    submit,
)
from ..support import first_session, wait_for

DAY = timedelta(days=1)
LOCAL_KEY = "abc123defghijklm"
PROVEN = {"proof_done", "proof_reported"}
LOOK = timedelta(seconds=11)
DOUBT = "clock does not seem right"
# Behind what an earlier run knew; far ahead of it.
WRONG = [-400 * DAY, 400 * DAY]
BOTH = pytest.mark.parametrize("generation", [3, 4])


@pytest.fixture(autouse=True)
def _no_long_wait_for_records(monkeypatch):
    hasty = partial(ClientOptions, limits=Limits(quiet=0.2))
    monkeypatch.setattr(client_options, "ClientOptions", hasty)


@pytest.fixture
def generation():
    return 3


@pytest.fixture
async def lock(hass, clock, adapter, virtual_lock, generation):
    """One as out of the box."""
    return await virtual_lock(generation)


@pytest.fixture
def true(hass_storage):
    """The time that an earlier run knew."""
    now = dt_util.utcnow()
    hass_storage[f"{DOMAIN}.clock"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.clock",
        "data": {"newest": now.isoformat()},
    }
    return now


async def form_of_pairing(hass, lock):
    return await choose(hass, await picked(hass, lock), "pair")


async def warned(hass, flow, page="clock_lock"):
    """Somebody reads that the clock is in doubt, and goes on."""
    assert (flow["step_id"], flow["errors"]) == (page, None)
    assert flow["description_placeholders"] == {"shown": typed_moment(dt_util.utcnow())}
    assert DOUBT in await description(hass, flow)
    # A page that is opened again says it again.
    again = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert again["step_id"] == page
    return await submit(hass, flow)


def knows_a_time(lock):
    """Whether anybody has told the lock the time."""
    with lock.at_hand() as core:
        return core.clock.is_right


def says_bound(hass, lock):
    told = async_heard(hass, lock.address)
    return told is not None and told.advert.bound


def off(lock):
    """By how many seconds the lock's clock is wrong."""
    with lock.at_hand() as core:
        return abs(core.clock.unix - time.time())


async def paired(hass, lock):
    flow = await submit(hass, await form_of_pairing(hass, lock), name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    return flow


async def right(hass, clock, host, off_by):
    """A time server answers, and the clock is looked at."""
    host.jump(clock, -off_by)
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK)
    await hass.async_block_till_done()


# Pairing.


@BOTH
@pytest.mark.parametrize("off_by", WRONG, ids=str)
async def test_pairing_warns_and_tells_the_lock_no_wrong_time(
    hass, true, clock, host, lock, off_by
):
    host.jump(clock, off_by)
    flow = await warned(hass, await form_of_pairing(hass, lock))
    assert flow["step_id"] == "pair"
    made = await submit(hass, flow, name="Front door")
    assert made["type"] is FlowResultType.CREATE_ENTRY, made
    entry = made["result"]
    await first_session(entry)
    assert not knows_a_time(lock)
    # No hour that is still to come, nor one that is out of the lock's reach.
    t0 = datetime.fromtimestamp(entry.data["t0"], UTC)
    assert true - 410 * DAY < t0 <= true
    assert entry.data["bound_at"] <= true.timestamp() + 60
    await right(hass, clock, host, off_by)
    await wait_for(lambda: off(lock) < 60, 20)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_went_wrong_is_told_before_a_clock_that_is_in_doubt_only_now(
    hass, true, clock, host, lock
):
    flow = await form_of_pairing(hass, lock)
    host.jump(clock, WRONG[0])
    flow = await submit(hass, flow, name="x" * 65)
    assert (flow["step_id"], flow["errors"]) == ("pair", {"name": "invalid_name"})


async def test_pairing_by_a_right_clock_says_nothing_of_it(hass, true, lock):
    flow = await form_of_pairing(hass, lock)
    assert flow["step_id"] == "pair"
    made = await submit(hass, flow, name="Front door")
    t0 = datetime.fromtimestamp(made["result"].data["t0"], UTC)
    assert t0 == floor_hour(dt_util.utcnow())
    assert off(lock) < 60
    await hass.config_entries.async_unload(made["result"].entry_id)


@pytest.mark.parametrize("off_by", WRONG, ids=str)
async def test_typed_keys_and_a_new_t0_tell_the_lock_no_wrong_time(
    hass, true, clock, host, lock, off_by
):
    with lock.at_hand() as core:
        core.set_login_key(LOCAL_KEY[:6].encode())
    await wait_for(lambda: says_bound(hass, lock))
    host.jump(clock, off_by)
    flow = await warned(hass, await choose(hass, await picked(hass, lock), "keys"))
    assert flow["step_id"] == "keys"
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    if flow["type"] is FlowResultType.MENU:
        flow = await choose(hass, flow, "t0_write")
        assert flow["step_id"] == "t0_write", "said once"
        flow = await submit(hass, flow)
    entry = flow["result"]
    await first_session(entry)
    assert not knows_a_time(lock)
    assert entry.data["t0"] <= true.timestamp()
    await right(hass, clock, host, off_by)
    await wait_for(lambda: off(lock) < 60, 20)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("off_by", WRONG, ids=str)
async def test_another_key_warns_too(hass, true, clock, host, lock, off_by):
    entry = (await paired(hass, lock))["result"]
    await first_session(entry)
    await entry.runtime_data.device.client.close()
    host.jump(clock, off_by)
    flow = await warned(hass, await reconfigured(hass, entry, "rekey"))
    assert flow["step_id"] == "rekey"
    await right(hass, clock, host, off_by)
    flow = await reconfigured(hass, entry, "rekey")
    assert flow["step_id"] == "rekey"
    await hass.config_entries.async_unload(entry.entry_id)


# The proof at the door.


async def reconfigured(hass, entry, step):
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
        data={"step": step},
    )


async def in_doubt(hass, clock, host, lock, off_by):
    """Paired by a right clock, which goes wrong then; the page before the proof."""
    made = await paired(hass, lock)
    device = made["result"].runtime_data
    await wait_for(lambda: device.device.state.clock_set and not device.sessions.busy)
    flow = await proof_of(hass, made)
    assert flow["step_id"] == "proof"
    host.jump(clock, off_by)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    flow = await warned(hass, flow, "clock_code")
    assert flow["step_id"] == "proof"
    return made["result"], flow


@BOTH
@pytest.mark.parametrize("off_by", WRONG, ids=str)
async def test_proof_by_a_wrong_clock_warns_and_its_outcome_names_the_clock(
    hass, true, clock, host, lock, off_by
):
    entry, flow = await in_doubt(hass, clock, host, lock, off_by)
    flow, digits = await shown_code(hass, flow)
    assert not lock.type(digits).opened
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_host_clock"
    assert flow["description_placeholders"]["shown"] == typed_moment(dt_util.utcnow())
    await right(hass, clock, host, off_by)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "proof_host_clock"
    flow, digits = await shown_code(hass, flow)
    assert lock.type(digits).opened
    assert (await choose(hass, flow, "proof_opened"))["reason"] in PROVEN
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("off_by", WRONG, ids=str)
async def test_code_that_opens_by_a_wrong_clock_proves_nothing_of_the_clock(
    hass, true, clock, host, lock, off_by
):
    entry, flow = await in_doubt(hass, clock, host, lock, off_by)
    flow, _ = await shown_code(hass, flow)
    flow = await choose(hass, flow, "proof_opened")
    assert flow["reason"] == "proof_done_clock"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_code_of_before_a_jump_names_the_clock_too(hass, true, clock, host, lock):
    """A time server has answered meanwhile: nothing is in doubt, and the code is old."""
    host.kernel_is_synchronised = True
    made = await paired(hass, lock)
    device = made["result"].runtime_data
    await wait_for(lambda: device.device.state.clock_set and not device.sessions.busy)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    host.jump(clock, timedelta(hours=-3))
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_host_clock"
    await hass.config_entries.async_unload(made["result"].entry_id)


async def test_clock_that_a_person_confirms_is_proven(hass, true, clock, host, lock):
    entry, flow = await in_doubt(hass, clock, host, lock, 400 * DAY)
    flow, _ = await shown_code(hass, flow)
    assert entry.runtime_data.device.clock.async_accept()
    assert (await choose(hass, flow, "proof_opened"))["reason"] == "proof_done"
    await hass.config_entries.async_unload(entry.entry_id)

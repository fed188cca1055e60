"""What is advertised is a suspicion: it may ask for a session, and decides nothing."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import cycle, pairwise, product
import random

from homeassistant.components.bluetooth import BluetoothScanningMode
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.const import ADVERT_SYNC_COOLDOWN
from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.device.advert_watch import AdvertWatch
from custom_components.smart_life_lock.device.bluetooth import (
    async_heard,
    async_sightings,
)
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
)
from custom_components.smart_life_lock.sync.advert_requests import MOST_PER_HOUR
from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    AdvertContent,
)
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem, TuyaLockError
from virtual_lock.firmware.quirks import RETAIL

from ..code_support import issued
from ..flow_support import DOMAIN, paired, silence
from ..online_support import once
from ..support import heard, wait_for

SLOW = "Executing %s took %.3f seconds"
"""What asyncio says, in its debug mode, on a machine that has much else to do."""
ADDRESS = "DC:23:4D:00:00:07"
OTHER_KEY = b"other1"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
# All that a forger, an earlier advert or a flipped bit can say of a lock that is well.
LIES = (
    {"login_key": None},
    {"login_key": OTHER_KEY},
    {"device_id": "tuya35a717ae4ca8"},
    {"please_connect": True},
    {"login_key": None, "please_connect": True},
)


@pytest.fixture(params=[3, 4])
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(request.param)


@pytest.fixture
def hasty(monkeypatch):
    """No record is waited for, in sessions that fetch none."""
    options = partial(ClientOptions, limits=Limits(quiet=0.1))
    monkeypatch.setattr(client_options, "ClientOptions", options)


@pytest.fixture
async def entry(hass, lock, hasty):
    """A paired lock after its first session, no connection open."""
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


async def at_rest(hass, entry, lock):
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await idle(entry)
    await wait_for(lambda: not lock.core.is_connected)
    await heard(hass, lock.address)


async def idle(entry):
    """No session runs, and the link is closed."""
    schedule = entry.runtime_data.sessions.schedule
    await wait_for(lambda: schedule.task is None, 30)
    await entry.runtime_data.device.client.close()


def reauth(hass, entry):
    return list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


def reset_issue(hass, entry):
    name = f"lock_reset_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


async def assert_well(hass, entry):
    """Nothing was believed, and codes are made."""
    health = entry.runtime_data.health
    assert health.key_problem is None
    assert not health.problems
    assert not reauth(hass, entry)
    assert reset_issue(hass, entry) is None
    assert len((await issued(entry.runtime_data, DynamicRequest())).digits) == 8


# Halves of different age.


async def test_halves_of_different_age_are_no_statement(hass, lock, entry, forger):
    silence(hass, lock)
    requests = entry.runtime_data.sessions.schedule.adverts
    before = len(lock.links)
    states = [
        lock.says(**changes, please_connect=asks)
        for changes in ({}, {"login_key": None}, {"login_key": OTHER_KEY})
        for asks in (False, True)
    ]
    for advertising, response in product(states, repeat=2):
        if advertising.service_data == response.service_data:
            continue
        forger.send_halves(lock.address, advertising, response)
        assert not requests.suspected
        # Generation 4 asks for a connection in its advertising data, which is fresh.
        asks = advertising.version == 4 and advertising.please_connect
        assert requests.asked is asks
        assert async_heard(hass, lock.address) is None
        assert not any(seen.complete for seen in async_sightings(hass))
        assert entry.runtime_data.device.adverts.advert is None
        requests.answered()
    await idle(entry)
    assert len(lock.links) == before
    await assert_well(hass, entry)


async def test_fresh_advert_with_an_old_scan_response_is_not_unbound(
    hass, lock, entry, forger
):
    silence(hass, lock)
    unbound = lock.says(login_key=None)
    forger.send_halves(lock.address, lock.says(), unbound)
    with pytest.raises(TuyaLockError):
        await entry.runtime_data.sessions.async_exchange(
            entry.runtime_data.device.client.unlock
        )
    await assert_well(hass, entry)


# Lies.


async def test_one_lie_is_one_short_session_and_nothing_else(
    hass, lock, entry, forger, clock
):
    for lie in LIES:
        clock.tick(HOUR)
        lock.advance(HOUR.total_seconds())
        before = len(lock.links)
        forger.send(lock.address, lock.says(**lie))
        await assert_well(hass, entry)
        await wait_for(lambda before=before: len(lock.links) > before)
        await idle(entry)
        await wait_for(lambda: not lock.core.is_connected)
        await assert_well(hass, entry)
        assert not entry.runtime_data.sessions.schedule.adverts.pending
        assert len(lock.links) == before + 1


async def test_lie_that_a_fitting_advert_follows_is_forgotten(
    hass, lock, entry, forger
):
    requests = entry.runtime_data.sessions.schedule.adverts
    before = len(lock.links)
    for _ in range(3):
        forger.send(lock.address, lock.says(login_key=None))
        assert requests.suspected
        forger.send(lock.address, lock.says())
        assert not requests.suspected
    await idle(entry)
    assert len(lock.links) == before


async def test_lie_that_was_heard_before_the_lock_obeyed_is_forgotten(
    hass, lock, entry, forger
):
    """Whatever it obeyed: the lock is not heard itself while somebody is connected."""
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.unlock
    )
    requests = entry.runtime_data.sessions.schedule.adverts
    for _ in range(MOST_PER_HOUR):
        requests.begin(dt_util.utcnow())
    forger.send(lock.address, lock.says(login_key=OTHER_KEY))
    assert requests.suspected
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.lock
    )
    assert not requests.suspected
    await assert_well(hass, entry)


async def test_lies_in_every_second_get_few_sessions(hass, lock, entry, forger, clock):
    begun = []
    # The bit alone is what a lock toggles that is well.
    toggled = ({"please_connect": True}, {})
    told = cycle(LIES if lock.core.generation == 3 else toggled)
    for second in range(3600):
        clock.tick(SECOND)
        before = len(lock.links)
        forger.send(lock.address, lock.says(**next(told)))
        if entry.runtime_data.sessions.schedule.task is not None:
            await idle(entry)
            await wait_for(lambda: not lock.core.is_connected)
            begun += [second] * (len(lock.links) - before)
    assert 3 < len(begun) <= MOST_PER_HOUR
    gaps = [later - one for one, later in pairwise(begun)]
    assert gaps == sorted(gaps)
    await assert_well(hass, entry)


async def test_waiting_code_does_not_let_a_forger_ask_more_often(
    hass, lock, entry, forger, clock
):
    """He is heard in the place of a lock that is away, now and then."""
    silence(hass, lock)
    code = await once(hass)
    assert code["status"] == "pending"
    attempts = []
    lies = cycle(LIES)
    for second in range(0, 3600, 15):
        clock.tick(15 * SECOND)
        forger.send(lock.address, lock.says(**next(lies)))
        schedule = entry.runtime_data.sessions.schedule
        schedule.async_reschedule()
        if schedule.task is not None:
            attempts.append(second)
            # Out of reach by the time that the attempt has failed.
            silence(hass, lock)
            await idle(entry)
    assert 3 < len(attempts) <= MOST_PER_HOUR
    assert entry.runtime_data.health.problems == {"codes_waiting"}
    assert not reauth(hass, entry)


async def test_random_adverts_raise_nothing_and_ask_for_little(
    hass, lock, entry, forger, caplog
):
    chance = random.Random(lock.core.generation)
    genuine = lock.says()
    uuids = [UUID_V3, UUID_V4]
    before = len(lock.links)
    caplog.clear()
    for _ in range(4000):
        service = bytearray(genuine.service_data)
        company = bytearray(genuine.manufacturer_data)
        match chance.randrange(3):
            case 0:
                service = chance.randbytes(chance.randrange(31))
                company = chance.randbytes(chance.randrange(31))
            case 1:
                half = chance.choice([service, company])
                half[chance.randrange(len(half))] ^= 1 << chance.randrange(8)
            case 2:
                del service[chance.randrange(len(service)) :]
                company += chance.randbytes(chance.randrange(9))
        forger.send_raw(
            lock.address,
            {chance.choice(uuids): bytes(service)},
            {COMPANY: bytes(company)},
        )
        async_sightings(hass)
    await idle(entry)
    await wait_for(lambda: not lock.core.is_connected)
    assert len(lock.links) <= before + 1
    assert not [
        record
        for record in caplog.records
        if record.levelname in {"ERROR", "WARNING"} and record.msg != SLOW
    ]
    await assert_well(hass, entry)


async def test_flood_writes_no_state(hass, lock, entry, forger):
    told = []
    entry.runtime_data.device.async_add_listener(lambda: told.append(None))
    for number in range(100):
        unrelated = {COMPANY + 1: number.to_bytes(2)}
        forger.send_raw(lock.address, {}, unrelated)
        forger.send(lock.address, lock.says())
    assert not told


# A genuine lock.


async def test_lock_in_use_is_not_held_up(hass, adapter, virtual_lock, clock):
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    told = []
    entry.runtime_data.records.async_add_listener(told.append)
    for uses in range(1, 5):
        clock.tick(timedelta(minutes=1))
        lock.advance(60)
        code = await issued(entry.runtime_data, DynamicRequest())
        assert lock.type(code.digits).opened
        await wait_for(lambda uses=uses: len(told) == uses, 20)
        await idle(entry)
        await wait_for(lambda: not lock.core.is_connected)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("generation", [3, 4])
async def test_lock_that_asks_as_it_did_before_its_last_session_is_heard(
    hass, adapter, virtual_lock, clock, generation
):
    """Out of range in between, so that it is heard with one and the same advert."""
    lock = await virtual_lock(generation, quirks=RETAIL)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    told, schedule = [], entry.runtime_data.sessions.schedule
    entry.runtime_data.records.async_add_listener(told.append)
    for uses in range(1, 4):
        clock.tick(timedelta(minutes=2))
        lock.advance(120)
        lock.carry_away()
        await wait_for(lambda: not lock.core.is_connected)
        await asyncio.sleep(0.1)  # the end of a link is the end of its request, too
        code = await issued(entry.runtime_data, DynamicRequest())
        assert lock.type(code.digits).opened
        with lock.at_hand() as core:
            core.ask_for_connection(wanted=True)
        lock.bring_back()
        await wait_for(lambda uses=uses: len(told) == uses, 10)
        await wait_for(lambda: schedule.task is None, 30)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_request_that_never_ends_gets_one_session_in_vain(
    hass, adapter, virtual_lock, hasty, clock
):
    """A newer lock may leave it in its advert for good."""
    lock = await virtual_lock(4)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    before = len(lock.links)
    clock.tick(HOUR)
    lock.advance(HOUR.total_seconds())
    with lock.at_hand() as core:
        core.ask_for_connection(wanted=True)
    await wait_for(lambda: len(lock.links) > before)
    await idle(entry)
    watch = entry.runtime_data.device.adverts
    await wait_for(lambda: watch.asks_for_connection)
    for _ in range(4):
        clock.tick(timedelta(minutes=20))
        entry.runtime_data.sessions.schedule.async_reschedule()
        await idle(entry)
    assert len(lock.links) == before + 1
    await hass.config_entries.async_unload(entry.entry_id)


# Requests, old and new.


@dataclass
class Told:
    """What a watch has told of."""

    watch: AdvertWatch
    changes: int = 0
    again: int = 0

    def changed(self):
        self.changes += 1

    def asked_again(self):
        self.again += 1


@pytest.fixture
def told(hass, forger, generation):
    told = Told(AdvertWatch(hass, ADDRESS, generation))
    endings = told.watch.async_start(told.changed, told.asked_again)
    yield told
    for end in endings:
        end()


async def obeyed(watch):
    """The clock of the watch is coarse, that of the forger is not."""
    await asyncio.sleep(0.02)
    watch.obeyed()
    await asyncio.sleep(0.02)


def asking(generation):
    return AdvertContent(
        generation, "tuya0123456789ab", "vanjlsr8", b"secret", please_connect=True
    )


@pytest.mark.parametrize("generation", [3, 4])
async def test_same_request_counts_again_after_a_session_and_once(
    forger, told, generation
):
    content = asking(generation)
    for session in range(3):
        for _ in range(5):
            forger.send(ADDRESS, content)
        assert told.watch.asks_for_connection
        assert told.again == session
        await obeyed(told.watch)
        assert not told.watch.asks_for_connection
    forger.send(ADDRESS, replace(content, please_connect=False))
    before = told.changes
    forger.send(ADDRESS, content)
    assert told.changes > before
    assert told.again == 2


@pytest.mark.parametrize("generation", [3, 4])
async def test_request_counts_only_if_it_was_heard_now(forger, told, generation):
    """Generation 3 asks in its scan response, which Home Assistant keeps for long."""
    content = asking(generation)
    whole = content.advertising + content.scan_response
    forger.send_packet(ADDRESS, whole)
    assert told.watch.asks_for_connection
    await obeyed(told.watch)
    forger.send_packet(ADDRESS, content.advertising)
    assert told.watch.asks_for_connection is (generation == 4)
    await obeyed(told.watch)
    forger.send_packet(ADDRESS, whole)
    assert told.watch.asks_for_connection


@pytest.mark.parametrize("generation", [3, 4])
def test_passive_adapter_that_tells_no_packets_is_not_believed(
    forger, told, generation
):
    forger.scanner.set_current_mode(BluetoothScanningMode.PASSIVE)
    forger.send(ADDRESS, asking(generation))
    assert told.watch.asks_for_connection is (generation == 4)


# What a session has confirmed.


async def test_key_that_is_refused_asks_for_another_until_it_is_obeyed_again(
    hass, lock, entry, clock
):
    ours = lock.core.memory.login_key
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY)
    await wait_for(lambda: reauth(hass, entry), 30)
    await idle(entry)
    health = entry.runtime_data.health
    assert health.key_problem is KeyProblem.REJECTED
    assert health.problems == {"key"}
    assert reset_issue(hass, entry) is None
    # Codes made with our key may yet be wanted by who knows better than we do.
    await issued(entry.runtime_data, OneTimeRequest("Guest"))
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.set_login_key(ours)
    await wait_for(lambda: health.key_problem is None, 30)
    await idle(entry)
    assert not reauth(hass, entry)
    await assert_well(hass, entry)


async def test_reset_lock_is_a_repair_until_it_is_well_again(hass, lock, entry, clock):
    lock_entity = "lock.front_door"
    running = entry.runtime_data
    running.device.state = replace(running.device.state, locked=True)
    running.device.async_notify()
    assert hass.states.get(lock_entity).state == "locked"
    ours = lock.core.memory.login_key
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(lambda: reset_issue(hass, entry), 30)
    await idle(entry)
    issue = reset_issue(hass, entry)
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders["name"] == "Front door"
    assert issue.data == {"entry_id": entry.entry_id}
    assert not reauth(hass, entry)
    assert hass.states.get(lock_entity).state == "unknown"
    problem = hass.states.get("binary_sensor.front_door_problem")
    assert (problem.state, problem.attributes["problems"]) == ("on", ["lock_reset"])
    assert running.health.seems_reset
    ledger = running.device.ledger
    ledger.try_out(ledger.issuing(OneTimeRequest("Guest"), dt_util.now()))
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.set_login_key(ours)
    await wait_for(lambda: reset_issue(hass, entry) is None, 30)
    await idle(entry)
    await assert_well(hass, entry)


async def test_reset_that_follows_a_refused_key_ends_the_request_for_another(
    hass, lock, entry, clock
):
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY)
    await wait_for(lambda: reauth(hass, entry), 30)
    await idle(entry)
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(lambda: reset_issue(hass, entry), 30)
    await idle(entry)
    assert not reauth(hass, entry)
    assert entry.runtime_data.health.problems == {"lock_reset"}


async def test_session_that_finds_nobody_leaves_the_doubt_for_the_next(
    hass, lock, entry, forger, clock
):
    clock.tick(ADVERT_SYNC_COOLDOWN)
    requests = entry.runtime_data.sessions.schedule.adverts
    lock.carry_away()
    before = len(lock.links)
    forger.send(lock.address, lock.says(login_key=None))
    await idle(entry)
    assert requests.suspected
    lock.bring_back()
    await wait_for(lambda: not requests.suspected)
    async_fire_time_changed(hass, dt_util.utcnow())
    await idle(entry)
    assert len(lock.links) - before <= 1
    await assert_well(hass, entry)

"""Adverts that lie: halves of different age, forgeries, floods."""

from datetime import timedelta
from itertools import cycle, pairwise, product
import random

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device.bluetooth import (
    async_heard,
    async_sightings,
)
from custom_components.smart_life_lock.sync.advert_requests import MOST_PER_HOUR
from custom_components.smart_life_lock.tuyalock.advert import COMPANY, UUID_V3, UUID_V4
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError

from ...flow_support import silence
from ...online_support import once
from ...support import wait_for
from .support import HOUR, OTHER_KEY, assert_well, idle, reauth

SLOW = "Executing %s took %.3f seconds"
"""What asyncio says, in its debug mode, on a machine that has much else to do."""

SECOND = timedelta(seconds=1)

# All that a forger, an earlier advert or a flipped bit can say of a lock that is well.
LIES = (
    {"login_key": None},
    {"login_key": OTHER_KEY},
    {"device_id": "tuya35a717ae4ca8"},
    {"please_connect": True},
    {"login_key": None, "please_connect": True},
)


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

"""The clock jumps to a time that can be right."""

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.model import Access, Method

from ...code_support import act
from ...flow_support import silence
from ...online_support import HOUR, once, periodic, until
from ...support import pass_time, wait_for
from .support import (
    BOTH_WAYS,
    PHASES,
    coordinator,
    hung_up,
    issue,
    noticed,
    off,
    phase_of,
    problems,
    rested,
    right_again,
)

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


@pytest.mark.parametrize("jump", BOTH_WAYS, ids=str)
@PHASES
async def test_lock_is_right_again_at_once(hass, clock, host, lock, jump, phase):
    host.kernel_is_synchronised = True
    async with phase_of(hass, lock, phase):
        host.jump(clock, jump)
        assert off(lock) > 60
    await noticed(hass)
    await right_again(lock)
    assert issue(hass) is None
    await hung_up(hass, lock)
    assert hass.states.get("sensor.front_door_last_clock_sync").state == (
        dt_util.utcnow().replace(microsecond=0).isoformat()
    )


@GENERATIONS
@pytest.mark.parametrize("jump", [5 * HOUR, -5 * HOUR], ids=str)
async def test_lock_out_of_reach_is_right_when_it_is_back(
    hass, clock, host, lock, jump, generation
):
    await hung_up(hass, lock)
    silence(hass, lock)
    coordinator(hass).device.adverts.heard = False
    host.jump(clock, jump)
    await noticed(hass)
    assert "clock_wrong" not in problems(hass)
    await pass_time(hass, clock, 2 * HOUR, lock)
    assert "clock_wrong" in problems(hass)
    assert off(lock) > 60
    lock.bring_back()
    await right_again(lock)
    await wait_for(lambda: "clock_wrong" not in problems(hass))


async def test_codes_begin_by_the_new_time_at_once(hass, clock, host, lock):
    code = await once(hass, start=until(2 * HOUR))
    assert code["status"] == "scheduled"
    await hung_up(hass, lock)
    host.jump(clock, 3 * HOUR)
    await noticed(hass)
    (shown,) = hass.states.get("sensor.front_door_active_codes").attributes["codes"]
    assert shown["status"] == "active"


async def test_code_that_ended_by_a_wrong_clock_is_in_the_lock_again(
    hass, clock, host, lock
):
    code = await periodic(hass, end=until(2 * HOUR))
    await hung_up(hass, lock)
    host.jump(clock, 5 * HOUR)
    await noticed(hass)
    await wait_for(lambda: not lock.core.memory.credentials, 20)
    await hung_up(hass, lock)
    host.jump(clock, -5 * HOUR)
    await noticed(hass)
    await wait_for(lambda: len(lock.core.memory.credentials) == 1, 20)
    await rested(hass)
    assert (await act(hass, "get_code", code_id=code["id"]))["status"] == "active"
    (book_row,) = coordinator(hass).device.ledger.codes()
    assert not book_row.expiry_told


async def test_access_after_a_clock_that_was_ahead_is_the_last_one(
    hass, clock, host, lock
):
    host.jump(clock, 5 * HOUR)
    await noticed(hass)
    records = coordinator(hass).records
    records.take(Access(dt_util.utcnow(), Method.CARD, 1, late=False), None)
    host.jump(clock, -5 * HOUR)
    await noticed(hass)
    records.take(Access(dt_util.utcnow(), Method.FINGERPRINT, 2, late=False), None)
    assert coordinator(hass).device.memory.facts.last_access.method == "fingerprint"

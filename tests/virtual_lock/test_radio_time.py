"""Real time for a lock core: timers when due, no polling; and one queue of packets."""

import asyncio
import subprocess
import sys

from virtual_lock.air.delay_queue import DelayQueue
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.air.real_time import Pace

from .radio_support import Echo, wait_for


async def test_core_wakes_when_due_and_is_told_the_time():
    echo, pace = Echo(), None
    echo.due = 20
    pace = Pace(echo)
    pace.start()
    await wait_for(lambda: echo.rang)
    assert 20 <= echo.rang[0] <= 200
    pace.stop()


async def test_core_without_deadline_is_left_alone():
    echo = Echo()
    pace = Pace(echo)
    pace.start()
    await asyncio.sleep(0.02)  # nothing happens, so there is no event
    assert echo.advances == 0
    pace.catch_up()
    assert echo.now >= 20
    pace.stop()
    pace.catch_up()
    assert echo.advances <= 2


async def test_no_time_is_lost_between_calls():
    echo = Echo()
    pace = Pace(echo)
    loop = asyncio.get_running_loop()
    started = loop.time()
    pace.start()
    for _ in range(40):
        await asyncio.sleep(0.0007)  # less than the core's millisecond
        pace.catch_up()
    assert abs(echo.now - (loop.time() - started) * 1000) < 2
    pace.stop()


async def test_hand_on_the_core_moves_its_timer():
    echo = Echo()
    lock = Peripheral(echo)
    await lock.start_on_radio(Radio())
    with lock.at_hand():
        echo.due = 10
    await wait_for(lambda: echo.rang)
    await lock.stop()


async def test_effect_outside_any_call_sets_the_timer_too():
    echo = Echo()
    lock = Peripheral(echo)
    heard = []
    lock.listeners.append(heard.append)
    await lock.start_on_radio(Radio())
    echo.advertise()
    echo.due = 10
    await wait_for(lambda: echo.rang)
    assert len(heard) == 1
    await lock.stop()


async def test_queue_keeps_order_over_mixed_delays():
    queue, got = DelayQueue(), []
    for number, delay in enumerate((0, 0.01, 0, 0.005, 0)):
        queue.send(lambda number=number: got.append(number), delay)
    await wait_for(lambda: len(got) == 5)
    assert got == [0, 1, 2, 3, 4]


async def test_closed_queue_delivers_nothing():
    queue, got = DelayQueue(), []
    queue.send(lambda: got.append("late"), 0.005)
    queue.close()
    await asyncio.sleep(0.01)  # past the delay: nothing arrives, so no event
    assert got == []


def test_pure_half_is_importable_without_home_assistant():
    """As on a small board: an empty package stands in for the integration."""
    program = (
        "import sys; sys.modules['homeassistant'] = None\n"
        "import virtual_lock\n"
        "from custom_components.smart_life_lock.tuyalock import errors\n"
        "assert not hasattr(sys.modules['custom_components.smart_life_lock'], 'DOMAIN')"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)

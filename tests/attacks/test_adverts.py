"""Hours of false advertisements by somebody who also answers the connections."""

from datetime import timedelta
from itertools import cycle

from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
)
from tests.integration.code_support import issued

from . import household
from .forged_adverts import lies, public
from .middle import Alone

SECOND = timedelta(seconds=1)
HOUR = 3600
MOST_PER_HOUR = 12


def most_in_an_hour(moments):
    return max(sum(one <= other < one + HOUR for other in moments) for one in moments)


async def test_hours_of_lies(hass, house, forger, clock, monkeypatch):
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    house.middle.plan = Alone()
    told = lies(public(house))
    house.middle.advertise(told[0])
    assert await household.create(hass) == "pending"
    await household.rest(hass, house.entry, house.lock)
    links, begun = house.middle.links, []
    lie = cycle(told)
    running = house.entry.runtime_data
    for second in range(HOUR):
        clock.tick(SECOND)
        forger.send(house.lock.address, next(lie))
        running.sessions.schedule.async_reschedule()
        if running.sessions.schedule.task is not None:
            await household.rest(hass, house.entry, house.lock)
            begun += [second] * (house.middle.links - links)
            links = house.middle.links
        if second % 600 == 0:
            assert len((await issued(running, DynamicRequest())).digits) == 8
            assert len((await issued(running, OneTimeRequest("A"))).digits) == 10
    assert 4 < most_in_an_hour(begun) <= MOST_PER_HOUR
    assert household.trouble(hass, house.entry) <= {"codes_waiting"}

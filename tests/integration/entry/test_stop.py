"""After the stop of an entry nothing of it goes on, wherever it was at that moment."""

import asyncio
from datetime import timedelta
from functools import partial

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.ledger.code import OnlineCode
from custom_components.smart_life_lock.ledger.errors import LedgerError, LedgerStopped
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlinePeriodicRequest,
    Weekly,
)
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.tuyalock.errors import Stopped, TuyaLockError

from ..code_support import issued
from ..disk_support import (
    hass_config_dir,  # noqa: F401  a fixture
    hass_storage,  # noqa: F401  a fixture
)
from ..flow_support import DOMAIN
from ..house_support import STEP, packet

ALWAYS = Weekly("Europe/Berlin")


async def something_to_write(lock, number):
    """A code more, and the one of before to be taken out."""
    now = dt_util.utcnow()
    for code in lock.device.ledger.codes():
        if isinstance(code, OnlineCode) and code.name != f"online {number}":
            await lock.device.ledger.async_change(partial(deleted, code.id, now))
    end = now + timedelta(days=1)
    request = OnlinePeriodicRequest(f"online {number}", now, end, ALWAYS)
    await lock.device.ledger.async_issue(request, now)


async def require_end(old, work):
    """Whatever ran or waited has ended, and nothing can be begun."""
    for end in await asyncio.gather(*work, return_exceptions=True):
        assert end is None or isinstance(
            end, TuyaLockError | LedgerError | HomeAssistantError
        )
    client = old.device.client
    unlock = partial(old.sessions.async_exchange, client.unlock)
    for ask in (old.sessions.async_sync, unlock, client.sync, client.probe):
        with pytest.raises(Stopped):
            await ask()
    with pytest.raises(HomeAssistantError) as refused:
        await issued(old, DynamicRequest("too late"))
    assert refused.value.translation_key == "stopped"
    with pytest.raises(LedgerStopped):
        await old.device.ledger.async_stored()


@pytest.mark.timeout(300)
async def test_nothing_goes_on_after_a_stop_at_any_packet(hass, house):
    made, number, came, told = set(), 0, True, house.told_cards()
    while came:
        number += STEP
        old = house.now
        await something_to_write(old, number)
        await old.device.client.close()
        house.come_in(number)
        running = asyncio.ensure_future(old.sessions.async_sync())
        work = [
            running,
            *map(
                asyncio.ensure_future,
                (old.sessions.async_sync(), old.sessions.async_sync()),
            ),
        ]
        came = await packet(house, number, [running])
        work.append(
            asyncio.ensure_future(old.sessions.async_exchange(old.device.client.unlock))
        )
        await hass.config_entries.async_reload(house.entry.entry_id)
        assert house.now is not old
        connections = house.connections[-2]
        made.add(f"made {number}")
        await issued(house.now, DynamicRequest(f"made {number}"))
        await require_end(old, work)
        await asyncio.sleep(0.02)
        await hass.async_block_till_done()
        assert house.connections[-2] == connections
        assert made <= house.names_on_disk()
        assert "too late" not in house.names_on_disk()
    assert number > 20
    await house.now.sessions.async_sync()
    # A stop cuts off what the lock sends newest first, so only the set is known.
    assert sorted(told) == [*range(STEP, number + 1, STEP)]
    assert not ir.async_get(hass).issues
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    held = {
        copy.hard_id
        for code in house.now.device.ledger.codes()
        if isinstance(code, OnlineCode)
        for copy in code.held
    }
    assert held == {one.hard_id for one in house.lock.memory.credentials}
    assert len(held) == 1

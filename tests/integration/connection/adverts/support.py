"""What is asked of a lock whose adverts are doubtful."""

from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.helpers import issue_registry as ir

from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest

from ...code_support import issued
from ...flow_support import DOMAIN
from ...support import heard, wait_for

OTHER_KEY = b"other1"

HOUR = timedelta(hours=1)


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

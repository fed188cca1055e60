"""A lock that seems to be reset, and what is done about it."""

from dataclasses import replace

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device import (
    advert_watch,
    binding,
    lock_conversations,
    sighting,
)
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.advert import parse_advert

from ..flow_support import DOMAIN, choose, submit
from ..support import wait_for

YES = {"reset_myself": True}


async def settled(hass, entry):
    """No session is under way."""
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()


def table(lock):
    """The digits that the lock holds."""
    return ["".join(map(str, one.digits)) for one in lock.core.memory.credentials]


def reset(lock):
    with lock.at_hand() as core:
        core.factory_reset()


async def seems_unbound(hass, lock):
    await wait_for(
        lambda: (
            (found := lock_conversations.async_heard(hass, lock.address))
            and not found.advert.bound
        )
    )


async def reconfigured(hass, entry):
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )


async def reset_and_asked(hass, lock, entry):
    """The form about a lock that was reset."""
    reset(lock)
    await seems_unbound(hass, lock)
    return await choose(hass, await reconfigured(hass, entry), "pair_again")


def statuses(entry):
    now = dt_util.utcnow()
    codes = entry.runtime_data.device.ledger.codes()
    return {code.name: status_of(code, now) for code in codes}


def _change_adverts(monkeypatch, **changes):
    """Somebody sends adverts that say something else than those of the lock."""

    def forged(service_data, manufacturer_data):
        advert = parse_advert(service_data, manufacturer_data)
        return advert and replace(advert, **changes)

    for module in (advert_watch, sighting):
        monkeypatch.setattr(module, "parse_advert", forged)


async def attempt_without_answer(hass, lock, entry):
    """The form after an attempt that bound the lock and lost the link, and the new key."""
    form = await reset_and_asked(hass, lock, entry)

    async def cut(*_args):
        raise lock_conversations.TrialFailed("link_lost")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binding, "_async_settle", cut)
        flow = await submit(hass, form, **YES)
    assert flow["errors"] == {"base": "link_lost"}
    return flow, lock.core.memory.login_key.hex()

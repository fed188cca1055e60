"""What each of these tests begins with."""

from functools import partial

import pytest

from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from .support import LOCAL_KEY, T0


@pytest.fixture(autouse=True)
def _no_long_wait_for_records(monkeypatch):
    """Sessions of the locks here end soon: there are no records that come late."""
    hasty = partial(ClientOptions, limits=Limits(quiet=0.2))
    monkeypatch.setattr(client_options, "ClientOptions", hasty)


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """One that an account has bound, with a T0 that it does not tell."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOCAL_KEY[:6].encode())
        core.set_t0(T0)
    return lock

"""Fixtures of the link over Bluetooth."""

import bleak_retry_connector
import pytest

from tests.integration import support
from virtual_lock.air.radio import Radio

from .air import Air


@pytest.fixture
async def air(monkeypatch):
    radio = Radio()
    adapter, controller = await support.adapter_on(radio)
    air = Air(radio, adapter)
    # As Home Assistant does when its Bluetooth starts, long after the import.
    monkeypatch.setattr(
        bleak_retry_connector, "BleakClientWithServiceCache", air.client_class()
    )
    yield air
    await air.clear()
    await adapter.stop()
    controller.unplug()


@pytest.fixture
def on_air(air):
    """Puts a core on the air, in the place of the one before."""
    return air.put

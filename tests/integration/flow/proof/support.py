"""A lock and its proof at the door: what the tests of it share."""

from homeassistant.data_entry_flow import FlowResultType
import pytest

from ...flow_support import choose, picked, submit

BOTH = pytest.mark.parametrize("generation", [3, 4])
LOCAL_KEY = "abc123defghijklm"
T0 = 1_700_000_000


async def pair(hass, lock):
    """The end of *Pair it here*."""
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    return flow


async def type_keys(hass, lock, t0=None):
    """The end of *Enter the keys*."""
    flow = await choose(hass, await picked(hass, lock), "keys")
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    if t0 is None:
        flow = await choose(hass, flow, "t0_later")
    else:
        flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0=str(t0))
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    return flow


def codes(entry):
    return entry.runtime_data.device.ledger.codes()

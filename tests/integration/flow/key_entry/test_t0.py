"""T0 of a lock that somebody else had bound: told, typed or written anew."""

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.flow.t0 import parse_t0
from custom_components.smart_life_lock.tuyalock.codes import renewed_t0
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.effects import ClockSet

from ...flow_support import choose, submit
from .support import LOCAL_KEY, NAME, asked


async def test_t0_that_the_lock_tells_is_not_asked_for(hass, bound):
    def tell(effect):
        outbox(effect)
        if isinstance(effect, ClockSet):
            bound.core.firmware.report(DataPoint.string(Dp.OFFLINE_T0, "1700000000"))

    outbox = bound.core.outbox
    bound.core.outbox = tell
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["t0"] == 1_700_000_000


async def test_t0_is_typed(hass, bound):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_typed")
    flow = await submit(hass, flow, t0="yesterday")
    assert flow["errors"] == {"t0": "invalid_t0"}
    flow = await submit(hass, flow, t0="1700000000")
    assert flow["result"].data["t0"] == 1_700_000_000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1_700_000_000),
        (" 1700000000 ", 1_700_000_000),
        ("2023-11-14T22:13:20+00:00", 1_700_000_000),
        ("2023-11-14 14:13:20", 1_700_000_000),
        ("170000000", None),
        ("99999999999", None),
        ("14.11.2023", None),
        pytest.param("9" * 5000, None, id="endless"),
        ("9999-12-31 23:59", None),
        ("", None),
    ],
)
async def test_t0_as_people_type_it(hass, text, seconds):
    """The tests' Home Assistant is in the zone US/Pacific."""
    assert parse_t0(text) == seconds


async def test_t0_is_written_anew_after_a_warning(hass, bound, hasty):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_write")
    fault = bound.fault("drop", "write_cmd", count=-1)
    flow = await submit(hass, flow)
    assert flow["step_id"] == "t0_write"
    assert flow["errors"]["base"] in {"link_lost", "needs_secret_key"}
    assert fault.hits
    assert bound.core.memory.t0 == 1_700_000_000
    bound.radio.clear_faults()
    flow = await submit(hass, flow)
    assert flow["result"].data["t0"] == bound.core.memory.t0
    assert bound.core.memory.t0 == int(renewed_t0(dt_util.utcnow(), None).timestamp())
    assert flow["result"].data["t0_confirmed"] is True


async def test_a_lock_that_refuses_t0_says_so(hass, bound, hasty, monkeypatch):
    flow = await submit(hass, await asked(hass, bound), **NAME, local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_write")
    monkeypatch.setattr(bound.core.firmware, "write", lambda point: None)
    flow = await submit(hass, flow)
    assert flow["errors"] == {"base": "refused"}

"""Somebody at the door: the phone is asked, a tap sends a dynamic code.

While an automation waits for a tap it is work to Home Assistant: wait for its effects,
``async_block_till_done`` would wait for the tap.
"""

from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.codes import verify_dynamic

from ..code_support import LOCK, LOGIN, codes
from ..support import wait_for
from .support import automate, pass_time, tap, waiting


@pytest.mark.parametrize(
    ("bell", "before", "after"),
    [
        ("input_button.door", "unknown", "2026-03-03T10:20:30+00:00"),
        ("binary_sensor.bell", "off", "on"),
    ],
)
async def test_tap_after_a_ring_sends_a_dynamic_code(
    hass, home, phone, bell, before, after
):
    device, sent = phone.device_id, phone.sent
    hass.states.async_set(bell, before, {"friendly_name": "Door bell"})
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    hass.states.async_set(bell, after, {"friendly_name": "Door bell"})
    await wait_for(lambda: sent)
    await waiting(hass)
    (question,) = sent
    assert "Door bell" in question.data["message"]
    assert "Front door" in question.data["message"]
    assert await codes(hass) == []
    await tap(hass, question)
    (code,) = await codes(hass)
    assert code["name"] == "Door bell"
    assert code["code"] in sent[1].data["title"]
    assert "11:29" in sent[1].data["message"]
    assert verify_dynamic(LOGIN, code["code"], dt_util.utcnow()) == 0


async def test_event_entity_rings_only_for_the_kinds_that_count(hass, home, phone):
    device, sent = phone.device_id, phone.sent
    bell = "event.door"
    hass.states.async_set(bell, "unknown")
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    hass.states.async_set(bell, "2026-03-03T10:20:30", {"event_type": "access_granted"})
    await hass.async_block_till_done()
    assert sent == []
    hass.states.async_set(bell, "2026-03-03T10:20:31", {"event_type": "doorbell"})
    await wait_for(lambda: sent)
    await waiting(hass)
    await tap(hass, sent[0])
    assert len(sent) == 2


async def test_bell_that_stops_or_vanishes_is_no_ring(hass, home, phone):
    device, sent = phone.device_id, phone.sent
    bell = "binary_sensor.bell"
    hass.states.async_set(bell, "on")
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    for state in ("off", "unavailable", "on"):
        hass.states.async_set(bell, state)
        await hass.async_block_till_done()
    assert sent == []


async def test_nobody_taps_and_no_code_is_made(hass, home, phone, clock):
    device, sent = phone.device_id, phone.sent
    bell = "input_button.door"
    hass.states.async_set(bell, "unknown")
    await automate(
        hass,
        "door_bell_dynamic_code.yaml",
        bell=[bell],
        lock=LOCK,
        phone=device,
        wait=2,
    )
    hass.states.async_set(bell, "2026-03-03T10:20:30+00:00")
    await wait_for(lambda: sent)
    await waiting(hass)
    await pass_time(hass, clock, timedelta(minutes=3))
    await tap(hass, sent[0])
    assert len(sent) == 1
    assert await codes(hass) == []

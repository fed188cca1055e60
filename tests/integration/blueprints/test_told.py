"""What people are told without asking: who came in, what ends, what is wrong."""

import asyncio
from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.ledger.compare_found import sensed
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.tuyalock.client.listing import SENSED
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from ..code_support import LOCK, LOGIN, STAY, T0, act, issued
from ..support import leap, reported, wait_for
from .support import automate, pass_time

ACCESS = "event.front_door_access"
BATTERY = "sensor.front_door_battery"


def texts(phone):
    return [(push.data.get("title"), push.data["message"]) for push in phone.sent]


async def happens(hass, home, event):
    reported(home.runtime_data, event)
    await hass.async_block_till_done()


async def came_in(hass, home, name, *, late=False):
    code = await issued(home.runtime_data, OneTimeRequest(name))
    plain = OfflineCodes(LOGIN, T0).decode(code.digits).plain
    at = dt_util.utcnow()
    opened = OfflineCodeEntered(at, OfflineOutcome.OPENED, plain, late=late)
    await happens(hass, home, opened)


async def test_a_phone_hears_who_came_in(hass, home, phone):
    await automate(
        hass, "somebody_came_in.yaml", access=[ACCESS], targets=[phone.notify]
    )
    await came_in(hass, home, "Anna")
    assert texts(phone) == [("Anna came in", "Front door, Offline code.")]
    finger = Access(dt_util.utcnow(), Method.FINGERPRINT, 3, late=False)
    await happens(hass, home, finger)
    assert texts(phone)[1:] == [("Somebody came in", "Front door, Fingerprint.")]


async def test_a_phone_hears_the_name_of_a_finger(hass, home, phone):
    await automate(
        hass,
        "somebody_came_in.yaml",
        access=[ACCESS],
        targets=[phone.notify],
        names=["Anna (finger)"],
    )
    ledger, now = home.runtime_data.device.ledger, dt_util.utcnow()
    nodes = [Node(slot, CredentialType.FINGER, 1, active=True) for slot in (20, 21)]
    ledger.change(lambda book: sensed(book, nodes, SENSED, now))
    anna = ledger.found()[0].id
    await act(hass, "update_code", code_id=anna, name="Anna (finger)")
    for slot in (21, 20):
        finger = Access(dt_util.utcnow(), Method.FINGERPRINT, slot, late=False)
        await happens(hass, home, finger)
    assert texts(phone) == [("Anna (finger) came in", "Front door, Fingerprint.")]


async def test_several_late_ones_are_all_told_with_their_time(hass, home, phone):
    await automate(
        hass, "somebody_came_in.yaml", access=[ACCESS], targets=[phone.notify]
    )
    for name in ("Anna", "Bert", "Carla"):
        await came_in(hass, home, name, late=True)
    assert [title for title, _ in texts(phone)] == [
        "Anna came in",
        "Bert came in",
        "Carla came in",
    ]
    assert {message for _, message in texts(phone)} == {
        "Front door, Offline code, on 2026-03-03 at 11:20."
    }


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"names": ["anna"]}, ["Anna came in"]),
        ({"names": ["", " Anna "]}, ["Anna came in"]),
        ({"names": [""]}, ["Anna came in", "Bert came in"]),
        ({"late": False}, []),
    ],
)
async def test_only_those_are_told_that_were_asked_for(hass, home, phone, inputs, told):
    await automate(
        hass, "somebody_came_in.yaml", access=[ACCESS], targets=[phone.notify], **inputs
    )
    for name in ("Anna", "Bert"):
        await came_in(hass, home, name, late=True)
    assert [title for title, _ in texts(phone)] == told


async def test_a_code_that_nobody_used_is_told_of_before_it_ends(
    hass, home, phone, clock
):
    await automate(
        hass,
        "code_ends_unused.yaml",
        lock=[LOCK],
        targets=[phone.notify],
        before={"hours": 1},
    )
    await act(hass, "create_offline_temporary_code", **STAY)
    await leap(hass, clock, timedelta(hours=5, minutes=30))
    assert phone.sent == []
    await leap(hass, clock, timedelta(minutes=30))
    assert texts(phone) == [
        (
            "Anna was not used yet",
            "The code for Front door stops working on 2026-03-03 at 18:00.",
        )
    ]


async def refused(hass, home, times):
    """Several refusals; an automation that waits for the next one is work without end."""
    for _ in range(times):
        wrong = AlarmRaised(dt_util.utcnow(), Alarm.WRONG_PASSWORD, late=False)
        reported(home.runtime_data, wrong)
        await asyncio.sleep(0.05)


async def test_several_wrong_codes_are_told_once(hass, home, phone, clock):
    await automate(hass, "wrong_codes.yaml", access=ACCESS, targets=[phone.notify])
    await refused(hass, home, 2)
    assert phone.sent == []
    await refused(hass, home, 1)
    await wait_for(lambda: phone.sent)
    assert texts(phone) == [
        ("Wrong codes at the keypad", "Front door refused 3 attempts since 11:20.")
    ]


async def test_wrong_codes_far_apart_are_not_told(hass, home, phone, clock):
    await automate(hass, "wrong_codes.yaml", access=ACCESS, targets=[phone.notify])
    await refused(hass, home, 2)
    await pass_time(hass, clock, timedelta(minutes=11))
    await refused(hass, home, 2)
    await pass_time(hass, clock, timedelta(minutes=11))
    assert phone.sent == []


async def test_a_low_battery_is_told_of_and_again_at_noon(hass, home, phone, clock):
    hass.states.async_set(BATTERY, "60", {"device_class": "battery"})
    await automate(hass, "low_battery.yaml", battery=[BATTERY], targets=[phone.notify])
    for level in ("21", "20", "19"):
        hass.states.async_set(BATTERY, level, {"device_class": "battery"})
        await hass.async_block_till_done()
    assert [title for title, _ in texts(phone)] == ["Low battery"]
    await pass_time(hass, clock, timedelta(hours=1))
    assert len(phone.sent) == 2

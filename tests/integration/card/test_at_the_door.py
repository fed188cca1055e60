"""What a card is told while a lock is near: nobody reloads anything."""

import pytest

from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import Quirks

from ..code_support import act
from ..online_support import once, periodic
from ..websocket_support import Card


@pytest.fixture(params=[3, 4])
async def lock(adapter, virtual_lock, request):
    return await virtual_lock(request.param, quirks=Quirks(reports_bolt=True))


@pytest.fixture
async def card(hass, entry, hass_ws_client):
    return Card(await hass_ws_client(hass))


async def rows_until(card, wanted):
    """The rows of the events up to one that ends as it should, and how many came."""
    told = []
    while True:
        event = await card.event()
        told += event.get("codes", [])
        if told and wanted(told[-1]):
            return told


async def test_code_turns_active_when_the_lock_holds_it(hass, lock, entry, card):
    first = await card.listen()
    assert first["lock"]["near"]
    assert first["lock"]["reachable"]
    made = await periodic(hass)
    rows = await rows_until(card, lambda row: row["status"] == "active")
    assert [row["status"] for row in rows] == ["pending", "active"]
    assert [row["group"] for row in rows] == ["later", "now"]
    assert made["code"] not in str(rows)
    assert lock.type(made["code"]).opened
    await act(hass, "sync")
    rows = await rows_until(card, lambda row: row["uses"] == 1)
    assert rows[-1]["sentences"][-1]["key"] == "used_once"
    await act(hass, "delete_code", code_id=made["id"])
    rows = await rows_until(card, lambda row: row["group"] == "ended")
    assert [row["chip"] for row in rows[-2:]] == ["chip_deleting", "chip_deleted"]


async def test_lock_that_goes_away_is_told(hass, lock, entry, card):
    await card.listen()
    made = await once(hass)
    await rows_until(card, lambda row: row["status"] == "active")
    lock.carry_away()
    await act(hass, "pause_code", code_id=made["id"])
    rows = await rows_until(card, lambda row: row["status"] == "pending")
    assert rows[-1]["sentences"][-1] == {"key": "waits_remove"}
    assert rows[-1]["group"] == "now"  # it still opens


async def test_code_that_others_made_comes_and_goes(hass, lock, entry, card):
    await card.listen()
    with lock.at_hand() as core:
        PhoneApp(core).make_temporary("271828")
    await act(hass, "sync")
    (row,) = await rows_until(card, lambda row: row["group"] == "elsewhere")
    assert (row["kind"], row["length"]) == ("made_elsewhere", None)
    assert not row["can"]["reveal"]
    assert row["sentences"][0]["key"] == "found"
    await act(hass, "delete_code", code_id=row["id"])
    while "gone" not in (told := await card.event()):
        pass
    assert told["gone"] == [row["id"]]


async def test_reload_shows_no_lock_that_is_not_set_up(hass, lock, entry, card):
    """A connection that ends takes longer than a turn of the event loop."""
    await card.listen()
    assert entry.runtime_data.device.client.connected
    assert await hass.config_entries.async_reload(entry.entry_id)
    told = [
        event["lock"]["problem"] for event in await card.rest(hass) if "lock" in event
    ]
    assert not any(told)

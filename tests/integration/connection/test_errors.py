"""The one seam where errors of the lock become Home Assistant's."""

import asyncio
import json
from pathlib import Path
import time
from unittest.mock import patch

from habluetooth import BaseHaRemoteScanner
from homeassistant.components import bluetooth
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from custom_components import smart_life_lock
from custom_components.smart_life_lock.device.bluetooth import (
    NoConnection,
    async_no_connection,
)
from custom_components.smart_life_lock.device.ha_errors import translated_errors
from custom_components.smart_life_lock.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smart_life_lock.sync.sessions import SessionFailure
from custom_components.smart_life_lock.tuyalock.advert import COMPANY
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    NotStored,
    OutcomeUnknown,
    Paused,
    RefusalReason,
    Refused,
    RemoteProtocolError,
    Unreachable,
    WindowProblem,
)

from ..code_support import lock_entry, set_up
from ..flow_support import silence
from ..support import heard

SHIPPED = Path(smart_life_lock.__file__).parent


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (NotAuthorized(KeyProblem.NOT_BOUND), "lock_not_bound"),
        (NotAuthorized(KeyProblem.REJECTED), "not_authorized"),
        *((Refused(reason), f"refused_{reason}") for reason in RefusalReason),
        (Unreachable("no path"), "unreachable_not_heard"),
        (LinkLost("gone"), "link_lost"),
        (LockSilent("no answer"), "lock_silent"),
        (NotStored("a full disk"), "not_stored"),
        (Paused("somebody else"), "paused"),
        (OutcomeUnknown("no word"), "outcome_unknown"),
        (RemoteProtocolError("nonsense"), "protocol_error"),
        *(
            (InvalidWindow(problem, "end", "later"), f"invalid_{problem}")
            for problem in WindowProblem
        ),
    ],
)
async def test_every_error_has_its_words(hass, enable_bluetooth, error, key):
    lock = (await set_up(hass, lock_entry())).runtime_data
    with pytest.raises(HomeAssistantError) as told, translated_errors(lock.device):
        raise error
    assert told.value.translation_key == key
    assert key not in str(told.value)  # the words were found


async def test_opening_of_unknown_outcome_has_words_of_its_own(
    hass, lock, entry, monkeypatch
):
    async def unlocked(*, way):
        raise OutcomeUnknown("no word")

    monkeypatch.setattr(entry.runtime_data.device.client, "unlock", unlocked)
    assert (await unlock(hass)).translation_key == "unlock_unknown"


# Why there was no connection, found out from Home Assistant's Bluetooth.


async def unlock(hass):
    with pytest.raises(HomeAssistantError) as told:
        await hass.services.async_call(
            "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
        )
    return told.value


@pytest.fixture
async def entry(hass, entry, lock):
    """The lock is heard; nobody is connected."""
    await entry.runtime_data.device.client.close()
    await heard(hass, lock.address)
    return entry


async def test_who_waits_behind_a_session_that_meets_silence_is_told_in_time(
    hass, lock, entry
):
    fault = lock.fault("drop", "write_cmd", count=-1)
    begun, took = time.monotonic(), []

    async def press():
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                "button", "press", {"entity_id": "button.front_door_sync"}, True
            )
        assert caught.value.translation_key == "lock_silent"
        took.append(time.monotonic() - begun)

    await asyncio.gather(*(press() for _ in range(3)))
    assert max(took) < 15
    # The next one is made nevertheless.
    fault.count = 0
    await entry.runtime_data.sessions.async_sync()


def is_plain(error):
    """One or two sentences for people: nothing of what the stacks below say."""
    assert set(error.translation_placeholders) == {"name"}
    text = str(error)
    assert "Front door" in text
    for word in ("scanner", "rssi", "history", "slots=", "Bleak", "org.bluez"):
        assert word not in text
    return True


async def test_lock_that_is_not_heard(hass, lock, entry):
    silence(hass, lock)
    error = await unlock(hass)
    assert error.translation_key == "unreachable_not_heard"
    assert is_plain(error)


async def test_lock_that_takes_no_connection(hass, lock, entry):
    lock.carry_away()
    error = await unlock(hass)
    assert error.translation_key == "unreachable_no_answer"
    assert is_plain(error)


async def test_no_free_connection_at_any_adapter(hass, adapter, lock, entry):
    adapter.slots = 0
    adapter.connections["AA:BB:CC:DD:EE:FF"] = None
    adapter.slots = 1
    adapter.on_slots_changed()
    error = await unlock(hass)
    adapter.connections.clear()
    assert error.translation_key == "unreachable_no_slot"
    assert is_plain(error)


async def test_adapter_that_says_nothing_of_its_connections_is_not_full(
    hass, adapter, lock, entry, monkeypatch
):
    scanner = bluetooth.async_scanner_by_source(hass, adapter.address)
    monkeypatch.setattr(type(scanner), "get_allocations", lambda _: None)
    assert async_no_connection(hass, lock.address) == "no_answer"


async def test_lock_that_only_listeners_hear(hass, lock, entry, adapter):
    """A proxy that cannot connect hears it."""
    silence(hass, lock)
    listener = BaseHaRemoteScanner("AA:BB:CC:DD:EE:01", "listener", None, False)
    detach = [
        bluetooth.async_register_scanner(hass, listener),
        listener.async_setup(),
    ]
    listener._async_on_advertisement(
        lock.address,
        -50,
        "LJ",
        [],
        {},
        {COMPANY: bytes(22)},
        None,
        {},
        time.monotonic(),
    )
    error = await unlock(hass)
    for end in detach:
        end()
    assert error.translation_key == "unreachable_no_adapter"
    assert is_plain(error)


async def test_home_without_bluetooth(hass, monkeypatch):
    with patch(
        "homeassistant.components.bluetooth.async_scanner_count", return_value=0
    ):
        assert async_no_connection(hass, "AA:BB:CC:DD:EE:FF") == "no_bluetooth"


async def test_home_whose_adapters_only_listen():
    def count(_hass, *, connectable):
        return 0 if connectable else 2

    with patch("homeassistant.components.bluetooth.async_scanner_count", count):
        assert async_no_connection(None, "AA:BB:CC:DD:EE:FF") == "no_adapter"


@pytest.mark.parametrize("reason", NoConnection)
def test_every_reason_has_its_words_wherever_it_is_told(reason):
    words = json.loads((SHIPPED / "translations" / "en.json").read_text())
    assert reason in words["config"]["error"]
    for issue in words["issues"].values():
        errors = issue.get("fix_flow", {}).get("error", {})
        assert "not_authorized" not in errors or reason in errors


def test_repairs_say_the_same_of_a_key_that_counts_no_more():
    words = json.loads((SHIPPED / "translations" / "en.json").read_text())
    errors = [
        one.get("fix_flow", {}).get("error", {}) for one in words["issues"].values()
    ]
    assert (
        len({one["not_authorized"] for one in errors if "not_authorized" in one}) == 1
    )


async def test_the_words_of_the_stack_are_in_the_debug_log_and_the_diagnostics(
    hass, lock, entry, caplog
):
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    lock.carry_away()
    await unlock(hass)
    assert "scanner(s) registered" in caplog.text
    failure = (await async_get_config_entry_diagnostics(hass, entry))["last_failure"]
    assert "Unreachable" in failure["error"]
    assert "scanner(s) registered" in failure["reachability"]
    assert lock.address not in str(failure)


async def test_nothing_is_logged_where_nobody_wants_to_know(hass, lock, entry, caplog):
    caplog.set_level("INFO", "custom_components.smart_life_lock")
    silence(hass, lock)
    await unlock(hass)
    assert "scanner(s) registered" not in caplog.text


@pytest.mark.parametrize("separator", [":", "_"])
async def test_no_address_leaves_in_the_diagnostics(hass, lock, entry, separator):
    address = lock.address.replace(":", separator)
    sessions = entry.runtime_data.sessions
    sessions.last_failure = SessionFailure(
        dt_util.utcnow(), f"dev_{address}", f"x {address}"
    )
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert address not in str(found)

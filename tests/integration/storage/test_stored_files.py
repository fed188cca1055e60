"""Old and damaged files on a real disk: read, or refused and kept.

Only a lock's memory may be forgotten.
"""

import json
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers.storage import Store
import pytest

from custom_components.smart_life_lock.device.ha_errors import translated_set_up_errors
from custom_components.smart_life_lock.ledger.code import OnlineCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.storage.checked_store import (
    CheckedStore,
    FileProblem,
    FileUnreadable,
)
from custom_components.smart_life_lock.storage.kept_keys import (
    Keystore,
    KeystoreUnreadable,
)
from custom_components.smart_life_lock.storage.ledger_file import (
    MINOR_VERSION,
    async_load_ledger,
)
from custom_components.smart_life_lock.storage.lock_memory import LockMemory, Memory
from tests.storage.mutations import changed_bytes, changed_json

from ..code_support import LOGIN, NOW, T0, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures

STORED = Path(__file__).parents[2] / "stored"
KEYS = CodeKeys(LOGIN, T0)


def place(hass: HomeAssistant, key: str, content: bytes) -> Path:
    """A file where Home Assistant looks for it."""
    path = Path(hass.config.path(".storage", f"smart_life_lock.{key}"))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def copies(path: Path) -> list[Path]:
    """What was kept beside it."""
    return sorted(path.parent.glob(f"{path.name}.*"))


async def load(hass: HomeAssistant, keys: CodeKeys = KEYS) -> CodeLedger:
    """The ledger of the front door."""
    with translated_set_up_errors():
        return await async_load_ledger(hass, "front", LedgerSetup(keys, NOW))


async def refusal(hass: HomeAssistant) -> ConfigEntryError | None:
    """Why the ledger is not loaded; None: it is."""
    try:
        await load(hass)
    except ConfigEntryError as error:
        return error
    await hass.async_block_till_done()
    return None


# Older versions.


async def test_ledger_of_version_0_1_0_is_read_and_upgraded(hass):
    """Its codes of another T0 were dead; whether the lock has ours, it never knew."""
    path = place(hass, "ledger.front", (STORED / "ledger-0.1.0.json").read_bytes())
    ledger = await load(hass, CodeKeys(LOGIN, T0, t0_confirmed=False))
    states = {code.name: status_of(code, NOW) for code in ledger.codes() if code.name}
    assert states == {
        "Anna": CodeStatus.ACTIVE,
        "Bert": CodeStatus.USED,  # the clear code of that name, after the code itself
        "Carla 👩‍👩‍👧": CodeStatus.SCHEDULED,
        "Dora": CodeStatus.DELETING,
        "Postman": CodeStatus.USED,
        "Plumber": CodeStatus.ACTIVE,
        "Eva": CodeStatus.SCHEDULED,
        "Finn": CodeStatus.DEAD,
    }
    (eva,) = [code for code in ledger.codes() if code.name == "Eva"]
    assert eva.other_t0_hour == KEYS.t0_hour
    assert can_open(eva, NOW)
    before = {code.digits for code in ledger.codes()}
    stay = TemporaryRequest("Guest", NOW, eva.valid_until)
    new = [
        await ledger.async_issue(request, NOW) for request in (stay, OneTimeRequest())
    ]
    assert not before & {code.digits for code in new}
    envelope = json.loads(path.read_bytes())
    assert (envelope["version"], envelope["minor_version"]) == (1, MINOR_VERSION)
    assert [code.id for code in (await load(hass)).codes()] == [
        code.id for code in ledger.codes()
    ]


async def test_ledger_of_minor_version_3_is_read_and_upgraded(hass):
    place(hass, "ledger.front", (STORED / "ledger-minor-3.json").read_bytes())
    ledger = await load(hass)
    online = [code for code in ledger.codes() if isinstance(code, OnlineCode)]
    assert len(online) == 4
    assert len(ledger.found()) == 2
    assert ledger.codes() == (await load(hass)).codes()


async def test_keys_of_version_0_1_0_are_read(hass):
    place(hass, "keys", (STORED / "keys-0.1.0.json").read_bytes())
    store = Keystore(hass)
    await store.async_load()
    newest, older = store.kept("tuya35a717ae4ca8")
    assert (newest["t0"], older["t0"]) == (None, int(T0.timestamp()))
    (intended,) = store.kept("tuya00a717ae4ca8")
    assert intended["intent"]


# Damage.


@pytest.mark.parametrize("name", ["ledger-0.1.0.json", "ledger-minor-3.json"])
async def test_changed_ledger_is_read_or_refused_with_a_copy(hass, name):
    good = (STORED / name).read_bytes()
    random, refused = Random(name), 0
    for number in range(150):
        change = changed_json if number % 2 else changed_bytes
        content = change(json.loads(good) if number % 2 else good, random)
        path = place(hass, "ledger.front", content)
        error = await refusal(hass)
        if error is None:
            assert not copies(path)
            continue
        refused += 1
        assert path.read_bytes() == content
        (copy,) = copies(path)
        assert copy.read_bytes() == content
        told = error.translation_placeholders
        assert (told["path"], told["copy"]) == (str(path), str(copy))
        copy.unlink()
    assert 75 < refused < 150


async def test_ledger_that_the_disk_does_not_give_is_refused(hass):
    path = place(hass, "ledger.front", b"")
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigEntryNotReady) as refused:
        await load(hass)
    assert refused.value.translation_key == "ledger_unreachable"
    assert path.is_dir()
    path.rmdir()


async def test_damaged_ledger_of_which_no_copy_can_be_kept_is_refused_all_the_same(
    hass,
):
    path = place(hass, "ledger.front", b"{")
    with pytest.raises(ConfigEntryError):
        await load(hass)
    (copy,) = copies(path)
    copy.unlink()
    copy.mkdir()
    with pytest.raises(ConfigEntryError) as refused:
        await load(hass)
    assert refused.value.translation_key == "ledger_not_copied"
    assert path.read_bytes() == b"{"


async def test_what_the_store_itself_gives_up_is_no_empty_ledger(hass):
    """Its file is damaged between our look and its own."""
    content = (STORED / "ledger-minor-3.json").read_bytes()
    path = place(hass, "ledger.front", content)
    for how, error, key in (
        ({"return_value": None}, ConfigEntryError, "ledger_damaged"),
        ({"side_effect": OSError}, ConfigEntryNotReady, "ledger_unreachable"),
    ):
        with (
            patch.object(Store, "async_load", **how),
            pytest.raises(error) as refused,
        ):
            await load(hass)
        assert refused.value.translation_key == key
    assert path.read_bytes() == content


BAD_KEYS = [
    b"",
    b"{}",
    b"[]",
    b"\xef\xbb\xbf" + (STORED / "keys-0.1.0.json").read_bytes(),
    (STORED / "keys-0.1.0.json").read_bytes().replace(b"1767270896", b"NaN"),
    (STORED / "keys-0.1.0.json").read_bytes().replace(b"1767270896", b"99999999999"),
    (STORED / "keys-0.1.0.json").read_bytes().replace(b"386637643534", b"3866"),
    (STORED / "keys-0.1.0.json").read_bytes().replace(b"386637643534", b"key"),
    (STORED / "keys-0.1.0.json").read_bytes().replace(b'"40381927"', b"40381927"),
    (STORED / "keys-0.1.0.json")
    .read_bytes()
    .replace(b'"generation": 3', b'"generation": "3"'),
    b'{"version": 1, "minor_version": 1, "data": {"tuya35a717ae4ca8": {}}}',
    b'{"version": 1, "minor_version": 1, "data": {"tuya35a717ae4ca8": [7]}}',
    b'{"version": 1, "minor_version": 1, "data": {"tuya35a717ae4ca8": [{}]}}',
    b'{"version": 2, "minor_version": 1, "data": {}}',
]


@pytest.mark.parametrize("content", BAD_KEYS)
async def test_damaged_keys_are_refused_kept_and_left_alone(hass, content):
    path = place(hass, "keys", content)
    for _ in range(2):
        with pytest.raises(KeystoreUnreadable) as refused:
            await Keystore(hass).async_load()
        assert str(refused.value) == str(path)
    assert path.read_bytes() == content
    assert [copy.read_bytes() for copy in copies(path)] == [content]


async def test_keys_that_the_disk_does_not_give_are_refused(hass):
    path = place(hass, "keys", b"")
    path.unlink()
    path.mkdir()
    with pytest.raises(KeystoreUnreadable):
        await Keystore(hass).async_load()
    assert not copies(path)


MEMORY = {
    "info": {"protocol": [3, 0], "firmware": "3.3", "hardware": "1.0"},
    "battery": 80,
    "clock_set": "2026-03-03T10:20:30+00:00",
    "features": ["battery"],
    "last_access": None,
    "habits": {"generation": 3, "proven": True},
    "seen": [],
}


async def test_damaged_memory_is_forgotten_and_stops_nothing(
    hass, enable_bluetooth, caplog
):
    entry = lock_entry()
    good = {"version": 1, "minor_version": 1, "data": MEMORY}
    key = f"memory.{entry.entry_id}"
    place(hass, key, json.dumps(good).encode())
    await set_up(hass, entry)
    assert entry.runtime_data.device.memory.facts.values == {8: 80}
    random, forgotten = Random(1), 0
    for number in range(40):
        change = changed_json if number % 2 else changed_bytes
        content = good if number % 2 else json.dumps(good).encode()
        await hass.config_entries.async_unload(entry.entry_id)
        place(hass, key, change(content, random))
        caplog.clear()
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.LOADED
        if "memory of a lock could not be read" in caplog.text:
            forgotten += 1
            assert entry.runtime_data.device.memory.facts == Memory()
    assert 10 < forgotten < 40
    await hass.config_entries.async_unload(entry.entry_id)


async def test_memory_that_the_disk_does_not_give_is_forgotten(hass, caplog):
    path = place(hass, "memory.front", b"")
    path.unlink()
    path.mkdir()
    memory = LockMemory(hass, "front")
    await memory.async_load()
    assert memory.facts == Memory()
    assert "could not be read" in caplog.text


async def test_error_of_a_file_names_it_and_says_why(hass):
    store = CheckedStore[dict[str, Any]](hass, 1, "smart_life_lock.some")
    assert await store.async_load_checked(len) is None
    place(hass, "some", b'{"version": 1, "minor_version": 2, "data": {}}')
    with pytest.raises(FileUnreadable, match=r"smart_life_lock\.some: newer") as error:
        await store.async_load_checked(len)
    assert error.value.problem is FileProblem.NEWER
    place(hass, "some", b'{"version": 1, "minor_version": 1, "data": {"a": 1}}')
    assert await store.async_load_checked(len) == 1

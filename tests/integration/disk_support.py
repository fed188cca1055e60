"""For tests with a real disk: a module that imports these fixtures has one."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A directory of this test's own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> Iterator[dict[str, Any]]:
    """No stand-in for the disk: Home Assistant's Store reads and writes."""
    return iter(())


def code_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The codes of a ledger's file, with the names of their fields."""
    return [dict(zip(data["fields"], row, strict=True)) for row in data["codes"]]


def full_for(entry):
    """A disk on which one lock's ledger finds no room any more."""
    write = Store._async_write_data

    async def full(store, data):
        if store.key.endswith(f"ledger.{entry.entry_id}"):
            raise WriteError("No space left on device")
        await write(store, data)

    return patch.object(Store, "_async_write_data", full)

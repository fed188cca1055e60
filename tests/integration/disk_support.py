"""For tests with a real disk: a module that imports these fixtures has one."""

from collections.abc import Iterator
from typing import Any

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

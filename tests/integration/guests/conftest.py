"""A home with a real disk, on which local calendars are."""

from pathlib import Path

import pytest

from ..disk_support import hass_storage  # noqa: F401


@pytest.fixture
def expected_lingering_timers():
    """A calendar keeps its alarms until its entity is removed."""
    return True


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir):
    """Local calendars write files."""
    Path(hass_tmp_config_dir, ".storage").mkdir(exist_ok=True)
    return hass_tmp_config_dir

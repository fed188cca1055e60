"""What each of these tests begins with."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]

from ...code_support import NOW, lock_entry, set_up


@pytest.fixture
async def entry(
    hass: HomeAssistant, enable_bluetooth: None, clock: FrozenDateTimeFactory
) -> MockConfigEntry:
    """A lock out of range, on a Tuesday in winter."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())

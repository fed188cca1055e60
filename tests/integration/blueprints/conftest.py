"""A home with a lock, a phone, and a folder in which the blueprints were imported."""

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]

from ..code_support import NOW, lock_entry, set_up
from .phone import Phone, phone_with_app
from .support import BLUEPRINTS


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A directory in which our blueprints were imported."""
    # Tests that set up automations without a directory of their own leave Home
    # Assistant's blueprints in the one that this was copied from.
    copytree(BLUEPRINTS, Path(hass_tmp_config_dir) / "blueprints", dirs_exist_ok=True)
    return hass_tmp_config_dir


@pytest.fixture
def expected_lingering_timers() -> bool:
    """A calendar keeps its alarms until its entity is removed."""
    return True


@pytest.fixture(params=["Google", "Apple"])
async def phone(
    hass: HomeAssistant,
    socket_enabled: None,
    hass_admin_user: User,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Phone]:
    """A phone with the app, of both kinds."""
    # The companion app's integration needs more than is installed beside 2026.10.
    pytest.importorskip("turbojpeg")
    name, user = "Anna's Phone", hass_admin_user.id
    async with phone_with_app(hass, name, user, request.param) as phone:
        yield phone


@pytest.fixture
async def home(
    hass: HomeAssistant, enable_bluetooth: None, clock: FrozenDateTimeFactory
) -> MockConfigEntry:
    """A home whose lock is out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.fixture(autouse=True)
def _off_again(automations_off: None) -> None:
    """Automations made of blueprints do not outlive their test either."""

"""A backup, and a Home Assistant that goes on with other files."""

from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant

from custom_components.smart_life_lock.backup import async_post_backup, async_pre_backup
from custom_components.smart_life_lock.device.backup_marks import DATA_MARKS
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE


def storage(hass: HomeAssistant) -> Path:
    return Path(hass.config.path(".storage"))


def archive(hass: HomeAssistant) -> Path:
    """A copy of our files."""
    copy = Path(hass.config.path("archive"))
    shutil.copytree(storage(hass), copy)
    return copy


async def backup(hass: HomeAssistant) -> Path:
    """What Home Assistant does for a backup."""
    await async_pre_backup(hass)
    copy = archive(hass)
    await async_post_backup(hass)
    return copy


async def go_on_with(hass, entry, copy: Path | None) -> None:
    """Home Assistant starts with these files instead of its own."""
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    if copy is not None:
        shutil.rmtree(storage(hass))
        shutil.copytree(copy, storage(hass))
    for key in (DATA_MARKS, DATA_KEYSTORE):
        hass.data.pop(key, None)
    await hass.config_entries.async_setup(entry.entry_id)

"""What Home Assistant calls around each backup that it makes."""

from homeassistant.core import HomeAssistant

from .device.backup_marks import async_backup_marks


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Put the mark where it gets into the archive."""
    await (await async_backup_marks(hass)).async_begin()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Take it away from the live folder."""
    await (await async_backup_marks(hass)).async_end()

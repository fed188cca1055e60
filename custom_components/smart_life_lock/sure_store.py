"""A file of which it is known whether it was written."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from homeassistant.core import CoreState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store


class NotWritten(Exception):
    """The disk did not take it."""


class SureStore[T: Mapping[str, Any] | Sequence[Any]](Store[T]):
    """Home Assistant's Store, which on its own would log a failed write and go on."""

    _not_written: Exception | None = None

    async def async_save_surely(self, data: T) -> None:
        """Write now; it is on disk afterwards, also while Home Assistant stops.

        The Store would defer that to the end of the stop, when a lock may have deleted
        a record for it.

        Raises:
            NotWritten: It is not.
        """
        self._not_written = None
        try:
            await self.async_save(data)
            if self.hass.state is CoreState.stopping:
                await self._async_handle_write_data()  # type: ignore[no-untyped-call]
        except OSError as error:
            raise NotWritten from error
        if self._not_written is not None:
            raise NotWritten from self._not_written

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        try:
            await super()._async_write_data(data)
        except HomeAssistantError as error:
            self._not_written = error
            raise

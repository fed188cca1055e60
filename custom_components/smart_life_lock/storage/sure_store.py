"""A Store that raises when a write fails, and knows whether one is still to come."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from homeassistant.core import CoreState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store


class NotWritten(Exception):
    """The disk did not take it."""


class SureStore[T: Mapping[str, Any] | Sequence[Any]](Store[T]):
    """Home Assistant's Store, which on its own would log a failed write and go on.

    Writes are numbered as they are asked for. The Store writes the newest data where
    several wait, so that one write may be the answer to several. ``pending``: what was
    given to it last is not on disk, or not yet.
    """

    pending = False

    _asked = 0
    _written = 0
    _failure: Exception | None = None

    async def async_save_surely(self, data: T) -> None:
        """Write now; it is on disk afterwards, also while Home Assistant stops.

        The Store would defer that to the end of the stop, when a lock may have deleted
        a record for it.

        Raises:
            NotWritten: It is not.
        """
        self.pending = True
        self._asked += 1
        number = self._asked
        try:
            await self.async_save(data)
            if self.hass.state is CoreState.stopping:
                await self._async_handle_write_data()  # type: ignore[no-untyped-call]
        except OSError as error:
            raise NotWritten from error
        if self._written < number and self._failure is not None:
            raise NotWritten from self._failure

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        self.pending, newest = True, self._asked
        try:
            await super()._async_write_data(data)
        except (HomeAssistantError, OSError) as error:
            self._failure = error
            raise
        self._written, self._failure = newest, None
        self.pending = self._asked > newest

"""Whether something else on Home Assistant's adapters is connected to a lock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval

from .bluetooth import async_connected_adapters
from .lock_device import LockDevice

# Seen twice in a row: others need a lock for some seconds too, and an adapter may take
# a while to tell that a connection has ended.
CHECK_INTERVAL: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Held:
    """``adapters`` that are connected to the lock, and not for us; empty: none is.

    ``others`` are the titles of other integrations that know the lock's address.
    """

    adapters: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class HeldElsewhere:
    """Tells who has the only connection of a lock (protocol.md §1.4).

    By what adapters and proxies say of their connections. A phone or another computer
    that is connected cannot be known, nor can an adapter that does not count them.
    """

    def __init__(
        self,
        device: LockDevice,
        at_work: Callable[[], bool],
        tell: Callable[[Held], None],
    ) -> None:
        """``at_work``: whether a connection of ours may be under way."""
        self._device, self._at_work, self._tell = device, at_work, tell
        self._before: frozenset[str] = frozenset()

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look now and then; returns what ends that, and takes back what was told."""
        end = async_track_time_interval(
            self._device.hass, self._look, CHECK_INTERVAL, name="connection of a lock"
        )

        @callback
        def stop() -> None:
            end()
            self._before = frozenset()
            self._tell(Held())

        return stop

    @callback
    def _look(self, _now: datetime) -> None:
        device = self._device
        ours = device.client.connected or self._at_work()
        present = (
            frozenset()
            if ours
            else async_connected_adapters(device.hass, device.address)
        )
        lasting = present & self._before
        self._before = present
        others = self._others() if lasting else ()
        self._tell(Held(tuple(sorted(lasting)), others))

    def _others(self) -> tuple[str, ...]:
        """What names the lock's address on a device page of its own."""
        hass, entry = self._device.hass, self._device.entry
        registry = dr.async_get(hass)
        address = (dr.CONNECTION_BLUETOOTH, self._device.address)
        return tuple(
            sorted(
                other.title
                for other in hass.config_entries.async_entries()
                if other.domain != entry.domain
                for one in dr.async_entries_for_config_entry(registry, other.entry_id)
                if address in one.connections
            )
        )

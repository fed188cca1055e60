"""The repair issue of a refused key where Home Assistant's Tuya integration has the lock."""

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, ISSUE_NEW_KEY
from ..device.health import LockHealth
from ..device.problems import Problem
from .tuya_entry import async_follow, async_known_devices


class NewKeyIssue:
    """Offers to fetch the key, as long as that may help."""

    def __init__(self, health: LockHealth) -> None:
        """Be about one lock."""
        self._health, self._device = health, health.device
        self._hass = health.device.hass
        self._name = f"{ISSUE_NEW_KEY}_{health.device.entry.entry_id}"

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look now and whenever something changes; returns what ends that."""
        ends = (
            self._device.async_add_listener(self._look),
            async_follow(self._hass, self._look),
        )
        self._look()

        @callback
        def stop() -> None:
            for end in ends:
                end()
            self._take_back()

        return stop

    def _look(self) -> None:
        if Problem.KEY in self._health.problems and self._is_known():
            self._tell()
        else:
            self._take_back()

    def _is_known(self) -> bool:
        own = self._device.credentials.device_id
        return any(one.uuid == own for one in async_known_devices(self._hass))

    def _tell(self) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._name,
            data={"entry_id": self._device.entry.entry_id},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_NEW_KEY,
            translation_placeholders={"name": self._device.name},
        )

    def _take_back(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._name)

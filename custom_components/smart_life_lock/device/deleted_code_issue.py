"""The repair issues of deleted codes that open the lock until they are cleared there."""

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, ISSUE_DELETED_OPENS
from ..ledger.code import IssuedCode
from ..ledger.status import LeftToDo, left_to_do
from ..localize import typed_moment
from .lock_device import LockDevice
from .notice_refresh import async_follow_words


class DeletedCodeIssue:
    """One issue for each such code, for as long as it is so."""

    def __init__(self, device: LockDevice) -> None:
        """Belong to one lock; ``async_start`` follows."""
        self._device = device
        self._shown: frozenset[str] = frozenset()

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look at each change of the lock or its codes; returns what ends that and all."""
        device = self._device
        ends = (
            device.async_add_listener(self._look),
            async_follow_words(device.hass, device.entry, self._look),
        )
        self._look()

        @callback
        def stop() -> None:
            for end in ends:
                end()
            self._show({})

        return stop

    @callback
    def _look(self) -> None:
        device = self._device
        now = device.clock.now()
        self._show(
            {
                code.id: words_of(device, code)
                for code in device.ledger.unwanted(now)
                if left_to_do(code, now) is LeftToDo.CLEAR_NOW
            }
        )

    def _show(self, words: dict[str, dict[str, str]]) -> None:
        hass, entry_id = self._device.hass, self._device.entry.entry_id
        for code_id in self._shown - words.keys():
            ir.async_delete_issue(hass, DOMAIN, _issue_id(code_id))
        for code_id, placeholders in words.items():
            ir.async_create_issue(
                hass,
                DOMAIN,
                _issue_id(code_id),
                data={"entry_id": entry_id, "code_id": code_id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=ISSUE_DELETED_OPENS,
                translation_placeholders=placeholders,
            )
        self._shown = frozenset(words)


def words_of(device: LockDevice, code: IssuedCode) -> dict[str, str]:
    """The names of both, and until when the code opens the lock."""
    return {
        "name": device.name,
        "code": code.name or code.id,
        "until": typed_moment(code.opens_until),
    }


def _issue_id(code_id: str) -> str:
    return f"{ISSUE_DELETED_OPENS}_{code_id}"

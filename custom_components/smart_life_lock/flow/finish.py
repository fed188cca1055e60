"""Config flow: the end of it, and what becomes of the codes when the key has changed."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, cast

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import (
    CONF_INTENT,
    CONF_LOGIN_KEY,
    CONF_TITLE,
    CONF_UNBOUND,
    CONTEXT_MENDED,
)
from ..coordinator import LockConfigEntry
from ..device.host_clock import host_clock
from ..device.lock_conversations import Data
from ..ledger.code import IssuedCode
from ..ledger.errors import LedgerNotWritten
from ..ledger.ledger import CodeLedger
from ..ledger.rebind import stands_in_lock, written_again
from ..localize import words_now
from ..storage.sure_store import NotWritten
from .clock_warning import ClockWarningSteps

CONF_WRITE_AGAIN: Final = "write_again"
WRITE_AGAIN = vol.Schema(
    {vol.Required(CONF_WRITE_AGAIN, default=False): BooleanSelector()}
)


def names(hass: HomeAssistant, codes: Iterable[IssuedCode]) -> str:
    """What people call these codes, for a form; how many, where several have one name.

    A code without a name is told by its kind, in the language of Home Assistant: what is
    put into a form's text is not translated for its reader.
    """
    kinds = words_now(hass, "code_kind")
    told = Counter(code.name or kinds.get(code.kind, code.kind) for code in codes)
    return (
        ", ".join(
            f"{one} × {told[one]}" if told[one] > 1 else one for one in sorted(told)
        )
        or "–"
    )


class FinishSteps(ClockWarningSteps):
    """Make the entry, or mend it; ask about online codes of a lock bound anew.

    The entry gets the new key as soon as that has worked. The codes are dead from then
    on, so that nothing is written into the lock before the answer, nor without one.
    """

    # The online codes that stood in the lock under its former key.
    _left: tuple[IssuedCode, ...] = ()
    # Whether the entry was set up anew already.
    _fresh = False

    async def async_step_finish(self, user_input: None = None) -> ConfigFlowResult:
        """Make the entry, or mend it."""
        entry, data = self._entry, self._entry_data(self._data)
        if entry is None:
            return self.async_create_entry(title=self._name, data=data)
        if data[CONF_LOGIN_KEY] != entry.data[CONF_LOGIN_KEY]:
            await self._async_take_over(entry, data)
        if self._left:
            return await self.async_step_rewrite()
        # What is set up already may have learned more by now.
        return await self._async_end(entry, dict(entry.data) if self._fresh else data)

    def _entry_data(self, data: Data) -> Data:
        """What the entry's data are to be."""
        entry = self._entry
        data = {**(entry.data if entry else {}), CONF_ADDRESS: self._address, **data}
        for mark in (CONF_INTENT, CONF_TITLE, CONF_UNBOUND):
            data.pop(mark, None)
        return data

    async def _async_take_over(self, entry: LockConfigEntry, data: Data) -> None:
        """Have the entry go on with another key at once; the former one is kept."""
        # The lock will obey again before somebody has answered the last question.
        cast("dict[str, Any]", self.context)[CONTEXT_MENDED] = True
        lock = self._coordinator
        if lock is not None:
            now = lock.device.clock.now()
            self._left = lock.device.ledger.look(lambda book: stands_in_lock(book, now))
        store = await self._async_keystore()
        if store is not None and self._known is not None:
            with suppress(NotWritten):
                await store.async_keep_former(self._known)
        entries = self.hass.config_entries
        entries.async_update_entry(entry, data=data)
        # To reload it would end a re-authentication, which this may be.
        if lock is not None and await entries.async_unload(entry.entry_id):
            self._fresh = await entries.async_setup(entry.entry_id)

    async def async_step_rewrite(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the codes belong into the lock that has forgotten them."""
        entry, lock = self._entry, self._coordinator
        assert entry is not None  # noqa: S101  only an entry has codes
        errors = {}
        data = dict(entry.data)
        if lock is None or (user_input and not user_input[CONF_WRITE_AGAIN]):
            return await self._async_end(entry, data)
        if user_input:
            try:
                await self._async_write_again(lock.device.ledger)
            except LedgerNotWritten:
                errors = {"base": "ledger_not_written"}
            else:
                return await self._async_end(entry, data)
        return self.async_show_form(
            step_id="rewrite",
            data_schema=WRITE_AGAIN,
            errors=errors,
            description_placeholders={
                **self._words(),
                "number": str(len(self._left)),
                "codes": names(self.hass, self._left),
            },
        )

    async def _async_write_again(self, ledger: CodeLedger) -> None:
        ids, now = {code.id for code in self._left}, host_clock(self.hass).now()
        await ledger.async_change(lambda book: written_again(book, ids, now))

    async def _async_end(self, entry: LockConfigEntry, data: Data) -> ConfigFlowResult:
        """The one end of every flow that mended an entry."""
        return self.async_update_reload_and_abort(
            entry, data=data, reload_even_if_entry_is_unchanged=not self._fresh
        )

"""Config flow: keys that were kept when a lock's entry was deleted, used or forgotten."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import CONF_DEVICE_ID, CONF_LEDGER, CONF_LOGIN_KEY, CONF_TITLE, DOMAIN
from ..device.bluetooth import async_heard
from ..device.lock_conversations import Data
from ..storage.entry_data import ledger_id
from ..storage.kept_keys import Kept, Keystore
from ..storage.ledger_file import async_forget_ledger
from ..storage.sure_store import NotWritten
from ..tuyalock.advert import Advert
from .bind_again import BindAgainSteps

CONF_LOCKS: Final = "locks"


class KeptKeysSteps(BindAgainSteps):
    """What the keystore holds of locks without an entry."""

    _typed_id: str | None = None

    def _device_id(self) -> str | None:
        """The device id that the advert or the entry gave, so that nobody types it."""
        if self._entry is not None:
            return str(self._entry.data[CONF_DEVICE_ID])
        return self._advertised_id

    async def _async_may_be_kept(self) -> bool:
        """Whether there are keys to try, of a deleted entry or a pairing cut short."""
        if await self._async_kept() is not None:
            return True
        # The id has to be typed, which says which of them are meant.
        return self._device_id() is None and bool(await self._async_forgettable())

    async def _async_kept(self) -> Data | None:
        """The kept keys that fit, as far as the advert tells; else those of a typed id."""
        heard, store = (
            async_heard(self.hass, self._address),
            await self._async_keystore(),
        )
        if heard is None or store is None:
            return None
        kept, entry = self._fitting(store, heard.advert), self._entry
        if kept is None or (
            entry and kept[CONF_LOGIN_KEY] == entry.data[CONF_LOGIN_KEY]
        ):
            return None
        return dict(kept)

    def _fitting(self, store: Keystore, advert: Advert) -> Kept | None:
        if advert.device_id is not None or self._typed_id is None:
            return store.fitting(advert)
        fitting = store.fitting(replace(advert, device_id=self._typed_id))
        return fitting or next(iter(store.worked(self._typed_id)), None)

    async def _async_forgettable(self) -> list[SelectOptionDict]:
        """The locks whose keys are kept though they have no entry."""
        store = await self._async_keystore()
        if store is None:
            return []
        entries = self._async_current_entries(include_ignore=False)
        ours = {entry.data[CONF_DEVICE_ID] for entry in entries}
        return [
            SelectOptionDict(value=device_id, label=_label(store, device_id))
            for device_id in store.device_ids()
            if device_id not in ours
        ]

    async def async_step_forget_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what is lost with the keys of a deleted lock, then forget them."""
        options = await self._async_forgettable()
        errors = {}
        if user_input is not None:
            chosen = {one["value"] for one in options} & set(user_input[CONF_LOCKS])
            try:
                await self._async_forget(chosen)
            except NotWritten:
                errors = {"base": "not_forgotten"}
            else:
                return self.async_abort(reason="keys_forgotten")
        picker = SelectSelector(
            SelectSelectorConfig(
                options=options, mode=SelectSelectorMode.LIST, multiple=True
            )
        )
        return self.async_show_form(
            step_id="forget_keys",
            data_schema=vol.Schema({vol.Required(CONF_LOCKS): picker}),
            errors=errors,
        )

    async def _async_forget(self, device_ids: Iterable[str]) -> None:
        """Drop their keys, and the records of their codes. Raises NotWritten."""
        store = await self._async_keystore()
        assert store is not None  # noqa: S101  something of it was chosen
        in_use = {
            ledger_id(entry) for entry in self.hass.config_entries.async_entries(DOMAIN)
        }
        for device_id in device_ids:
            kept = store.kept(device_id)
            ledgers = {data[CONF_LEDGER] for data in kept if CONF_LEDGER in data}
            await store.async_forget(device_id)
            for ledger in ledgers - in_use:
                await async_forget_ledger(self.hass, ledger)


def _label(store: Keystore, device_id: str) -> str:
    """What the lock was called, as far as that is known."""
    titles = (data.get(CONF_TITLE) for data in store.kept(device_id))
    title = next((title for title in titles if title), None)
    return f"{title} ({device_id})" if title else device_id

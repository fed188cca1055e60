"""Config flow: change a lock that is set up: other keys, another T0, or unbinding."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import callback

from ..const import CONF_INTENT, CONF_LEDGER, CONF_UNBOUND, DOMAIN
from ..coordinator import LockConfigEntry
from ..device.bluetooth import async_heard
from ..device.lock_conversations import Data, async_unbind
from ..storage.entry_data import is_own, is_weak, ledger_id
from ..storage.kept_keys_rows import are_usable
from .discovery import DiscoverySteps

# With what a repair begins this flow: the step that it is about.
CONF_STEP: Final = "step"
# Where a renewed key may have led to while nobody was there.
RENEWED: Final = ("renewing", "offline_codes", "source", "keys")


class ReconfigureSteps(DiscoverySteps):
    """Re-authentication, reconfiguration, and *Unbind the lock*."""

    _gone: LockConfigEntry | None = None

    def _take_up_entry(self, entry: LockConfigEntry) -> None:
        self._address, self._name = entry.data[CONF_ADDRESS], entry.title
        data = {**entry.data, CONF_LEDGER: ledger_id(entry)}
        for mark in (CONF_INTENT, CONF_UNBOUND):
            data.pop(mark, None)
        self._known = data

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """The lock does not obey our key any more; the account may have the new one."""
        self._take_up_entry(self._get_reauth_entry())
        if not self._tuya_knows():
            return await self.async_step_source()
        page = await self.async_step_renewing()
        # Nobody looks at this flow yet, and Home Assistant only goes on with one that
        # somebody looks at.
        self._go_on_after(None, self._async_tried, RENEWED)
        return page

    async def _async_tried(self) -> None:
        assert self._task is not None  # noqa: S101  begun by the step that is shown
        await asyncio.wait([self._task])

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer what can be changed about the lock as it is now.

        Begun by a repair, the flow goes on with the step that mends it.
        """
        entry = self._get_reconfigure_entry()
        self._take_up_entry(entry)
        match (user_input or {}).get(CONF_STEP):
            case "pair_again":
                return await self.async_step_pair_again()
            case "rekey":
                return await self.async_step_rekey()
            case "tuya_entry":
                return await self.async_step_tuya_entry()
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=self._changes(entry),
            description_placeholders=self._words(),
        )

    def _changes(self, entry: LockConfigEntry) -> list[str]:
        """What can be changed; *Pair it again* stands first where the lock seems reset.

        It is never left out: the lock is asked itself before it is bound, and half of
        what it advertises may be hours old.
        """
        heard = async_heard(self.hass, self._address)
        if heard is not None and not heard.advert.bound:
            return ["pair_again", "proof", "keys", "change_t0", "unbind"]
        first = ["rekey"] if is_weak(entry.data) else []
        # No account has a key that was drawn here.
        own = are_usable(entry.data) and is_own(entry.data)
        others = ("keys",) if own else self._ways_of_others()
        return [*first, "proof", *others, "change_t0", "pair_again", "unbind"]

    async def async_step_unbind(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Warn what the lock forgets, then unbind it."""
        if user_input is not None:
            return await self.async_step_unbinding()
        return self.async_show_form(
            step_id="unbind",
            errors=self._errors(),
            description_placeholders=self._words(),
        )

    async def async_step_unbinding(self, user_input: None = None) -> ConfigFlowResult:
        """Unbind, with progress."""
        return await self._async_show_work(
            "unbinding",
            self._async_unbind,
            done="unbound",
            failed=lambda _problem: "unbind",
        )

    async def _async_unbind(self) -> Data:
        data = dict(self._get_reconfigure_entry().data)
        async with self._undisturbed():
            await async_unbind(self.hass, self._address, data)
        return data

    async def async_step_unbound(self, user_input: None = None) -> ConfigFlowResult:
        """Say goodbye; the entry goes when this flow has gone."""
        entry = self._gone = self._get_reconfigure_entry()
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_UNBOUND: True}
        )
        return self.async_abort(
            reason="unbound", description_placeholders=self._words()
        )

    @callback
    @override
    def async_remove(self) -> None:
        """An entry cannot be removed during its own flow: that would end the flow."""
        if self._gone is not None:
            self.hass.async_create_task(
                self.hass.config_entries.async_remove(self._gone.entry_id),
                f"{DOMAIN} remove unbound lock",
            )
        super().async_remove()

"""Config flow: which device is meant, discovered or picked from all that is heard."""

from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_BLUETOOTH, ConfigFlowResult
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..account.matching import devices_of_lock
from ..account.rediscovery import rediscovery
from ..account.tuya_entry import async_known_devices
from ..const import CONF_DEVICE_ID
from ..device.bluetooth import (
    Discovery,
    Heard,
    async_can_connect,
    async_complete,
    async_heard,
    async_search,
    async_sighting,
    async_sightings,
    heard_from,
)
from ..device.products import is_surely_lock
from ..device.sighting import Sighting
from ..localize import async_words
from .key_entry import check_typed
from .key_menu import KeyMenuSteps

# Nobody puts up more locks at a time; whoever sends forged advertisements from many
# addresses gets no more of these cards.
MOST_DISCOVERED: Final = 5
# The nearest ones; somebody who sets up a lock stands beside it.
MOST_LISTED: Final = 20
# Stand among the addresses in the list of devices; the second one is for locks that are
# not heard any more.
SEARCH_AGAIN: Final = "search_again"
FORGET_KEYS: Final = "forget_keys"


class DiscoverySteps(KeyMenuSteps):
    """The two ways in."""

    # The new locks that the list has shown: another search is for others.
    _shown: frozenset[str] = frozenset()

    @override
    async def async_step_bluetooth(self, discovery_info: Discovery) -> ConfigFlowResult:
        """Offer what surely is a lock; a thermometer of the same maker is not.

        A bound lock hides what it is, but Home Assistant's Tuya integration may know it.
        """
        heard = heard_from(discovery_info)
        if heard is None or not self._is_surely_lock(heard):
            rediscovery(self.hass).note(discovery_info.address)
            return self.async_abort(reason="not_a_lock")
        if self._async_offered() >= MOST_DISCOVERED:
            return self.async_abort(reason="too_many_discovered")
        await self._async_take_up(heard)
        return await self.async_step_source()

    def _is_surely_lock(self, heard: Heard) -> bool:
        if is_surely_lock(heard.name, heard.advert.product_id):
            return True
        if heard.advert.device_id is None:
            return False
        devices = async_known_devices(self.hass)
        of_lock = devices_of_lock(devices, heard.advert, heard.advert.device_id)
        return any(one.is_lock for one in of_lock)

    @callback
    def _async_offered(self) -> int:
        """How many discovered locks wait to be set up, those that are new included."""
        flows = self._async_in_progress(
            include_uninitialized=True, match_context={"source": SOURCE_BLUETOOTH}
        )
        return sum("unique_id" in flow["context"] for flow in flows)

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List what is heard, after a search unless a new lock is among it already."""
        if not async_can_connect(self.hass):
            return self.async_abort(reason="no_adapter")
        if any(self._is_new_lock(found) for found in async_sightings(self.hass)):
            return await self.async_step_pick()
        return await self.async_step_searching()

    async def async_step_searching(self, user_input: None = None) -> ConfigFlowResult:
        """Search, with progress, until a new lock is heard or time is over."""
        return await self._async_show_wait(
            "searching",
            lambda: async_search(self.hass, self._is_missed),
            done="pick",
        )

    def _is_new(self, found: Sighting) -> bool:
        configured = self._async_current_ids(include_ignore=False)
        return format_mac(found.address) not in configured

    def _is_new_lock(self, found: Sighting) -> bool:
        return found.surely_lock and found.complete and self._is_new(found)

    def _is_missed(self, found: Sighting) -> bool:
        return self._is_new_lock(found) and found.address not in self._shown

    async def async_step_pick(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List everything heard that could be a lock."""
        if user_input is None:
            return await self._async_show_list()
        if user_input[CONF_ADDRESS] == SEARCH_AGAIN:
            return await self.async_step_searching()
        if user_input[CONF_ADDRESS] == FORGET_KEYS:
            return await self.async_step_forget_keys()
        self._address = user_input[CONF_ADDRESS]
        return await self.async_step_identifying()

    async def _async_show_list(self, error: str | None = None) -> ConfigFlowResult:
        found = sorted(
            filter(self._is_new, async_sightings(self.hass)), key=_surest_first
        )
        if not found and error is None:
            return await self.async_step_nothing_found()
        self._shown = frozenset(one.address for one in found if one.complete)
        words = await async_words(self.hass, "heard")
        options = [_option(one, words) for one in found[:MOST_LISTED]]
        others = [SEARCH_AGAIN]
        if await self._async_forgettable():
            others.append(FORGET_KEYS)
        options += [SelectOptionDict(value=one, label=words[one]) for one in others]
        # By this key the frontend words the options that are no address, for each reader.
        picker = SelectSelector(
            SelectSelectorConfig(
                options=options,
                mode=SelectSelectorMode.LIST,
                translation_key="heard",
            )
        )
        return self.async_show_form(
            step_id="pick",
            data_schema=vol.Schema({vol.Required(CONF_ADDRESS): picker}),
            errors={} if error is None else {"base": error},
        )

    async def async_step_nothing_found(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """Say how to be found, and offer to search again."""
        options = ["searching"]
        if await self._async_forgettable():
            options.append(FORGET_KEYS)
        return self.async_show_menu(step_id="nothing_found", menu_options=options)

    async def async_step_identifying(self, user_input: None = None) -> ConfigFlowResult:
        """Have the other half of what the device tells, if only one was heard."""
        sighting = async_sighting(self.hass, self._address)
        if self._waiting is None and (sighting is None or sighting.complete):
            return await self.async_step_identified()
        return await self._async_show_wait(
            "identifying", self._async_identify, done="identified"
        )

    async def _async_identify(self) -> None:
        await async_complete(self.hass, self._address)

    async def async_step_identified(self, user_input: None = None) -> ConfigFlowResult:
        """Go on with the device that was picked, as far as it is known now."""
        if async_sighting(self.hass, self._address) is None:
            return await self._async_show_list("fell_silent")
        heard = async_heard(self.hass, self._address)
        if heard is None:
            return await self._async_show_list("heard_in_part")
        await self._async_take_up(heard)
        return await self.async_step_source()

    async def async_step_device_id(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the id of a lock that does not tell it, then go on pairing."""
        errors = self._errors()
        typed = {field: text.strip() for field, text in (user_input or {}).items()}
        if user_input is not None:
            errors = check_typed(typed)
            if not errors:
                device_id = typed[CONF_DEVICE_ID]
                self._async_abort_entries_match({CONF_DEVICE_ID: device_id})
                self._advertised_id = device_id
                self._known = await self._async_known(device_id)
                if self._known is not None:
                    return await self.async_step_pair_again()
                return await self.async_step_pairing()
        schema = vol.Schema({vol.Required(CONF_DEVICE_ID): TextSelector()})
        return self.async_show_form(
            step_id="device_id",
            data_schema=self.add_suggested_values_to_schema(schema, typed),
            errors=errors,
            description_placeholders=self._words(),
        )


def _option(found: Sighting, words: dict[str, str]) -> SelectOptionDict:
    """One line of the list, in the language of this Home Assistant."""
    kind = "lock" if found.surely_lock else "maybe"
    state = "unknown"
    if found.advert is not None:
        state = "bound" if found.advert.bound else "unbound"
    label = f"{found.address}: {words[f'{kind}_{state}']}"
    return SelectOptionDict(value=found.address, label=label)


def _surest_first(found: Sighting) -> tuple[bool, int, str]:
    return not found.surely_lock, -found.rssi, found.address

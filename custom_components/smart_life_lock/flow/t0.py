"""Config flow: from when on the lock counts the hours of its ten-digit codes (T0)."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import TextSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..const import CONF_T0, CONF_T0_CONFIRMED
from ..device.lock_conversations import Data, async_write_t0
from ..tuyalock.codes.window import HOUR
from .finish import FinishSteps

# Before the first lock of this kind, and where the lock's ten digits end.
FIRST_T0 = 1_400_000_000
LAST_T0 = 4_000_000_000


def parse_t0(text: str) -> int | None:
    """Unix seconds out of ten digits, or of a date with time; None: neither.

    A date without a zone is read in the zone of Home Assistant.
    """
    try:
        seconds = _seconds(text.strip())
    except ValueError, OverflowError:
        return None
    return seconds if FIRST_T0 <= seconds <= LAST_T0 else None


def _seconds(text: str) -> int:
    if text.isdecimal():
        return int(text)
    at = datetime.fromisoformat(text)
    at = at if at.tzinfo else at.replace(tzinfo=dt_util.get_default_time_zone())
    return int(at.astimezone(UTC).timestamp())


class T0Steps(FinishSteps):
    """T0 is learned, typed, written anew, or left for later; never guessed."""

    # What stands in the field of T0 at first.
    _suggested_t0 = ""

    async def async_step_offline_codes(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """Ask where T0 comes from, unless the lock has told it."""
        if self._data.get(CONF_T0) is not None:
            return await self.async_step_finish()
        return self._show_t0_menu("offline_codes", "t0_typed", "t0_write", "t0_later")

    async def async_step_change_t0(self, user_input: None = None) -> ConfigFlowResult:
        """Settle T0 of a lock that is set up already."""
        entry = self._get_reconfigure_entry()
        self._data = dict(entry.data)
        return self._show_t0_menu("change_t0", "t0_typed", "t0_write")

    def _show_t0_menu(self, step: str, *options: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step,
            menu_options=list(options),
            description_placeholders=self._words(),
        )

    async def async_step_t0_typed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take T0 from the user, who has it from the account that owns the lock."""
        errors = {}
        if user_input is not None:
            t0 = parse_t0(user_input[CONF_T0])
            if t0 is not None:
                self._take_typed(t0)
                return await self.async_step_finish()
            errors[CONF_T0] = "invalid_t0"
        schema = vol.Schema({vol.Required(CONF_T0): TextSelector()})
        return self.async_show_form(
            step_id="t0_typed",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or {CONF_T0: self._suggested_t0}
            ),
            errors=errors,
            description_placeholders=self._words(),
        )

    def _take_typed(self, t0: int) -> None:
        """Only T0's hour matters: the one that the lock has told stays confirmed."""
        former = self._data.get(CONF_T0)
        same = former is not None and former // HOUR == t0 // HOUR
        if not same:
            self._data[CONF_T0_CONFIRMED] = False
        self._data[CONF_T0] = t0

    async def async_step_t0_write(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Warn that codes made in the app will stop working, then write T0."""
        if user_input is not None:
            return await self.async_step_writing_t0()
        return self._show_before_work(
            "t0_write",
            errors=self._errors(),
            description_placeholders=self._words(),
        )

    async def async_step_writing_t0(self, user_input: None = None) -> ConfigFlowResult:
        """Write T0, with progress."""
        return await self._async_show_work(
            "writing_t0",
            self._async_write_t0,
            done="finish",
            failed=lambda _problem: "t0_write",
        )

    async def _async_write_t0(self) -> Data:
        return await async_write_t0(self.hass, self._address, self._data)

    async def async_step_t0_later(self, user_input: None = None) -> ConfigFlowResult:
        """Leave T0 unknown; a repair issue will ask again."""
        return await self.async_step_finish()

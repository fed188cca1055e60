"""The repair of a host's clock that is in doubt."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import voluptuous as vol

from ..device.host_clock import host_clock


class AcceptClock(RepairsFlow):
    """The host's clock is in doubt: a person may know that it is right."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on to the only step."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say what the clock shows now, and believe the answer."""
        clock, errors = host_clock(self.hass), {}
        if clock.doubt is None:
            return self.async_abort(reason="clock_is_right")
        if user_input is not None:
            if clock.async_accept():
                return self.async_create_entry(data={})
            errors["base"] = "clock_cannot_be_right"
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=clock.words(),
        )

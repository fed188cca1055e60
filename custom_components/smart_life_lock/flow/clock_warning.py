"""Config flow: a page that says that Home Assistant's clock is in doubt, where it matters.

A page of its own, because the frontend writes it in the language of who reads it. Words
that we put into another page would be in the language of Home Assistant.
"""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.util import dt as dt_util

from ..device.host_clock import host_clock
from ..localize import typed_moment
from .base import FlowBase


class ClockWarningSteps(FlowBase):
    """Each of the pages is shown once in a flow, before what goes by the clock."""

    _warned: frozenset[str] = frozenset()
    _after_warning = ""

    def _show_before_work(self, step_id: str, **form: Any) -> ConfigFlowResult:
        """A form whose answer sets to work at the lock, or the warning before it.

        ``form``: what `async_show_form` takes. One that says what went wrong is not
        held back: the warning would have its words forgotten.
        """
        warning = None if form["errors"] else self._clock_warning("clock_lock", step_id)
        return warning or self.async_show_form(step_id=step_id, **form)

    def _clock_warning(self, page: str, next_step: str) -> ConfigFlowResult | None:
        """The page; None where the clock seems right, or this was said already."""
        if page in self._warned or host_clock(self.hass).doubt is None:
            return None
        self._after_warning = next_step
        return self.async_show_form(
            step_id=page,
            description_placeholders={"shown": typed_moment(dt_util.utcnow())},
        )

    async def async_step_clock_lock(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that the lock's clock cannot be set now."""
        return await self._async_after_reading("clock_lock", user_input)

    async def async_step_clock_code(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that a code may be made for a wrong time."""
        return await self._async_after_reading("clock_code", user_input)

    async def _async_after_reading(
        self, page: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """To what was to come; it shows the page again until somebody has read it."""
        if user_input is not None:
            self._warned |= {page}
        step = getattr(self, f"async_step_{self._after_warning}")
        result: ConfigFlowResult = await step()
        return result

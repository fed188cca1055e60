"""An issue of a lock, and the dialog of its repair."""

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from .flow_support import DOMAIN, opened_repair


def issue(hass, entry, kind):
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{kind}_{entry.entry_id}")


async def fix(hass, found):
    """The dialog of a repair."""
    flow, form = await opened_repair(hass, found)
    if form["type"] is FlowResultType.MENU:
        form = await flow.async_step_confirm()
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    assert form["description_placeholders"]["name"] == "Front door"
    return flow

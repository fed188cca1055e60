"""What a person does in the config flow, in a few words."""

import asyncio
from typing import Any

from homeassistant.components import bluetooth
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_USER,
    ConfigEntry,
    FlowType,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.repairs import async_create_fix_flow

from .support import LockOnAir, first_session, heard, wait_for

ADDRESS = "DC:23:4D:00:00:77"


DOMAIN = "smart_life_lock"


async def discovered(hass: HomeAssistant, lock: LockOnAir) -> dict[str, Any]:
    """The flow that Home Assistant began by itself, at its first step."""
    flow = await wait_for(
        lambda: next(
            (
                flow
                for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
                if flow["context"]["source"] == SOURCE_BLUETOOTH
                and flow["context"].get("unique_id") == lock.unique_id
            ),
            None,
        )
    )
    assert flow is not None
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


async def picked(hass: HomeAssistant, lock: LockOnAir) -> Any:
    """A flow for this lock: begun by hand, the lock picked from the list."""
    await heard(hass, lock.address)
    return await submit(hass, await begun(hass), address=lock.address)


async def begun(hass: HomeAssistant) -> Any:
    """*Add integration*, as it is after the search."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    return await settled(hass, flow)


async def choose(hass: HomeAssistant, flow: dict[str, Any], option: str) -> Any:
    """Take an entry of a menu."""
    assert flow["type"] is FlowResultType.MENU, flow
    assert option in flow["menu_options"], flow
    return await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"next_step_id": option}
    )


async def submit(hass: HomeAssistant, flow: dict[str, Any], **fields: Any) -> Any:
    """Fill in a form, and wait while progress is shown."""
    assert flow["type"] is FlowResultType.FORM, flow
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], fields)
    return await settled(hass, result)


async def settled(hass: HomeAssistant, flow: Any, seconds: float = 30.0) -> Any:
    """The step after the progress."""
    async with asyncio.timeout(seconds):
        while flow["type"] is FlowResultType.SHOW_PROGRESS:
            task = hass.config_entries.flow._progress[
                flow["flow_id"]
            ].async_get_progress_task()
            if task is not None:
                await asyncio.wait([task])
            flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    return flow


async def paired(
    hass: HomeAssistant, lock: LockOnAir, name: str = "Front door"
) -> ConfigEntry:
    """Pair an unbound lock, and set it up."""
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await submit(hass, flow, name=name)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    await hass.async_block_till_done()
    entry: ConfigEntry = flow["result"]
    return entry


async def after_first_session(hass: HomeAssistant, lock: LockOnAir) -> ConfigEntry:
    """Pair an unbound lock; its entry, when its first session is over."""
    entry = await paired(hass, lock)
    await first_session(entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def opened_repair(hass: HomeAssistant, found: ir.IssueEntry) -> Any:
    """The dialog of a repair, and what it shows first."""
    flow = await async_create_fix_flow(hass, found.issue_id, found.data)
    flow.hass, flow.handler, flow.flow_id = hass, found.domain, "1"
    flow.context = {"issue_id": found.issue_id}
    return flow, await flow.async_step_init()


async def repaired(hass: HomeAssistant, issue: str, entry: ConfigEntry) -> Any:
    """The dialog of a repair that goes on as a step of the config flow."""
    await async_setup_component(hass, "repairs", {})
    flow = await hass.data["repairs"]["flow_manager"].async_init(
        DOMAIN, context={"issue_id": f"{issue}_{entry.entry_id}"}
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "goes_on")
    kind, flow_id = flow["next_flow"]
    assert kind == "config_flow"
    return await hass.config_entries.flow.async_configure(flow_id)


def silence(hass: HomeAssistant, lock: LockOnAir) -> None:
    """Out of range for so long that Home Assistant has forgotten the advert.

    Unlike `support.make_unavailable` this fires no timers, so that other Bluetooth work
    may go on; nobody is told, either.
    """

    def forget(turns: int) -> None:
        bluetooth.async_clear_advertisement_history(hass, lock.address)
        if turns:
            hass.loop.call_soon(forget, turns - 1)

    lock.carry_away()
    forget(5)  # one advert may still be on its way through the queues of the radio


async def proof_of(hass: HomeAssistant, flow: Any) -> Any:
    """The proof at the door, which the frontend opens after what made the entry."""
    kind, flow_id = flow["next_flow"]
    assert kind is FlowType.CONFIG_FLOW
    return await hass.config_entries.flow.async_configure(flow_id)


async def shown_code(hass: HomeAssistant, flow: Any, option: str = "proof_code") -> Any:
    """The page with digits, and what they are."""
    flow = await settled(hass, await choose(hass, flow, option))
    return flow, flow["description_placeholders"]["code"].replace(
        "\N{NO-BREAK SPACE}", ""
    )


def page(hass: HomeAssistant, flow: Any) -> Any:
    """The step at which a flow is now, whoever brought it there."""
    step = hass.config_entries.flow._progress[flow["flow_id"]].cur_step
    assert step is not None
    return step


async def description(hass: HomeAssistant, flow: Any) -> str:
    """What a page says to a reader of English: the frontend puts it together."""
    words = await async_get_translations(hass, "en", "config", {DOMAIN})
    place = f"component.{DOMAIN}.config.step.{flow['step_id']}.description"
    return words[place].format(**flow["description_placeholders"] or {})


def stored_entry(hass, **changes):
    """An entry of a lock that nobody hears."""
    data = {
        "address": ADDRESS,
        "device_id": "tuya35a717ae4ca8",
        "login_key": b"8f7d54".hex(),
        "generation": 3,
        "t0": 1_700_000_000,
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Far away",
        unique_id=ADDRESS.lower(),
        data={**data, **changes},
    )
    entry.add_to_hass(hass)
    return entry

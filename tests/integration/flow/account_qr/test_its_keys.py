"""What the account tells of the lock: its key, and what else."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    FIRST_SLAVE,
)
from tests.account.fixtures import USER_CODE

from ...flow_support import choose, submit
from ...support import wait_for
from ..account_support import CHECK_CODE, LOCAL_KEY, OTHER_KEY, PAIRED, in_account
from .support import asked, gone_on, scanned


@pytest.mark.parametrize("told", ["", None, "****************", "short", "ü" * 16, 7])
async def test_the_account_has_the_lock_and_gives_no_key(
    hass, server, account, bound, told
):
    in_account(account, bound, told)
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_no_key"
    assert flow["menu_options"] == ["qr_code", "keys"]
    assert flow["description_placeholders"]["lock"] == "Front door"
    again = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert again["step_id"] == "account_no_key"
    assert bound.links == []
    flow = await choose(hass, flow, "keys")
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    assert flow["step_id"] == "offline_codes"


async def test_the_account_gives_another_key(hass, server, account, bound, hasty):
    device = in_account(account, bound, OTHER_KEY)
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_wrong_key"
    assert flow["menu_options"] == ["qr_code", "keys"]
    device["local_key"] = LOCAL_KEY
    flow = await choose(hass, flow, "qr_code")
    flow = await submit(hass, flow, user_code=USER_CODE)
    server.scan()
    assert (await gone_on(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


async def test_keys_of_a_lock_that_does_not_answer_are_tried_again(
    hass, server, account, bound, hasty
):
    in_account(account, bound)
    bound.fault("disconnect", "notify", count=-1)
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_trial"
    # On a busy machine a connection may not stand in time: then nothing was lost yet.
    assert flow["errors"]["base"] in {"link_lost", "no_answer"}
    bound.radio.clear_faults()
    count = len(server.asked)
    flow = await submit(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert len(server.asked) == count


async def test_a_lock_that_needs_a_secret_key_asks_for_that_alone(
    hass, server, account, bound, hasty
):
    in_account(account, bound)
    bound.fault("drop", "notify", count=-1)
    flow = await scanned(hass, server, bound)
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "needs_secret_key"})
    suggested = {
        str(field): (field.description or {}).get("suggested_value")
        for field in flow["data_schema"].schema
    }
    assert suggested["local_key"] == LOCAL_KEY
    assert suggested["check_code"] == CHECK_CODE


async def test_a_lock_that_was_reset_meanwhile_leads_to_pairing(
    hass, server, account, bound
):
    in_account(account, bound)
    flow = await asked(hass, bound)
    with bound.at_hand() as core:
        core.factory_reset()
    await wait_for(
        lambda: not lock_conversations.async_heard(hass, bound.address).advert.bound
    )
    server.scan()
    flow = await gone_on(hass, flow)
    assert (flow["step_id"], flow["errors"]) == ("pair", {"base": "not_bound"})


async def test_the_moment_of_the_pairing_is_suggested_for_t0_and_never_taken(
    hass, server, account, bound
):
    in_account(account, bound, t0="soon", check_code="1234567x")
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "offline_codes"
    flow = await choose(hass, flow, "t0_typed")
    (field,) = flow["data_schema"].schema
    assert field.description == {"suggested_value": str(PAIRED)}
    flow = await submit(hass, flow, t0=str(PAIRED))
    data = flow["result"].data
    assert (data["t0"], data["check_code"]) == (PAIRED, None)


async def test_a_wrong_check_code_is_told_when_the_lock_is_to_open(
    hass, server, account, bound
):
    """All else works, and nothing else asks the lock for it."""
    with bound.at_hand() as core:
        core.memory.masters.set(APP_MASTER, SecretBytes(b"11111111"), FIRST_SLAVE)
    in_account(account, bound, check_code="22222222")
    flow = await scanned(hass, server, bound)
    assert flow["result"].state is ConfigEntryState.LOADED
    with pytest.raises(HomeAssistantError, match="has another check code"):
        await hass.services.async_call(
            "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
        )


@pytest.mark.parametrize("name", ["", "\n\n", "x" * 500, None])
async def test_a_name_that_cannot_be_one_here(hass, server, account, bound, name):
    in_account(account, bound, name=name)
    flow = await scanned(hass, server, bound)
    assert flow["title"] == "Smart lock"


async def test_a_product_that_is_not_told(hass, server, account, bound):
    in_account(account, bound, product_id=None)
    flow = await scanned(hass, server, bound)
    assert "product_id" not in flow["result"].data

"""The page with the QR code: scanned, expired, renewed, and what goes wrong."""

import asyncio
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.smart_life_lock.account import library, qr_login
from scripts.accountlib.server import REVOKE
from tests.account.fixtures import USER_CODE

from ...flow_support import page, settled, submit
from ...support import wait_for
from ..account_support import CHECK_CODE, LOCAL_KEY, T0, in_account
from .support import HOMES, asked, gone_on

TEST_STORE = "pytest_homeassistant_custom_component.common"


def picture(flow):
    """The text of the QR code that a page shows."""
    assert flow["step_id"] == "scan", flow
    (selector,) = flow["data_schema"].schema.values()
    return selector.config["data"]


async def test_the_page_goes_on_by_itself_and_the_lock_is_added(
    hass, server, account, bound, caplog
):
    caplog.set_level(logging.DEBUG)
    in_account(account, bound)
    flow = await asked(hass, bound)
    token = picture(flow).removeprefix("tuyaSmart--qrLogin?token=")
    assert list(server.qr_codes) == [token]
    server.scan()
    flow = await gone_on(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["title"] == "Front door"
    assert flow["result"].state is ConfigEntryState.LOADED
    data = flow["result"].data
    assert bytes.fromhex(data["local_key"]).decode() == LOCAL_KEY
    assert (data["check_code"], data["t0"]) == (CHECK_CODE, T0)
    assert data["t0_confirmed"] is False
    assert data["product_id"] == "ludzroix"
    assert REVOKE in server.asked
    assert not server.logins
    logged = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name != TEST_STORE  # which logs every file instead of writing it
    )
    for secret in (USER_CODE, token, LOCAL_KEY, CHECK_CODE):
        assert secret not in logged


async def test_an_expired_code_is_renewed_on_the_page(hass, server, account, bound):
    in_account(account, bound)
    server.qr_life = 0.2
    flow = await asked(hass, bound)
    first = picture(flow)
    await wait_for(lambda: picture(page(hass, flow)) != first)
    server.qr_life = 60.0
    await wait_for(
        lambda: picture(page(hass, flow)).endswith(list(server.qr_codes)[-1])
    )
    server.scan()
    flow = await gone_on(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_the_button_before_the_scan_tells_so_and_after_it_goes_on(
    hass, server, account, bound, monkeypatch
):
    in_account(account, bound)
    flow = await asked(hass, bound)
    before = picture(flow)
    flow = await submit(hass, flow)
    assert (picture(flow), flow["errors"]) == (before, {"base": "not_scanned"})
    server.scan()
    await wait_for(lambda: REVOKE in server.asked)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert (await settled(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_scans(hass, server, account, bound, monkeypatch):
    monkeypatch.setattr(qr_login, "PATIENCE", 0.3)
    in_account(account, bound)
    flow = await gone_on(hass, await asked(hass, bound))
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": "never_scanned"})
    asked_so_far = len(server.asked)
    await asyncio.sleep(0.3)
    assert len(server.asked) == asked_so_far
    monkeypatch.undo()


async def test_a_wrong_user_code_can_be_corrected(hass, server, account, bound):
    in_account(account, bound)
    flow = await asked(hass, bound, " Ab3dE5f ")
    assert flow["errors"] == {"user_code": "wrong_user_code"}
    (field,) = flow["data_schema"].schema
    assert field.description == {"suggested_value": "Ab3dE5f"}
    flow = await submit(hass, flow, user_code=f" {USER_CODE}\n")
    server.scan()
    assert (await gone_on(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


async def test_an_empty_user_code_asks_nothing(hass, server, bound):
    flow = await asked(hass, bound, "  ")
    assert flow["step_id"] == "qr_code"
    assert server.asked == []


FAULTS = {
    "down": "account_unreachable",
    "slow": "account_slow",
    "html": "account_not_understood",
    "http500": "account_not_understood",
    "1106": "account_refused",
    "-9999999": "login_ended",
}


@pytest.mark.parametrize(("fault", "error"), FAULTS.items())
async def test_trouble_before_there_is_a_code(
    hass, server, account, bound, monkeypatch, fault, error
):
    monkeypatch.setattr(library, "ANSWER_LIMIT", 0.5)
    in_account(account, bound)
    server.fault = fault
    flow = await asked(hass, bound)
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": error})
    # It is still told when the dialog is opened again.
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["errors"] == {"base": error}
    code = flow["description_placeholders"]["code"]
    assert code == (fault if error in ("account_refused", "login_ended") else "")
    server.fault = ""
    flow = await submit(hass, flow, user_code=USER_CODE)
    server.scan()
    assert (await gone_on(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("fault", ["down", "html", "http500"])
async def test_a_short_trouble_while_the_code_is_shown_is_not_told(
    hass, server, account, bound, fault, monkeypatch
):
    in_account(account, bound)
    flow = await asked(hass, bound)
    monkeypatch.setattr(qr_login, "FAILURES", 1000)
    server.fault = fault
    count = len(server.asked)
    await wait_for(lambda: len(server.asked) > count)
    server.fault = ""
    server.scan()
    assert (await gone_on(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(("fault", "error"), FAULTS.items())
async def test_trouble_while_the_code_is_shown(
    hass, server, account, bound, monkeypatch, fault, error
):
    """An error of its own comes at once, as when the app of another maker scans."""
    monkeypatch.setattr(library, "ANSWER_LIMIT", 0.5)
    in_account(account, bound)
    flow = await asked(hass, bound)
    server.fault = fault
    flow = await gone_on(hass, flow)
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": error})
    server.fault = ""
    flow = await submit(hass, flow, user_code=USER_CODE)
    server.scan()
    assert (await gone_on(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(("fault", "error"), FAULTS.items())
async def test_trouble_after_the_scan(
    hass, server, account, bound, monkeypatch, fault, error
):
    monkeypatch.setattr(library, "ANSWER_LIMIT", 0.5)
    in_account(account, bound)
    flow = await asked(hass, bound)
    server.fault, server.only = fault, HOMES
    server.scan()
    flow = await gone_on(hass, flow)
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": error})
    assert not server.logins


async def test_our_own_limits(hass, server, account, bound, monkeypatch):
    """The server sends byte after byte, so that the library's limit never comes."""
    in_account(account, bound)
    monkeypatch.setattr(qr_login, "FETCH_LIMIT", 0.3)
    server.fault = "slow"
    flow = await asked(hass, bound)
    assert flow["errors"] == {"base": "account_slow"}
    server.fault = ""
    flow = await submit(hass, flow, user_code=USER_CODE)
    server.fault, server.only = "slow", HOMES
    server.scan()
    flow = await gone_on(hass, flow)
    assert flow["errors"] == {"base": "account_slow"}


async def test_a_code_that_cannot_be_renewed(hass, server, bound):
    server.qr_life = 0.2
    flow = await asked(hass, bound)
    server.accounts.clear()
    flow = await gone_on(hass, flow)
    assert flow["errors"] == {"user_code": "wrong_user_code"}

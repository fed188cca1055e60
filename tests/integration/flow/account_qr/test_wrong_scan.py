"""The code is scanned with another app, or for another account.

What the real server says to that is not published: these are all the answers that there
can be.
"""

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.smart_life_lock.account import qr_login
from scripts.accountlib.server import REVOKE
from tests.account.fixtures import USER_CODE

from ...flow_support import choose, description, submit
from ..account_support import LOCAL_KEY, OTHER_KEY, in_account
from .support import GATE, asked, gone_on

NEIGHBOUR = "Ne1ghBr"


def nothing(server, lock, monkeypatch):
    monkeypatch.setattr(qr_login, "PATIENCE", 0.3)


def a_refusal(server, lock, monkeypatch):
    server.fault, server.only = "1106", "/qrcode/tokens/"


def an_account_without_the_lock(server, lock, monkeypatch):
    server.accounts[NEIGHBOUR].homes["Home"] = [GATE]


def an_account_that_gives_no_key(server, lock, monkeypatch):
    in_account(server.accounts[NEIGHBOUR], lock, "")


def an_account_with_another_key(server, lock, monkeypatch):
    in_account(server.accounts[NEIGHBOUR], lock, OTHER_KEY)


def an_answer_of_something_else(server, lock, monkeypatch):
    server.fault, server.only = "json:[]", "/qrcode/tokens/"


OTHER_APPS = {
    nothing: ("qr_code", "never_scanned"),
    a_refusal: ("qr_code", "account_refused"),
    an_account_without_the_lock: ("account_without", None),
    an_account_that_gives_no_key: ("account_no_key", None),
    an_account_with_another_key: ("account_wrong_key", None),
    an_answer_of_something_else: ("qr_code", "account_not_understood"),
}


@pytest.mark.parametrize("comes", OTHER_APPS, ids=lambda comes: comes.__name__)
async def test_after_a_scan_by_another_app_the_right_one_scans(
    hass, server, account, bound, hasty, monkeypatch, comes
):
    in_account(account, bound)
    server.open(NEIGHBOUR)
    with monkeypatch.context() as patch:
        comes(server, bound, patch)
        flow = await asked(hass, bound, NEIGHBOUR)
        assert "another app or account" in await description(hass, flow)
        if comes is not nothing:
            server.scan()
        flow = await gone_on(hass, flow)
    step, error = OTHER_APPS[comes]
    assert flow["step_id"] == step
    assert (flow.get("errors") or {}).get("base") == error
    assert not server.logins
    server.fault = ""
    if error is None:
        assert server.asked[-1] == REVOKE
        flow = await choose(hass, flow, "qr_code")
    flow = await submit(hass, flow, user_code=USER_CODE)
    server.scan()
    flow = await gone_on(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["login_key"] == LOCAL_KEY[:6].encode().hex()
    assert not server.logins

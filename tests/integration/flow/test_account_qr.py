"""Keys by a QR code: the real library, the real lock, and all that can go wrong."""

import asyncio
from datetime import timedelta
import logging
import sys

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.account import library, qr_login
from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    FIRST_SLAVE,
)
from scripts.accountlib.account import lock as told_lock
from scripts.accountlib.server import REVOKE
from tests.account.fixtures import USER_CODE
from virtual_lock.firmware import advertising
from virtual_lock.firmware.quirks import RETAIL

from ..flow_support import choose, description, page, paired, picked, settled, submit
from ..support import heard, wait_for
from .account_support import (
    CHECK_CODE,
    LOCAL_KEY,
    OTHER_KEY,
    PAIRED,
    T0,
    bind,
    in_account,
)

HOMES = "users/homes"
TEST_STORE = "pytest_homeassistant_custom_component.common"


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """A lock that the app has paired."""
    lock = await virtual_lock()
    bind(lock)
    await heard(hass, lock.address)
    return lock


@pytest.fixture
def hasty(monkeypatch):
    limits = Limits(connect=2, info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


async def asked(hass, lock, user_code=USER_CODE):
    """The page after the user code."""
    flow = await choose(hass, await picked(hass, lock), "qr_code")
    return await submit(hass, flow, user_code=user_code)


def picture(flow):
    """The text of the QR code that a page shows."""
    assert flow["step_id"] == "scan", flow
    (selector,) = flow["data_schema"].schema.values()
    return selector.config["data"]


async def gone_on(hass, flow, step="scan"):
    """The page after that one: the person does nothing but scan."""

    def is_over():
        try:
            return page(hass, flow)["step_id"] != step
        except KeyError:
            return True

    await wait_for(is_over)
    return await settled(
        hass, await hass.config_entries.flow.async_configure(flow["flow_id"])
    )


async def scanned(hass, server, lock):
    """What comes of it when all goes well up to the scan."""
    flow = await asked(hass, lock)
    server.scan()
    return await gone_on(hass, flow)


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


# The code is scanned with another app, or for another account. What the real server says
# to that is not published: these are all the answers that there can be.

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


# Which lock it is.


async def test_the_lock_may_be_in_another_home(hass, server, account, bound):
    account.homes["Summer house"] = account.homes.pop("Home")
    account.homes["Home"] = []
    device = in_account(account, bound)
    account.homes = {"Home": [], "Summer house": [device]}
    flow = await scanned(hass, server, bound)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("former_first", [True, False])
async def test_of_two_with_one_id_the_one_whose_key_fits_is_taken(
    hass, server, account, bound, former_first
):
    in_account(account, bound, OTHER_KEY if former_first else LOCAL_KEY)
    in_account(account, bound, LOCAL_KEY if former_first else OTHER_KEY, id="bf02")
    flow = await scanned(hass, server, bound)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["login_key"] == LOCAL_KEY[:6].encode().hex()


async def test_of_two_with_one_id_and_no_fitting_key_a_person_chooses(
    hass, server, account, bound, hasty
):
    in_account(account, bound, OTHER_KEY)
    in_account(account, bound, OTHER_KEY[::-1], id="bf02", name="", active_time=0)
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_lock"
    (selector,) = flow["data_schema"].schema.values()
    labels = [option["label"] for option in selector.config["options"]]
    paired_at = dt_util.as_local(dt_util.utc_from_timestamp(PAIRED))
    named = f"Front door ({paired_at:%Y-%m-%d %H:%M})"
    assert labels == [named, bound.core.identity.device_id]
    flow = await submit(hass, flow, lock="bf02")
    assert flow["step_id"] == "account_wrong_key"


@pytest.fixture
async def without_id(hass, adapter, virtual_lock, monkeypatch):
    """A lock that the app has paired, and that does not tell its device id."""

    class WithoutId(AdvertContent):
        @property
        def manufacturer_data(self):
            return bytes((6, 0, 1, 0, 0)) + bytes.fromhex("dc234d000001")

    monkeypatch.setattr(advertising, "AdvertContent", WithoutId)
    lock = await virtual_lock(4)
    bind(lock)
    await heard(hass, lock.address)
    return lock


GATE = told_lock("2", "b" * 16, OTHER_KEY, name="Gate")
LAMP = told_lock("3", "c" * 16, OTHER_KEY, name="Lamp", category="dj", product_id="x")


async def test_a_lock_that_does_not_tell_its_id_is_chosen(
    hass, server, account, without_id
):
    in_account(account, without_id)
    account.homes["Home"] += [GATE, LAMP]
    flow = await scanned(hass, server, without_id)
    assert flow["step_id"] == "account_lock"
    (selector,) = flow["data_schema"].schema.values()
    names = [one["label"].partition(" (")[0] for one in selector.config["options"]]
    assert names == ["Front door", "Gate"]
    flow = await submit(hass, flow, lock="bf01")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["device_id"] == without_id.core.identity.device_id


async def test_an_id_of_another_length_cannot_be_used(
    hass, server, account, without_id
):
    """Which 16 bytes a lock with an id of 20 characters would want is not published."""
    in_account(account, without_id, uuid="b" * 20)
    flow = await scanned(hass, server, without_id)
    assert flow["step_id"] == "account_no_key"


async def test_an_account_without_the_lock_names_those_that_it_has(
    hass, server, account, bound
):
    account.homes["Home"] += [GATE, LAMP]
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_without"
    assert flow["menu_options"] == ["qr_code", "keys"]
    assert flow["description_placeholders"]["others"] == "Gate"
    flow = await choose(hass, flow, "qr_code")
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {})


async def test_an_empty_account(hass, server, bound):
    flow = await scanned(hass, server, bound)
    assert flow["step_id"] == "account_without"
    assert flow["description_placeholders"]["others"] == "–"


# What is wrong with its key.


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


# What else the account tells.


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


# The dialog, and the library.


async def test_a_closed_dialog_asks_nothing_any_more(hass, server, account, bound):
    in_account(account, bound)
    flow = await asked(hass, bound)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await asyncio.sleep(0.2)
    count = len(server.asked)
    server.scan()
    await asyncio.sleep(0.3)
    assert len(server.asked) == count


async def test_a_dialog_that_is_closed_just_after_the_login_revokes_it(
    hass, server, account, bound, monkeypatch
):
    monkeypatch.setattr(library, "ANSWER_LIMIT", 1.0)
    in_account(account, bound)
    flow = await asked(hass, bound)
    server.fault, server.only = "slow", HOMES
    server.scan()
    await wait_for(lambda: server.logins)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await wait_for(lambda: not server.logins)
    with pytest.raises(UnknownFlow):
        await hass.config_entries.flow.async_configure(flow["flow_id"])


async def test_a_login_of_home_assistant_is_warned_of(hass, server, bound):
    flow = await choose(hass, await picked(hass, bound), "qr_code")
    assert flow["step_id"] == "qr_code"
    MockConfigEntry(domain="tuya").add_to_hass(hass)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "qr_code_beside_tuya"
    assert "Tuya integration" in await description(hass, flow)
    flow = await submit(hass, flow, user_code=USER_CODE)
    assert flow["step_id"] == "scan"


async def test_without_the_library_the_other_ways_work(
    hass, server, bound, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tuya_sharing", None)
    flow = await asked(hass, bound)
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": "library_missing"})
    flow = await choose(hass, await picked(hass, bound), "keys")
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_later")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@pytest.fixture
def blocked(monkeypatch):
    """The library is not there, and the registry does not answer."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple")
    for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setattr(library, "REQUIREMENT", "tuya-device-sharing-sdk>=999")


async def test_with_the_registry_blocked_a_lock_is_paired_and_works(
    hass, adapter, virtual_lock, server, blocked, monkeypatch
):
    """Home Assistant really tries to install the library, which cannot be imported."""
    monkeypatch.setitem(sys.modules, "tuya_sharing", None)
    other = await virtual_lock(address="DC:23:4D:00:00:22", seed=2)
    bind(other)
    for _attempt in range(2):
        flow = await asked(hass, other)
        assert flow["step_id"] == "qr_code"
        assert flow["errors"] == {"base": "library_missing"}
        hass.config_entries.flow.async_abort(flow["flow_id"])
    assert server.asked == []
    assert not hass.config_entries.async_entries("tuya")
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await made_and_typed(hass, lock, "create_dynamic_code")
    assert await made_and_typed(hass, lock, "create_offline_one_time_code")
    end = (dt_util.utcnow() + timedelta(hours=2)).isoformat()
    assert await made_and_typed(
        hass, lock, "create_online_one_time_code", name="Guest", end=end
    )
    opened = lock.core.openings
    await hass.services.async_call(
        "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
    )
    assert lock.core.openings == opened + 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: entry.state is ConfigEntryState.LOADED)
    assert await made_and_typed(hass, lock, "create_offline_one_time_code")
    assert server.asked == []


async def made_and_typed(hass, lock, action, **data):
    """Whether the lock takes a code that is made now."""
    answer = await hass.services.async_call(
        "smart_life_lock",
        action,
        {"entity_id": "lock.front_door", **data},
        blocking=True,
        return_response=True,
    )
    return lock.type(answer["lock.front_door"]["code"]).opened


async def test_an_installation_that_takes_too_long(
    hass, server, bound, blocked, monkeypatch
):
    monkeypatch.setattr(qr_login, "INSTALL_LIMIT", 0)
    flow = await asked(hass, bound)
    assert flow["errors"] == {"base": "library_missing"}

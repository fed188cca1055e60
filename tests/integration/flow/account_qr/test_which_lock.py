"""Which lock of the account it is."""

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from scripts.accountlib.account import lock as told_lock
from virtual_lock.firmware import advertising

from ...flow_support import choose, submit
from ...support import heard
from ..account_support import LOCAL_KEY, OTHER_KEY, PAIRED, bind, in_account
from .support import GATE, scanned


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

"""*Add integration* and pairing where scanners are passive, as proxies are by default."""

import asyncio
from dataclasses import asdict
import time

from habluetooth.const import AUTO_WINDOW_MIN_DURATION
from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothScanningMode
from homeassistant.config_entries import SOURCE_BLUETOOTH, SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.smart_life_lock.device import bluetooth as radio
from custom_components.smart_life_lock.flow import base, discovery
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE
from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.virtual_radio.scanner import async_attach
from virtual_lock.firmware import advertising

from ..flow_support import DOMAIN, begun, choose, discovered, paired, settled, submit
from ..support import adapter_on, heard, wait_for

PRODUCTS = "custom_components.smart_life_lock.device.products.LOCK_PRODUCTS"
BOTH = pytest.mark.parametrize("generation", [3, 4])
KEY = b"other1"
ADDRESS = "DC:23:4D:00:00:01"


@pytest.fixture
def unhurried(monkeypatch):
    """As long as people wait for a search."""
    monkeypatch.setattr(radio, "SEARCH_SECONDS", 12.0)


@pytest.fixture
async def proxy(hass, enable_bluetooth, radio, request):
    """A proxy in mode *auto* (or the mode that a test asks for): it scans passively."""
    mode = getattr(request, "param", BluetoothScanningMode.AUTO)
    started, controller = await adapter_on(radio, active=False)
    detach = async_attach(hass, started, "proxy", mode=mode)
    yield started
    detach()
    await started.stop()
    controller.unplug()


never_active = pytest.mark.parametrize(
    "proxy", [BluetoothScanningMode.PASSIVE], indirect=True
)


@pytest.fixture
def known_product(monkeypatch):
    """Have the product of a virtual lock on the list of those that are locks."""

    def know(lock):
        monkeypatch.setattr(
            "custom_components.smart_life_lock.device.sighting.LOCK_PRODUCTS",
            {lock.core.identity.product_id},
        )
        monkeypatch.setattr(PRODUCTS, {lock.core.identity.product_id})

    return know


@pytest.fixture
def without_id(monkeypatch):
    """Locks of generation 4 whose scan response has an address instead of the id."""

    class WithoutId(AdvertContent):
        @property
        def manufacturer_data(self):
            return bytes((6, 0, 1, 0, 0)) + bytes.fromhex("dc234d000001")

    monkeypatch.setattr(advertising, "AdvertContent", WithoutId)


async def half_heard(hass, lock):
    """Wait until the proxy has heard what it hears passively."""
    await heard(hass, lock.address)
    assert not radio.async_sighting(hass, lock.address).complete


def options(flow):
    return flow["data_schema"].schema["address"].config["options"]


# Searching


@BOTH
async def test_a_new_lock_is_listed_within_15_seconds_of_a_passive_scanner(
    hass, proxy, virtual_lock, unhurried, known_product, generation
):
    lock = await virtual_lock(generation)
    if generation == 4:  # its local name is not that of a lock
        known_product(lock)
    await half_heard(hass, lock)
    begin = time.monotonic()
    flow = await begun(hass)
    assert time.monotonic() - begin < 5
    first, again = options(flow)
    assert first["value"] == lock.address
    assert first["label"].endswith("a lock, new or reset")
    assert again["label"] == "Search again"


async def test_the_search_is_shown(hass, proxy, virtual_lock):
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    assert flow["progress_action"] == "searching"
    await settled(hass, flow)


async def test_the_scanner_is_passive_again_after_the_search(hass, proxy):
    scanner = bluetooth.async_scanner_by_source(hass, proxy.address)
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    await wait_for(lambda: scanner.current_mode is BluetoothScanningMode.ACTIVE)
    await settled(hass, flow)
    await wait_for(lambda: scanner.current_mode is BluetoothScanningMode.PASSIVE)


async def test_nothing_found_can_be_searched_again(hass, proxy, virtual_lock):
    flow = await begun(hass)
    assert flow["step_id"] == "nothing_found"
    lock = await virtual_lock()
    flow = await settled(hass, await choose(hass, flow, "searching"))
    assert options(flow)[0]["value"] == lock.address


async def test_a_second_lock_is_found_by_searching_again(
    hass, proxy, virtual_lock, unhurried
):
    first = await virtual_lock()
    await half_heard(hass, first)
    flow = await begun(hass)
    second = await virtual_lock(address="DC:23:4D:00:00:02", seed=2)
    flow = await submit(hass, flow, address="search_again")
    assert {option["value"] for option in options(flow)} >= {first.address}
    flow = await submit(hass, flow, address="search_again")
    await wait_for(lambda: radio.async_sighting(hass, second.address))
    flow = await submit(hass, flow, address="search_again")
    assert {option["value"] for option in options(flow)} == {
        first.address,
        second.address,
        "search_again",
    }


async def test_a_lock_that_is_listed_already_does_not_end_another_search(
    hass, adapter, virtual_lock
):
    """Somebody who searches again misses another one."""
    first = await virtual_lock()
    await heard(hass, first.address)
    flow = await begun(hass)
    begin = time.monotonic()
    flow = await submit(hass, flow, address="search_again")
    assert time.monotonic() - begin >= radio.SEARCH_SECONDS
    assert options(flow)[0]["value"] == first.address


async def test_a_configured_lock_does_not_end_the_search(hass, adapter, virtual_lock):
    await paired(hass, await virtual_lock())
    begin = time.monotonic()
    assert (await begun(hass))["step_id"] == "nothing_found"
    assert time.monotonic() - begin >= radio.SEARCH_SECONDS


async def test_without_adapter_or_proxy_it_says_so(hass, enable_bluetooth):
    for entry in hass.config_entries.async_entries("bluetooth"):
        await hass.config_entries.async_unload(entry.entry_id)
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert flow["reason"] == "no_adapter"


async def test_the_nearest_come_first_and_the_farthest_not_at_all(
    hass, adapter, monkeypatch
):
    monkeypatch.setattr(discovery, "MOST_LISTED", 3)
    for number in range(6):
        forge(hass, adapter, number, rssi=-90 + 7 * (number % 4))
    listed = [option["value"] for option in options(await begun(hass))]
    assert listed == [address_of(3), address_of(2), address_of(1), "search_again"]


# The half that is missing


@BOTH
async def test_a_lock_that_was_half_heard_is_paired(
    hass, proxy, virtual_lock, known_product, unhurried, generation
):
    lock = await virtual_lock(generation)
    known_product(lock)
    await half_heard(hass, lock)
    flow = await discovered(hass, lock)
    assert flow["menu_options"] == ["pair", "keys"]
    flow = await choose(hass, flow, "pair")
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    assert flow["result"].data["device_id"] == lock.core.identity.device_id
    assert lock.core.memory.bound


async def test_picking_waits_for_the_other_half(hass, proxy, virtual_lock, unhurried):
    near, far = (
        await virtual_lock(),
        await virtual_lock(4, address="DC:23:4D:00:00:02", seed=2),
    )
    flow = await begun(hass)
    await wait_for(lambda: radio.async_sighting(hass, far.address))
    flow = await submit(hass, flow, address="search_again")
    bluetooth.async_clear_advertisement_history(hass, far.address)
    await wait_for(lambda: radio.async_sighting(hass, far.address))
    flow = await submit(hass, flow, address=far.address)
    assert (flow["step_id"], flow["menu_options"]) == ("source", ["pair", "keys"])
    assert radio.async_sighting(hass, far.address).complete
    assert near.links == []


@never_active
async def test_a_device_of_which_only_half_can_be_heard_is_explained(
    hass, proxy, virtual_lock
):
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(KEY)
    await half_heard(hass, lock)
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    flow = await begun(hass)
    (only, _) = options(flow)
    assert "only half heard" in only["label"]
    flow = await submit(hass, flow, address=lock.address)
    assert (flow["step_id"], flow["errors"]) == ("pick", {"base": "heard_in_part"})


@never_active
async def test_keys_cannot_be_tried_on_half_a_lock(hass, proxy, virtual_lock):
    """It was heard whole once, and then the scanner was set to passive."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(KEY)
    await proxy.scan(active=True)
    await wait_for(lambda: radio.async_heard(hass, lock.address))
    flow = await submit(hass, await begun(hass), address=lock.address)
    flow = await choose(hass, flow, "keys")
    await proxy.scan(active=False)
    bluetooth.async_clear_advertisement_history(hass, lock.address)
    await wait_for(lambda: radio.async_sighting(hass, lock.address))
    flow = await submit(hass, flow, name="Front door", local_key="other1")
    assert flow["errors"] == {"base": "heard_in_part"}


# Locks that do not tell their id


async def test_a_lock_without_an_id_asks_for_it(
    hass, adapter, virtual_lock, without_id, unhurried
):
    lock = await virtual_lock(4)
    await heard(hass, lock.address)
    begin = time.monotonic()
    flow = await submit(hass, await begun_at_once(hass), address=lock.address)
    flow = await choose(hass, flow, "pair")
    flow = await submit(hass, flow, name="Front door")
    assert time.monotonic() - begin < 5, "nothing more was to be heard"
    assert (flow["step_id"], flow["errors"]) == (
        "device_id",
        {"base": "no_device_id"},
    )
    flow = await submit(hass, flow, device_id="too short")
    assert flow["errors"] == {"device_id": "invalid_device_id"}
    flow = await submit(hass, flow, device_id="0123456789abcdef")
    assert (flow["step_id"], flow["errors"]) == (
        "device_id",
        {"base": "device_id_mismatch"},
    )
    flow = await submit(hass, flow, device_id=f" {lock.core.identity.device_id}\n")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    assert flow["title"] == "Front door"
    assert lock.core.memory.bound


async def test_an_id_that_is_set_up_already_is_refused(
    hass, adapter, virtual_lock, without_id
):
    lock = await virtual_lock(4)
    await paired_by_id(hass, lock)
    twin = await virtual_lock(4, address="DC:23:4D:00:00:02", seed=2)
    await heard(hass, twin.address)
    flow = await submit(hass, await begun(hass), address=twin.address)
    flow = await submit(hass, await choose(hass, flow, "pair"), name="Back door")
    flow = await submit(hass, flow, device_id=lock.core.identity.device_id)
    assert flow["reason"] == "already_configured"


async def begun_at_once(hass):
    """*Add integration* where no device surely is a lock: without the wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(radio, "SEARCH_SECONDS", 0.3)
        return await begun(hass)


async def paired_by_id(hass, lock):
    await heard(hass, lock.address)
    flow = await submit(hass, await begun(hass), address=lock.address)
    flow = await submit(hass, await choose(hass, flow, "pair"), name="Front door")
    flow = await submit(hass, flow, device_id=lock.core.identity.device_id)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


# Known locks


@BOTH
async def test_a_lock_that_was_just_set_up_is_scanned_for_at_once(
    hass, proxy, virtual_lock, generation
):
    """Home Assistant's own scans begin a minute later, and the lock asks for 30 s."""
    await paired(hass, await virtual_lock(generation))
    await asyncio.sleep(AUTO_WINDOW_MIN_DURATION + 1.0)  # the search is over
    scanner = bluetooth.async_scanner_by_source(hass, proxy.address)
    active = scanner.current_mode is BluetoothScanningMode.ACTIVE
    assert active == (generation == 3), "the newer one asks in every mode"


def test_no_request_of_a_lock_falls_between_two_scans():
    """It asks for 30 s; generation 3 does so in its scan response alone."""
    cadence = radio.scan_cadence(3)
    assert cadence.scan_interval - cadence.scan_duration < 30
    assert radio.scan_cadence(4) == radio.ScanCadence(None, None)


async def test_home_assistant_takes_the_cadence_and_none_that_is_faster(hass, proxy):
    cadence = asdict(radio.scan_cadence(3))

    def follow(**how):
        matcher = bluetooth.BluetoothCallbackMatcher(address=ADDRESS, connectable=True)
        mode = BluetoothScanningMode.ACTIVE
        return bluetooth.async_register_callback(
            hass, lambda _info, _change: None, matcher, mode, **how
        )

    follow(**cadence)()
    with pytest.raises(ValueError, match="scan_interval"):
        follow(**{**cadence, "scan_interval": cadence["scan_interval"] - 1})


# A flood


def address_of(number):
    return f"C0:00:00:00:{number >> 8:02X}:{number & 255:02X}"


def forge(hass, adapter, number, rssi=-60):
    """Somebody pretends to be an unbound lock."""
    content = AdvertContent(3, f"{number:016x}", f"prod{number:04x}")
    scanner = bluetooth.async_scanner_by_source(hass, adapter.address)
    scanner._async_on_raw_advertisement(
        address_of(number),
        rssi,
        content.advertising + content.scan_response,
        {"address_type": 1},
        bluetooth.MONOTONIC_TIME(),
    )


async def taken_in(hass):
    """Home Assistant begins flows in the background: let it have begun all."""
    for _ in range(10):
        await hass.async_block_till_done()
        await asyncio.sleep(0.05)
    # The first one waits until the integration is set up, and the others behind it.
    await wait_for(lambda: all("unique_id" in card["context"] for card in cards(hass)))


def cards(hass):
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(
            DOMAIN, include_uninitialized=True
        )
        if flow["context"]["source"] == SOURCE_BLUETOOTH
    ]


@pytest.mark.parametrize("keystore_is_slow", [False, True])
async def test_a_flood_of_forged_locks_makes_a_handful_of_cards(
    hass, adapter, virtual_lock, monkeypatch, keystore_is_slow
):
    lock = await virtual_lock()
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    if keystore_is_slow:
        hass.data.pop(DATA_KEYSTORE, None)
    for number in range(500):
        forge(hass, adapter, number)
    await taken_in(hass)
    assert 1 <= len(cards(hass)) <= 5
    for card in cards(hass):
        assert card["step_id"] == "source"
    # The lock that is known is reached as before, and a new one is found by hand.
    await entry.runtime_data.sessions.async_sync()
    assert entry.runtime_data.device.available
    radio_of_second = await virtual_lock(address="DC:23:4D:00:00:02", seed=2)
    lock.radio.rssi[radio_of_second.address] = -40
    await wait_for(lambda: radio.async_heard(hass, radio_of_second.address))
    flow = await begun(hass)
    assert options(flow)[0]["value"] == radio_of_second.address
    assert len(options(flow)) == 21


async def test_a_card_that_was_dealt_with_makes_room_for_another(
    hass, adapter, monkeypatch
):
    load = base.async_load_host_clock

    async def slow(hass):
        await asyncio.sleep(0.1)
        await load(hass)

    monkeypatch.setattr(base, "async_load_host_clock", slow)
    for number in range(7):
        forge(hass, adapter, number)
    await taken_in(hass)
    first = cards(hass)
    assert len(first) == 5
    hass.config_entries.flow.async_abort(first[0]["flow_id"])
    forge(hass, adapter, 7)
    await taken_in(hass)
    assert len(cards(hass)) == 5
    assert any(card["context"]["unique_id"].endswith("00:07") for card in cards(hass))

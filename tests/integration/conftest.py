"""Fixtures: a virtual lock on a software air, heard by Home Assistant through Bumble.

What a test asks for, and gets without sockets and without a config entry of a radio::

    async def test_lock_is_discovered(hass, adapter, virtual_lock):
        lock = await virtual_lock()               # L3, unbound, exact firmware
        await heard(hass, lock.address)           # Home Assistant has its advert
        ...
        assert lock.type("12345678").opened       # somebody types at the keypad
        lock.carry_away()                         # out of range; bring_back()
        lock.fault("drop", "notify")              # see virtual_lock.air.faults
        with lock.at_hand() as core: ...          # anything else to the core

``virtual_lock(model=MODELS["foxgard"], generation=4, quirks=RETAIL, max_mtu=247, seed=2, address=…, storage=…)``
makes other locks, several on one air if their addresses differ (all are stopped at the
end). ``lock.links`` counts GATT writes and notifications per connection.

``forger`` sends adverts in the name of any address, also halves and nonsense.
``radio`` is the air itself (``latency``, ``rssi``, ``counts`` …), ``adapter`` puts it into
Home Assistant's Bluetooth. ``clock`` freezes the wall clock while the event loop, and
with it Bumble, goes on; `support.pass_time` moves it, for given locks too. For "not heard
for long" use `support.make_unavailable`. `support.wait_for` waits for any condition.
``host.jump(clock, delta)`` moves the wall clock as a time server does: no time passes.
``echo`` and ``link`` are a peripheral without a lock in it, for tests of the radio alone.

Two rules: Bluetooth work has no fixed duration, so wait for its effect, with `wait_for`,
not with a sleep; and fire time only when no Bluetooth work is under way.
"""

from collections.abc import AsyncIterator, Awaitable, Iterator
import logging
from typing import Protocol
from unittest.mock import patch

import freezegun
from freezegun.api import FrozenDateTimeFactory
from homeassistant import loader
from homeassistant.components import bluetooth
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.smart_life_lock.device import clock_sources
from custom_components.smart_life_lock.storage.typed_values import moment_from
from custom_components.smart_life_lock.tuyalock import weekly
from custom_components.virtual_radio.adapter import BumbleAdapter
from custom_components.virtual_radio.scanner import BumbleScanner, async_attach
from tests.account.fixtures import account, account_server, server  # noqa: F401
from tests.virtual_lock.radio_support import Echo
from virtual_lock.air.gatt import FACE_V3, FACE_V4
from virtual_lock.air.peripheral import DEFAULT_ADDRESS, Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.models import PUBLIC, Model
from virtual_lock.firmware.quirks import EXACT, Quirks
from virtual_lock.firmware.storage import NoStorage, Storage

from .flow_support import DOMAIN, after_first_session
from .house_support import house  # noqa: F401
from .support import ECHO_ADDRESS, EchoLink, Forger, HostClocks, LockOnAir, adapter_on

ADVERT_INTERVAL = 20  # ms: tests need not wait as long as people do


class MakeLock(Protocol):
    """What the ``virtual_lock`` fixture gives."""

    def __call__(
        self,
        generation: int | None = None,
        *,
        model: Model = PUBLIC,
        quirks: Quirks = EXACT,
        address: str = DEFAULT_ADDRESS,
        max_mtu: int | None = None,
        seed: int = 1,
        storage: Storage | None = None,
    ) -> Awaitable[LockOnAir]:
        """Put a new lock, as out of the box, on the air."""


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Home Assistant sees ours and the demo's."""


@pytest.fixture(autouse=True)
def _only_ours_are_discovered() -> Iterator[None]:
    """Other integrations want adverts like ours, and have libraries that are not here.

    Xiaomi's is one: 0xFD50 of a v4 lock is in its manifest too.
    """

    async def matchers(hass: HomeAssistant) -> list[dict[str, object]]:
        every = await loader.async_get_bluetooth(hass)
        return [dict(one) for one in every if one["domain"] == "smart_life_lock"]

    with patch("homeassistant.components.bluetooth.async_get_bluetooth", matchers):
        yield


def _forget_moments() -> None:
    moment_from.cache_clear()
    weekly._every_season.cache_clear()


@pytest.fixture(autouse=True)
def _moments_of_its_own() -> Iterator[None]:
    """No remembered moment comes from another test, or goes to one.

    While the clock stands still, moments are freezegun's, and Home Assistant refuses an
    event of a calendar that begins with one kind and ends with the other.
    """
    _forget_moments()
    yield
    _forget_moments()


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> HostClocks:
    """What the host tells of its clock: see ``HostClocks``."""
    host = HostClocks()
    for source in ("steady", "built", "synchronised"):
        monkeypatch.setattr(clock_sources, source, getattr(host, source))
    return host


@pytest.fixture(autouse=True)
def _short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The virtual locks advertise so often that nobody needs to search for long."""
    monkeypatch.setattr(
        "custom_components.smart_life_lock.device.bluetooth.SEARCH_SECONDS", 0.5
    )


@pytest.fixture(autouse=True)
def _quiet_bumble(caplog: pytest.LogCaptureFixture) -> None:
    """Bumble describes each packet in many coloured lines, which takes long."""
    caplog.set_level(logging.WARNING, "bumble")


@pytest.fixture
async def radio() -> Radio:
    """The air."""
    return Radio()


@pytest.fixture
async def virtual_lock(radio: Radio) -> AsyncIterator[MakeLock]:
    """A factory of locks on the air, stopped after the test."""
    peripherals: list[Peripheral] = []

    async def make(
        generation: int | None = None,
        *,
        model: Model = PUBLIC,
        quirks: Quirks = EXACT,
        address: str = DEFAULT_ADDRESS,
        max_mtu: int | None = None,
        seed: int = 1,
        storage: Storage | None = None,
    ) -> LockOnAir:
        core = VirtualLock(
            Identity.from_seed(seed).sold_as(model.product_id),
            generation=generation or model.generation,
            quirks=quirks,
            storage=storage or NoStorage(),
            model=model,
        )
        face = FACE_V3 if core.generation == 3 else FACE_V4
        peripheral = Peripheral(
            core,
            face,
            address=address,
            max_mtu=max_mtu,
            interval_ms=ADVERT_INTERVAL,
        )
        peripherals.append(peripheral)
        await peripheral.start_on_radio(radio)
        return LockOnAir(core, peripheral, radio)

    yield make
    for peripheral in peripherals:
        await peripheral.stop()


@pytest.fixture
async def lock(adapter: BumbleAdapter, virtual_lock: MakeLock) -> LockOnAir:
    """A lock as out of the box."""
    return await virtual_lock()


@pytest.fixture
async def entry(hass: HomeAssistant, lock: LockOnAir) -> AsyncIterator[ConfigEntry]:
    """That lock, paired, after its first session."""
    yield await after_first_session(hass, lock)
    for one in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(one.entry_id)


@pytest.fixture
async def adapter(
    hass: HomeAssistant, enable_bluetooth: None, radio: Radio
) -> AsyncIterator[BumbleAdapter]:
    """A Bumble adapter in Home Assistant's Bluetooth: no sockets, no config entry."""
    started, controller = await adapter_on(radio)
    detach = async_attach(hass, started, "air")
    yield started
    detach()
    await started.stop()
    controller.unplug()


@pytest.fixture
def forger(hass: HomeAssistant, adapter: BumbleAdapter) -> Forger:
    """Somebody near who sends adverts in the name of others."""
    scanner = bluetooth.async_scanner_by_source(hass, adapter.address)
    assert isinstance(scanner, BumbleScanner)
    return Forger(hass, scanner)


@pytest.fixture
async def echo(radio: Radio) -> AsyncIterator[Echo]:
    """A peripheral that sends back what it gets, where no lock is needed."""
    core = Echo()
    peripheral = Peripheral(core, address=ECHO_ADDRESS, max_mtu=247)
    await peripheral.start_on_radio(radio)
    core.advertise()
    yield core
    await peripheral.stop()


@pytest.fixture
async def link(
    hass: HomeAssistant, adapter: BumbleAdapter, echo: Echo
) -> AsyncIterator[EchoLink]:
    """An open connection to the echo."""
    opened = EchoLink()
    await opened.open(hass)
    yield opened
    await opened.client.disconnect()


@pytest.fixture
def clock(hass: HomeAssistant) -> Iterator[FrozenDateTimeFactory]:
    """The wall clock stands still until it is moved; the event loop goes on.

    Plain freezegun also freezes the loop's time: Home Assistant puts a function of its
    own on the loop, and the test plugin makes that one freezable. Timers set before fire
    at once then, those set after never do.
    """
    home_assistants_own = hass.loop.time
    hass.loop.time = freezegun.api.real_monotonic  # type: ignore[method-assign]
    with freezegun.freeze_time() as frozen:
        assert isinstance(frozen, FrozenDateTimeFactory)
        yield frozen
    hass.loop.time = home_assistants_own  # type: ignore[method-assign]


@pytest.fixture
async def automations_off(hass: HomeAssistant) -> AsyncIterator[None]:
    """No trigger outlives its test: Home Assistant does not detach them when it stops."""
    yield
    if hass.services.has_service("automation", "turn_off"):
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "all"}, blocking=True
        )

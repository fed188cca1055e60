"""A virtual lock, a loopback to it, and a client."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import secrets
from zoneinfo import ZoneInfo

from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    Advert,
    AdvertContent,
    parse_advert,
)
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.link_profile import LinkProfile
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.client.options import (
    ClientMemory,
    ClientOptions,
)
from custom_components.smart_life_lock.tuyalock.model import Credentials, LockEvent
from virtual_lock.air.loopback import Loopback
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import EXACT, Quirks

START = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
T0 = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DEFAULTS = ClientOptions()


class Shelf:
    """Keeps what it is given; its disk takes ``seconds``, or fails."""

    def __init__(self) -> None:
        self.taken: list[tuple[LockEvent, str | None]] = []
        self.on_disk = 0
        self.seconds = 0.0
        self.full = False

    def take(self, event: LockEvent, mark: str | None) -> None:
        self.taken.append((event, mark))

    async def stored(self) -> None:
        taken = len(self.taken)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.full:
            raise OSError("no space left")
        self.on_disk = max(self.on_disk, taken)


class Scene:
    """``lock`` is bound to ``credentials``, which ``client`` has, unless told otherwise.

    ``advertised`` is the generation that the client believes in at first; ``proven``
    makes it one that has spoken with this lock before. ``shelf`` is its keeper.
    """

    def __init__(
        self,
        generation: int = 3,
        max_packet: int = 20,
        *,
        quirks: Quirks = EXACT,
        bound: bool = True,
        lock: VirtualLock | None = None,
        credentials: Credentials | None = None,
        advertised: int | None = None,
        options: ClientOptions = DEFAULTS,
        zone: ZoneInfo = BERLIN,
        start: datetime = START,
        proven: bool = False,
        random: Callable[[int], bytes] = secrets.token_bytes,
        keeps: bool = True,
    ) -> None:
        identity = Identity.from_seed(1)
        self.lock = lock or VirtualLock(identity, generation=generation, quirks=quirks)
        device_id = self.lock.identity.device_id
        self.credentials = credentials or make_credentials(device_id)
        if bound and lock is None:
            self.lock.set_login_key(self.credentials.login_key)
        self.loopback = Loopback(self.lock, max_packet=max_packet)
        self.events: list[LockEvent] = []
        self.start, self.zone = start, zone
        self._born = asyncio.get_running_loop().time()
        if proven:
            profile = LinkProfile(generation=generation, proven=True)
            options = replace(options, memory=ClientMemory(profile))
        self.options = options
        self.shelf = Shelf()
        self.client = LockClient(
            self.loopback.connect,
            self.credentials,
            bound=bound,
            generation=advertised or generation,
            now=self.now,
            random=random,
            options=options,
            keeper=self.shelf if keeps else None,
        )
        self.client.subscribe(self.events.append)

    @property
    def elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self._born

    def now(self) -> datetime:
        return (self.start + timedelta(seconds=self.elapsed)).astimezone(self.zone)

    def advert(
        self, *, login_key: bytes | None = None, device_id: str | None = None
    ) -> Advert:
        identity = self.lock.identity
        content = AdvertContent(
            self.lock.generation,
            device_id or identity.device_id,
            identity.product_id,
            login_key,
        )
        uuid = UUID_V3 if self.lock.generation == 3 else UUID_V4
        advert = parse_advert(
            {uuid: content.service_data}, {COMPANY: content.manufacturer_data}
        )
        assert advert is not None
        return advert

    def told[T](self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def scene(*args, **kwargs) -> AsyncIterator[Scene]:
    """A scene whose lock's time runs; everything is closed behind it."""
    stage = Scene(*args, **kwargs)
    stage.loopback.start()
    try:
        yield stage
    finally:
        await stage.client.close()
        stage.loopback.stop()
        await asyncio.sleep(0)

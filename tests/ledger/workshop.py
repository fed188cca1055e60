"""A lock, its client, and the ledger and writer above it, joined without air.

The ledger's file is a real one, written at once, so that the event loop's virtual time
need not wait for a thread. ``restart`` throws everything but that file and the lock away.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import NamedTuple

from homeassistant.helpers.json import json_bytes

from custom_components.smart_life_lock.device.news import RecordNews
from custom_components.smart_life_lock.device.record_delivery import Telling
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.derived import Derived
from custom_components.smart_life_lock.ledger.found_code import FoundCode
from custom_components.smart_life_lock.ledger.issue_offline import CodeRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    OnlineRules,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.rebind import written_again
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import deleted, paused, resumed
from custom_components.smart_life_lock.ledger.view import Rule
from custom_components.smart_life_lock.storage.ledger_rows import Rows, book_from
from custom_components.smart_life_lock.sync.writer import CodeWriter
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.link_profile import LinkProfile
from custom_components.smart_life_lock.tuyalock.client.options import (
    ClientMemory,
    ClientOptions,
)
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError, Unreachable
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    LockEvent,
    OfflineCodeEntered,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.transport import Connect, Transport
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from tests.tuyalock.client.scene import BERLIN, START, Scene
from virtual_lock.firmware.quirks import EXACT, Quirks

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = Weekly("Europe/Berlin")


class Left(NamedTuple):
    """What a ledger leaves for the next one."""

    book: Book
    derived: Derived


class PlainFile:
    """A book in a file that is written at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.left: Left | None = None
        self._rows = Rows()

    async def async_write(self, book: Book) -> None:
        self._write(book)

    def write_soon(self, book: Book) -> asyncio.Future[bool]:
        self._write(book)
        written = asyncio.get_running_loop().create_future()
        written.set_result(True)
        return written

    def leave(self, book: Book, derived: Derived) -> None:
        """What is kept for the next set-up is what it would read."""
        self.left = Left(book, derived)
        if not book.noted:
            assert self.read() == book.reopened()
        assert derived.snapshot is None or derived.snapshot.facts.keys() <= {
            *book.codes
        }

    def _write(self, book: Book) -> None:
        self.path.write_bytes(json_bytes(self._rows.to_data(book)))

    def read(self) -> Book:
        if not self.path.exists():
            return Book()
        return book_from(json.loads(self.path.read_bytes()))


class Told:
    """One life's records: kept as they come, told while it lives.

    A process that was killed tells nobody anything, though its tasks run on here.
    """

    def __init__(
        self, ledger: CodeLedger, generation: int, now: Callable[[], datetime]
    ) -> None:
        self.alive = True
        self.told: list[tuple[LockEvent, IssuedCode | FoundCode | None]] = []
        self._ledger, self._generation, self._now = ledger, generation, now
        self._telling = Telling(ledger, self._note)

    def begin(self) -> None:
        """As when the entry is set up: what was left untold is told first."""
        self._telling.start()
        self._telling.begin(
            lambda one: RecordNews(one.record, one.code_id),
            self._generation,
            self._now(),
        )

    def take(self, event: LockEvent, mark: str | None) -> None:
        if self.alive and isinstance(event, Access | OfflineCodeEntered):
            code = self._ledger.attribute(event, self._now(), mark).code
            news = RecordNews(event, None if code is None else code.id)
            self._telling.take(event, news, mark)

    async def stored(self) -> None:
        await self._ledger.async_stored()

    def on_event(self, event: LockEvent) -> None:
        if self.alive and isinstance(event, Access | OfflineCodeEntered):
            self._telling.turn(event)

    def _note(self, news: RecordNews) -> None:
        code = self._ledger.look(lambda book: book.known_as(news.code_id))
        self.told.append((news.record, code))


class Workshop:
    """``told`` are the records that came, each with the code that it was for."""

    def __init__(
        self, scene: Scene, path: Path, rules: OnlineRules | None = None
    ) -> None:
        self.scene, self.lock, self.loopback = scene, scene.lock, scene.loopback
        self.rules = rules or OnlineRules()
        self._path = path
        self._generation = scene.lock.generation
        self._memory = ClientMemory(
            LinkProfile(generation=self._generation, proven=True), ()
        )
        self.told: list[tuple[LockEvent, IssuedCode | FoundCode | None]] = []
        self.client: LockClient
        self.open()

    def open(self) -> None:
        """As at the start of Home Assistant."""
        self._file = PlainFile(self._path)
        setup = LedgerSetup(self._keys(), self.now(), self.rules)
        self.ledger = CodeLedger(self._file, self._file.read(), setup)
        self.life = Told(self.ledger, self._generation, self.now)
        self.life.told = self.told
        self.client = LockClient(
            self._way_of(self.life),
            self.scene.credentials,
            bound=True,
            generation=self._generation,
            now=self.local,
            options=ClientOptions(
                memory=self._remembered(), may_tell_time=self.may_tell_time
            ),
            keeper=self.life,
        )
        self.writer = CodeWriter(self.client, self.ledger, self.now)
        self.client.subscribe(self.life.on_event)
        self.life.begin()

    def _keys(self) -> CodeKeys:
        return CodeKeys(self.scene.credentials.login_key, START)

    def _way_of(self, life: Told) -> Connect:
        async def connect() -> Transport:
            if not life.alive:
                raise Unreachable("the process was killed")
            return await self.loopback.connect()

        return connect

    def _remembered(self) -> ClientMemory:
        return replace(self._memory, seen=self.ledger.marks)

    async def unload(self) -> None:
        """Stopped in good order."""
        await self.client.stop()
        await self.ledger.async_stop()

    async def restart(self) -> None:
        """Stopped in good order, and started again."""
        await self.unload()
        self.open()

    def kill(self) -> None:
        """The process is gone from one moment to the other, and starts again.

        Nothing of the old one may run on: its link is dead, its files are not written.
        """
        self.life.alive = False
        self._file.path = self._path.with_suffix(".ghost")
        self.loopback.lose_link()
        self.open()

    def now(self) -> datetime:
        """The time by which codes begin and end."""
        return self.scene.now()

    def local(self) -> datetime:
        """What the host's clock shows."""
        return self.scene.now()

    def may_tell_time(self) -> bool:
        """Whether that is good enough for the lock."""
        return True

    # What goes wrong.

    def go_away(self) -> None:
        """The link is lost, and the lock out of range behind it."""
        self.loopback.faults.out_of_range = True
        self.loopback.lose_link()

    async def bad_session(self) -> None:
        """One that may be lost on its way; the lock is in range afterwards."""
        with suppress(TuyaLockError):
            await self.session()
        self.loopback.faults.clear()

    async def lose_link_behind(self, happened: Callable[[], bool]) -> None:
        """A session that is lost once the ledger has stored what happened."""
        ledger, change = self.ledger, self.ledger.async_change

        async def and_lose(rule: Rule, begins: datetime | None = None) -> Changes:
            changes = await change(rule, begins)
            if happened():
                self.go_away()
            return changes

        ledger.async_change = and_lose  # type: ignore[method-assign]
        await self.bad_session()
        ledger.async_change = change  # type: ignore[method-assign]

    async def bind_anew(self) -> None:
        """Somebody resets the lock and pairs it again; its memory is empty.

        Called twice, the lock gets its first key again.
        """
        await self.client.close()
        self.lock.factory_reset()
        await asyncio.sleep(5)  # until it has started again
        key = SecretBytes(self.scene.credentials.login_key[::-1])
        self.scene.credentials = replace(self.scene.credentials, login_key=key)
        self.lock.set_login_key(key)
        self.open()

    # What people do.

    async def make(self, request: CodeRequest, *, near: bool = False) -> IssuedCode:
        return await self.ledger.async_issue(request, self.now(), near=near)

    async def once(
        self, name: str = "Courier", digits: str | None = None, days: float = 1
    ) -> IssuedCode:
        end = self.now().astimezone(UTC) + days * DAY
        chosen = None if digits is None else SecretStr(digits)
        return await self.make(OnlineOneTimeRequest(name, end, digits=chosen))

    async def periodic(
        self,
        name: str = "Anna",
        weekly: Weekly = WEEK,
        days: float = 7,
        digits: str | None = None,
        start: datetime | None = None,
    ) -> IssuedCode:
        start = (start or self.now()).astimezone(UTC)
        chosen = None if digits is None else SecretStr(digits)
        request = OnlinePeriodicRequest(name, start, start + days * DAY, weekly, chosen)
        return await self.make(request)

    async def write_again(self, *codes: IssuedCode) -> None:
        """Somebody says that these belong into the lock that was bound anew."""
        ids = {code.id for code in codes}
        await self.ledger.async_change(lambda b: written_again(b, ids, self.now()))

    async def delete(self, code: IssuedCode | FoundCode) -> None:
        await self.ledger.async_change(
            lambda b: deleted(code.id, self.now(), b, confirmed=True)
        )

    async def pause(self, code: IssuedCode) -> None:
        await self.ledger.async_change(lambda b: paused(code.id, self.now(), b))

    async def resume(self, code: IssuedCode) -> None:
        await self.ledger.async_change(lambda b: resumed(code.id, self.now(), b))

    # What is to be seen.

    async def session(self) -> None:
        ledger = self.ledger
        try:
            await self.writer.async_session()
        finally:
            for code in ledger.codes():
                ledger.drop_note(code.id)

    def get(self, code: IssuedCode) -> IssuedCode:
        found = self.ledger.get(code.id)
        assert isinstance(found, IssuedCode)
        return found

    def status(self, code: IssuedCode) -> CodeStatus:
        return status_of(self.get(code), self.now())

    def slots(self, code: IssuedCode) -> list[int]:
        online = self.get(code).online
        assert online is not None
        return sorted(c.hard_id for c in online.held if c.hard_id is not None)

    def table(self) -> dict[int, str]:
        """The digits that the lock holds, by slot."""
        return {
            one.hard_id: "".join(map(str, one.digits))
            for one in self.lock.memory.credentials
        }

    def waiting(self) -> Iterable[str]:
        return [code.name for code in self.ledger.waiting(self.now())]


@asynccontextmanager
async def workshop(
    path: Path,
    generation: int = 3,
    *,
    quirks: Quirks = EXACT,
    max_packet: int = 20,
    rules: OnlineRules | None = None,
    start: datetime = START,
) -> AsyncIterator[Workshop]:
    """A workshop whose lock's time runs; everything is closed behind it."""
    scene = Scene(generation, max_packet, quirks=quirks, zone=BERLIN, start=start)
    scene.loopback.start()
    shop = Workshop(scene, path / "ledger.json", rules)
    try:
        yield shop
    finally:
        await shop.client.close()
        await scene.client.close()
        scene.loopback.stop()


class Deaf:
    """Takes the place of what a lock does with a data point, until ``heal``."""

    def __init__(self, shop: Workshop, dp: Dp) -> None:
        self.asked = 0
        self._firmware = shop.lock.firmware
        self._writes = self._firmware._writes
        self._firmware._writes = {**self._writes, dp: self._count}

    def _count(self, lock, point):
        self.asked += 1

    def heal(self):
        self._firmware._writes = self._writes

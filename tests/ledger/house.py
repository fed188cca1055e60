"""A workshop whose host may be stopped, set back to older files, or have a wrong clock."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
import secrets
from typing import override

from custom_components.smart_life_lock.device.host_clock_rules import (
    NOTHING,
    Known,
    Reading,
    started,
)
from custom_components.smart_life_lock.ledger import doubt_rules
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.link_profile import LinkProfile
from custom_components.smart_life_lock.tuyalock.client.options import (
    ClientMemory,
    ClientOptions,
)
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from tests.tuyalock.client.scene import START as T0

from .workshop import Workshop

BUILT = datetime(2026, 9, 1, tzinfo=UTC)
"""When the Home Assistant of these tests was published."""


@dataclass(frozen=True)
class Folder:
    """What Home Assistant has on disk: the ledger, and what it knows besides."""

    content: bytes
    memory: ClientMemory
    known: Known
    at: datetime


class House(Workshop):
    """``off`` is how wrong the host's clock is. The lock's key was drawn here."""

    off = NOTHING

    def __init__(self, *args, **kwargs) -> None:
        scene = args[0]
        scene.lock.set_t0(int(T0.timestamp()))
        self._steady = lambda: scene.elapsed
        self._true = scene.now
        self.time = started(None, self._reading(), BUILT, synchronised=False)
        super().__init__(*args, **kwargs)

    def _reading(self) -> Reading:
        return Reading(self._true().astimezone(UTC) + self.off, self._steady())

    def _look(self) -> None:
        self.time = self.time.after(self._reading(), BUILT, synchronised=False)

    @override
    def now(self) -> datetime:
        self._look()
        return self.time.now

    @override
    def local(self) -> datetime:
        return self.now().astimezone(self.scene.zone)

    @override
    def may_tell_time(self) -> bool:
        self._look()
        return self.time.doubt is None

    @override
    def open(self) -> None:
        super().open()
        self.mend()

    @override
    def _keys(self) -> CodeKeys:
        return CodeKeys(self.scene.credentials.login_key, T0, own=True)

    def mend(self) -> None:
        """As a lock's coordinator does at its start and after each jump."""
        now = self.now()
        if self.time.doubt is None:
            self.ledger.mend_times(now, self.time.estimated)

    def set_clock(self, off: timedelta) -> None:
        """The host's clock is set: from now on it is so wrong."""
        self.now()
        self.off = off
        self.mend()

    def content(self) -> bytes:
        """The ledger's file: whatever was told is on disk."""
        assert self._path.exists()
        return self._path.read_bytes()

    def folder(self) -> Folder:
        """All files as a backup has them."""
        now = self.now()
        known = Known(self.time.sure.wall, self.time.floor)
        return Folder(self.content(), self._memory, known, now)

    def restore(self, saved: Folder, *, whole: bool) -> None:
        """Start with the file of a backup, which Home Assistant recognises.

        ``whole``: with all other files of that time too, by a host that has just started.
        """
        self._path.write_bytes(saved.content)
        if whole:
            self._memory = saved.memory
            self._start_host(saved.known)
        self.open()
        rule = partial(
            doubt_rules.restored,
            token=secrets.token_hex(4),
            at=saved.at,
            now=self.now(),
            older=True,
        )
        self.ledger.change(rule)

    async def add_again(self, *, restarted: bool) -> None:
        """The entry was removed, and is added with the keys that were kept.

        The flow tries these on the lock, with a client that keeps no records. With the
        last entry what was known of the time was forgotten, up to a restart in memory.
        """
        self._memory = ClientMemory(LinkProfile(), ())
        if restarted:
            self._start_host(None)
        trial = LockClient(
            self.loopback.connect,
            self.scene.credentials,
            bound=True,
            generation=self._generation,
            now=self.local,
            options=ClientOptions(may_tell_time=self.may_tell_time),
        )
        with suppress(TuyaLockError):
            await trial.probe()
        await trial.close()
        self.open()

    def _start_host(self, known: Known | None) -> None:
        self.time = started(known, self._reading(), BUILT, synchronised=False)

    def copy_in(self, content: bytes) -> None:
        """Start with an older file of which nothing tells."""
        self._path.write_bytes(content)
        self.open()

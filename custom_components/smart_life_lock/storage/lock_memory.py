"""What is remembered of a lock between restarts, besides its keys and its codes."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..const import DOMAIN, LOGGER
from ..tuyalock.client.link_profile import LinkProfile
from ..tuyalock.data_kinds import Value
from ..tuyalock.model import LockInfo, LockState, UnlockWay
from ..tuyalock.wire.datapoints import Dp
from .checked_store import CheckedStore, FileProblem, FileUnreadable
from .point_rows import points_from
from .sure_store import NotWritten
from .typed_values import (
    moment_from,
    moment_or_none,
    number,
    number_or_none,
    text_or_none,
    typed,
)

VERSION = 1
SAVE_DELAY_SECONDS = 1.0
# There is no entry before its keys worked: a silent lock is not proof against them.
PROVEN = LinkProfile(proven=True)


# What may have changed while nobody listened: a bolt and a door move all the time.
FLEETING: Final = frozenset(
    {Dp.MOTOR_STATE, Dp.MANUAL_LOCK, Dp.DOOR_STATE, Dp.DOOR_LOG, Dp.AUTO_LOCK_COUNTDOWN}
)


@dataclass(frozen=True, slots=True)
class LastAccess:
    """The newest opening that the lock reported; ``who`` is a code's name, if known."""

    at: datetime
    method: str
    who: str | None


@dataclass(frozen=True, slots=True)
class Memory:
    """One lock's remembered facts; no keys and no digits among them.

    ``profile`` is what the client has learned: how the lock wants to be spoken to.
    ``seen`` are the records that were told before the ledger kept their marks.
    ``failed_sessions`` are those in a row in which something was to be written. ``opened`` is when the lock was
    bound (seconds since 1970) whose door somebody has seen open since, by a code of ours.
    ``reported`` are the data points that the lock has, ``values`` the last states and
    settings among them, but for those that are `FLEETING`. ``unlock_way`` has opened the
    lock; ``mute_ways`` were taken by it without a word about the outcome.
    """

    info: LockInfo | None = None
    clock_set: datetime | None = None
    reported: frozenset[int] = frozenset()
    values: Mapping[int, Value | None] = field(default_factory=dict)
    last_access: LastAccess | None = None
    profile: LinkProfile = PROVEN
    seen: tuple[str, ...] = ()
    failed_sessions: int = 0
    opened: int | None = None
    unlock_way: UnlockWay | None = None
    mute_ways: frozenset[UnlockWay] = frozenset()

    def as_state(self, t0: datetime | None) -> LockState:
        """What may still be true after a restart; the bolt is not among it."""
        return LockState(
            info=self.info,
            clock_set=self.clock_set,
            t0=t0,
            reported=self.reported,
            values=self.values,
        )


def _encode(memory: Memory) -> dict[str, Any]:
    info, access = memory.info, memory.last_access
    return {
        "info": info
        and {
            "protocol": list(info.protocol),
            "firmware": info.firmware,
            "hardware": info.hardware,
        },
        "clock_set": memory.clock_set and memory.clock_set.isoformat(),
        "reported": sorted(memory.reported),
        "values": {str(dp): value for dp, value in memory.values.items()},
        "last_access": access
        and {"at": access.at.isoformat(), "method": access.method, "who": access.who},
        "habits": asdict(memory.profile),  # the file's name for it
        "seen": list(memory.seen),
        "failed_sessions": memory.failed_sessions,
        "opened": memory.opened,
        "unlock_way": memory.unlock_way,
        "mute_ways": sorted(memory.mute_ways),
    }


def _decode(raw: Mapping[str, Any]) -> Memory:
    """The memory that was written. Raises one of DAMAGE (``checked_store``)."""
    info, access, way = raw["info"], raw["last_access"], raw.get("unlock_way")
    reported, values = points_from(raw)
    return Memory(
        info=None if info is None else _info_from(info),
        clock_set=moment_or_none(raw["clock_set"]),
        reported=reported,
        values=values,
        last_access=None if access is None else _access_from(access),
        profile=_profile_from(raw["habits"]),
        seen=tuple(typed(one, str) for one in typed(raw["seen"], list)),
        # A memory from before there were online codes has none.
        failed_sessions=number(raw.get("failed_sessions", 0)),
        opened=number_or_none(raw.get("opened")),
        unlock_way=None if way is None else UnlockWay(way),
        mute_ways=frozenset(map(UnlockWay, typed(raw.get("mute_ways", []), list))),
    )


def _info_from(raw: Mapping[str, Any]) -> LockInfo:
    major, minor = (number(part) for part in typed(raw["protocol"], list))
    firmware, hardware = typed(raw["firmware"], str), typed(raw["hardware"], str)
    return LockInfo((major, minor), firmware, hardware, bound=True)


def _access_from(raw: Mapping[str, Any]) -> LastAccess:
    who = text_or_none(raw["who"])
    return LastAccess(moment_from(raw["at"]), typed(raw["method"], str), who)


def _profile_from(raw: Mapping[str, Any]) -> LinkProfile:
    profile = LinkProfile(**raw)
    for one in fields(profile):
        value = getattr(profile, one.name)
        if one.default is None:
            number_or_none(value)
        else:
            typed(value, type(one.default))
    return profile


class LockMemory:
    """Keeps one lock's Memory in a private file, written a moment after each change.

    After its stop nothing is remembered any more: the file belongs to the next one.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with nothing remembered; ``async_load`` follows."""
        self._store = CheckedStore[dict[str, Any]](
            hass,
            VERSION,
            f"{DOMAIN}.memory.{entry_id}",
            private=True,
            atomic_writes=True,
        )
        self.facts = Memory()
        self._given, self._stopped = self.facts, False

    async def async_load(self) -> None:
        """Read the file. What cannot be read is only forgotten: the lock tells again."""
        try:
            self.facts = await self._store.async_load_checked(_decode) or Memory()
            self._given = self.facts
        except FileUnreadable as error:
            if error.problem is FileProblem.NEWER:
                # Written by a newer version, which shall find it again.
                self._store.make_read_only()
                return
            LOGGER.warning("The memory of a lock could not be read; starting afresh")

    def note(self, facts: Memory) -> None:
        """Remember these facts from now on; the same as before cost no write."""
        if facts != self.facts and not self._stopped:
            self.facts = facts
            self._store.async_delay_save(self._data, SAVE_DELAY_SECONDS)

    def forget_future(self, now: datetime) -> None:
        """An access that was noted as later than ``now`` was no later than that."""
        last = self.facts.last_access
        if last is not None and last.at > now:
            self.note(replace(self.facts, last_access=replace(last, at=now)))

    async def async_flush(self) -> None:
        """Have all of it on disk; the Store logs what goes wrong."""
        if self._store.pending or self.facts is not self._given:
            with suppress(NotWritten):
                await self._store.async_save_surely(self._data())

    async def async_stop(self) -> None:
        """Write for the last time."""
        self._stopped = True
        await self.async_flush()

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    def _data(self) -> dict[str, Any]:
        self._given = self.facts
        return _encode(self.facts)

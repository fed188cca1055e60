"""Random lives of codes: what anybody may do, in any order."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
import tempfile
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from custom_components.smart_life_lock.ledger.code import IssuedCode, OnlineCode
from custom_components.smart_life_lock.ledger.doubt_rules import LIST_LAGS
from custom_components.smart_life_lock.ledger.errors import CodeRefused, LedgerError
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Question,
    questions,
    settled,
)
from custom_components.smart_life_lock.ledger.slots import Intent, Online
from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from custom_components.smart_life_lock.tuyalock.codes import is_trivial
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    TuyaLockError,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from tests.tuyalock.client.scene import BERLIN, Scene
from tests.tuyalock.client.virtual_time import VirtualTimeLoop
from virtual_lock.air.traffic import Direction
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import Quirks

from .workshop import DAY, Workshop

START = datetime(2026, 10, 22, 12, 0, tzinfo=ZoneInfo("UTC"))
"""Three days before daylight saving ends in Berlin."""
FIRM = Quirks(
    enforces_times=True, deletes_used=True, refuses_duplicates=True, code_length=6
)
"""What shops presumably sell."""

WEEKLY = st.builds(
    lambda days, begin, length: Weekly(
        "Europe/Berlin", days, begin, (begin + length) % 1440
    ),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(60, 1380),
) | st.just(Weekly("Europe/Berlin"))


@dataclass(frozen=True)
class Elsewhere:
    """A code that the app has made."""

    slot: int
    digits: str
    always: bool = True


class Lives(RuleBasedStateMachine):
    """One lock, one home, one app."""

    quirks = FIRM
    generation = 3
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=VirtualTimeLoop)
        self._folder = tempfile.TemporaryDirectory()
        numbers = (f"{number:06d}" for number in count(142_857, 7919))
        self._digits = (digits for digits in numbers if not is_trivial(digits))
        self.theirs: list[Elsewhere] = []
        self.used: set[str] = set()
        self.every: set[str] = set()
        self.former: dict[str, SecretStr] = {}
        self.paused: set[str] = set()
        self.shop: Workshop = self._run(self._open())

    def codes(self) -> tuple[IssuedCode, ...]:
        """Those that are written into the lock."""
        return tuple(c for c in self.shop.ledger.codes() if isinstance(c, OnlineCode))

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _open(self) -> Workshop:
        scene = Scene(self.generation, 20, quirks=self.quirks, zone=BERLIN, start=START)
        scene.loopback.start()
        return Workshop(scene, Path(self._folder.name) / "ledger.json")

    def teardown(self) -> None:
        async def close() -> None:
            await self.shop.client.close()
            await self.shop.scene.client.close()
            self.shop.loopback.stop()

        self._run(close())
        self._runner.close()
        self._folder.cleanup()

    @invariant()
    def counted(self) -> None:
        type(self).steps += 1

    # What people do; the lock may be anywhere.

    @rule(days=st.floats(0.01, 6), later=st.floats(0, 3), periodic=st.booleans())
    def make(self, days: float, later: float, *, periodic: bool) -> None:
        async def work() -> None:
            digits = next(self._digits)
            self.every.add(digits)
            if periodic:
                start = self.shop.now().astimezone(UTC) + later * DAY
                await self.shop.periodic(days=days, digits=digits, start=start)
            else:
                await self.shop.once(digits=digits, days=days)

        self._run(work())

    @rule(days=st.floats(1, 20), weekly=WEEKLY)
    def make_weekly(self, days: float, weekly: Weekly) -> None:
        async def work() -> None:
            digits = next(self._digits)
            self.every.add(digits)
            with suppress(CodeRefused):  # it would never occur
                await self.shop.periodic(weekly=weekly, days=days, digits=digits)

        self._run(work())

    @rule(pick=st.integers(0), wish=st.sampled_from(["delete", "pause", "resume"]))
    def wish(self, pick: int, wish: str) -> None:
        async def work(code: IssuedCode) -> None:
            await getattr(self.shop, wish)(code)
            (self.paused.add if wish == "pause" else self.paused.discard)(code.id)

        self._change(pick, work)

    @rule(
        pick=st.integers(0),
        days=st.floats(0.1, 6),
        digits=st.sampled_from(["same", "new", "former"]),
        weekly=st.none() | WEEKLY,
    )
    def update(
        self, pick: int, days: float, digits: str, weekly: Weekly | None
    ) -> None:
        async def work(code: IssuedCode) -> None:
            wishes: dict[str, object] = {
                "end": self.shop.now().astimezone(UTC) + days * DAY
            }
            former = self.former.get(code.id)
            if digits == "new":
                wishes["digits"] = SecretStr(next(self._digits))
                self.every.add(wishes["digits"])
            elif digits == "former" and former is not None:
                wishes["digits"] = former
            if code.kind is CodeKind.ONLINE_PERIODIC:
                wishes["weekly"] = weekly
            request = UpdateRequest(code.id, "Berta", **wishes)
            await self.shop.ledger.async_change(
                lambda book: updated(
                    request,
                    self.shop.now(),
                    book,
                    self.shop.ledger.keys,
                    self.shop.rules,
                )
            )
            self.former[code.id] = code.digits

        self._change(pick, work)

    def _change(
        self, pick: int, work: Callable[[IssuedCode], Coroutine[Any, Any, None]]
    ) -> None:
        codes = self.codes()
        if codes:
            with suppress(CodeRefused, InvalidWindow):  # it has ended, or not begun
                self._run(work(codes[pick % len(codes)]))

    # What happens at the door.

    @rule(pick=st.integers(0))
    def type(self, pick: int) -> None:
        if not self.shop.ledger.table.lists:
            # Whether a used code still opens a lock whose list has never shown any,
            # nobody can tell (ledger/compare_slots.py).
            self.quiet()
        codes = self.codes()
        if codes:
            self._type(codes[pick % len(codes)])

    def _type(self, code: IssuedCode) -> None:
        async def work() -> None:
            await asyncio.sleep(1)  # a lock counts no less
            self.shop.loopback._pace.catch_up()
            opened = self.shop.lock.type(code.digits).opened
            if opened and code.kind is CodeKind.ONLINE_ONE_TIME:
                self.used.add(code.id)
            await asyncio.sleep(10)  # nobody writes the next code so soon

        self._run(work())

    # What goes wrong.

    @rule(way=st.sampled_from(list(Direction)), packets=st.integers(1, 60))
    def bad_session(self, way: Direction, packets: int) -> None:
        """The link is lost on the way, and the lock goes out of range behind it."""
        loopback = self.shop.loopback
        self._have_theirs_known()

        def hook(direction: Direction, number: int, packet: bytes) -> bytes | None:
            if direction is way and number >= last:
                self.shop.go_away()
                return None
            return packet

        async def work() -> None:
            loopback.faults.hook = hook
            await self.shop.bad_session()

        last = loopback.packets[way] + packets
        self._run(work())

    def _have_theirs_known(self) -> None:
        known = {one.hard_id for one in self.shop.ledger.found()}
        if any(one.slot not in known for one in self.theirs):
            self.quiet()  # see the head of this file

    @rule()
    def restart(self) -> None:
        self._run(self.shop.restart())

    @rule(way=st.sampled_from(list(Direction)), packets=st.integers(1, 60))
    def killed(self, way: Direction, packets: int) -> None:
        """The process dies once a packet of a session has come; the lock stays."""
        self._have_theirs_known()
        self._run(self._end_in_session(way, packets, self._kill))

    @rule(way=st.sampled_from(list(Direction)), packets=st.integers(1, 60))
    def reloaded(self, way: Direction, packets: int) -> None:
        """The entry is reloaded once a packet of a session has come."""
        self._have_theirs_known()
        self._run(self._end_in_session(way, packets, self.shop.restart))

    async def _kill(self) -> None:
        self.shop.kill()

    async def _end_in_session(
        self,
        way: Direction,
        packets: int,
        end: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        loopback, came = self.shop.loopback, asyncio.Event()
        last = loopback.packets[way] + packets

        def hook(direction: Direction, number: int, packet: bytes) -> bytes:
            if direction is way and number == last:
                asyncio.get_running_loop().call_soon(came.set)
            return packet

        loopback.faults.hook = hook
        session = asyncio.ensure_future(self.shop.session())
        coming = asyncio.ensure_future(came.wait())
        await asyncio.wait({session, coming}, return_when=asyncio.FIRST_COMPLETED)
        await end()
        coming.cancel()
        loopback.faults.clear()
        with suppress(TuyaLockError, LedgerError):
            await session

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        self._run(asyncio.sleep(60 * minutes))

    @rule(seconds=st.integers(-90_000, 90_000))
    def clock_jumps(self, seconds: int) -> None:
        """Seen at the next connection, which sets it right."""

        async def work() -> None:
            self.shop.loopback.lose_link()
            self.shop.lock.clock.jump(seconds)

        self._run(work())

    @rule()
    def battery_is_changed(self) -> None:
        self._run(self._change_battery())

    async def _change_battery(self) -> None:
        self.shop.lock.change_battery()
        await asyncio.sleep(1)

    # What others do.

    @precondition(lambda self: self._nothing_is_unclear())
    @rule()
    def made_elsewhere(self) -> None:
        digits = next(self._digits)
        with suppress(ValueError):  # the lock is full
            slot = PhoneApp(self.shop.lock).make_temporary(digits)
            self.theirs.append(Elsewhere(slot, digits))

    @rule(pick=st.integers(0))
    def deleted_elsewhere(self, pick: int) -> None:
        """Of what they made themselves."""
        if self.theirs:
            one = self.theirs.pop(pick % len(self.theirs))
            PhoneApp(self.shop.lock).delete(one.slot)
            self.quiet()  # see the head of this file

    @rule(pick=st.integers(0))
    def ours_is_deleted_elsewhere(self, pick: int) -> None:
        slots = [
            copy.hard_id
            for code in self.codes()
            for copy in _online(code).held
            if copy.hard_id in self.shop.table()
        ]
        # What the lock has never listed is not missed (ledger/compare_slots.py).
        if slots and self.shop.ledger.table.lists and self._nothing_is_unclear():
            self.time_passes(2)  # until the app has the link
            PhoneApp(self.shop.lock).delete(slots[pick % len(slots)])
            self.quiet()

    @rule(pick=st.integers(0))
    def theirs_is_deleted_here(self, pick: int) -> None:
        found = self.shop.ledger.found()
        if found:
            one = found[pick % len(found)]
            self._run(self.shop.delete(one))
            self.theirs = [t for t in self.theirs if t.slot != one.hard_id]
            self.quiet()

    def _nothing_is_unclear(self) -> bool:
        """No write of unknown outcome, and all that we think is there is there."""
        table = self.shop.table()
        return not any(
            copy.unsure or copy.hard_id not in table
            for code in self.codes()
            for copy in _online(code).held
        )

    # The quiet point.

    @rule()
    def quiet(self) -> None:
        """A good session, then everything is as it should be."""
        self._run(self._agreement())

    async def _settle(self) -> None:
        """Somebody answers the questions, and knows what is true."""
        ledger = self.shop.ledger
        chosen = {one.code_id: self._choice(one) for one in ledger.look(questions)}
        now = self.shop.now()
        await ledger.async_change(lambda book: settled(book, chosen, now))
        for code in self.codes():
            # To keep what is listed is to want it.
            if code.id in self.paused and _online(code).intent is Intent.ON:
                await self.shop.pause(code)

    def _choice(self, question: Question) -> Choice:
        code = self.shop.ledger.get(question.code_id)
        if not isinstance(code, IssuedCode):
            theirs = {one.slot for one in self.theirs}
            return Choice.KEEP if code.hard_id in theirs else Choice.TAKE_BACK
        if _online(code).intent is Intent.OFF or code.id in self.used:
            return Choice.TAKE_BACK
        return Choice.WRITE

    async def _agreement(self) -> None:
        # A list may lag behind the last change for so long.
        await asyncio.sleep(LIST_LAGS.total_seconds() + 1)
        await self.shop.session()
        if self.shop.ledger.table.doubt is not None:
            await self._settle()
            await self.shop.session()
        self.shop.loopback._pace.catch_up()
        now = self.shop.now()
        assert not self.shop.ledger.waiting(now)
        self._require_reasons()
        ours = {slot for code in self.codes() for slot in self.shop.slots(code)}
        table = self.shop.table()
        assert ours | {one.slot for one in self.theirs} == set(table)
        assert {one.hard_id for one in self.shop.ledger.found()} == {
            one.slot for one in self.theirs
        }
        for one in self.theirs:
            assert table[one.slot] == one.digits
        self._require_openings(now)

    def _require_openings(self, now: datetime) -> None:
        for one in self.theirs:
            assert self.shop.lock.would_open(one.digits) or not one.always
        codes = [c for c in self.codes() if self._may_open(c, now)]
        may = {str(code.digits) for code in codes}
        must = {str(code.digits) for code in codes if not _online(code).failure}
        for digits in self.every:
            would = self.shop.lock.would_open(digits)
            assert would or digits not in must, now
            assert digits in may or not would, now

    def _require_reasons(self) -> None:
        """What has failed has failed for a reason that there is, and not by halves."""
        for code in self.codes():
            if _online(code).failure and not _online(code).arrived:
                assert not _online(code).held
        free = 10 - len(self.shop.table())
        for code in self.codes():
            match _online(code).failure:
                case Failure.REFUSED:
                    assert self.quirks.refuses_duplicates
                    # Or it stands where an older ledger believes others' code to be.
                    theirs = {one.digits for one in self.theirs}
                    assert _needs_two_slots(code) or code.digits in theirs
                case Failure.LOCK_FULL:
                    assert free < (2 if _needs_two_slots(code) else 1)
                case Failure.MISSING:
                    assert code.kind is CodeKind.ONLINE_ONE_TIME

    def _may_open(self, code: IssuedCode, now: datetime) -> bool:
        """By what people want, worked out anew and without the code that is tested.

        Of one that has failed, a part may be there; of a new one, nothing.
        """
        online = _online(code)
        if online.intent is not Intent.ON or code.id in self.used:
            return False
        if not code.valid_from <= now <= code.valid_until:
            return False
        if online.failure is not None and not online.held:
            return False
        schedule = online.schedule
        if schedule is None:
            return True
        local = now.astimezone(ZoneInfo(schedule.zone))
        minute = 60 * local.hour + local.minute
        for day, at in ((local, minute), (local - timedelta(days=1), minute + 1440)):
            if day.weekday() in schedule.weekdays and (
                schedule.begin <= at <= schedule.begin + schedule.minutes
            ):
                return True
        return False


def _online(code: IssuedCode) -> Online:
    assert isinstance(code, OnlineCode)
    return code.online


def _needs_two_slots(code: IssuedCode) -> bool:
    """Whether its hours go over midnight by the lock's clock, on either side of a change."""
    schedule = _online(code).schedule
    return schedule is not None and any(
        (schedule.begin - offset) % 1440 + schedule.minutes > 1440
        for offset in (60, 120)
    )

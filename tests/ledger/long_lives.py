"""Lives of a house: reloads, removals, older files and wrong clocks, with who came in.

Beside the ledger stands what is true: who typed which digits and came in, and which
digits were given to whom. What no client can know is left open by two bounds of a code's
uses: those of which the ledger must know, and those that there were.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import override

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from custom_components.smart_life_lock.ledger.code import ComputedCode, IssuedCode
from custom_components.smart_life_lock.ledger.errors import CodeRefused, LedgerError
from custom_components.smart_life_lock.ledger.history import was_made_elsewhere
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Question,
    Standing,
)
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.codes.verdict import Verdict
from custom_components.smart_life_lock.tuyalock.codes.window import (
    OFFLINE_LENGTH,
    floor_hour,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    TuyaLockError,
)
from tests.tuyalock.client.scene import BERLIN, Scene
from virtual_lock.air.traffic import Direction

from .house import Folder, House
from .random_lives import START, Elsewhere, Lives

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS_ASKED = 4
BELIEVED = st.integers(-11 * 60, 11 * 60)  # minutes
WRONG = st.sampled_from([-3 * 365, -70, 70, 3 * 365])  # days
CHANCE = Random()
"""What codes are drawn by in these lives, so that each can be lived again."""
OVER = {CodeStatus.DELETED, CodeStatus.EXPIRED, CodeStatus.CLEARED, CodeStatus.USED}


@dataclass(frozen=True)
class Saved:
    """The files of a moment; ``right`` is how wrong the host's clock was then."""

    folder: Folder
    right: timedelta


class LongLives(Lives):
    """``right`` is how wrong the host's clock is when it is as right as can be."""

    shop: House
    lives = 0

    def __init__(self) -> None:
        type(self).lives += 1
        CHANCE.seed(7)
        self.must: Counter[str] = Counter()
        self.may: Counter[str] = Counter()
        self.owner: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.saved: list[Saved] = []
        self.booked: dict[datetime, bool] = {}
        self.given = START
        self.right = timedelta()
        self.wrong = self.lock_wrong = False
        super().__init__()
        self.quiet()

    @override
    async def _open(self) -> House:
        scene = Scene(self.generation, 20, quirks=self.quirks, zone=BERLIN, start=START)
        scene.loopback.start()
        return House(scene, Path(self._folder.name) / "ledger.json")

    async def _now(self) -> datetime:
        return self.shop.now()

    # What people do.

    @rule()
    def give_one_time(self) -> None:
        self._give(OneTimeRequest("Guest"))

    @rule(later=st.integers(0, 2))
    def give_temporary(self, later: int) -> None:
        """Unless a code of that hour was drawn in a gap: it is free with luck only."""
        now = self._run(self._now())
        start = floor_hour(now) + later * HOUR
        if self.booked.get(start):
            return
        self.booked[start] = bool(self.shop.ledger.table.gaps)
        request = TemporaryRequest("Guest", start, start + HOURS_ASKED * HOUR)
        self._give(request)

    def _give(self, request: OneTimeRequest | TemporaryRequest) -> None:
        async def work() -> None:
            with suppress(CodeRefused, InvalidWindow):
                code = await self.shop.make(request)
                # Nobody's digits are given to another.
                assert code.digits not in self.owner
                self.owner[str(code.digits)] = code.id
                self.given = max(self.given, code.created)

        self._run(work())

    @rule(pick=st.integers(0))
    def delete_offline(self, pick: int) -> None:
        codes = [c for c in self.shop.ledger.codes() if isinstance(c, ComputedCode)]
        if codes:
            self._run(self.shop.delete(codes[pick % len(codes)]))

    @rule(pick=st.integers(0))
    def delete_for_good(self, pick: int) -> None:
        async def work(code: IssuedCode) -> None:
            await self.shop.delete(code)
            self.deleted.add(code.id)

        self._change(pick, work)

    # Who comes in.

    @override
    def _type(self, code: IssuedCode) -> None:
        self._run(self._enter(str(code.digits)))

    @rule(pick=st.integers(0))
    def come_in(self, pick: int) -> None:
        """With any digits that somebody ever had, also those that others made."""
        self._learn()
        every = [*self.owner, *(one.digits for one in self.theirs)]
        if every and self.shop.ledger.table.lists:
            self._run(self._enter(every[pick % len(every)]))

    def _learn(self) -> None:
        """Whose digits are whose; a code never gets those of another."""
        for code in self.shop.ledger.codes():
            owner = self.owner.setdefault(str(code.digits), code.id)
            assert owner == code.id or was_made_elsewhere(code)

    async def _enter(self, digits: str) -> None:
        self._learn()
        await asyncio.sleep(1)  # a lock counts no less
        self.shop.loopback._pace.catch_up()
        slots = {d: slot for slot, d in self.shop.table().items()}
        if self.shop.lock.type(digits).opened and (owner := self.owner.get(digits)):
            self.may[owner] += 1
            code = self.shop.ledger._book.codes.get(owner)
            if code is not None and self._must_be_told(code, slots.get(digits)):
                self.must[owner] += 1
            if code is None or code.kind is CodeKind.ONLINE_ONE_TIME:
                self.used.add(owner)
        await asyncio.sleep(10)  # nobody writes the next code so soon

    def _must_be_told(self, code: IssuedCode, slot: int | None) -> bool:
        """Whether the ledger can know whose use it is."""
        if isinstance(code, ComputedCode):
            return True
        known = any(copy.hard_id == slot for copy in code.held)
        in_doubt = self.shop.ledger.table.doubt is not None
        return known and not in_doubt and not self.lock_wrong

    # What goes wrong.

    @rule(minutes=st.integers(1, 3000), picks=st.lists(st.integers(0), max_size=3))
    def unloaded(self, minutes: int, picks: list[int]) -> None:
        """For a while nobody listens, and people come in."""
        self._have_theirs_known()
        self._run(self.shop.unload())
        self._run(asyncio.sleep(60 * minutes))
        for pick in picks:
            self.come_in(pick)
        self._run(self._reopen())

    async def _reopen(self) -> None:
        self.shop.open()

    @rule(
        minutes=st.integers(1, 3000),
        picks=st.lists(st.integers(0), max_size=3),
        restarted=st.booleans(),
    )
    def removed_and_added(
        self, minutes: int, picks: list[int], *, restarted: bool
    ) -> None:
        """The entry is removed, people come in, and it is added with its kept keys."""
        self._have_theirs_known()
        self._run(self.shop.unload())
        self._run(asyncio.sleep(60 * minutes))
        for pick in picks:
            self.come_in(pick)
        # Without what was known a clock that is ahead cannot be told from a right one.
        restarted = restarted and not self.wrong
        self._run(self.shop.add_again(restarted=restarted))

    @rule()
    def save(self) -> None:
        """Of a ledger that has seen the lock's list, if it has written anything.

        Of a lock that has never listed a password, the ledger cannot tell that one is gone
        (ledger/compare_slots.py), and would ask for its deletion again and again.
        """
        if not self.shop.ledger.table.lists and self.codes():
            self.quiet()

        async def work() -> None:
            self.save_now()

        self._run(work())

    def save_now(self) -> None:
        self.saved.append(Saved(self.shop.folder(), self.right))

    @precondition(lambda self: self.saved)
    @rule(
        pick=st.integers(0),
        picks=st.lists(st.integers(0), max_size=3),
        whole=st.booleans(),
    )
    def restored(self, pick: int, picks: list[int], *, whole: bool) -> None:
        """A backup is restored; people come in before anybody has chosen.

        ``whole``: with all other files, unless they show that the clock is wrong.
        """
        saved = self.saved[pick % len(self.saved)]
        whole = whole and not self.wrong and saved.right <= self.right

        async def work() -> None:
            await self._pass_what_was_given()
            await self.shop.unload()
            self.shop.restore(saved.folder, whole=whole)
            self._know_less()

        self._run(work())
        for one in picks:
            self.come_in(one)
        before = self.shop.table()
        self._run(self.shop.session())
        assert self.shop.table() == before  # nothing is written unasked
        self.quiet()

    async def _pass_what_was_given(self) -> None:
        """Until the hour is over in which a code was made by a clock that was ahead.

        Once that is set back, an older ledger cannot know of such hours to come.
        """
        if self.given > self.shop.now():
            ahead = self.given + HOUR - self.shop.now()
            await asyncio.sleep(ahead.total_seconds())

    # What hardly happens by itself in a short life.

    @rule(lost=st.booleans(), gap=st.integers(0, 100))
    def guest_after_guest(self, gap: int, *, lost: bool) -> None:
        """The lock deletes a used code, and gives its slot to the next one.

        ``lost``: the link is lost when that is written, before the records have come.
        """
        if not self._is_calm():
            return

        async def one_after_the_other() -> None:
            shop = self.shop
            first = await shop.once(digits=next(self._digits), days=9)
            self.every.add(str(first.digits))
            await shop.session()
            await shop.client.close()
            await self._enter(str(first.digits))
            second = await shop.once(digits=next(self._digits), days=9)
            self.every.add(str(second.digits))
            await asyncio.sleep(100)
            if lost:
                await shop.lose_link_behind(lambda: bool(shop.slots(second)))
            else:
                await shop.session()
            await asyncio.sleep(gap)
            await self._enter(str(second.digits))

        self._run(one_after_the_other())
        self.quiet()

    @rule()
    def restored_after_reuse(self) -> None:
        """After a backup one code is replaced by another, in the same slot."""
        if not self._is_calm():
            return

        async def change() -> tuple[IssuedCode, IssuedCode]:
            shop = self.shop
            first = await shop.periodic(digits=next(self._digits))
            await shop.session()
            self.save_now()
            await shop.delete(first)
            self.deleted.add(first.id)
            await shop.session()
            second = await shop.periodic(digits=next(self._digits))
            await shop.session()
            self._learn()
            return first, second

        first, second = self._run(change())
        self.every |= {str(first.digits), str(second.digits)}
        at = list(self.owner).index(str(second.digits))
        self.restored(len(self.saved) - 1, [at], whole=False)

    @rule(later=st.integers(0, 2))
    def restored_after_giving(self, later: int) -> None:
        """Codes that were given out after a backup are not given out again.

        Behind one-time codes of its hour that are lost too, the temporary one could have
        any hours up to ten, and only luck would keep the next one apart.
        """
        self.save()
        self.give_temporary(later)
        for _ in range(3):
            self.give_one_time()
        self.restored(len(self.saved) - 1, [], whole=True)
        for _ in range(3):
            self.give_one_time()
        self.give_temporary(later)

    @rule(
        pick=st.integers(0),
        way=st.sampled_from(list(Direction)),
        packets=st.integers(1, 60),
    )
    def killed_with_news(self, pick: int, way: Direction, packets: int) -> None:
        self.unloaded(5, [pick, pick + 1])
        self.killed(way, packets)
        self.quiet()

    @rule()
    def killed_once_told(self) -> None:
        """The ledger knows of a use that the lock has still to be told of."""
        if not self._is_calm():
            return

        async def use() -> None:
            code = await self.shop.periodic(digits=next(self._digits))
            self.every.add(str(code.digits))
            await self.shop.session()
            await self.shop.client.close()
            await self._enter(str(code.digits))
            await asyncio.sleep(100)
            await self._kill_once_told()

        self._run(use())
        self.quiet()

    @rule()
    def deleted_unused(self) -> None:
        """Nobody can delete an offline code from the lock."""
        self.give_one_time()
        for pick in range(len(self.shop.ledger.codes())):
            self.delete_offline(pick)
        self.quiet()

    async def _kill_once_told(self) -> None:
        ledger, told = self.shop.ledger, asyncio.Event()

        def uses() -> int:
            return sum(code.uses for code in ledger.codes())

        before = uses()
        end = ledger.async_add_listener(lambda: uses() != before and told.set())
        session = asyncio.ensure_future(self.shop.session())
        coming = asyncio.ensure_future(told.wait())
        await asyncio.wait({session, coming}, return_when=asyncio.FIRST_COMPLETED)
        end()
        await self._kill()
        coming.cancel()
        with suppress(TuyaLockError, LedgerError):
            await session

    def _is_calm(self) -> bool:
        """The lock is as it should be, has room, and all clocks are right."""
        self.quiet()
        return len(self.shop.table()) < 8 and not (self.wrong or self.lock_wrong)

    @precondition(lambda self: self.saved)
    @rule(pick=st.integers(0))
    def copied_back(self, pick: int) -> None:
        """An older file lies there; where the lock's list does not tell, the newest."""
        saved = self.saved[pick % len(self.saved)]

        async def work() -> None:
            await self._pass_what_was_given()
            await self.shop.session()
            await self.shop.unload()
            newest, before = self.shop.content(), self.shop.table()
            self.shop.copy_in(saved.folder.content)
            if not self._shows_age():
                self.shop.copy_in(newest)
                return
            self._know_less()
            await self.shop.session()
            assert self.shop.ledger.table.doubt is not None
            assert self.shop.table() == before

        self._run(work())
        self.quiet()

    def _shows_age(self) -> bool:
        """Whether a code without end in sight lost its slot, and some slot is new."""
        book, table = self.shop.ledger._book, self.shop.table()
        known = {copy.hard_id for code in book.online_codes() for copy in code.held}
        known |= {one.hard_id for one in self.shop.ledger.found()}
        return (
            book.table.lists
            and book.table.doubt is None
            and not any(code.online.unsure for code in book.online_codes())
            and not self.shop.ledger.plan(self.shop.now())
            and bool(table.keys() - known)
        )

    def _know_less(self) -> None:
        """The ledger need not know more than its file."""
        self.must = Counter(
            {code.id: code.uses for code in self.shop.ledger.codes() if code.uses}
        )

    @precondition(lambda self: not self.wrong)
    @rule(minutes=BELIEVED)
    def host_clock_is_moved(self, minutes: int) -> None:
        self.right = timedelta(minutes=minutes)
        self._set_clock(self.right)

    @precondition(lambda self: not self.wrong)
    @rule(days=WRONG)
    def host_clock_cannot_be_right(self, days: int) -> None:
        self.wrong = True
        self._set_clock(self.right + days * DAY)

    @precondition(lambda self: self.wrong)
    @rule()
    def host_clock_is_right_again(self) -> None:
        self.wrong = False
        self._set_clock(self.right)

    def _set_clock(self, off: timedelta) -> None:
        async def work() -> None:
            self.shop.set_clock(off)

        self._run(work())
        self.lock_wrong = self.lock_wrong or not self.wrong

    @override
    @rule(seconds=st.integers(-90_000, 90_000))
    def clock_jumps(self, seconds: int) -> None:
        super().clock_jumps(seconds)
        self.lock_wrong = True

    @override
    @rule()
    def battery_is_changed(self) -> None:
        super().battery_is_changed()
        self.lock_wrong = True

    # The quiet point.

    @override
    async def _settle(self) -> None:
        await super()._settle()
        table = self.shop.table()
        claimed = {slot for code in self.codes() for slot in self.shop.slots(code)}
        always = {one.digits for one in self.theirs if one.always}
        self.theirs = [
            Elsewhere(one.hard_id, table[one.hard_id], table[one.hard_id] in always)
            for one in self.shop.ledger.found()
            if not one.unwanted and one.hard_id not in claimed
        ]
        # One that was made here after the backup may stay as made elsewhere.
        self.every -= {one.digits for one in self.theirs}

    @override
    def _choice(self, question: Question) -> Choice:
        if question.standing is Standing.OFFLINE:
            gone = question.code_id in self.deleted
            return Choice.UNWANTED if gone else Choice.KEEP
        if question.code_id in self.deleted:
            return Choice.TAKE_BACK
        return super()._choice(question)

    @override
    async def _agreement(self) -> None:
        self._learn()
        await super()._agreement()
        self._learn()
        for code in self.shop.ledger.codes():
            # Nothing is attributed to another, counts twice, or gets lost.
            who = self.owner[str(code.digits)] if was_made_elsewhere(code) else code.id
            assert self.must[code.id] <= code.uses <= self.may[who], code

    @override
    def _require_openings(self, now: datetime) -> None:
        """By the true time, as far as anybody knows it."""
        if not self.wrong:
            self.lock_wrong = False
        if self.lock_wrong:
            return  # there is no better time to tell the lock
        true = self.shop.scene.now().astimezone(UTC)
        super()._require_openings(true + self.right)
        for code in self.shop.ledger.codes():
            if status_of(code, self.shop.now()) in OVER:
                assert not self._opens(str(code.digits)), code
        for digits, owner in self.owner.items():
            assert owner not in self.deleted or not self._opens(digits, online=True)

    def _opens(self, digits: str, *, online: bool = False) -> bool:
        lock = self.shop.lock
        if lock.would_open(digits):
            return True
        if online or len(digits) != OFFLINE_LENGTH:
            return False
        verifier = deepcopy(lock.memory.verifier)
        assert verifier is not None
        return verifier.enter(digits, lock.clock.at) is Verdict.OPENED


class LongLivesNew(LongLives):
    generation = 4

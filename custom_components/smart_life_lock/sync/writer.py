"""Makes the lock hold what people want, one session at a time.

Knows the client and the ledger, nothing else of Home Assistant.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime

from ..ledger import outcomes
from ..ledger.compare_found import kinds_named, sensed
from ..ledger.compare_slots import compared, drained, without_list
from ..ledger.errors import CodeRefused
from ..ledger.ledger import CodeLedger
from ..ledger.plan import (
    Create,
    Modify,
    Place,
    Remove,
    RemoveFound,
    Step,
    has_unsure,
    must_look_first,
    place,
)
from ..tuyalock.client.client import LockClient
from ..tuyalock.client.listing import SENSED
from ..tuyalock.client.passwords import PasswordTable
from ..tuyalock.errors import (
    OutcomeUnknown,
    ProtocolError,
    RefusalReason,
    Refused,
    TuyaLockError,
)

# Writing can show that more is to be done, such as a slot that was lost; and people go on
# working meanwhile. What is left then waits for the next session.
ROUNDS = 5
# So often a lock may leave the request for its list unanswered; then it has none, unless
# it has shown one before.
LIST_TRIES = 2


class CodeWriter:
    """The sessions of one lock's codes."""

    def __init__(
        self, client: LockClient, ledger: CodeLedger, now: Callable[[], datetime]
    ) -> None:
        """``now`` gives aware datetimes."""
        self._client, self._ledger, self._clock = client, ledger, now
        self._unanswered = 0
        self._refused: dict[Place, Refused] = {}
        self._drained = False

    def _now(self) -> datetime:
        """In UTC: when clocks go back, two moments have the same local time."""
        return self._clock().astimezone(UTC)

    @property
    def _passwords(self) -> PasswordTable:
        return self._client.passwords

    async def async_session(self) -> None:
        """Set the clock, write what waits, fetch the records, compare the lists.

        What is to be written goes first, in as few packets as the protocol allows,
        unless list and records have to be known before. A code that the lock refuses is
        marked so. Raises errors of tuyalock; another refusal only at the end, because
        one slot must not keep the others waiting, and the list may show that all is well.
        """
        self._refused.clear()
        self._drained = False
        await self._async_rounds()
        for step in self._plan():
            if (refusal := self._refused.get(place(step))) is not None:
                raise refusal

    async def _async_rounds(self) -> None:
        if self._ledger.look(lambda book: must_look_first(book, self._plan())):
            await self._async_read_lock()
            written = await self._async_write()
        else:
            if await self._async_write() and not self._ledger.table.lists:
                # A lock may delete a code by itself when it is used. What its list means
                # then is only known if it has shown one before.
                await self._async_compare()
            await self._async_read_lock()
            written = await self._async_write()
        rounds = 1
        while written and rounds < ROUNDS:
            await self._async_compare()
            written = await self._async_write()
            rounds += 1

    async def _async_read_lock(self) -> None:
        # Before the records: a name is not that of whoever has the place by now.
        seen = await self._async_sense(self._ledger.look(kinds_named))
        await self._client.sync()
        self._drained = True
        key, now = self._ledger.key_mark, self._now()
        self._ledger.change(lambda book: drained(book, now, key))
        if await self._async_compare():
            await self._async_sense([kind for kind in SENSED if kind not in seen])

    async def _async_sense(self, kinds: Collection[int]) -> Collection[int]:
        """See what members have of these kinds, for names and deletion; what was answered."""
        if not kinds:
            return ()
        listed = await self._client.members.list(kinds)
        self._ledger.change(
            lambda book: sensed(book, listed.nodes, listed.kinds, self._now())
        )
        return listed.kinds

    async def _async_compare(self) -> bool:
        """Compare the lock's list with ours; returns whether it has one (data point 54)."""
        if self._list_unsupported:
            self._ledger.change(lambda book: without_list(book, self._now()))
            return False
        try:
            nodes = await self._passwords.list()
        except Refused:
            self._unanswered += 1
            if self._list_unsupported:
                await self._async_compare()
            elif self._ledger.look(has_unsure):
                raise
            return False
        self._unanswered = 0
        key, now = self._ledger.key_mark, self._now()
        self._ledger.change(lambda book: compared(book, nodes, now, key))
        return True

    @property
    def _list_unsupported(self) -> bool:
        return self._unanswered >= LIST_TRIES and not self._ledger.table.lists

    async def _async_write(self) -> bool:
        """Do all that is planned now; returns whether there was anything."""
        steps = [step for step in self._plan() if place(step) not in self._refused]
        for step in steps:
            if step in self._plan():  # people may have changed their mind meanwhile
                try:
                    await self._async_do(step)
                except Refused as refusal:
                    self._refused[place(step)] = refusal
                except CodeRefused:
                    continue  # the code was taken back just now
        return bool(steps)

    def _plan(self) -> list[Step]:
        return self._ledger.plan(self._now())

    async def _async_do(self, step: Step) -> None:
        match step:
            case Create():
                await self._async_create(step)
            case Modify():
                await self._async_modify(await self._async_touch(step))
            case Remove():
                await self._async_remove(await self._async_touch(step))
            case RemoveFound():
                await self._async_remove(step)

    async def _async_create(self, step: Create) -> None:
        """Note it, write it, note the outcome: each on disk before the next."""
        change = self._ledger.async_change
        await self._ledger.async_begin(step, self._now())
        try:
            slot = await self._passwords.create(step.content)
        except Refused as error:
            reason = error.reason
            await change(lambda book: outcomes.refused(book, step, reason, self._now()))
        except OutcomeUnknown, ProtocolError:
            raise  # the lock's list will tell
        except TuyaLockError:
            await change(lambda book: outcomes.not_sent(book, step))
            raise
        else:
            self._refused.pop(
                (step.code_id, slot), None
            )  # that was about the slot's former content
            drained = self._drained
            await change(
                lambda book: outcomes.created(
                    book, step, slot, self._now(), drained=drained
                )
            )

    async def _async_touch[S: (Modify, Remove)](self, step: S) -> S:
        """Note it before it is sent; the step as it is then."""
        await self._ledger.async_change(lambda book: outcomes.touched(book, step))
        return replace(step, copy=replace(step.copy, touched=True))

    async def _async_modify(self, step: Modify) -> None:
        """Write a slot anew; where the lock does not want to, empty it instead."""
        assert step.copy.hard_id is not None  # noqa: S101  steps are about known slots
        try:
            await self._passwords.modify(
                step.copy.hard_id, step.copy.content, step.content.validity
            )
        except Refused as error:
            if error.reason is RefusalReason.NO_REPORT:
                raise  # it may have done it
            await self._async_remove(Remove(step.code_id, step.copy))
        else:
            await self._ledger.async_change(
                lambda book: outcomes.modified(book, step, self._now())
            )

    async def _async_remove(self, step: Remove | RemoveFound) -> None:
        """Empty a slot.

        The client only touches what the lock's list has just shown. A slot that is not
        in it is missed when the lists are compared, where the lock is known to have one;
        of another lock nobody can tell whether the code still opens.
        """
        if isinstance(step, Remove):
            assert step.copy.hard_id is not None  # noqa: S101  as above
            await self._passwords.delete(step.copy.hard_id)
        elif step.found.temporary:
            await self._passwords.delete(step.found.hard_id)
        else:
            await self._passwords.delete_permanent(step.found.node)
        await self._ledger.async_change(
            lambda book: outcomes.removed(book, step, self._now())
        )

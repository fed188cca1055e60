"""Where bolt and door are by the newest report, in whatever order reports come.

What a single report means of them is in ``decoder.updated``.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ..model import Alarm, LockState
from ..wire.datapoints import DataPoint, Dp
from .decoder import Moment, is_opening, noted, updated

_BOLT = {Dp.MOTOR_STATE, Dp.MANUAL_LOCK}
_DOOR = {Dp.DOOR_STATE, Dp.DOOR_LOG}
_JAMS = {Alarm.TONGUE_BAD, Alarm.TONGUE_NOT_OUT}
_AFTER = timedelta(microseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Positions:
    """Decides what ``locked``, ``door_open`` and ``jammed`` of a state may say.

    Only while a link is there does the lock tell what it does, so a bolt or door that was
    open when the link ended may have closed since. Stored records come late and newest
    first (protocol.md §6.9), so their times decide; what is just happening comes in
    order, and its times are whole seconds of another clock. protocol.md does not say
    what ends a jam: here a later word that the bolt is out, that it moved, or that the
    lock was opened does.
    """

    def __init__(self, *, bolt_reversed: bool = False) -> None:
        """Nothing was heard yet; ``bolt_reversed``: DP 47 true means locked."""
        self._bolt_reversed = bolt_reversed
        self._bolt_told = self._door_told = _NEVER
        self._jam = self._moved = _NEVER
        self._follows_door = False

    def link_began(self) -> None:
        """The lock has not said yet that it tells of its door on this link."""
        self._follows_door = False

    def link_ended(self, state: LockState) -> LockState:
        """What may still be true when the lock is not heard any more."""
        self._follows_door = False
        return replace(
            state,
            locked=state.locked or None,
            door_open=None if state.door_open else state.door_open,
        )

    def after(
        self, before: LockState, point: DataPoint, when: Moment, generation: int
    ) -> LockState:
        """The state after a report; of a late one only what it makes doubtful."""
        state = self._told(before, point, when, generation)
        if is_opening(point):
            state = self._opened(state, when)
        elif point.id == Dp.ALARM and point.unsigned in _JAMS:
            self._stuck(when)
        elif point.id in _BOLT and not when.late:
            self._bolt_told = when.at
            if state.locked or before.locked not in (None, state.locked):
                self._turned(when)
        elif point.id in _DOOR and not when.late:
            self._door_told, self._follows_door = when.at, True
        return replace(state, jammed=self._jam > self._moved)

    def _told(
        self, before: LockState, point: DataPoint, when: Moment, generation: int
    ) -> LockState:
        if when.late:
            return noted(before, point, late=True)
        return updated(before, point, generation, bolt_reversed=self._bolt_reversed)

    def _stuck(self, when: Moment) -> None:
        """The bolt does not move."""
        least = self._jam if when.late else self._moved + _AFTER
        self._jam = max(self._jam, least, when.at)

    def _turned(self, when: Moment) -> None:
        """The bolt does move."""
        least = self._moved if when.late else self._jam
        self._moved = max(self._moved, least, when.at)

    def _opened(self, state: LockState, when: Moment) -> LockState:
        """Somebody came in, perhaps long ago and before bolt and door were heard of."""
        self._turned(when)
        if state.locked and (not when.late or when.at > self._bolt_told):
            state = replace(state, locked=None)
        is_told = self._follows_door or (when.late and when.at <= self._door_told)
        if state.door_open is False and not is_told:
            state = replace(state, door_open=None)
        return state

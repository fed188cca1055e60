"""What reported data points mean: events, state, and which were told already."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from ..battery import after_percentage
from ..codes.offline import decrypt_report
from ..data_point_table import FEATURES, is_known, read
from ..errors import RemoteProtocolError
from ..model import (
    Access,
    Alarm,
    AlarmRaised,
    CredentialsChanged,
    DoorbellRung,
    Duress,
    LockEvent,
    LockState,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    T0Reported,
    UnspecifiedRecord,
)
from ..wire.datapoints import DataPoint, Dp, DpType
from ..wire.member_credentials import MethodReport, Stage
from ..wire.payloads import OfflineT0, record_number

LATE_AFTER = timedelta(seconds=60)  # older news is history, not somebody at the door
_JUST_NOW = timedelta(seconds=3)  # the lock's clock counts whole seconds, roughly ours
_UPTIME_LIMIT = 946_080_000  # smaller times are seconds since boot (protocol.md §4.9)
_SEEN_LIMIT = 256  # a lock holds 64 records and sends each at most twice

_METHODS = {
    Dp.UNLOCK_FINGERPRINT: Method.FINGERPRINT,
    Dp.UNLOCK_PASSWORD: Method.PASSWORD,
    Dp.UNLOCK_DYNAMIC: Method.DYNAMIC_CODE,
    Dp.UNLOCK_CARD: Method.CARD,
    Dp.UNLOCK_KEY: Method.KEY,
    Dp.OPEN_INSIDE: Method.INSIDE,
    Dp.UNLOCK_BLE: Method.BLUETOOTH,
    Dp.UNLOCK_FACE: Method.FACE,
    Dp.UNLOCK_EYE: Method.EYE,
    Dp.UNLOCK_PALM: Method.PALM,
    Dp.UNLOCK_FINGER_VEIN: Method.FINGER_VEIN,
    Dp.UNLOCK_TEMPORARY: Method.ONLINE_CODE,
    Dp.UNLOCK_DOUBLE: Method.COMBINED,
    Dp.UNLOCK_PHONE_REMOTE: Method.PHONE,
    Dp.UNLOCK_VOICE_REMOTE: Method.VOICE,
}
_WITHOUT_IDENTIFIER = {Dp.UNLOCK_DYNAMIC, Dp.OPEN_INSIDE}
_OUTCOMES = {
    Dp.OFFLINE_CLEAR_ONE: OfflineOutcome.CLEARED_ONE,
    Dp.OFFLINE_CLEAR_ALL: OfflineOutcome.CLEARED_ALL,
    Dp.OFFLINE_UNLOCK: OfflineOutcome.OPENED,
}
_CREDENTIALS = {
    Dp.UNLOCK_METHOD_CREATE,
    Dp.UNLOCK_METHOD_DELETE,
    Dp.UNLOCK_METHOD_MODIFY,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, and whether that is old news."""

    at: datetime
    late: bool


def moment(
    at: datetime | None,
    now: datetime,
    asked_records: datetime | None = None,
    *,
    knows_time: bool = False,
) -> Moment:
    """The moment of a report that carries the lock's time ``at``, or none.

    A time that is really the seconds since the lock's boot says nothing, because the
    lock itself corrects it once its clock is set (protocol.md §4.9, read in source).
    Nor does one that is still to come, of a lock that ``knows_time`` by now: its clock
    was ahead when that happened. Both are late news of an unknown time, told as ``now``.
    After ``asked_records``, whatever is clearly older than the question comes out of the
    lock's storage.
    """
    if at is None:
        return Moment(now, late=False)
    was_ahead = knows_time and at - now > _JUST_NOW
    if was_ahead or at.timestamp() < _UPTIME_LIMIT:
        return Moment(now, late=True)
    stored = asked_records is not None and at < asked_records - _JUST_NOW
    return Moment(at.astimezone(UTC), late=stored or now - at > LATE_AFTER)


def interpret(
    point: DataPoint, when: Moment, login_key: bytes, generation: int
) -> LockEvent | None:
    """The event that a reported data point is.

    None for state, for results of commands, and for what nobody understands: a data point
    of another type than the table of data points has is something else.
    """
    dp = point.id
    if dp in _METHODS:
        who = _identifier(point, generation)
        return Access(when.at, _METHODS[Dp(dp)], who, when.late)
    if dp in _OUTCOMES:
        return _offline_code(point, when, login_key)
    return _notice(point, when) if is_known(point) else None


def _notice(point: DataPoint, when: Moment) -> LockEvent | None:
    match point.id:
        case Dp.ALARM:
            return AlarmRaised(when.at, _alarm(point.unsigned), when.late)
        case Dp.DOORBELL:
            return DoorbellRung(when.at, when.late) if point.truth else None
        case Dp.HIJACK | Dp.LOCK_RECORD:
            return _half_known(point, when)
        case Dp.OFFLINE_T0 if (t0 := read_t0(point)) is not None:
            return T0Reported(t0)
        case dp if dp in _CREDENTIALS:
            deleted = dp == Dp.UNLOCK_METHOD_DELETE
            return CredentialsChanged(deleted, _filled(point))
        case _:
            return None


def _filled(point: DataPoint) -> int | None:
    """The hard id that DP 1 has given out, once all is done (protocol.md §6.2)."""
    if point.id != Dp.UNLOCK_METHOD_CREATE:
        return None
    try:
        report = MethodReport.parse(point.id, point.value)
    except RemoteProtocolError:
        return None
    return report.hard_id if report.stage == Stage.COMPLETE else None


def _half_known(point: DataPoint, when: Moment) -> Duress | UnspecifiedRecord | None:
    """DP 22, a switch (which may be off) or a number by model, and DP 20 (§6.1)."""
    number = point.unsigned if point.type == DpType.VALUE else None
    if point.id == Dp.LOCK_RECORD:
        return UnspecifiedRecord(when.at, number, when.late)
    if point.type == DpType.BOOL and not point.truth:
        return None
    return Duress(when.at, number, when.late)


def _identifier(point: DataPoint, generation: int) -> int | None:
    """A hard id or member id.

    A generation 3 lock swaps the two bytes of the member in DP 62 and 63 (protocol.md
    §6.1); put right where it must be so, and not for newer locks, of which nothing of
    the kind is known. Combined unlocking (DP 57) as raw bytes has no known layout.
    """
    if point.id in _WITHOUT_IDENTIFIER or point.type == DpType.RAW:
        return None
    if generation == 3:
        return record_number(point.id, point.value)
    return point.unsigned


def _alarm(value: int) -> Alarm | int:
    try:
        return Alarm(value)
    except ValueError:
        return value


def _offline_code(point: DataPoint, when: Moment, login_key: bytes) -> LockEvent | None:
    try:
        plain = decrypt_report(login_key, point.value)
    except RemoteProtocolError:
        # Entered while the lock had another key, or a layout that we do not know. What a
        # code cleared nobody can tell then; that one opened is true all the same.
        if point.id == Dp.OFFLINE_UNLOCK:
            return Access(when.at, Method.OFFLINE_CODE, None, when.late)
        return None
    return OfflineCodeEntered(when.at, _OUTCOMES[Dp(point.id)], plain, when.late)


def read_t0(point: DataPoint) -> datetime | None:
    """T0 out of DP 64, ten ASCII digits (protocol.md §7.3); None for anything else."""
    if len(point.value) != 10 or not point.value.isdigit():
        return None
    return OfflineT0.parse(point.value).at


def is_opening(point: DataPoint) -> bool:
    """Whether a report tells that somebody came in."""
    return point.id in _METHODS or point.id == Dp.OFFLINE_UNLOCK


def noted(state: LockState, point: DataPoint, *, late: bool) -> LockState:
    """The state with what a report says by the table of data points.

    A ``late`` one shows only that the lock has the data point.
    """
    row = FEATURES.get(point.id)
    if row is None:
        return state
    fits = row.fits(point)
    values = state.values
    if row.has_value and not late:
        value = row.kind.read(point) if fits else None
        if point.id == Dp.BATTERY_PERCENT:
            values = after_percentage(values, value)
        values = {**values, point.id: value}
    reported = state.reported | {point.id} if fits else state.reported
    return replace(
        state, reported=reported, values=values, unanswered=state.unanswered - reported
    )


def updated(
    state: LockState, point: DataPoint, generation: int, *, bolt_reversed: bool = False
) -> LockState:
    """The state after a fresh report. Old ones must not get here: newest come first.

    DP 47 true means unlocked (seen by several peers), unless ``bolt_reversed``. DP 40:
    thing models differ in the order of unknown, open and closed; read is 0 unknown,
    1 open, 2 closed. That generation 3, which knows only 0 and 1, means closed by 0 is
    inferred from its DP 17 (protocol.md §6.1). DP 46 is an echo that only means something
    when true. What an opening makes doubtful is ``Positions``' matter.
    """
    value = read(point)
    state = noted(state, point, late=False)
    match point.id:
        case Dp.MOTOR_STATE:
            locked = None if value is None else value is bolt_reversed
            return replace(state, locked=locked)
        case Dp.MANUAL_LOCK if value is True:
            return replace(state, locked=True)
        case Dp.DOOR_STATE:
            closed = False if generation == 3 else None
            told = {"unknown": closed, "open": True, "closed": False}
            return replace(state, door_open=told.get(str(value)))
        case Dp.DOOR_LOG:
            door_open = None if value is None else bool(value)
            return replace(state, door_open=door_open)
        case Dp.OFFLINE_T0 if (t0 := read_t0(point)) is not None:
            return replace(state, t0=t0)
    return state


def mark_of(point: DataPoint, at: datetime) -> str:
    """What tells a record from all others: a hash, so that no part of a code is kept."""
    text = f"{point.id}:{at.timestamp():.0f}:".encode() + point.value
    return blake2b(text, digest_size=8).hexdigest()


class SeenReports:
    """Which timed reports were told already: a lock may send each one twice.

    Bounded; survives a restart by ``export`` (hashes, so that nothing of a code is
    kept) and ``known``.
    """

    __slots__ = ("_seen",)

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Begin with what ``export`` gave earlier."""
        self._seen = dict.fromkeys(known)

    def is_new(self, point: DataPoint, at: datetime) -> bool:
        """Whether (dp, the lock's time, value) was not here before; remembers it."""
        key = mark_of(point, at)
        if key in self._seen:
            return False
        self._seen[key] = None
        while len(self._seen) > _SEEN_LIMIT:
            del self._seen[next(iter(self._seen))]
        return True

    def export(self) -> tuple[str, ...]:
        """The memory, oldest first."""
        return tuple(self._seen)

"""The check code: DP 70, 71, 73 and the pass-through 0023 (protocol.md §6.6)."""

from collections.abc import Mapping
from enum import IntEnum

from custom_components.smart_life_lock.tuyalock.errors import ProtocolError
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    NO_CODE,
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockRecord,
    CheckedUnlockResult,
    RecordsRequest,
    RemoteKeySet,
    RemoteKeySetResult,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from .application import Firmware, Write
from .masters import Masters


class Result(IntEnum):
    """The lock's result numbers of DP 70, 71 and 73."""

    OK = 0
    UNKNOWN_MASTER = 2
    WRONG_SLAVE = 3
    WRONG_CODE = 4
    BAD_OPERATION = 5
    TABLE_FULL = 6
    NOT_FOUND = 7


class SetOperation(IntEnum):
    """DP 70."""

    STORE = 0
    DELETE = 1


class UnlockOperation(IntEnum):
    """DP 71."""

    LOCK = 0
    UNLOCK = 1


def check_code_set(lock: Firmware, point: DataPoint) -> None:
    """DP 70: 23 bytes exactly, else only the transport's acknowledgement."""
    asked = CheckCodeSet.parse(point.value)
    result = _may_set(lock, asked)
    if result is Result.OK:
        result = _set(lock.memory.masters, asked)
    answer = CheckCodeSetResult(
        asked.code, result, asked.master, asked.slave, asked.op, asked.new_master
    )
    lock.report(answer.point())


def _may_set(lock: Firmware, asked: CheckCodeSet) -> Result:
    """The first set needs eight zero bytes, later ones the app's present code.

    The first one may name any slave (§13.7).
    """
    masters = lock.memory.masters
    if asked.master != APP_MASTER:
        return Result.UNKNOWN_MASTER
    if masters and asked.slave != masters.slave:
        return Result.WRONG_SLAVE
    present = masters.get(APP_MASTER) if masters else NO_CODE
    return Result.OK if asked.code == present else Result.WRONG_CODE


def _set(masters: Masters, asked: CheckCodeSet) -> Result:
    match asked.op:
        case SetOperation.STORE:
            stored = masters.set(asked.new_master, asked.new_code, asked.slave)
            return Result.OK if stored else Result.TABLE_FULL
        case SetOperation.DELETE:
            deleted = masters.delete(asked.new_master)
            return Result.OK if deleted else Result.NOT_FOUND
    return Result.BAD_OPERATION


def credentials(lock: Firmware, master: int, slave: int, code: bytes) -> Result:
    """Whether master, slave and code are right."""
    present = lock.memory.masters.get(master)
    if present is None:
        return Result.UNKNOWN_MASTER
    if slave != lock.memory.masters.slave:
        return Result.WRONG_SLAVE
    return Result.OK if code == present else Result.WRONG_CODE


def _from_the_app(lock: Firmware, master: int, slave: int, code: bytes) -> Result:
    """Whether it is the app's own code; without any master the slave is wrong (§13.7)."""
    if master != APP_MASTER:
        return Result.UNKNOWN_MASTER
    if slave != lock.memory.masters.slave:
        return Result.WRONG_SLAVE
    present = lock.memory.masters.get(master)
    return Result.OK if code == present else Result.WRONG_CODE


def checked_unlock(lock: Firmware, point: DataPoint) -> None:
    """DP 71: neither freshness nor repetition of its time is looked at.

    Operation 0 does nothing and its result is a byte of the request, as in the public
    firmware (its Quirk throws the bolt instead, with result 0). Methods other than 0
    leave a DP 72 record and are answered on DP 72 (its Quirk: on DP 71).
    """
    asked = CheckedUnlock.parse(point.value)
    result: int = credentials(lock, asked.master, asked.slave, asked.code)
    if result == Result.OK:
        result = _obey(lock, asked)
    dp: int = Dp.CHECKED_UNLOCK
    if asked.method and lock.quirks.check_answer_on_72:
        dp = Dp.CHECKED_UNLOCK_RECORD
    answer = CheckedUnlockResult(
        asked.code,
        asked.time,
        result,
        asked.op,
        asked.method,
        asked.master,
        asked.slave,
        dp,
    )
    lock.report(answer.point())


def _obey(lock: Firmware, asked: CheckedUnlock) -> int:
    """Do it; the result byte.

    "Accepted" in the rule of records (§4.7) is a right code and a known operation, 0
    too.
    """
    if asked.op in UnlockOperation:
        lock.last_master = asked.master
    match asked.op:
        case UnlockOperation.UNLOCK:
            lock.unlock_by_radio()
            _note(lock, asked)
            return Result.OK
        case UnlockOperation.LOCK if lock.quirks.operation_zero_locks:
            lock.bolt.lock()
            return Result.OK
        case UnlockOperation.LOCK:
            return asked.info[0] if asked.info else Result.OK
    return Result.BAD_OPERATION


def _note(lock: Firmware, asked: CheckedUnlock) -> None:
    if asked.method == 0:
        member = asked.info[0] if asked.info else 0
        lock.note_later(DataPoint.number(Dp.UNLOCK_BLE, member))
        return
    # The report's order: slave before master, the rest as it came.
    record = CheckedUnlockRecord(
        asked.code,
        asked.time,
        asked.info,
        asked.op,
        asked.method,
        asked.master,
        asked.slave,
    )
    # Of a master other than the app it is stored and not told (§4.7).
    lock.note(record.point(), told=asked.master == APP_MASTER)


def checked_remote_key_set(lock: Firmware, point: DataPoint) -> None:
    """DP 73: overwrites the key of DP 60; only the app may."""
    asked = RemoteKeySet.parse(point.value)
    result = _from_the_app(lock, asked.master, asked.slave, asked.code)
    if result is Result.OK:
        lock.memory.remote = asked.key
    answer = RemoteKeySetResult(
        asked.code,
        asked.key.member,
        result,
        asked.key.valid,
        asked.master,
        asked.slave,
    )
    lock.report(answer.point())


def passed_through(lock: Firmware, payload: bytes) -> None:
    """0023: starts the upload of records; nothing is answered, right or wrong."""
    try:
        asked = RecordsRequest.parse(payload)
    except ProtocolError:
        return
    if _from_the_app(lock, asked.master, asked.slave, asked.code) is Result.OK:
        lock.upload_later()


WRITES: Mapping[int, Write] = {
    Dp.CHECK_CODE_SET: check_code_set,
    Dp.CHECKED_UNLOCK: checked_unlock,
    Dp.CHECKED_REMOTE_KEY_SET: checked_remote_key_set,
}

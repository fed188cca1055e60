"""The commands of a lock as data points, and what their reports say (protocol.md §6)."""

from collections.abc import Callable
from datetime import datetime

from ..codes.window import UINT32_MAX
from ..data_kinds import Value
from ..data_point_table import FEATURES, read
from ..errors import LocalProtocolError, RefusalReason, Refused, RemoteProtocolError
from ..model import Credentials
from ..secret import SecretBytes, SecretStr
from ..wire.checkcode import (
    NO_CODE,
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockResult,
    RecordsRequest,
)
from ..wire.datapoints import DataPoint, Dp
from ..wire.fields import u8
from ..wire.payloads import BluetoothUnlock, BluetoothUnlockResult, OfflineT0
from ..wire.remote import (
    UNLIMITED,
    RemoteKey,
    RemoteKeyResult,
    RemoteUnlock,
    RemoteUnlockResult,
)
from .decoder import read_t0
from .exchange import Command, CommandFor

_REASONS = {
    2: RefusalReason.UNKNOWN_MASTER,
    3: RefusalReason.WRONG_SLAVE,
    4: RefusalReason.WRONG_CHECK_CODE,
    5: RefusalReason.BAD_OPERATION,
    6: RefusalReason.TABLE_FULL,
    7: RefusalReason.NOT_FOUND,
}
_REMOTE_REASONS = {
    2: RefusalReason.NO_KEY,
    3: RefusalReason.NO_USES_LEFT,
    4: RefusalReason.OUTSIDE_TIME,
    5: RefusalReason.WRONG_KEY,
}
_ANY_CODE = SecretBytes(b"00000000")  # taken by locks whose code peers did not know


def set_t0(t0: datetime) -> Command:
    """DP 64; the lock echoes what it holds then (§7.3)."""
    return Command(OfflineT0.of(t0).point(), _is(Dp.OFFLINE_T0))


def check_code_guesses(
    current: SecretStr | None, new: SecretStr
) -> list[SecretStr | None]:
    """Which codes the lock may have now, likely ones first; None: none was ever set.

    A lock that answered nothing may have taken ``new`` already, and one that was reset
    has none.
    """
    first = current if current != new else None
    return list(dict.fromkeys((first, new, None)))


def check_code_command(current: SecretStr | None, new: SecretStr) -> CommandFor:
    """DP 70; ``current`` None is the first set, under eight zero bytes (§6.6)."""
    code = NO_CODE if current is None else _ascii(current)
    point = CheckCodeSet(code, _ascii(new)).point()
    command = Command(point, _is(Dp.CHECK_CODE_SET))
    return lambda _generation: command


def unlock(credentials: Credentials, member: int, at: datetime) -> Command:
    """DP 71 with the check code that we hold.

    The time in it tells its report from a late one of an earlier command; DP 6 has
    nothing of the kind. Raises LocalProtocolError without a check code.
    """
    if credentials.check_code is None:
        raise LocalProtocolError("no check code")
    seconds, code = int(at.timestamp()), _ascii(credentials.check_code)
    request = CheckedUnlock(code, seconds, u8(member))

    def mine(point: DataPoint) -> bool:
        if point.id != Dp.CHECKED_UNLOCK:
            return False
        try:
            return CheckedUnlockResult.parse(point.value).time == seconds
        except RemoteProtocolError:
            return False

    return Command(request.point(), mine)


def bluetooth_unlock(member: int) -> Command:
    """DP 6."""
    return Command(BluetoothUnlock(member).point(), _is(Dp.BLUETOOTH_UNLOCK))


def set_remote_key(key: SecretBytes, member: int) -> Command:
    """DP 60: a key without an end, so that the lock's clock does not matter.

    0 uses mean none left to some locks and no limit to others (§6.5), so it has a limit
    that is never reached.
    """
    point = RemoteKey(member, 0, UINT32_MAX, UNLIMITED, key).point()
    return Command(point, _is(Dp.REMOTE_KEY_SET))


def remote_unlock(key: SecretBytes, member: int) -> Command:
    """DP 61 with the key of DP 60."""
    return Command(RemoteUnlock(member, key).point(), _is(Dp.REMOTE_UNLOCK))


def manual_unlock(*, bolt_reversed: bool) -> Command:
    """DP 46, off; only DP 47 tells that the bolt is open then."""
    return Command(
        DataPoint.bool(Dp.MANUAL_LOCK, False),
        lambda point: point.id == Dp.MOTOR_STATE and read(point) is (not bolt_reversed),
    )


def lock() -> Command:
    """DP 46: lock now."""
    return Command(DataPoint.bool(Dp.MANUAL_LOCK, True), _is(Dp.MANUAL_LOCK))


def setting(dp: int, value: Value) -> Command:
    """A setting of the table of data points; the lock echoes what it was sent (§5).

    Raises LocalProtocolError for a value that the data point does not have.
    """
    row = FEATURES[dp]
    if not row.writable:
        raise LocalProtocolError("no setting")
    return Command(row.kind.point(dp, value), _is(dp))


def setting_result(report: DataPoint, value: Value) -> None:
    """Raise Refused unless the lock echoed what it was told."""
    if read(report) != value:
        raise Refused(RefusalReason.FAILED)


def stored_records(credentials: Credentials, generation: int) -> Command:
    """DP 69: send what is stored (§6.6, §6.9).

    Generation 3 takes any value; newer locks want 13 bytes with the check code, where
    those that peers know also take eight zeros as digits. Nobody says that newer ones
    report it back, so the acknowledgement has to do.
    """
    if generation == 3:
        return Command(DataPoint.bool(Dp.RECORDS, True), None)
    code = credentials.check_code
    request = RecordsRequest(_ANY_CODE if code is None else _ascii(code))
    return Command(request.point(), None)


def same_as(point: DataPoint) -> Callable[[DataPoint], bool]:
    """Accepts a report of the same number."""
    return _is(point.id)


def t0_result(report: DataPoint, t0: datetime) -> datetime:
    """What the lock holds as T0. Raises Refused unless it is ``t0``, to the second."""
    held = read_t0(report)
    # Seconds, because Python calls two zones unequal in the hour that a clock repeats.
    if held is None or OfflineT0.of(held) != OfflineT0.of(t0):
        raise Refused(RefusalReason.FAILED)
    return held


def check_code_result(report: DataPoint) -> None:
    """Raise Refused unless DP 70 tells of success, RemoteProtocolError for nonsense."""
    _accept(CheckCodeSetResult.parse(report.value).result)


def unlock_result(report: DataPoint) -> None:
    """Raise Refused unless DP 71 or 6 tells of success, RemoteProtocolError for nonsense."""
    if report.id == Dp.CHECKED_UNLOCK:
        _accept(CheckedUnlockResult.parse(report.value).result)
    elif BluetoothUnlockResult.parse(report.value).result != 1:
        raise Refused(RefusalReason.FAILED)


def remote_key_result(report: DataPoint) -> None:
    """Raise Refused unless DP 60 tells of success, RemoteProtocolError for nonsense."""
    if RemoteKeyResult.parse(report.value).result:
        raise Refused(RefusalReason.FAILED)


def remote_unlock_result(report: DataPoint) -> None:
    """Raise Refused unless DP 61 tells of success, RemoteProtocolError for nonsense."""
    if result := RemoteUnlockResult.parse(report.value).result:
        raise Refused(_REMOTE_REASONS.get(result, RefusalReason.FAILED))


def _accept(result: int) -> None:
    if result:
        raise Refused(_REASONS.get(result, RefusalReason.FAILED))


def _is(dp: int) -> Callable[[DataPoint], bool]:
    return lambda point: point.id == dp


def _ascii(code: SecretStr) -> SecretBytes:
    try:
        return SecretBytes(code.encode("ascii"))
    except UnicodeEncodeError:
        # Python's own error would carry the code along.
        raise LocalProtocolError("a check code that is not ASCII") from None

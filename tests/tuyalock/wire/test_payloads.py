"""What raw data points hold (protocol.md §6), by recorded requests and reports."""

from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire import DataPoint, Dp, encode
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    FIRST_SLAVE,
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
from custom_components.smart_life_lock.tuyalock.wire.payloads import (
    BluetoothUnlock,
    BluetoothUnlockResult,
    OfflineReport,
    OfflineT0,
    record_number,
)
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteKeyResult,
    RemoteUnlock,
    RemoteUnlockResult,
    Source,
)

CODE = SecretBytes(b"73974671")
KEY = SecretBytes(b"49059125")
BEGIN, END, TIME = 0x65BE5BAB, 0x65BE6F6F, 0x65BE5BE7
REMOTE_KEY = RemoteKey(0x4D, BEGIN, END, 2, KEY)

RECORDED = [
    ("060002014d", BluetoothUnlock(0x4D)),
    ("060002004d", BluetoothUnlock(0x4D, open_=False)),
    ("060002014d", BluetoothUnlockResult(1, 0x4D)),
    ("3c001501004d65be5bab65be6f6f00023439303539313235", REMOTE_KEY),
    ("3c000300004d", RemoteKeyResult(0, 0x4D)),
    ("3d000c01004d343930353931323501", RemoteUnlock(0x4D, KEY)),
    ("3d000c01004d343930353931323502", RemoteUnlock(0x4D, KEY, Source.VOICE)),
    ("3d000304004d", RemoteUnlockResult(4, 0x4D)),
    (
        "460017ffff0001000000000000000000ffff3733393734363731",
        CheckCodeSet(NO_CODE, CODE),
    ),
    ("4600100001ffff000000000000000000ffff04", CheckCodeSetResult(NO_CODE, 4)),
    (
        "470013ffff000137333937343637310165be5be7004d",
        CheckedUnlock(CODE, TIME, b"\x4d"),
    ),
    (
        "470014ffff000137333937343637310165be5be7014d02",
        CheckedUnlock(CODE, TIME, b"\x4d\x02", method=1),
    ),
    (
        "4700130001ffff37333937343637310165be5be70002",
        CheckedUnlockResult(CODE, TIME, 2),
    ),
    (
        "4800140001ffff37333937343637310165be5be7014d02",
        CheckedUnlockRecord(CODE, TIME, b"\x4d\x02"),
    ),
    (
        "490021ffff0001373339373436373101004d65be5bab65be6f6f00023439303539313235",
        RemoteKeySet(CODE, REMOTE_KEY),
    ),
    ("4900100001ffff373339373436373101004d00", RemoteKeySetResult(CODE, 0x4D, 0)),
    ("45000dffff0001373339373436373100", RecordsRequest(CODE)),
    ("40030a31373036393734313833", OfflineT0(1706974183)),
]


@pytest.mark.parametrize(("point", "payload"), RECORDED)
def test_payloads_are_read_and_written_as_recorded(point, payload):
    assert encode([payload.point()], 1).hex() == point
    assert type(payload).parse(bytes(payload)) == payload


@pytest.mark.parametrize(("point", "payload"), RECORDED)
def test_digits_and_keys_are_not_shown(point, payload):
    assert "73974671" not in repr(payload)
    assert "49059125" not in repr(payload)


@pytest.mark.parametrize(
    "payload",
    [payload for _, payload in RECORDED if not isinstance(payload, OfflineT0)],
)
def test_short_values_are_refused(payload):
    size = 18 if isinstance(payload, (CheckedUnlock, CheckedUnlockRecord)) else None
    value = bytes(payload)[:size]
    if isinstance(payload, RecordsRequest):
        value = value[:-1]
    with pytest.raises(RemoteProtocolError):
        type(payload).parse(value[:-1])


def test_result_of_another_method_comes_as_data_point_72():
    value = bytes.fromhex("0001ffff37333937343637310165be5be70100")
    result = CheckedUnlockResult.parse(value, Dp.CHECKED_UNLOCK_RECORD)
    assert (result.method, result.result) == (1, 0)
    assert result.point() == DataPoint.raw(72, value)


def test_check_code_needs_exactly_its_length():
    with pytest.raises(RemoteProtocolError):
        CheckCodeSet.parse(bytes(24))


def test_requests_are_from_the_app_to_its_first_slave():
    request = CheckedUnlock(CODE, TIME, b"\1")
    assert (request.master, request.slave) == (APP_MASTER, FIRST_SLAVE)


@pytest.mark.parametrize(
    "payload",
    [
        CheckCodeSet(NO_CODE, SecretBytes(b"1234567")),
        CheckedUnlock(SecretBytes(b"123456789"), 0, b""),
        CheckedUnlock(CODE, 1 << 32, b""),
        RemoteUnlock(1 << 16, KEY),
        RemoteUnlock(1, SecretBytes(b"x")),
        BluetoothUnlock(256),
    ],
)
def test_payloads_that_do_not_fit_are_our_own_error(payload):
    with pytest.raises(LocalProtocolError):
        bytes(payload)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"1706974183", 1706974183),
        (b"12345", 12345),
        (b"17069741839", 1706974183),
        (b"17a", 17),
        (b"\x65\xbe\x5b\xe7", 0),
        (b"", 0),
    ],
)
def test_t0_is_read_as_the_lock_reads_it(value, seconds):
    assert OfflineT0.parse(value) == OfflineT0(seconds)


def test_t0_always_has_ten_digits():
    assert bytes(OfflineT0(5)) == b"0000000005"
    moment = datetime(2024, 2, 3, 15, 29, 43, 999999, tzinfo=UTC)
    assert OfflineT0.of(moment) == OfflineT0(1706974183)
    assert OfflineT0.of(moment).at == moment.replace(microsecond=0)
    for seconds in (-1, 10**10):
        with pytest.raises(LocalProtocolError):
            OfflineT0(seconds).point()


def test_t0_needs_a_zone():
    with pytest.raises(LocalProtocolError):
        OfflineT0.of(datetime(2024, 2, 3, tzinfo=UTC).replace(tzinfo=None))


def test_offline_reports_are_sixteen_bytes_for_the_codes_to_open():
    value = bytes.fromhex("e1f88a3138273693dda425659de58389")
    report = OfflineReport.parse(Dp.OFFLINE_UNLOCK, value)
    assert report.point() == DataPoint.raw(67, value)
    assert value.hex() not in repr(report)
    with pytest.raises(RemoteProtocolError):
        OfflineReport.parse(Dp.OFFLINE_UNLOCK, value[:-1])


@pytest.mark.parametrize(
    ("dp", "value", "number"),
    [
        (Dp.UNLOCK_BLE, "0000004d", 0x4D),
        (Dp.UNLOCK_BLE, "00004d00", 0x4D00),
        (Dp.UNLOCK_PHONE_REMOTE, "00004d00", 0x4D),
        (Dp.UNLOCK_VOICE_REMOTE, "0000004d", 0x4D),
        (Dp.UNLOCK_VOICE_REMOTE, "00000000", 0),
        (Dp.UNLOCK_VOICE_REMOTE, "00010000", 0x10000),
        (Dp.ALARM, "01", 1),
        (Dp.DOORBELL, "", 0),
    ],
)
def test_record_values_are_numbers_also_where_the_lock_swaps_bytes(dp, value, number):
    assert record_number(dp, bytes.fromhex(value)) == number

"""Commands and their answers (protocol.md §4)."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire import (
    Code,
    DataPoint,
    from_client,
    from_lock,
)
from custom_components.smart_life_lock.tuyalock.wire.info import (
    InfoAnswer,
    InfoRequest,
    InfoTail,
)
from custom_components.smart_life_lock.tuyalock.wire.messages import Unknown
from custom_components.smart_life_lock.tuyalock.wire.pair import (
    PairAnswer,
    PairRequest,
    PairStatus,
)
from custom_components.smart_life_lock.tuyalock.wire.requests import (
    BareRequest,
    DpWrite3,
    DpWrite4,
    DpWrite4Answer,
    PassThrough,
    StatusAnswer,
    StatusQuery,
)
from custom_components.smart_life_lock.tuyalock.wire.times import (
    TimeFields,
    TimeRequest,
    TimeStamp,
)

L3_INFO = bytes.fromhex(
    "030303000001af081bd0d37e01003831446f6f6b686277763151756139414d487537"
    "31387739626c37614a665449000303000100000100446157697568573555364b6f51"
    "724759747565766536"
)
S21_INFO = bytes.fromhex(
    "010204040501a6f00a20927c010074f7c2bc8918f8fb3cf99ebdf4b57c8d00000000"
    "000000000000000000000000010203010000000100426a685a434d386e6850525a61"
    "69476c595169397365000000000000010000000000112233445566000000020200"
)
LOCKED = DataPoint.bool(46, True)
NOBODY = SecretBytes(22)


def test_short_info_answer_of_an_old_lock():
    answer = InfoAnswer.parse(L3_INFO)
    assert (answer.protocol, answer.bound, answer.flags) == ((3, 0), True, 0)
    assert answer.srand.hex() == "af081bd0d37e"
    assert answer.auth_field == b"81Dookhbwv1Qua9AMHu718w9bl7aJfTI"
    assert answer.virtual_id == "DaWiuhW5U6KoQrGYtueve6"
    assert (answer.firmware_text, answer.hardware_text) == ("3.3", "1.0")
    assert (answer.ability, answer.tail) == (1, b"")
    assert bytes(answer) == L3_INFO


def test_long_info_answer_of_a_new_lock():
    answer = InfoAnswer.parse(S21_INFO)
    assert (answer.protocol, answer.flags) == ((4, 4), 5)
    assert (answer.firmware_text, answer.hardware_text) == ("1.2.3", "1.0.0")
    assert bytes(answer) == S21_INFO
    tail = InfoTail.parse(answer.tail)
    assert (tail.wifi_mode, tail.mac.hex()) == (1, "112233445566")
    assert (tail.firmware_key, tail.attachments, tail.packet_size) == (b"", (), 512)
    assert bytes(tail) == answer.tail


def test_info_tail_with_everything_in_it():
    tail = InfoTail(
        mcu_firmware=b"\1\2\3",
        mcu_hardware=b"\4\5\6",
        capabilities=b"\0\0\0\x08",
        address_type=1,
        firmware_key=SecretBytes(b"12345678"),
        attachments=((1, b"\1\0\0"), (2, b"\2\0\0")),
        packet_size=244,
    )
    assert InfoTail.parse(bytes(tail)) == tail


def test_cut_info_answers_are_read_as_far_as_they_go():
    for length in range(12, len(S21_INFO)):
        answer = InfoAnswer.parse(S21_INFO[:length])
        assert answer.srand == S21_INFO[6:12]
        InfoTail.parse(answer.tail)
    for length in range(12):
        with pytest.raises(RemoteProtocolError):
            InfoAnswer.parse(S21_INFO[:length])


@pytest.mark.parametrize(
    "change",
    [
        {"srand": b"12345"},
        {"virtual_id": "x" * 23},
        {"virtual_id": "\u20ac"},
        {"flags": 256},
        {"ability": 1 << 16},
    ],
)
def test_info_answer_that_does_not_fit_is_our_own_error(change):
    with pytest.raises(LocalProtocolError):
        bytes(replace(InfoAnswer.parse(L3_INFO), **change))


@pytest.mark.parametrize("change", [{"mac": b""}, {"packet_size": 1 << 16}])
def test_info_tail_that_does_not_fit_is_our_own_error(change):
    with pytest.raises(LocalProtocolError):
        bytes(InfoTail(**change))


def test_info_requests_of_both_generations():
    assert bytes(InfoRequest()) == b""
    assert bytes(InfoRequest(20)) == b"\0\x14"
    assert InfoRequest.parse(b"\0\xf3") == InfoRequest(243)
    assert InfoRequest.parse(b"") == InfoRequest.parse(b"\1\2\3") == InfoRequest()
    with pytest.raises(LocalProtocolError):
        bytes(InfoRequest(1 << 16))


def test_pair_request_as_recorded():
    body = bytes.fromhex(
        "747579613765313861306135616263636b4c6a4f616d446157697568573555364b6f"
        "51724759747565766536"
    )
    request = PairRequest.parse(body)
    assert request.device_id == "tuya7e18a0a5abcc"
    assert request.login_key == b"kLjOam"
    assert request.virtual_id == b"DaWiuhW5U6KoQrGYtueve6"
    assert (request.local_key, request.secret_key) == (None, None)
    assert bytes(request) == body
    assert "kLjOam" not in repr(request)
    assert "DaWiuh" not in repr(request)


def test_pair_request_of_protocol_five_has_76_bytes():
    base = PairRequest("tuya7e18a0a5abcc", SecretBytes(b"kLjOam"), NOBODY)
    request = PairRequest.with_secret(base, b"l" * 16, b"s" * 16)
    body = bytes(request)
    assert len(body) == 76
    read = PairRequest.parse(body)
    assert (read, read.local_key, read.secret_key) == (request, b"l" * 16, b"s" * 16)


@pytest.mark.parametrize(
    "virtual_id", [bytes(22), b"\xff" * 22, b"a\0" * 11, b"\0" + b"b" * 20 + b"\0"]
)
def test_pair_request_carries_a_virtual_id_of_any_bytes(virtual_id):
    request = PairRequest("tuya7e18a0a5abcc", SecretBytes(6), SecretBytes(virtual_id))
    assert bytes(request)[22:44] == virtual_id
    assert PairRequest.parse(bytes(request)) == request


def test_pair_requests_of_other_lengths_are_taken():
    body = bytes(
        PairRequest("tuya7e18a0a5abcc", SecretBytes(b"kLjOam"), SecretBytes(b"v" * 22))
    )
    assert PairRequest.parse(body[:43]).virtual_id == b"v" * 21
    assert PairRequest.parse(body + b"\0").extra == b"\0"
    with pytest.raises(RemoteProtocolError):
        PairRequest.parse(body[:21])


@pytest.mark.parametrize(
    "request_",
    [
        PairRequest("x" * 17, SecretBytes(b"kLjOam"), NOBODY),
        PairRequest("x", SecretBytes(b"kLjOa"), NOBODY),
        PairRequest("x", SecretBytes(b"kLjOam"), SecretBytes(b"v" * 23)),
        PairRequest("\u20ac", SecretBytes(b"kLjOam"), NOBODY),
    ],
)
def test_pair_request_that_does_not_fit_is_our_own_error(request_):
    with pytest.raises(LocalProtocolError):
        bytes(request_)


def test_pair_answers():
    accepted = [PairAnswer(status).accepted for status in (*PairStatus, 9)]
    assert accepted == [True, False, True, False]
    assert PairAnswer.parse(b"\2") == PairAnswer(PairStatus.ALREADY_BOUND)


def test_writes_of_the_third_generation():
    assert DpWrite3.parse(bytes.fromhex("2e010101")) == DpWrite3((LOCKED,))
    assert len(DpWrite3.parse(bytes.fromhex("2e01010121010101")).points) == 2
    for body in ("", "2e0101", "2e010201"):
        with pytest.raises(RemoteProtocolError):
            DpWrite3.parse(bytes.fromhex(body))


def test_writes_of_the_fourth_generation_and_their_answers():
    body = bytes.fromhex("00000000012e01000101")
    assert DpWrite4.parse(body) == DpWrite4(1, (LOCKED,))
    assert bytes(DpWrite4Answer.to(body, 0)) == bytes.fromhex("000000000100")
    for text, answer in (
        ("01000000032e01000101", "010000000301"),
        ("00000000042e01000201", "000000000401"),
        ("0000", "000000000001"),
    ):
        broken = bytes.fromhex(text)
        with pytest.raises(RemoteProtocolError):
            DpWrite4.parse(broken)
        assert bytes(DpWrite4Answer.to(broken, 1)).hex() == answer


def test_write_numbers_that_do_not_fit_are_our_own_error():
    with pytest.raises(LocalProtocolError):
        bytes(DpWrite4(1 << 32, ()))


FROM_LOCK = [
    (Code.INFO, L3_INFO, InfoAnswer.parse(L3_INFO)),
    (Code.PAIR, b"\2", PairAnswer(2)),
    (Code.DP_WRITE, b"\0", StatusAnswer(Code.DP_WRITE, 0)),
    (Code.STATUS, b"\0", StatusAnswer(Code.STATUS, 0)),
    (Code.UNBIND, b"\0", StatusAnswer(Code.UNBIND, 0)),
    (Code.RESET, b"\1", StatusAnswer(Code.RESET, 1)),
    (Code.ANOMALY_UNBIND, b"\0", StatusAnswer(Code.ANOMALY_UNBIND, 0)),
    (Code.DP_WRITE_V4, bytes(6), DpWrite4Answer(0, 0, 0)),
    (Code.TIME_STAMP, b"", TimeRequest(Code.TIME_STAMP)),
    (Code.TIME_UTC, b"", TimeRequest(Code.TIME_UTC)),
    (Code.TIME_LOCAL, b"", TimeRequest(Code.TIME_LOCAL)),
    (Code.TIME_DST, b"\5", TimeRequest(Code.TIME_DST, 5)),
    (0x8017, b"weather", Unknown(0x8017, b"weather")),
]
FROM_CLIENT = [
    (Code.INFO, b"\0\x14", InfoRequest(20)),
    (
        Code.PAIR,
        b"i" * 16 + b"kLjOam" + b"v" * 22,
        PairRequest("i" * 16, SecretBytes(b"kLjOam"), SecretBytes(b"v" * 22)),
    ),
    (Code.DP_WRITE, bytes.fromhex("2e010101"), DpWrite3((LOCKED,))),
    (Code.STATUS, b"\x08\x2e", StatusQuery((8, 46))),
    (Code.UNBIND, b"", BareRequest(Code.UNBIND)),
    (Code.RESET, b"", BareRequest(Code.RESET)),
    (Code.ANOMALY_UNBIND, b"", BareRequest(Code.ANOMALY_UNBIND)),
    (Code.PASS_THROUGH, b"anything", PassThrough(b"anything")),
    (Code.DP_WRITE_V4, bytes.fromhex("00000000012e01000101"), DpWrite4(1, (LOCKED,))),
    (
        Code.TIME_STAMP,
        b"17069741830000320"[:13] + b"\3\x20",
        TimeStamp(1706974183000, 800),
    ),
    (0x0040, b"new", Unknown(0x0040, b"new")),
]


@pytest.mark.parametrize(("code", "data", "message"), FROM_LOCK)
def test_what_locks_say_is_read_and_written(code, data, message):
    assert from_lock(code, data) == message
    assert bytes(message) == data
    assert message.code == code


@pytest.mark.parametrize(("code", "data", "message"), FROM_CLIENT)
def test_what_clients_say_is_read_and_written(code, data, message):
    assert from_client(code, data) == message
    assert bytes(message) == data
    assert message.code == code


@pytest.mark.parametrize("code", [Code.TIME_UTC, Code.TIME_LOCAL])
def test_times_in_fields_are_read_and_written(code):
    data = bytes((23, 11, 14, 22, 13, 20, 2)) + (800).to_bytes(2)
    message = from_client(code, data)
    assert isinstance(message, TimeFields)
    assert bytes(message) == data


@pytest.mark.parametrize(
    "code", [Code.INFO, Code.PAIR, Code.DP_WRITE, Code.UNBIND, Code.DP_WRITE_V4]
)
def test_empty_answers_are_refused(code):
    with pytest.raises(RemoteProtocolError):
        from_lock(code, b"")


def test_secret_bodies_are_not_shown():
    shown = f"{Unknown(1, b'12345678')!r} {PassThrough(b'12345678')!r}"
    assert "12345678" not in shown

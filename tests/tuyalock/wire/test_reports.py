"""Reports of both generations and their answers (protocol.md §4.7)."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import (
    REPORTS,
    Code,
    DataPoint,
    from_client,
    from_lock,
)
from custom_components.smart_life_lock.tuyalock.wire.reports import (
    Report3,
    Report3Flag,
    Report3FlagTime,
    Report3Time,
    Report4,
    Report4Time,
    ReportAnswer,
    TimeForm,
    parse_report,
)

AT = datetime.fromtimestamp(0x6553F101, UTC)
MS = datetime(2024, 2, 28, 12, 20, 46, 123000, tzinfo=UTC)
BATTERY = (DataPoint.number(8, 50),)
MEMBER = (DataPoint.number(19, 5),)

FORMS = [
    (Code.REPORT, "08020400000032", Report3(BATTERY), "00"),
    (Code.REPORT_TIME, "016553f10113020400000005", Report3Time(AT, MEMBER), "00"),
    (
        Code.REPORT_TIME,
        "0031373039313232383436313233 13020400000005",
        Report3Time(MS, MEMBER, TimeForm.MILLISECONDS),
        "00",
    ),
    (
        Code.REPORT_FLAG,
        "0007 02 08020400000032",
        Report3Flag(7, 2, BATTERY),
        "00070200",
    ),
    (
        Code.REPORT_FLAG_TIME,
        "0007 01 016553f101 13020400000005",
        Report3FlagTime(7, 1, AT, MEMBER),
        "00070100",
    ),
    (
        Code.REPORT_V4,
        "00 00000001 81 00 2e01000101",
        Report4(1, (DataPoint.bool(46, True),), flags=0x81),
        "0000000001810000",
    ),
    (
        Code.REPORT_V4,
        "00 0000000b 00 01 0802000400000032",
        Report4(11, BATTERY, mode=1),
        "000000000b000100",
    ),
    (
        Code.REPORT_TIME_V4,
        "00 0000000b 00 00 016553f101 1302000400000005",
        Report4Time(11, AT, MEMBER),
        "000000000b000000",
    ),
]


@pytest.mark.parametrize(("code", "body", "report", "answer"), FORMS)
def test_reports_are_read_written_and_answered(code, body, report, answer):
    data = bytes.fromhex(body)
    assert from_lock(code, data) == report
    assert (report.code, bytes(report)) == (code, data)
    assert report.answer().hex() == answer
    assert report.answer(1).hex() == answer[:-2] + "01"


@pytest.mark.parametrize(("code", "body", "report", "answer"), FORMS)
def test_lock_reads_the_answer_to_its_report(code, body, report, answer):
    read = from_client(code, bytes.fromhex(answer))
    assert read == ReportAnswer(code, 0, getattr(report, "sn", None))


def test_every_report_is_answered_unless_the_lock_wants_none():
    wanting = [report.wants_answer for _, _, report, _ in FORMS]
    assert wanting == [True, True, True, True, True, False, True, True]
    assert not Report4Time(1, AT, (), flags=0x80).wants_answer


def test_moments_are_there_where_the_form_has_one():
    assert [report.at for _, _, report, _ in FORMS] == [
        None,
        AT,
        MS,
        None,
        AT,
        None,
        None,
        AT,
    ]


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_short_answers_have_no_status(code):
    assert from_client(code, b"") == ReportAnswer(code, None)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (Code.REPORT, "0802"),
        (Code.REPORT_TIME, ""),
        (Code.REPORT_TIME, "016553f1"),
        (Code.REPORT_TIME, "026553f10113020400000005"),
        (Code.REPORT_TIME, "00" + "3a" * 13),
        (Code.REPORT_FLAG, "0007"),
        (Code.REPORT_FLAG_TIME, "0007"),
        (Code.REPORT_V4, "000000000181"),
        (Code.REPORT_TIME_V4, "00000000018100"),
        (Code.INFO, ""),
    ],
)
def test_malformed_reports_are_refused(code, body):
    with pytest.raises(RemoteProtocolError):
        parse_report(code, bytes.fromhex(body))


@pytest.mark.parametrize(
    "report",
    [
        Report3Time(AT.replace(tzinfo=None), ()),
        Report3Time(AT - timedelta(days=100 * 365), ()),
        Report3Time(AT + timedelta(days=100 * 365), ()),
        Report3Time(AT - timedelta(days=100 * 365), (), TimeForm.MILLISECONDS),
        Report3Time(AT + timedelta(days=999 * 365), (), TimeForm.MILLISECONDS),
        Report3Flag(1 << 16, 0, ()),
        Report3Flag(1, 256, ()),
        Report4(1 << 32, ()),
    ],
)
def test_reports_that_do_not_fit_are_our_own_error(report):
    with pytest.raises(LocalProtocolError):
        bytes(report)


def test_unset_clock_reads_as_uptime_after_1970():
    assert Report3Time.parse(bytes.fromhex("0100000005")).at.year == 1970

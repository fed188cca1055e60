"""What holds of any computed codes: they open when their status says so."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import SINGLE_USE, CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import may_be_used
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineVerifier,
    Verdict,
    verify_dynamic,
)
from custom_components.smart_life_lock.tuyalock.errors import InvalidWindow

from .support import HOUR, LOGIN, SECOND, T0, OfflineDesk

moments = st.datetimes(
    datetime(2026, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2036, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    ]
).map(ZoneInfo)
stays = st.tuples(
    st.integers(0, 3 * 3600).map(lambda s: timedelta(seconds=s)),
    st.integers(1, 50 * 3600).map(lambda s: timedelta(seconds=s)),
)


@settings(deadline=None)
@given(moments, zones, st.lists(st.one_of(stays, st.booleans()), max_size=30))
def test_no_two_people_share_digits(
    now: datetime, zone: ZoneInfo, wishes: list[tuple[timedelta, timedelta] | bool]
) -> None:
    desk, now = OfflineDesk(), now.astimezone(zone)
    for wish in wishes:
        match wish:
            case (wait, length):
                request: CodeRequest = TemporaryRequest(
                    "x",
                    (now.astimezone(UTC) + wait).astimezone(zone),
                    (now.astimezone(UTC) + wait + length).astimezone(zone),
                )
            case True:
                request = OneTimeRequest()
            case _:
                request = ClearRequest()
        # The eleventh serial is refused; that is another test's business.
        with suppress(InvalidWindow):
            desk.issue(request, now)
    codes = desk.book.codes.values()
    assert len({code.digits for code in codes}) == len(codes)
    for kind in SINGLE_USE:
        assert sum(code.kind is kind for code in codes) <= 10


@settings(deadline=None)
@given(moments, zones, stays, st.integers(0, 10**6))
def test_temporary_code_opens_when_its_status_is_active(
    now: datetime,
    zone: ZoneInfo,
    stay: tuple[timedelta, timedelta],
    after: int,
) -> None:
    desk = OfflineDesk()
    start = (now + stay[0]).astimezone(zone)
    end = (now + stay[0] + stay[1]).astimezone(zone)
    code = desk.issue(TemporaryRequest("x", start, end), now.astimezone(zone))
    assert code.valid_from <= start
    assert end <= code.valid_until
    assert code.first_use_by is not None
    at = code.valid_from + timedelta(seconds=after % (60 * 3600)) - HOUR
    active = status_of(code, at) is CodeStatus.ACTIVE and not may_be_used(code, at)
    verdict = OfflineVerifier(LOGIN, T0).enter(code.digits, at)
    assert (verdict is Verdict.OPENED) == active


@settings(deadline=None)
@given(moments, st.integers(0, 9), st.integers(-3600, 8 * 3600))
def test_one_time_code_opens_once_when_its_status_is_active(
    now: datetime, earlier: int, seconds: int
) -> None:
    desk = OfflineDesk()
    for _ in range(earlier):
        desk.issue(OneTimeRequest(), now)
    code = desk.issue(OneTimeRequest(), now)
    at = code.valid_from + timedelta(seconds=seconds)
    verifier = OfflineVerifier(LOGIN, T0)
    active = status_of(code, at) is CodeStatus.ACTIVE
    assert (verifier.enter(code.digits, at) is Verdict.OPENED) == active
    assert verifier.enter(code.digits, at) is not Verdict.OPENED


@settings(deadline=None)
@given(moments)
def test_dynamic_code_opens_from_issue_to_the_end_that_it_names(now: datetime) -> None:
    code = OfflineDesk().issue(DynamicRequest(), now)
    assert code.valid_from <= now
    assert (
        timedelta(minutes=5)
        <= code.valid_until + SECOND - now
        <= 2 * timedelta(minutes=5)
    )
    for at in (now, code.valid_until):
        assert verify_dynamic(LOGIN, code.digits, at) is Verdict.OPENED


@settings(deadline=None)
@given(moments, stays)
def test_clear_codes_revoke_what_was_used(
    now: datetime, stay: tuple[timedelta, timedelta]
) -> None:
    desk, verifier = OfflineDesk(), OfflineVerifier(LOGIN, T0)
    start = now + stay[0]
    first, second = (
        desk.issue(TemporaryRequest("x", start, start + stay[1]), now) for _ in range(2)
    )
    at = first.valid_from
    for code in (first, second):
        assert verifier.enter(code.digits, at) is Verdict.OPENED
    clear = desk.issue(ClearRequest(first.id), now)
    assert verifier.enter(clear.digits, at) is Verdict.CLEARED_ONE
    assert verifier.enter(first.digits, at) is Verdict.USED
    clear = desk.issue(ClearRequest(), at)
    assert verifier.enter(clear.digits, at) is Verdict.CLEARED_ALL
    assert verifier.enter(second.digits, at) is Verdict.USED

"""Every book comes back as it was."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
import json

from homeassistant.helpers.json import json_bytes
from hypothesis import given, settings, strategies as st

from custom_components.smart_life_lock.ledger.book import Book, LockTable, ReusedSlot
from custom_components.smart_life_lock.ledger.code import (
    ComputedCode,
    IssuedCode,
    OnlineCode,
)
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.found_code import FoundCode
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.kinds import ONLINE, CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.slots import Intent, Online, SlotCopy
from custom_components.smart_life_lock.ledger.untold_records import Untold
from custom_components.smart_life_lock.storage.code_rows import FIELDS, row_of
from custom_components.smart_life_lock.storage.ledger_rows import Rows, book_from
from custom_components.smart_life_lock.storage.unchanged_rows import (
    UnchangedRows,
    blocks,
)
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.weekly import Schedule, WeekRules
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
)
from tests.ledger.desk import BERLIN, HOUR, NOW, Desk, with_online

from ..files import as_file, stored

# Fixed offsets: two times of one zone that its clocks show twice are never equal.
MOMENTS = st.datetimes(
    datetime(2000, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2106, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IDS = st.text("0123456789abcdef", min_size=1, max_size=12)
MARKS = st.text("0123456789abcdef", min_size=8, max_size=8)
COUNTS = st.integers(0, 0x7FFFFFFE)
SECONDS = st.integers(0, 0xFFFFFFFF)
HOURS = st.integers(0, 0xFFFFFFFF // 3600)
BYTES = st.integers(0, 255)
SLOTS = st.integers(0, 254)


def digits(least: int, most: int) -> st.SearchStrategy[SecretStr]:
    return st.text("0123456789", min_size=least, max_size=most).map(SecretStr)


def maybe[T](strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


VALIDITIES = st.builds(
    Validity, SECONDS, SECONDS, st.binary(min_size=9, max_size=9)
) | st.builds(Validity, SECONDS, SECONDS)
COPIES = st.builds(
    SlotCopy,
    hard_id=maybe(SLOTS),
    content=st.builds(SlotContent, digits(1, 10), VALIDITIES, st.booleans()),
    since=MOMENTS,
    until=maybe(MOMENTS),
    touched=st.booleans(),
    frozen=st.booleans(),
    doubtful=st.booleans(),
)
SCHEDULES = st.builds(
    Schedule,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    begin=st.integers(0, 1439),
    end=st.integers(0, 1440),
    zone=st.sampled_from([BERLIN, "UTC", "America/St_Johns"]),
).filter(lambda schedule: schedule.begin != schedule.end)
ONLINES = st.builds(
    Online,
    rules=st.builds(
        WeekRules, st.sampled_from(list(DayOrder)), st.sampled_from(list(HoursZone))
    ),
    intent=st.sampled_from(list(Intent)),
    copies=st.lists(COPIES, max_size=3).map(tuple),
    failure=maybe(st.sampled_from(list(Failure))),
    ahead=st.booleans(),
    arrived=st.booleans(),
    lost=COUNTS,
    rewritten=COUNTS,
    doubtful=st.booleans(),
)
COMMON = {
    "id": IDS,
    "name": TEXTS,
    "created": MOMENTS,
    "valid_from": MOMENTS,
    "valid_until": MOMENTS,
    "key_mark": MARKS,
    "uses": COUNTS,
    "first_used": maybe(MOMENTS),
    "last_used": maybe(MOMENTS),
    "dead_since": maybe(MOMENTS),
    "expiry_told": st.booleans(),
}
COMPUTED = st.builds(
    ComputedCode,
    **COMMON,
    kind=st.sampled_from(sorted({*CodeKind} - {*ONLINE, CodeKind.MADE_ELSEWHERE})),
    digits=digits(10, 10),
    first_use_by=maybe(MOMENTS),
    t0_hour=HOURS,
    hour=st.integers(0, 99_999),
    number=st.integers(0, 9_999),
    adjusted=st.booleans(),
    target=maybe(IDS),
    ended=maybe(st.sampled_from([CodeStatus.DELETED, CodeStatus.CLEARED])),
    ended_at=maybe(MOMENTS),
    other_t0_hour=maybe(HOURS),
    other_t0_since=maybe(MOMENTS),
    made_elsewhere=st.booleans(),
)
WRITTEN = st.builds(
    OnlineCode,
    **COMMON,
    kind=st.sampled_from(sorted(ONLINE)),
    digits=digits(1, 8),
    online=ONLINES,
)


@st.composite
def codes(draw) -> IssuedCode:
    """A code whose parts go together."""
    code = draw(COMPUTED | WRITTEN)
    begin, end = sorted((code.valid_from, code.valid_until))
    code = replace(code, valid_from=begin, valid_until=end)
    if code.kind is CodeKind.ONLINE_PERIODIC:
        code = with_online(code, schedule=draw(SCHEDULES))
    if code.kind is CodeKind.DYNAMIC:
        code = replace(code, t0_hour=None, hour=None, number=None)
        code = replace(code, digits=draw(digits(8, 8)))
    return code


FOUND = st.builds(
    FoundCode,
    id=IDS,
    node=st.builds(Node, BYTES, BYTES, BYTES, active=st.booleans()),
    since=MOMENTS,
    name=TEXTS,
    unwanted=st.booleans(),
)
TABLES = st.builds(
    LockTable,
    found=st.lists(FOUND, max_size=3).map(lambda found: {one.id: one for one in found}),
    lists=st.booleans(),
    key_mark=maybe(MARKS),
    drained=maybe(MOMENTS),
    seen=maybe(MOMENTS),
    reused=st.dictionaries(
        SLOTS, st.builds(ReusedSlot, maybe(IDS), MOMENTS), max_size=2
    ),
)
NUMBERS = maybe(SECONDS)
RECORDS = st.one_of(
    st.builds(
        Access, MOMENTS, st.sampled_from(list(Method)), NUMBERS, late=st.booleans()
    ),
    st.builds(
        OfflineCodeEntered,
        MOMENTS,
        st.sampled_from(list(OfflineOutcome)),
        st.just(SecretStr()),
        late=st.booleans(),
    ),
    st.builds(
        AlarmRaised, MOMENTS, st.sampled_from(list(Alarm)) | SECONDS, st.booleans()
    ),
    st.builds(DoorbellRung, MOMENTS, st.booleans()),
    st.builds(Duress, MOMENTS, NUMBERS, st.booleans()),
    st.builds(UnspecifiedRecord, MOMENTS, NUMBERS, st.booleans()),
)
UNTOLD = st.builds(Untold, mark=IDS, record=RECORDS, code_id=maybe(IDS))
BOOKS = st.builds(
    Book,
    codes=st.lists(codes(), max_size=3).map(lambda all_: {one.id: one for one in all_}),
    cleared_all_at=maybe(MOMENTS),
    table=TABLES,
    marks=st.lists(IDS, max_size=3).map(tuple),
    untold=st.lists(UNTOLD, max_size=3).map(tuple),
).filter(lambda book: not book.codes.keys() & book.table.found.keys())


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_every_book_comes_back_as_it_was(book):
    back = book_from(as_file(stored(book)))
    assert back == book
    assert list(back.codes) == list(book.codes)
    assert list(back.table.found) == list(book.table.found)


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_what_comes_back_keeps_digits_out_of_logs(book):
    back = book_from(as_file(stored(book)))
    for code in back.codes.values():
        assert isinstance(code.digits, SecretStr)
        for copy in code.online.copies if isinstance(code, OnlineCode) else ():
            assert isinstance(copy.content.digits, SecretStr)


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_times_come_back_in_utc(book):
    for code in book_from(as_file(stored(book))).codes.values():
        for field in fields(code):
            value = getattr(code, field.name)
            assert not isinstance(value, datetime) or value.tzinfo is UTC


@settings(deadline=None, max_examples=50)
@given(BOOKS, st.lists(codes(), max_size=3))
def test_rows_that_are_kept_are_those_of_the_present_book(book, more):
    rows = Rows()
    stored(book, rows)
    later = book.copy()
    for code in list(later.codes.values())[:1]:
        later.put([replace(code, uses=code.uses + 1)])
    later.put(one for one in more if one.id not in later.table.found)
    for code_id in list(later.codes)[1:2]:
        del later.codes[code_id]
    assert stored(later, rows) == stored(later)
    assert book_from(as_file(stored(later, rows))) == later


def ids_of(block):
    return [code.id for code in block]


def test_rows_of_codes_that_stay_as_they_are_are_made_once():
    desk = Desk()
    guest = desk.periodic("Guest")
    ids = [f"code{number}" for number in range(500)]
    desk.book.codes = {id_: replace(guest, id=id_) for id_ in ids}
    made = []

    def counted(code):
        made.append(code.id)
        return row_of(code)

    rows = UnchangedRows(counted)
    rows.to_data(desk.book.codes.values())
    assert made == ids
    before = [ids_of(block) for block in blocks(desk.book.codes.values())]
    made.clear()
    del desk.book.codes[ids[0]]
    changed = desk.book.codes[ids[250]]
    desk.book.put([changed.used(NOW)])
    kept = json_bytes(rows.to_data(desk.book.codes.values()))
    after = [ids_of(block) for block in blocks(desk.book.codes.values())]
    anew = [block for block in after if block not in before or ids[250] in block]
    assert len(anew) <= 2, "the block of each, and no other"
    assert made == [id_ for block in anew for id_ in block]
    assert json.loads(kept) == json.loads(
        json_bytes([row_of(code) for code in desk.book.codes.values()])
    )


def test_every_field_of_a_code_has_its_place_in_a_row():
    desk = Desk()
    for code in (desk.periodic(), desk.issue(TemporaryRequest("Eve", NOW, NOW + HOUR))):
        assert {field.name for field in fields(code)} <= {*row_of(code)}
        assert tuple(row_of(code)) == FIELDS

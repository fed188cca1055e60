"""Books on disk: everything comes back as it was, and damage is never taken for a book."""

from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any

from homeassistant.helpers.json import json_bytes
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.ledger.book import Book, LockTable, ReusedSlot
from custom_components.smart_life_lock.ledger.code import (
    ComputedCode,
    IssuedCode,
    OnlineCode,
)
from custom_components.smart_life_lock.ledger.doubt import Doubt, DoubtReason, Gap
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.foreign import FoundCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import ONLINE, CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.slots import Intent, Online, SlotCopy
from custom_components.smart_life_lock.ledger.untold_records import Untold, untold_of
from custom_components.smart_life_lock.storage import ledger_rows
from custom_components.smart_life_lock.storage.checked_store import DAMAGE
from custom_components.smart_life_lock.storage.kept_rows import KeptRows, blocks
from custom_components.smart_life_lock.storage.ledger_rows import (
    Rows,
    book_from,
    row_of,
    upgraded,
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
from tests.ledger.desk import BERLIN, HOUR, NOW, Desk, permanent, temporary, with_online

from .files import as_file, stored

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


# Round trips.


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

    rows = KeptRows(counted)
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
        assert tuple(row_of(code)) == ledger_rows.FIELDS


# Older versions.


def of_version_0_1() -> tuple[Book, dict[str, Any]]:
    desk = Desk()
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    desk.issue(DynamicRequest())
    desk.book.cleared_all_at = NOW
    data = stored(desk.book)
    del data["table"], data["marks"], data["untold"]
    for row in data["codes"]:
        del row["online"], row["other_t0_hour"], row["other_t0_since"]
        del row["made_elsewhere"]
    return desk.book, data


def test_book_of_version_0_1_is_upgraded():
    book, data = of_version_0_1()
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(as_file(data))
    assert book_from(upgraded(data, 1)) == book
    assert data == before


def test_book_of_minor_version_2_is_upgraded():
    """Of a lock that has held the code, and of which nobody knew whether it lists any."""
    book = full()
    data = stored(book)
    for row in data["codes"]:
        del row["other_t0_hour"], row["other_t0_since"]
    online = data["codes"][0]["online"]
    del online["arrived"], online["lost"]
    for copy in online["copies"]:
        del copy["frozen"]
    without_doubts(data)
    data["table"]["lists"] = None
    del data["table"]["owing"], data["marks"], data["untold"]
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(as_file(data))
    back = book_from(upgraded(data, 2))
    written, computed = (without_doubt(code) for code in book.codes.values())
    computed = replace(computed, other_t0_hour=None, other_t0_since=None)
    assert back.get(written.id) == with_online(written, arrived=True, lost=0)
    assert back.get(computed.id) == computed
    assert not back.table.lists
    assert data == before


def without_doubts(data: dict[str, Any]) -> None:
    """As before ledgers could be in doubt."""
    for row in data["codes"]:
        del row["made_elsewhere"]
        if row["online"] is not None:
            del row["online"]["rewritten"], row["online"]["doubtful"]
            for copy in row["online"]["copies"]:
                del copy["doubtful"]
    for field in ("doubt", "gaps", "restores"):
        del data["table"][field]


def without_doubt(code: IssuedCode) -> IssuedCode:
    """The same code as such a file brings it back."""
    if isinstance(code, ComputedCode):
        return replace(code, made_elsewhere=False)
    copies = tuple(replace(copy, doubtful=False) for copy in code.online.copies)
    return with_online(code, rewritten=0, doubtful=False, copies=copies)


def test_book_of_minor_version_4_is_upgraded():
    book = full()
    data = stored(book)
    without_doubts(data)
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(as_file(data))
    back = book_from(upgraded(data, 4))
    for code in book.codes.values():
        assert back.get(code.id) == without_doubt(code)
    assert (back.table.doubt, back.table.gaps, back.table.restores) == (None, (), ())
    assert data == before


def test_book_of_minor_version_5_is_upgraded():
    """What it had taken in and not told is not known."""
    book = full()
    data = stored(book)
    del data["untold"]
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(as_file(data))
    assert book_from(upgraded(data, 5)) == replace(book, untold=())
    assert data == before


def test_book_of_this_version_needs_no_upgrade():
    book = full()
    data = stored(book)
    data = as_file(data)
    assert upgraded(data, 8) == data
    assert upgraded(data, 8) is not data


def test_untold_record_keeps_no_digits_of_its_code():
    plain = SecretStr("1234567890")
    event = OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=True)
    book = Book(untold=(untold_of(event, "0a1b", "abc"),))
    assert "1234567890" not in json.dumps(stored(book))


def test_number_that_no_file_takes_is_stored_as_the_largest():
    event = Access(NOW, Method.CARD, 1 << 200, late=False)
    (back,) = book_from(
        as_file(stored(Book(untold=(untold_of(event, "0a1b", None),))))
    ).untold
    assert back.record.identifier == 0xFFFFFFFF


def test_damaged_book_of_version_0_1_is_damage():
    _, data = of_version_0_1()
    del data["codes"]
    with pytest.raises(DAMAGE):
        upgraded(data, 1)


# Damage.


def full() -> Book:
    """A book in which every optional part is there."""
    desk = Desk()
    desk.nodes |= {0: permanent(0, 7), 49: temporary(49)}
    desk.look()
    code = desk.periodic(weekly=Weekly(BERLIN, frozenset({0, 4}), 60, 240))
    desk.write()
    desk.delete(code)
    desk.write()
    stay = desk.issue(TemporaryRequest("Eve", NOW, NOW + HOUR))
    both = dict.fromkeys(("first_used", "last_used", "dead_since"), NOW)
    moments = dict.fromkeys(("first_use_by", "ended_at", "other_t0_since"), NOW)
    others = {"t0_hour": 1, "hour": 2, "number": 3, "target": "t", "other_t0_hour": 4}
    written = with_online(desk.get(code), failure=Failure.MISSING)
    desk.book.put(
        [
            replace(written, **both),
            replace(stay, ended=CodeStatus.DELETED, **both, **moments, **others),
        ]
    )
    desk.book.cleared_all_at = NOW
    desk.book.table = replace(
        desk.book.table,
        reused={40: ReusedSlot(code.id, NOW)},
        doubt=Doubt(DoubtReason.OLDER, NOW, NOW),
        gaps=(Gap(NOW, NOW),),
        restores=("0123abcd",),
    )
    opened = Access(NOW, Method.ONLINE_CODE, 40, late=False)
    desk.book.untold = (Untold("0123456789abcdef", opened, code.id),)
    return desk.book


type Path = tuple[str | int, ...]


def every_place(value: Any, path: Path = ()) -> list[Path]:
    """The paths to everything in some JSON."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [
        *([path] if path else []),
        *(place for key, one in inner for place in every_place(one, (*path, key))),
    ]


def place_in(data: Any, path: Path) -> tuple[Any, str | int]:
    for key in path[:-1]:
        data = data[key]
    return data, path[-1]


FULL = full()
DATA = stored(FULL)
PLACES = every_place(DATA)
FIELDS = [path for path in PLACES if isinstance(path[-1], str)]
NAMES = {
    path: ".".join(str(key) for key in path if not isinstance(key, int))
    for path in PLACES
}


def name_of(path: Path) -> str:
    return NAMES[path]


def test_the_book_that_is_damaged_here_is_good_and_has_every_part():
    assert book_from(as_file(DATA)) == FULL
    parts = [(path[-1], place_in(DATA, path)[0][path[-1]]) for path in PLACES]
    filled = {place for place, value in parts if value is not None}
    assert filled == {place for place, _ in parts}


@pytest.mark.parametrize("path", FIELDS, ids=name_of)
def test_missing_field_is_damage(path):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    del inside[key]
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


@pytest.mark.parametrize("path", PLACES, ids=name_of)
@pytest.mark.parametrize(
    "value", [[["x"]], {"x": 1}, 1.5], ids=["list", "dict", "float"]
)
def test_value_of_another_type_is_damage(path, value):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    inside[key] = value
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


BAD: list[tuple[Path, Any]] = [
    (("codes", 0, "kind"), "offline_forever"),
    (("codes", 0, "ended"), "deleted"),
    (("codes", 1, "kind"), "online_one_time"),
    (("codes", 1, "ended"), "gone"),
    (("codes", 0, "kind"), "made_elsewhere"),
    (("codes", 0, "kind"), "online_one_time"),
    (("codes", 0, "kind"), "dynamic"),
    (("codes", 0, "id"), ""),
    (("codes", 1, "ended"), "dead"),
    (("codes", 0, "key_mark"), ""),
    (("codes", 0, "key_mark"), "00AABBCC"),
    (("codes", 0, "created"), "yesterday"),
    (("codes", 0, "created"), "2026-03-03T10:20:30"),
    (("codes", 0, "created"), "2026-03-03"),
    (("codes", 0, "valid_from"), "2100-01-01T00:00:00+00:00"),
    (("codes", 0, "valid_until"), "9999-12-31T23:59:59+00:00"),
    (("codes", 0, "valid_until"), "2107-12-31T23:59:59+00:00"),
    (("codes", 0, "first_used"), "1969-12-31T23:59:59+00:00"),
    (("codes", 0, "valid_until"), "0001-01-01T00:00:00+14:00"),
    (("codes", 0, "uses"), "1"),
    (("codes", 0, "uses"), None),
    (("codes", 0, "uses"), -1),
    (("codes", 0, "uses"), True),
    (("codes", 0, "uses"), 2**31),
    (("codes", 1, "hour"), 100_000),
    (("codes", 1, "number"), 10_000),
    (("codes", 1, "number"), -1),
    (("codes", 1, "t0_hour"), 1_200_000),
    (("codes", 1, "other_t0_hour"), -1),
    (("codes", 0, "digits"), ""),
    (("codes", 0, "digits"), "12345678901"),
    (("codes", 0, "digits"), "٣١٤١٥٩"),
    (("codes", 0, "digits"), "31415x"),
    (("codes", 0, "digits"), 314159),
    (("codes", 0, "digits"), None),
    (("codes", 0, "online", "wish"), "maybe"),
    (("codes", 0, "online", "failure"), "bad luck"),
    (("codes", 0, "online", "order"), "monday_lowest"),
    (("codes", 0, "online", "zone"), "mars"),
    (("codes", 0, "online", "ahead"), None),
    (("codes", 0, "online", "copies", 0, "hours"), "no hex"),
    (("codes", 0, "online", "copies", 0, "slot"), "40"),
    (("codes", 0, "online", "copies", 0, "slot"), 255),
    (("codes", 0, "online", "copies", 0, "slot"), -1),
    (("codes", 0, "online", "copies", 0, "hours"), "00"),
    (("codes", 0, "online", "copies", 0, "begin"), 2**32),
    (("codes", 0, "online", "copies", 0, "end"), -1),
    (("codes", 0, "online", "copies", 0, "digits"), "x"),
    (("codes", 0, "online", "lost"), -1),
    (("codes", 0, "online", "schedule"), None),
    (("codes", 0, "online", "schedule", "weekdays"), []),
    (("codes", 0, "online", "schedule", "weekdays"), [7]),
    (("codes", 0, "online", "schedule", "begin"), 240),
    (("codes", 0, "online", "schedule", "begin"), 1440),
    (("codes", 0, "online", "schedule", "end"), 1441),
    (("codes", 0, "online", "schedule", "zone"), "Europe"),
    (("codes", 0, "online", "schedule", "zone"), "Mars/Olympus"),
    (("codes", 0, "online", "schedule", "zone"), "../etc/passwd"),
    (("codes", 0, "online", "schedule", "zone"), ""),
    (("table", "key_mark"), "front"),
    (("table", "owing", 0, 0), 255),
    (("table", "owing"), [[40, None, "2026-03-03T10:20:30+00:00"]] * 2),
    (("codes", 0, "online", "copies", 0, "since"), None),
    (("codes", 0, "online", "schedule", "weekdays"), ["monday"]),
    (("codes", 0, "online", "schedule", "zone"), None),
    (("table", "found", 0, "node"), [1, 2, 3]),
    (("table", "found", 0, "node"), [1, 2, 3, 1]),
    (("table", "found", 0, "node"), None),
    (("table", "lists"), "yes"),
    (("table", "doubt", 0), "boredom"),
    (("table", "doubt", 1), None),
    (("table", "doubt"), []),
    (("table", "gaps", 0, 1), None),
    (("table", "gaps", 0), [None]),
    (("table", "restores", 0), "front"),
    (("codes", 0, "online", "rewritten"), -1),
    (("table",), None),
    (("codes",), None),
]


@pytest.mark.parametrize(
    ("path", "value"), BAD, ids=[f"{NAMES[path]}={value!r:.40}" for path, value in BAD]
)
def test_value_that_cannot_be_is_damage(path, value):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    assert inside[key] != value
    inside[key] = value
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


def test_two_codes_with_one_id_are_damage():
    data = deepcopy(DATA)
    data["codes"].append({**data["codes"][0], "name": "Bert"})
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


def test_two_slots_of_others_with_one_id_are_damage():
    data = deepcopy(DATA)
    data["table"]["found"].append(data["table"]["found"][0])
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


def test_code_with_the_id_of_a_slot_of_others_is_damage():
    data = deepcopy(DATA)
    data["table"]["found"][0]["id"] = data["codes"][0]["id"]
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


@pytest.mark.parametrize("field", ["t0_hour", "hour", "number"])
def test_offline_code_without_its_plaintext_is_damage(field):
    desk = Desk()
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    data = stored(desk.book)
    data["codes"][0][field] = None
    with pytest.raises(DAMAGE):
        book_from(as_file(data))


def test_last_slot_number_of_a_list_is_taken_for_no_code_of_ours():
    """FF stands for no slot (protocol.md §6.4), and no file could hold it."""
    desk = Desk()
    code = desk.once()
    desk.begin(code)
    desk.nodes = {255: temporary(255)}
    desk.look()
    assert not desk.get(code).online.held
    assert [one.hard_id for one in desk.book.table.found.values()] == [255]
    assert book_from(as_file(stored(desk.book))) == desk.book


def test_offline_code_that_is_said_to_be_in_slots_is_damage():
    desk = Desk()
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    data = stored(desk.book)
    data["codes"][0]["online"] = {**DATA["codes"][0]["online"], "schedule": None}
    with pytest.raises(DAMAGE):
        book_from(as_file(data))

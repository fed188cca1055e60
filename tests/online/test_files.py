"""Books on disk: everything comes back as it was, and damage is never taken for a book."""

from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any

from homeassistant.helpers.json import json_bytes
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.book import Book, LockTable, Owing
from custom_components.smart_life_lock.codebook import IssuedCode
from custom_components.smart_life_lock.codekinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.found import FoundCode
from custom_components.smart_life_lock.issuing import DynamicRequest, TemporaryRequest
from custom_components.smart_life_lock.ledger_rows import (
    DAMAGE,
    Rows,
    book_from,
    row_of,
    upgraded,
)
from custom_components.smart_life_lock.online import Copy, Failure, Online, Wish
from custom_components.smart_life_lock.online_issuing import Weekly
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.weekly import Schedule, WeekRules
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
)

from .desk import BERLIN, HOUR, NOW, Desk, permanent, temporary

# Fixed offsets: two times of one zone that its clocks show twice are never equal.
MOMENTS = st.datetimes(
    datetime(2000, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2106, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IDS = st.text("0123456789abcdef", min_size=1, max_size=12)
DIGITS = st.text("0123456789", min_size=1, max_size=10).map(SecretStr)
NUMBERS = st.integers(0, 0xFFFFFFFF)
BYTES = st.integers(0, 255)


def maybe[T](strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


VALIDITIES = st.builds(
    Validity, NUMBERS, NUMBERS, st.binary(min_size=9, max_size=9)
) | st.builds(Validity, NUMBERS, NUMBERS)
COPIES = st.builds(
    Copy,
    hard_id=maybe(BYTES),
    content=st.builds(SlotContent, DIGITS, VALIDITIES, st.booleans()),
    since=MOMENTS,
    until=maybe(MOMENTS),
    touched=st.booleans(),
    frozen=st.booleans(),
)
SCHEDULES = st.builds(
    Schedule,
    weekdays=st.frozensets(st.integers(0, 6)),
    begin=st.integers(0, 1439),
    end=st.integers(0, 1440),
    zone=st.sampled_from([BERLIN, "UTC", "America/St_Johns"]),
)
ONLINES = st.builds(
    Online,
    rules=st.builds(
        WeekRules, st.sampled_from(list(DayOrder)), st.sampled_from(list(HoursZone))
    ),
    schedule=maybe(SCHEDULES),
    wish=st.sampled_from(list(Wish)),
    copies=st.lists(COPIES, max_size=3).map(tuple),
    failure=maybe(st.sampled_from(list(Failure))),
    ahead=st.booleans(),
    arrived=st.booleans(),
    lost=NUMBERS,
)
CODES = st.builds(
    IssuedCode,
    id=IDS,
    kind=st.sampled_from(list(CodeKind)),
    name=TEXTS,
    digits=DIGITS,
    created=MOMENTS,
    valid_from=MOMENTS,
    valid_until=MOMENTS,
    key_mark=IDS,
    first_use_by=maybe(MOMENTS),
    t0_hour=maybe(NUMBERS),
    hour=maybe(NUMBERS),
    number=maybe(NUMBERS),
    adjusted=st.booleans(),
    target=maybe(IDS),
    uses=NUMBERS,
    first_used=maybe(MOMENTS),
    last_used=maybe(MOMENTS),
    ended=maybe(st.sampled_from([CodeStatus.DELETED, CodeStatus.CLEARED])),
    ended_at=maybe(MOMENTS),
    dead_since=maybe(MOMENTS),
    expiry_told=st.booleans(),
    online=maybe(ONLINES),
)
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
    key_mark=maybe(IDS),
    drained=maybe(MOMENTS),
    seen=maybe(MOMENTS),
    owing=st.dictionaries(BYTES, st.builds(Owing, maybe(IDS), MOMENTS), max_size=2),
)
BOOKS = st.builds(
    Book,
    codes=st.lists(CODES, max_size=3).map(lambda codes: {one.id: one for one in codes}),
    cleared_all_at=maybe(MOMENTS),
    table=TABLES,
)


def stored(book: Book, rows: Rows | None = None) -> dict[str, Any]:
    """As it is read back from the disk."""
    data: dict[str, Any] = json.loads(json_bytes((rows or Rows()).to_data(book)))
    return data


# Round trips.


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_every_book_comes_back_as_it_was(book):
    back = book_from(stored(book))
    assert back == book
    assert list(back.codes) == list(book.codes)
    assert list(back.table.found) == list(book.table.found)


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_what_comes_back_keeps_digits_out_of_logs(book):
    back = book_from(stored(book))
    for code in back.codes.values():
        assert isinstance(code.digits, SecretStr)
        for copy in code.online.copies if code.online else ():
            assert isinstance(copy.content.digits, SecretStr)


@settings(deadline=None, max_examples=50)
@given(BOOKS)
def test_times_come_back_in_utc(book):
    for code in book_from(stored(book)).codes.values():
        for field in fields(code):
            value = getattr(code, field.name)
            assert not isinstance(value, datetime) or value.tzinfo is UTC


@settings(deadline=None, max_examples=50)
@given(BOOKS, st.lists(CODES, max_size=3))
def test_rows_that_are_kept_are_those_of_the_present_book(book, more):
    rows = Rows()
    stored(book, rows)
    later = book.copy()
    for code in list(later.codes.values())[:1]:
        later.put([replace(code, uses=code.uses + 1)])
    later.put(more)
    for code_id in list(later.codes)[1:2]:
        del later.codes[code_id]
    assert stored(later, rows) == stored(later)
    assert book_from(stored(later, rows)) == later


def test_row_of_a_code_that_stays_as_it_is_is_made_once():
    desk = Desk()
    anna, berta = desk.periodic("Anna"), desk.periodic("Berta")
    rows = Rows()
    first = rows.to_data(desk.book)["codes"]
    desk.update(berta, name="Bertha")
    second = rows.to_data(desk.book)["codes"]
    assert first[0] is second[0]
    assert first[1] is not second[1]
    assert [row["id"] for row in stored(desk.book, rows)["codes"]] == [
        anna.id,
        berta.id,
    ]


def test_every_field_of_a_code_has_its_place_in_a_row():
    code = Desk().periodic()
    assert set(row_of(code)) == {field.name for field in fields(code)}


# Older versions.


def of_version_0_1() -> tuple[Book, dict[str, Any]]:
    desk = Desk()
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    desk.issue(DynamicRequest())
    desk.book.cleared_all_at = NOW
    data = stored(desk.book)
    del data["table"]
    for row in data["codes"]:
        del row["online"]
    return desk.book, data


def test_book_of_version_0_1_is_upgraded():
    book, data = of_version_0_1()
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(data)
    assert book_from(upgraded(data, 1)) == book
    assert data == before


def test_book_of_minor_version_2_is_upgraded():
    """Of a lock that has held the code, and of which nobody knew whether it lists any."""
    book = full()
    data = stored(book)
    online = data["codes"][0]["online"]
    del online["arrived"], online["lost"]
    for copy in online["copies"]:
        del copy["frozen"]
    data["table"]["lists"] = None
    del data["table"]["owing"]
    before = deepcopy(data)
    with pytest.raises(DAMAGE):
        book_from(data)
    back = book_from(upgraded(data, 2))
    (code,) = book.codes.values()
    assert back.get(code.id) == code.with_online(arrived=True, lost=0)
    assert not back.table.lists
    assert data == before


def test_book_of_this_version_needs_no_upgrade():
    book = full()
    data = stored(book)
    assert upgraded(data, 3) == data
    assert upgraded(data, 3) is not data


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
    moments = dict.fromkeys(
        ("first_use_by", "first_used", "last_used", "ended_at", "dead_since"), NOW
    )
    others = {"t0_hour": 1, "hour": 2, "number": 3, "target": "t"}
    desk.book.put(
        [
            replace(
                desk.get(code).with_online(failure=Failure.MISSING),
                ended=CodeStatus.DELETED,
                **moments,
                **others,
            )
        ]
    )
    desk.book.cleared_all_at = NOW
    desk.book.table = replace(desk.book.table, owing={40: Owing(code.id, NOW)})
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
KEYS = [path for path in PLACES if isinstance(path[-1], str)]
NAMES = {
    path: ".".join(str(key) for key in path if not isinstance(key, int))
    for path in PLACES
}


def name_of(path: Path) -> str:
    return NAMES[path]


def test_the_book_that_is_damaged_here_is_good_and_has_every_part():
    assert book_from(DATA) == FULL
    assert all(place_in(DATA, path)[0][path[-1]] is not None for path in PLACES)


@pytest.mark.parametrize("path", KEYS, ids=name_of)
def test_missing_field_is_damage(path):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    del inside[key]
    with pytest.raises(DAMAGE):
        book_from(data)


@pytest.mark.parametrize("path", PLACES, ids=name_of)
@pytest.mark.parametrize("value", [["x"], {"x": 1}, 1.5], ids=["list", "dict", "float"])
def test_value_of_another_type_is_damage(path, value):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    inside[key] = value
    with pytest.raises(DAMAGE):
        book_from(data)


BAD: list[tuple[Path, Any]] = [
    (("codes", 0, "kind"), "offline_forever"),
    (("codes", 0, "ended"), "gone"),
    (("codes", 0, "created"), "yesterday"),
    (("codes", 0, "valid_until"), "0001-01-01T00:00:00+14:00"),
    (("codes", 0, "uses"), "1"),
    (("codes", 0, "uses"), None),
    (("codes", 0, "digits"), 314159),
    (("codes", 0, "digits"), None),
    (("codes", 0, "online", "wish"), "maybe"),
    (("codes", 0, "online", "failure"), "bad luck"),
    (("codes", 0, "online", "order"), "monday_lowest"),
    (("codes", 0, "online", "zone"), "mars"),
    (("codes", 0, "online", "ahead"), None),
    (("codes", 0, "online", "copies", 0, "hours"), "no hex"),
    (("codes", 0, "online", "copies", 0, "slot"), "40"),
    (("codes", 0, "online", "copies", 0, "since"), None),
    (("codes", 0, "online", "schedule", "weekdays"), ["monday"]),
    (("codes", 0, "online", "schedule", "zone"), None),
    (("table", "found", 0, "node"), [1, 2, 3]),
    (("table", "found", 0, "node"), [1, 2, 3, 1]),
    (("table", "found", 0, "node"), None),
    (("table", "lists"), "yes"),
    (("table",), None),
    (("codes",), None),
]


@pytest.mark.parametrize(("path", "value"), BAD, ids=[NAMES[path] for path, _ in BAD])
def test_value_that_cannot_be_is_damage(path, value):
    data = deepcopy(DATA)
    inside, key = place_in(data, path)
    assert inside[key] != value
    inside[key] = value
    with pytest.raises(DAMAGE):
        book_from(data)

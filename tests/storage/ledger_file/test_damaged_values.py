"""A damaged ledger file is known to be one."""

from copy import deepcopy
from typing import Any

import pytest

from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.storage.checked_store import DAMAGE
from custom_components.smart_life_lock.storage.ledger_rows import book_from
from tests.ledger.desk import HOUR, NOW, Desk, temporary

from ..files import as_file, stored
from .support import full

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

"""Thousands of damaged files: each is damage, or a book with which one can work."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from random import Random

from homeassistant.util.json import json_loads
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.actions.answers import described, farewell
from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.compare_slots import (
    compared,
    of_another_lock,
)
from custom_components.smart_life_lock.ledger.errors import CodeRefused
from custom_components.smart_life_lock.ledger.expired import expired_unused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
    forgettable,
    issue,
)
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.plan import plan
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import left_to_do
from custom_components.smart_life_lock.ledger.t0_evidence import t0_by_use
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.storage.checked_store import DAMAGE, parsed
from custom_components.smart_life_lock.storage.entry_data import (
    credentials_from,
    t0_from,
)
from custom_components.smart_life_lock.storage.kept_keys_rows import kept_from
from custom_components.smart_life_lock.storage.ledger_rows import book_from, upgraded
from custom_components.smart_life_lock.storage.lock_memory import _decode, _encode
from custom_components.smart_life_lock.storage.point_rows import points_from
from custom_components.smart_life_lock.tuyalock.errors import InvalidWindow
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from tests.ledger.desk import temporary

from .files import as_file, stored
from .mutations import changed_bytes, changed_json

STORED = Path(__file__).parents[1] / "stored"
LEDGERS = ["ledger-0.1.0.json", "ledger-minor-3.json"]
CASES = 1500

T0 = datetime(2026, 1, 1, 12, 34, 56, tzinfo=UTC)
KEYS = CodeKeys(SecretBytes(b"8f7d54"), T0)
HOUR = timedelta(hours=1)
MOMENTS = [
    datetime(2026, 3, 3, 10, 20, 30, tzinfo=UTC),
    datetime(2026, 7, 1, 12, 0, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
]


def read(content: bytes) -> Book:
    """As the ledger's file does it, without the disk. Raises one of DAMAGE."""
    envelope = parsed(content)
    assert envelope == json_loads(content)  # nothing that the Store reads otherwise
    match envelope:
        case {"version": 1, "minor_version": int(minor), "data": dict(data)}:
            return book_from(upgraded(data, minor))
    raise ValueError


def work_with(book: Book) -> None:
    """Everything that is ever asked of a book; nothing raises what nobody expects."""
    for keys in (KEYS, CodeKeys(KEYS.login_key, T0 + 48 * HOUR, t0_confirmed=False)):
        book.put([code.seen_with(keys, MOMENTS[0]) for code in book.codes.values()])
        for now in MOMENTS:
            _ask(book, keys, now)
            _report(book, keys, now)
    assert book_from(as_file(stored(book))) == book


def _ask(book: Book, keys: CodeKeys, now: datetime) -> None:
    Snapshot.of(book, now)
    plan(book, now)
    forgettable(book, now, keys)
    expired_unused(book, now)
    t0_by_use(book, keys)
    for code in (*book.codes.values(), *book.table.found.values()):
        json.dumps(described(code, now))
        farewell(code, left_to_do(code, now), now)
        with suppress(CodeRefused):  # where two have one number
            deleted(code.id, now, book, confirmed=True)
        requests = [ClearRequest(code.id), DynamicRequest(), OneTimeRequest()]
        requests += [TemporaryRequest("x", now, now + HOUR)]
        requests += [OnlineOneTimeRequest("x", now + HOUR)]
        for request in requests:
            with suppress(CodeRefused, InvalidWindow):
                issue(request, now, book, keys)


def _report(book: Book, keys: CodeKeys, now: datetime) -> None:
    for event in (
        OfflineCodeEntered(
            now, OfflineOutcome.CLEARED_ALL, SecretStr("9014620000"), late=True
        ),
        OfflineCodeEntered(
            now, OfflineOutcome.OPENED, SecretStr("0014620004"), late=True
        ),
        Access(now, Method.ONLINE_CODE, 40, late=False),
        Access(now, Method.DYNAMIC_CODE, None, late=False),
    ):
        attribute(event, now, book, keys)
    compared(book, [temporary(40), temporary(41, active=False)], now, keys.key_mark)
    of_another_lock(book, "ffffffff", now)


@pytest.mark.parametrize("name", LEDGERS)
def test_stored_ledger_is_good(name):
    book = read((STORED / name).read_bytes())
    assert len(book.codes) >= 6
    work_with(book)


WAYS = pytest.mark.parametrize("way", ["json", "bytes"])
MANY = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 2**64)


def changed(content: bytes, way: str, seed: int) -> bytes:
    """The file with something changed in it."""
    if way == "json":
        return changed_json(json.loads(content), Random(seed))
    return changed_bytes(content, Random(seed))


def good_ones[T](content: bytes, way: str, read: Callable[[bytes], T]) -> list[T]:
    """What is read from a thousand changed files, where it is no damage."""
    good = []

    @MANY
    @given(SEEDS)
    def change(seed: int) -> None:
        with suppress(*DAMAGE):
            good.append(read(changed(content, way, seed)))

    change()
    return good


@WAYS
@pytest.mark.parametrize("name", LEDGERS)
def test_changed_ledger_is_damage_or_a_book_to_work_with(name, way):
    books = good_ones((STORED / name).read_bytes(), way, read)
    assert CASES // 20 < len(books) < CASES * 3 // 4
    for book in books[::5]:
        work_with(book)


@WAYS
def test_changed_keys_are_damage_or_keys_to_work_with(way):
    content = (STORED / "keys-0.1.0.json").read_bytes()
    every = good_ones(content, way, lambda changed: kept_from(parsed(changed)["data"]))
    assert CASES // 20 < len(every) < CASES * 3 // 4
    for kept in every:
        for device_id, keys in kept.items():
            for data in keys:
                assert data["device_id"] == device_id
                assert len(credentials_from(data).login_key) == 6
                t0_from(data)


FULL_MEMORY = {
    "info": {"protocol": [3, 0], "firmware": "3.3", "hardware": "1.0"},
    "clock_set": "2026-11-28T16:19:13.194881+00:00",
    "reported": [8, 9, 23, 36, 40],
    "values": {"8": 80, "9": "low", "23": True, "36": None},
    "last_access": {
        "at": "2026-11-28T16:19:13+00:00",
        "method": "dynamic_code",
        "who": "Anna",
    },
    "habits": {
        "generation": 3,
        "cuts_long": False,
        "one_by_one": True,
        "proven": True,
    },
    "seen": ["8003 1"],
    "failed_sessions": 2,
    "opened": 1_798_000_000,
    "unlock_way": "check_code",
    "mute_ways": ["bluetooth"],
}


@pytest.mark.parametrize(
    ("earlier", "points"),
    [
        ({"features": [], "battery": None}, (frozenset(), {})),
        (
            {"features": ["battery", "door"], "battery": 80},
            (frozenset({8, 40}), {8: 80}),
        ),
        (
            {
                "features": ["battery_level", "low_battery"],
                "battery": None,
                "battery_level": 3,
                "low_power": False,
            },
            (frozenset({9, 23}), {9: "power_off", 23: False}),
        ),
    ],
)
def test_data_points_of_an_earlier_version_are_taken_over(earlier, points):
    assert points_from(earlier) == points


@WAYS
def test_changed_memory_is_damage_or_a_memory_to_work_with(way):
    assert _encode(_decode(FULL_MEMORY)) == FULL_MEMORY
    content = json.dumps({"data": FULL_MEMORY}).encode()
    every = good_ones(content, way, lambda changed: _decode(parsed(changed)["data"]))
    assert CASES // 20 < len(every) < CASES * 3 // 4
    for memory in every:
        assert _decode(json.loads(json.dumps(_encode(memory)))) == memory
        for at in (memory.clock_set, memory.last_access and memory.last_access.at):
            assert at is None or datetime.now(UTC) - at < 1_000_000 * HOUR


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": [{"c": 1, "c": 2}]}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-16-le"),
        "{}".encode("utf-32"),
        b"[" * 2000 + b"]" * 2000,
        b"[" * 100_000,
    ],
)
def test_what_home_assistant_would_not_read_or_read_in_part_is_damage(content):
    with pytest.raises(DAMAGE):
        parsed(content)

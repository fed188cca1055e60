"""Ledger files of older versions."""

from copy import deepcopy
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import ComputedCode, IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.untold_records import untold_of
from custom_components.smart_life_lock.storage.checked_store import DAMAGE
from custom_components.smart_life_lock.storage.ledger_rows import book_from, upgraded
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from tests.ledger.desk import HOUR, NOW, Desk, with_online

from ..files import as_file, stored
from .support import full


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

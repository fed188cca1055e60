"""What each of these tests begins with."""

import pytest

from custom_components.smart_life_lock.ledger.book import Book

from ..desk import HOUR, MINUTE, NOW, Desk


@pytest.fixture
def desk() -> Desk:
    """Anna and Bert have codes, the lock holds and lists them."""
    desk = Desk()
    desk.book.own_key = True
    desk.book.opened = NOW
    desk.later(MINUTE)
    for name in ("Anna", "Bert"):
        desk.periodic(name)
    desk.write()
    desk.later(HOUR)
    desk.look()
    desk.later(HOUR)
    return desk


@pytest.fixture
def old(desk) -> Book:
    """A copy of the book as it is now; an hour goes by."""
    book = desk.book.copy()
    desk.later(HOUR)
    return book

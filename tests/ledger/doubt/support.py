"""A ledger out of a backup."""

from dataclasses import replace

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.doubt_rules import begin, restored
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    questions,
    settled,
)

from ..desk import KEYS, NOW, Desk

MARK = "0123abcd"


def opened(desk: Desk, book: Book, *, own: bool = True) -> Desk:
    """A desk that goes on with a book as it was once, at the same lock."""
    again = Desk(desk.rules)
    again.now, again.nodes = desk.now, desk.nodes
    again.book = replace(book.copy(), opened=None)
    begin(again.book, replace(KEYS, own=own), desk.now)
    return again


def from_backup(desk: Desk, book: Book, at: object = None) -> Desk:
    """The same, out of a backup that was made at a moment."""
    again = opened(desk, book)
    made = at or NOW
    again.do(restored(again.book, MARK, made, again.now, older=True))
    return again


def choose(desk: Desk, **choices: Choice) -> None:
    """Settle by the names of the codes."""
    ids = {one.name: one.code_id for one in questions(desk.book)}
    by_id = {ids[name]: choice for name, choice in choices.items()}
    desk.do(settled(desk.book, by_id, desk.now))


def named(desk: Desk, name: str) -> IssuedCode:
    return next(code for code in desk.book.codes.values() if code.name == name)

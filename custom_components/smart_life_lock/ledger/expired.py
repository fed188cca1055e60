"""Codes that somebody waits for, and that died unused. Pure rules."""

from dataclasses import replace
from datetime import datetime

from .book import Book, Changes
from .code import SECOND, IssuedCode, OnlineCode
from .kinds import FOR_GUESTS, CodeStatus
from .status import status_of


def expired_unused(book: Book, now: datetime) -> Changes:
    """Those that have died since the last time, marked as told."""
    last = last_drained(book)
    return Changes(
        tuple(
            replace(code, expiry_told=True)
            for code in book.codes.values()
            if not code.expiry_told and died_unused(code, now, last)
        )
    )


def last_drained(book: Book) -> datetime | None:
    """When everything that the lock had stored came last; None: never yet.

    A lock that has other keys now has not been asked before its list was, which comes
    after its records.
    """
    return None if book.table.seen is None else book.table.drained


def died_unused(code: IssuedCode, now: datetime, last: datetime | None) -> bool:
    """Whether a guest's code has died without ever being used.

    ``last``: when everything that the lock had stored came last. What came after that may
    be a use of the code. One that the lock never held cannot have been used.
    """
    if code.kind not in FOR_GUESTS or code.uses or now < code.last_chance + SECOND:
        return False
    at = now if was_never_written(code) else last
    if at is None or at < code.last_chance + SECOND:
        return False
    return status_of(code, now) in {CodeStatus.ACTIVE, CodeStatus.EXPIRED}


def was_never_written(code: IssuedCode) -> bool:
    """Whether it is a code for the lock's memory of which the lock cannot hold a thing."""
    if not isinstance(code, OnlineCode):
        return False
    return not (code.online.arrived or code.online.copies)

"""Codes that somebody waits for, and that died unused. Pure rules."""

from dataclasses import replace
from datetime import datetime

from .book import Book, Changes


def expired_unused(book: Book, now: datetime) -> Changes:
    """Those that have died since the last time, marked as told."""
    return Changes(
        tuple(
            replace(code, expiry_told=True)
            for code in book.codes.values()
            if not code.expiry_told and code.expired_unused(now)
        )
    )

"""A book full of codes, as a lock of a busy house has it."""

from dataclasses import replace
from datetime import datetime, timedelta

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode, moment
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlinePeriodicRequest,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys

from .workbench import ledger_without_disk

PATTERNS = 50
"""Different offline codes; the rest are the same under other ids."""
_HOUR = timedelta(hours=1)


async def full_book(keys: CodeKeys, codes: int, now: datetime) -> Book:
    """So many living codes, every tenth online, with weekly hours.

    Online codes with weekly hours follow daylight saving: they cost most to look at.
    """
    offline, online = await _patterns(keys, now)
    book = Book()
    book.put(
        replace(
            online if number % 10 == 0 else offline[number % PATTERNS],
            id=f"code{number}",
            created=moment(now - timedelta(minutes=number)),
            name=f"Guest {number}",
        )
        for number in range(codes)
    )
    return book


async def _patterns(
    keys: CodeKeys, now: datetime
) -> tuple[tuple[IssuedCode, ...], IssuedCode]:
    ledger = ledger_without_disk(keys, now)
    offline = []
    for number in range(PATTERNS):
        start = now + number * _HOUR
        request = TemporaryRequest("Guest", start, start + _HOUR)
        offline.append(await ledger.async_issue(request, now))
    weekly = Weekly("Europe/Berlin", frozenset({0, 3}), 540, 720)
    cleaner = OnlinePeriodicRequest("Guest", now, now + 9000 * _HOUR, weekly)
    return tuple(offline), await ledger.async_issue(cleaner, now)

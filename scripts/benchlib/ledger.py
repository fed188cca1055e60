"""What the ledger costs with many codes in it: time of one action, memory of many locks."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlinePeriodicRequest,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.storage.code_rows import book_from
from custom_components.smart_life_lock.storage.ledger_file import async_load_ledger
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

CODES = 1000
RECORDS = 60
LOCKS = 100
_ROUNDS = 41
_NOW = datetime(2026, 5, 17, 12, 34, 56, tzinfo=UTC)
_HOUR = timedelta(hours=1)


async def measure() -> dict[str, float | int]:
    """One more code among a thousand (every tenth online); a hundred such locks.

    ``action_ms``: processor time of issuing a code on all threads, ``loop_ms``: that
    part of it in which the event loop stands still, ``wall_ms``: with the disk. Medians.
    ``record_…``: records of the lock as it sends them, each once the last one is on disk,
    then all told.
    """
    with TemporaryDirectory() as folder:
        hass = HomeAssistant(folder)
        hass.config_entries = ConfigEntries(hass, {})
        ledger = await _full_ledger(hass)
        times = [await _timed(lambda: _issue(ledger, 0)) for _ in range(_ROUNDS)]
        records = await _records(ledger)
        await hass.async_stop(force=True)
        megabytes = _memory_of_locks(folder)
    columns = zip(*times, strict=True)
    action, loop, wall = (round(median(column) * 1000, 2) for column in columns)
    return {
        "codes": CODES,
        "action_ms": action,
        "loop_ms": loop,
        "wall_ms": wall,
        **records,
        "locks": LOCKS,
        "locks_mb": round(megabytes, 1),
    }


async def _full_ledger(hass: HomeAssistant) -> CodeLedger:
    ledger = await async_load_ledger(hass, "bench")
    ledger.use_keys(CodeKeys(SecretBytes(b"8f7d54"), _NOW), _NOW)
    for number in range(CODES):
        if number % 10:
            await _issue(ledger, number % 50)
        else:
            await ledger.async_issue(_periodic(number), _NOW)
    return ledger


def _periodic(number: int) -> OnlinePeriodicRequest:
    """A code whose slots follow daylight saving: the costliest kind to look at."""
    weekly = Weekly("Europe/Berlin", frozenset({0, 3}), 540, 720)
    return OnlinePeriodicRequest(f"Guest {number}", _NOW, _NOW + 9000 * _HOUR, weekly)


async def _issue(ledger: CodeLedger, hours: int) -> None:
    start = _NOW + hours * _HOUR
    await ledger.async_issue(TemporaryRequest("Guest", start, start + _HOUR), _NOW)


async def _timed(work: Callable[[], Awaitable[None]]) -> tuple[float, float, float]:
    before = process_time(), thread_time(), perf_counter()
    await work()
    after = process_time(), thread_time(), perf_counter()
    return after[0] - before[0], after[1] - before[1], after[2] - before[2]


async def _records(ledger: CodeLedger) -> dict[str, float | int]:
    """What a lock with a full memory costs. Counts writes to disk."""
    write, writes = Store._async_write_data, 0  # noqa: SLF001  the one way to disk

    async def count(store: Store[dict[str, Any]], data: dict[str, Any]) -> None:
        nonlocal writes
        writes += 1
        await write(store, data)

    marks = [f"{number:04x}" for number in range(RECORDS)]
    begun = perf_counter()
    with patch.object(Store, "_async_write_data", count):
        for number, mark in enumerate(marks):
            event = Access(_NOW, Method.CARD, number, late=True)
            ledger.attribute(event, _NOW, mark)
            await ledger.async_stored()
        for mark in marks:
            ledger.note_told(mark)
        await ledger.async_stored()
    wall = (perf_counter() - begun) * 1000
    return {
        "records": RECORDS,
        "record_writes": writes,
        "record_wall_ms": round(wall / RECORDS, 2),
    }


def _memory_of_locks(folder: str) -> float:
    """Megabytes that a hundred ledgers, each read from its file, hold."""
    (file,) = Path(folder, ".storage").glob("*.ledger.*")
    content = file.read_bytes()
    before = _resident()
    books: list[Book] = [book_from(json.loads(content)["data"]) for _ in range(LOCKS)]
    grown = _resident() - before
    return grown / 2**20 if len(books) == LOCKS else 0.0


def _resident() -> int:
    """Bytes of memory in use (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096

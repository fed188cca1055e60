"""The codes that a lock has: found by id or name, listed, and told."""

import asyncio
from collections.abc import Container
from datetime import datetime
from itertools import batched
from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.util import dt as dt_util

from ..device.ha_errors import translated_errors
from ..ledger.book import LockTable
from ..ledger.code import IssuedCode
from ..ledger.code_by_name import code_meant
from ..ledger.found_code import FoundCode
from ..ledger.kinds import LIVING, CodeKind
from ..ledger.settle_doubt import in_doubt
from ..ledger.status import kind_of_any, status_of_any
from .answers import described, doubtful
from .schema import Field
from .targets import TargetLock

type Answer = dict[str, Any]

AT_ONCE: Final = 100
"""So many codes are told before Home Assistant does something else."""


def named_code(lock: TargetLock, text: str) -> IssuedCode | FoundCode:
    """The code of this id or name at the lock.

    Raises ServiceValidationError where there is none, or more than one of this name.
    """
    now = dt_util.as_local(lock.device.clock.now())
    with translated_errors(lock.device):
        return lock.device.ledger.look(lambda book: code_meant(text, now, book))


def told(lock: TargetLock, code: IssuedCode | FoundCode) -> Answer:
    """The code as it is now, digits included, and whether that can be believed."""
    return _told(lock, code, lock.device.clock.now(), lock.device.ledger.table)


def _told(
    lock: TargetLock, code: IssuedCode | FoundCode, now: datetime, table: LockTable
) -> Answer:
    answer = described(code, now) | doubtful(lock.device.clock)
    if not isinstance(code, FoundCode) and in_doubt(code, table):
        answer["in_doubt"] = True
    return answer


async def async_get_codes(
    call: ServiceCall, locks: list[TargetLock]
) -> dict[str, Answer]:
    """The codes of each lock, newest first, and what others have in it.

    Of the states that are asked for; without any, all that have not ended.
    """
    kinds = call.data.get(Field.KIND, list(CodeKind))
    statuses = call.data.get(Field.STATUS, LIVING)
    answers = {}
    for lock in locks:
        answers[lock.entity_id] = {
            "codes": await _async_all_told(lock, kinds, statuses)
        }
    return answers


async def _async_all_told(
    lock: TargetLock, kinds: Container[str], statuses: Container[str]
) -> list[Answer]:
    """The codes that are asked for, newest first.

    Of the same second the last one comes first; what others made by its slots.
    """
    ledger = lock.device.ledger
    codes: list[IssuedCode | FoundCode] = [*reversed(ledger.codes()), *ledger.found()]
    codes.sort(key=_made, reverse=True)
    answers: list[Answer] = []
    now, table = lock.device.clock.now(), ledger.table  # all of one moment
    for some in batched(codes, AT_ONCE, strict=False):
        answers += [
            _told(lock, code, now, table)
            for code in some
            if kind_of_any(code) in kinds and status_of_any(code, now) in statuses
        ]
        await asyncio.sleep(0)  # let others have their turn
    return answers


def _made(code: IssuedCode | FoundCode) -> datetime:
    return code.since if isinstance(code, FoundCode) else code.created


async def async_get_code(
    call: ServiceCall, locks: list[TargetLock]
) -> dict[str, Answer]:
    """One code of each lock."""
    text = call.data[Field.CODE_ID]
    return {lock.entity_id: told(lock, named_code(lock, text)) for lock in locks}

"""One request for one lock or for several: a code on all of them, or on none."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, EVENT_CODE_ISSUED
from ..ledger.code import IssuedCode
from ..ledger.digits import TakenDigits, random_digits, taken_digits
from ..ledger.errors import LedgerNotWritten, LedgerStopped
from ..ledger.issue_offline import (
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
)
from ..ledger.issue_online import OnlineRequest
from ..ledger.ledger import CodeLedger
from ..ledger.names_and_ids import new_id
from ..ledger.update import taken_back
from .code_support import require_codes
from .ha_errors import translated_errors
from .host_clock import HostClock
from .lock_device import LockDevice


def for_all(
    request: OnlineRequest, locks: Sequence[LockDevice], now: datetime
) -> OnlineRequest:
    """The request with what all of them shall share. Raises ServiceValidationError."""
    ids = [lock.ledger.look(lambda book: set(book.codes)) for lock in locks]
    request = replace(request, code_id=new_id(set().union(*ids)))
    lengths = {lock.ledger.rules.digits for lock in locks}
    if len(lengths) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="different_lengths"
        )
    if request.digits is not None:
        return request
    taken = [_taken(lock.ledger, request, now) for lock in locks]
    digits = random_digits(lengths.pop(), *taken)
    return replace(request, digits=digits)


def _taken(ledger: CodeLedger, request: OnlineRequest, now: datetime) -> TakenDigits:
    keys, length = ledger.keys, ledger.rules.digits
    return ledger.look(lambda book: taken_digits(book, keys, now, request.end, length))


async def async_issue_for_all(
    locks: Sequence[LockDevice],
    request: CodeRequest,
    now: datetime,
    *,
    attempt: bool = False,
) -> list[IssuedCode]:
    """The code that each of them issued; an online one has the same digits and id.

    ``now``: when it is made (see ``made_at``). ``attempt``: an attempt to write it follows
    at once (``sync.awaited_write``), and the caller announces what is left after that.

    Raises HomeAssistantError where one of them cannot; then none of them has a code.
    """
    clock, now = locks[0].clock, dt_util.as_local(now)
    if isinstance(request, OnlineRequest):
        request = for_all(request, locks, now)
    require_issuable(locks, request, now)
    made: list[IssuedCode] = []
    try:
        for lock in locks:
            near = attempt and lock.adverts.near
            issuing = lock.ledger.async_issue(request, now, clock.now(), near=near)
            with translated_errors(lock):
                made.append(await issuing)
    except BaseException:
        await async_take_back(tuple(zip(locks, made, strict=False)))
        raise
    if not attempt:
        announce(tuple(zip(locks, made, strict=True)))
    return made


def require_issuable(
    locks: Sequence[LockDevice], request: CodeRequest, now: datetime
) -> None:
    """Raise HomeAssistantError where one of them cannot issue this code.

    ``now``: when it would be made, in the zone that people think in.
    """
    for lock in locks:
        with translated_errors(lock):
            require_codes(lock, request)
            lock.ledger.try_out(lock.ledger.issuing(request, now))


def made_at(request: CodeRequest, clock: HostClock) -> datetime:
    """The time for a new code: the lock has gone on by the one that was believed last.

    A start or an end that somebody gives is refused only where it has surely passed.
    """
    match request:
        case DynamicRequest() | OneTimeRequest() | ClearRequest():
            return clock.now()
        case _:
            return clock.past


async def async_take_back(made: Sequence[tuple[LockDevice, IssuedCode]]) -> None:
    """As if these had not been made; only while nobody has been told their digits.

    Where the disk fails here too, they go as soon as it can.
    """
    for lock, code in made:
        lock.ledger.drop_note(code.id)
        rule = taken_back(code.id)
        # One of a ledger that was stopped stays: nothing can be written there any more.
        with suppress(LedgerStopped):
            try:
                await lock.ledger.async_change(rule)
            except LedgerNotWritten:
                lock.ledger.change(rule)


@callback
def announce(made: Sequence[tuple[LockDevice, IssuedCode]]) -> None:
    """Say on the bus that there are these codes."""
    for lock, code in made:
        lock.hass.bus.async_fire(
            EVENT_CODE_ISSUED,
            {"id": code.id, "kind": code.kind, "name": code.name, "lock": lock.name},
        )

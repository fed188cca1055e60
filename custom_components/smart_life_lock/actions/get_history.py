"""The action *Get history*: what happened at each lock."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall

from ..device.access_events import IN_HISTORY, AccessEvent, event_of_history
from ..device.activity_words import sentence
from ..ledger.history import Happened, History
from .answers import moment_from
from .schema import Field
from .targets import TargetLock


async def async_get_history(
    call: ServiceCall, locks: list[TargetLock]
) -> dict[str, dict[str, Any]]:
    """What happened last at each lock, by its entity."""
    since = call.data.get(Field.SINCE)
    after = None if since is None else moment_from(since, Field.SINCE, later=False)
    told = partial(
        _newest,
        call.hass,
        limit=call.data[Field.LIMIT],
        since=after,
        kinds=call.data.get(Field.WHAT, IN_HISTORY),
    )
    return {
        lock.entity_id: {"history": told(lock.device.ledger.history)} for lock in locks
    }


def _newest(
    hass: HomeAssistant,
    history: History,
    *,
    limit: int,
    since: datetime | None,
    kinds: Collection[str],
) -> list[dict[str, Any]]:
    """The newest events, newest first: at most so many, of these kinds."""
    told: list[dict[str, Any]] = []
    for one in reversed(history):
        if len(told) >= limit or (since is not None and one.record.at < since):
            break
        kind, words = event_of_history(one)
        if kind in kinds:
            told.append(_told(hass, one, kind, words))
    return told


def _told(
    hass: HomeAssistant, one: Happened, kind: AccessEvent, words: dict[str, Any]
) -> dict[str, Any]:
    """One event in the words of the event entity, and as a sentence."""
    message = sentence(hass, {"event_type": kind, **words})
    return {"id": str(one.number), "what": kind.value, **words, "message": message}

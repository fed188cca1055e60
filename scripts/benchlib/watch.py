"""What goes on in this process while something is done: writes, states, long callbacks."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import thread_time
from typing import Any
from unittest.mock import patch

from homeassistant.helpers.entity import Entity
from homeassistant.helpers.storage import Store

_run = asyncio.Handle._run  # noqa: SLF001  the one place where every callback passes
_write_data = Store._async_write_data  # noqa: SLF001  the one way to disk
_write_state = Entity._async_write_ha_state  # noqa: SLF001  the one way to the states


@dataclass(slots=True)
class Seen:
    """Counts, and the longest time (ms of processor) of one callback."""

    writes: int = 0
    states: int = 0
    longest_ms: float = 0


@contextmanager
def watched(store: str = "smart_life_lock.ledger.") -> Iterator[Seen]:
    """Count while this is open; of writes to disk those of stores so named."""
    seen = Seen()

    async def write_data(self: Store[Any], data: dict[str, Any]) -> None:
        seen.writes += self.key.startswith(store)
        await _write_data(self, data)

    def write_state(self: Entity) -> None:
        seen.states += 1
        _write_state(self)

    def run(self: asyncio.Handle) -> None:
        begun = thread_time()
        _run(self)
        seen.longest_ms = max(seen.longest_ms, (thread_time() - begun) * 1000)

    with (
        patch.object(Store, "_async_write_data", write_data),
        patch.object(Entity, "_async_write_ha_state", write_state),
        patch.object(asyncio.Handle, "_run", run),
    ):
        yield seen

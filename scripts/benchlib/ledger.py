"""What a ledger full of codes adds to an action, and what it holds the event loop up."""

from datetime import timedelta
from statistics import median
from time import process_time
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.smart_life_lock.const import DOMAIN

from .air import NearLock, near_lock
from .figures import Figure, Figures
from .inside import home_assistant, lock_entry, lock_of
from .watch import watched

CODES = 1000
ACTION_BAR = 2.2
CALLBACK_BAR_MS = 10.0
WRITES_BAR = 2
_ROUNDS = 41


async def measure() -> Figures:
    """Actions through Home Assistant, entities attached, beside an empty ledger's.

    ``action_to_empty_ratio``: processor time of this process, all threads, for one more
    code, by that in an empty ledger; ``action_share_ms`` is what it has more. In turn, and
    the least of each: whatever else the machine does makes some longer, and none shorter.
    """
    async with home_assistant() as hass:
        empty = lock_of(hass, await lock_entry(hass, 1))
        full = lock_of(hass, await lock_entry(hass, 2, CODES))
        rounds = [
            (await _action_ms(hass, empty, hours), await _action_ms(hass, full, hours))
            for hours in range(1, _ROUNDS + 1)
        ]
        states = await _states_of_action(hass, empty)
        longest = [await _longest_ms(hass, full) for _ in range(9)]
        writes = await _writes_of_online_code(hass)
    empty_ms, full_ms = (min(times) for times in zip(*rounds, strict=True))
    return {
        "action_to_empty_ratio": Figure(round(full_ms / empty_ms, 2), ACTION_BAR),
        "action_share_ms": Figure(round(full_ms - empty_ms, 2)),
        "action_empty_ms": Figure(round(empty_ms, 2)),
        "action_states_written": Figure(*states),
        "get_codes_longest_callback_ms": Figure(
            round(median(longest), 2), CALLBACK_BAR_MS
        ),
        "online_code_writes": Figure(writes, WRITES_BAR),
    }


async def _act(hass: HomeAssistant, lock: str, action: str, **fields: Any) -> Any:  # noqa: ANN401  the action's answer
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        fields,
        blocking=True,
        target={"entity_id": lock},
        return_response=True,
    )
    assert answer is not None  # noqa: S101  asked for
    return answer[lock]


async def _action_ms(hass: HomeAssistant, lock: str, hours: int) -> float:
    """A code that nobody has yet: its end is so many hours beyond those in the book."""
    end = dt_util.utcnow() + timedelta(days=90, hours=hours)
    begun = process_time()
    await _act(
        hass,
        lock,
        "create_offline_temporary_code",
        name="Guest",
        end=end.isoformat(),
    )
    await hass.async_block_till_done()
    return (process_time() - begun) * 1000


async def _states_of_action(hass: HomeAssistant, lock: str) -> tuple[int, int]:
    """How many states are written for one more code, and how many the lock has."""
    registry = er.async_get(hass)
    entry_id = registry.entities[lock].config_entry_id
    entities = registry.entities.get_entries_for_config_entry_id(str(entry_id))
    with watched() as seen:
        await _action_ms(hass, lock, 0)
    return seen.states, sum(one.disabled_by is None for one in entities)


async def _longest_ms(hass: HomeAssistant, lock: str) -> float:
    with watched() as seen:
        # As a task of its own: what runs within this one is no callback that is seen.
        await hass.loop.create_task(_act(hass, lock, "get_codes"))
    return seen.longest_ms


async def _writes_of_online_code(hass: HomeAssistant) -> int:
    """How often the ledger of a lock that is near is written for one online code."""
    async with near_lock(hass, 3) as near:
        await _courier(near)  # the first of all has to get to know the lock's list
        with watched() as seen:
            await _courier(near)
    return seen.writes


async def _courier(near: NearLock) -> None:
    end = dt_util.utcnow() + timedelta(days=1)
    code = await _act(
        near.hass,
        lock_of(near.hass, near.entry),
        "create_online_one_time_code",
        name="Courier",
        end=end.isoformat(),
    )
    await near.settled()
    if code["status"] != "active":
        raise RuntimeError(f"the code is {code['status']}")

"""What a full ledger adds to the reload of an entry."""

from time import process_time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .figures import Figure, Figures
from .inside import home_assistant, lock_entry

CODES = {"thousand": 1000, "ten_thousand": 10000}
BARS = {"thousand": 1.5, "ten_thousand": 4.0}
_ROUNDS = 15


async def measure() -> Figures:
    """Reloads of an empty and two full ledgers in turn; ratios of the shortest ones.

    Whatever else the machine does makes some longer, and none shorter.
    """
    async with home_assistant() as hass:
        empty = await lock_entry(hass, 1)
        full = {
            name: await lock_entry(hass, number, codes)
            for number, (name, codes) in enumerate(CODES.items(), 2)
        }
        rounds = [await _round(hass, empty, full) for _ in range(_ROUNDS)]
    shortest = {name: min(one[name] for one in rounds) for name in rounds[0]}
    figures = {"empty_ms": Figure(round(shortest["empty"], 1))}
    for name, bar in BARS.items():
        ratio = shortest[name] / shortest["empty"]
        figures[f"{name}_ratio"] = Figure(round(ratio, 2), bar)
        figures[f"{name}_ms"] = Figure(round(shortest[name], 1))
    return figures


async def _round(
    hass: HomeAssistant, empty: ConfigEntry, full: dict[str, ConfigEntry]
) -> dict[str, float]:
    return {
        name: await _reload_ms(hass, entry)
        for name, entry in {"empty": empty, **full}.items()
    }


async def _reload_ms(hass: HomeAssistant, entry: ConfigEntry) -> float:
    """Processor time of this process, all threads: a reload waits for nobody."""
    begun = process_time()
    await hass.config_entries.async_reload(entry.entry_id)
    took = process_time() - begun
    await hass.async_block_till_done()
    return took * 1000

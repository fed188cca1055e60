"""What a full ledger adds to the reload of an entry."""

from statistics import median
from time import perf_counter

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .figures import Figure, Figures
from .inside import home_assistant, lock_entry

CODES = {"thousand": 1000, "ten_thousand": 10000}
BARS = {"thousand": 1.5, "ten_thousand": 4.0}
_ROUNDS = 15


async def measure() -> Figures:
    """Reloads of an empty and two full ledgers in turn; medians of the ratios."""
    async with home_assistant() as hass:
        empty = await lock_entry(hass, 1)
        full = {
            name: await lock_entry(hass, number, codes)
            for number, (name, codes) in enumerate(CODES.items(), 2)
        }
        rounds = [await _round(hass, empty, full) for _ in range(_ROUNDS)]
    figures = {"empty_ms": Figure(round(min(one["empty"] for one in rounds), 1))}
    for name, bar in BARS.items():
        ratio = median(one[name] / one["empty"] for one in rounds)
        figures[f"{name}_ratio"] = Figure(round(ratio, 2), bar)
        figures[f"{name}_ms"] = Figure(round(min(one[name] for one in rounds), 1))
    return figures


async def _round(
    hass: HomeAssistant, empty: ConfigEntry, full: dict[str, ConfigEntry]
) -> dict[str, float]:
    return {
        name: await _reload_ms(hass, entry)
        for name, entry in {"empty": empty, **full}.items()
    }


async def _reload_ms(hass: HomeAssistant, entry: ConfigEntry) -> float:
    begun = perf_counter()
    await hass.config_entries.async_reload(entry.entry_id)
    took = perf_counter() - begun
    await hass.async_block_till_done()
    return took * 1000

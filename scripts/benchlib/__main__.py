"""``scripts/bench``: every part in one run, one JSON line; exit 1 where a bar is missed."""

import asyncio
from collections.abc import Awaitable, Callable
import inspect
import json
import sys
import traceback
from typing import Any

from .adverts import measure as adverts
from .card import measure as card
from .codes import measure as codes
from .day import measure as day
from .figures import Figures, failed_bars
from .home import measure as home
from .imports import measure as imports
from .ledger import measure as ledger
from .link import measure as link
from .memory import measure as memory
from .reload import measure as reload
from .trouble import measure as trouble

type Measure = Callable[[], Figures | Awaitable[Figures]]

PARTS: dict[str, Measure] = {
    "codes": codes,
    "link": link,
    "trouble": trouble,
    "ledger": ledger,
    "reload": reload,
    "memory": memory,
    "day": day,
    "adverts": adverts,
    "imports": imports,
    "card": card,
    "home": home,
}


def main(names: list[str]) -> int:
    """Measure the named parts, or all of them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"no such part: {unknown[0]}; there are {', '.join(PARTS)}\n")
        return 2
    result = asyncio.run(_run(names or list(PARTS)))
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["all_bars_met"] else 1


async def _run(names: list[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    failed: list[str] = []
    for name in names:
        try:
            figures = await _measured(PARTS[name])
        except Exception as error:  # noqa: BLE001  one broken part must not lose the others
            traceback.print_exception(error)
            parts[name] = {"error": f"{type(error).__name__}: {error}"}
            failed.append(name)
            continue
        parts[name] = {key: figure.as_json() for key, figure in figures.items()}
        failed += [f"{name}.{key}" for key in failed_bars(figures)]
    return {"all_bars_met": not failed, "failed": failed, **parts}


async def _measured(measure: Measure) -> Figures:
    result = measure()
    return await result if inspect.isawaitable(result) else result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

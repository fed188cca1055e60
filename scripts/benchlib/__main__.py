"""``scripts/bench``: every part in one run, one JSON line."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import inspect
import json
import sys
from typing import Any

from .codes import measure as codes
from .home import measure as home
from .ledger import measure as ledger
from .link import measure as link
from .trouble import measure as trouble

type Measure = Callable[[], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]

PARTS: dict[str, Measure] = {
    "codes": codes,
    "link": link,
    "trouble": trouble,
    "ledger": ledger,
    "home": home,
}


def main(names: list[str]) -> int:
    """Measure the named parts, or all of them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"no such part: {unknown[0]}; there are {', '.join(PARTS)}\n")
        return 2
    results = {name: _measured(PARTS[name]) for name in names or PARTS}
    sys.stdout.write(json.dumps(results) + "\n")
    return 0


def _measured(measure: Measure) -> Mapping[str, Any]:
    result = measure()
    if inspect.isawaitable(result):
        return asyncio.run(_awaited(result))
    return result


async def _awaited(result: Awaitable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return await result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

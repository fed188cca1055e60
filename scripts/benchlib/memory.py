"""What a hundred full ledgers hold, once a code was issued in each."""

import asyncio
from datetime import UTC, datetime
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from homeassistant.core import HomeAssistant

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.storage.ledger_file import (
    LedgerFile,
    async_load_ledger,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .figures import Figure, Figures
from .full_book import full_book
from .inside import T0
from .own_process import told_by

CODES = 1000
LOCKS = 100
BAR_MB = 120.0
_KEYS = CodeKeys(SecretBytes(b"8f7d54"), T0)


def measure() -> Figures:
    """Megabytes (10⁶ bytes), in a process of its own that does nothing else."""
    loaded, written = told_by("-m", f"{__package__}.memory")
    return {
        "loaded_mb": Figure(round(loaded / 1e6, 1)),
        "after_a_write_in_each_mb": Figure(round(written / 1e6, 1), BAR_MB),
    }


async def _hold() -> tuple[int, int]:
    """Bytes that the ledgers hold when read, and when each was written once."""
    now = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        Path(folder, ".storage").mkdir()  # noqa: ASYNC240  nothing else runs yet
        hass = HomeAssistant(folder)
        book = await full_book(_KEYS, CODES, now)
        for number in range(LOCKS):
            await LedgerFile(hass, f"lock{number}").async_write(book)
        before = _resident()
        setup = LedgerSetup(_KEYS, now)
        ledgers = [
            await async_load_ledger(hass, f"lock{n}", setup) for n in range(LOCKS)
        ]
        loaded = _resident() - before
        for ledger in ledgers:
            await ledger.async_issue(OneTimeRequest("Guest"), now)
        written = _resident() - before
        await hass.async_stop(force=True)
    return loaded, written


def _resident() -> int:
    """Bytes of memory in use (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_hold())))

"""The demo with bound locks that are in the app, all but one known to Tuya's integration.

``python -m tests.browser.app_home FOLDER`` prints one JSON line when all is ready. The
owner of the account scans each QR code some seconds after it is shown.
"""

import asyncio
import json
from pathlib import Path
import sys

from scripts.demolib.__main__ import LOCK, until_signal
from scripts.demolib.accounts import add_tuya, in_the_app
from scripts.demolib.home import Home
from scripts.demolib.household import Household, free_port
from scripts.demolib.scene import Scene

BY_QR_CODE, BY_TUYA, QR_CODE_IN_GERMAN, TUYA_IN_GERMAN = 3, 4, 5, 6
NEIGHBOUR = "neighbour"
"""The user code of somebody who has no lock."""
SCANS_EVERY = 6.0


async def serve(folder: Path) -> None:
    async with Household(folder, free_port(), LOCK) as household:
        async with Home(household.url) as home:
            scene = Scene(household, home)
            await in_the_app(scene, BY_TUYA)
            await in_the_app(scene, QR_CODE_IN_GERMAN, "Gartentor")
            await in_the_app(scene, TUYA_IN_GERMAN, "Haustür")
            await add_tuya(scene)
            await in_the_app(scene, BY_QR_CODE)
        household.accounts.open(NEIGHBOUR)
        sys.stdout.write(json.dumps({"url": household.url}) + "\n")
        sys.stdout.flush()
        while True:
            await asyncio.sleep(SCANS_EVERY)
            household.accounts.scan()


if __name__ == "__main__":
    try:
        asyncio.run(until_signal(serve(Path(sys.argv[1]))))
    except asyncio.CancelledError:
        sys.exit(0)

"""The newcomer's path in a real browser, with a picture of each sight.

``python -m scripts.demolib.newcomer FOLDER`` starts the demo, walks the path, saves the
pictures, and prints the same kind of JSON line as ``--check``.
"""

import asyncio
import contextlib
from dataclasses import dataclass
import json
from pathlib import Path
import re
import shutil
import sys
import tempfile
from typing import Any

from .browser import Browser, BrowserTrouble
from .household import Household, free_port
from .online import UNHEARD
from .processes import StartFailed
from .story import Step, StepFailed, tell

STEP_LIMIT = 120.0
"""Seconds for one step; the first page loads slowly on a busy machine."""
NAME = "Smart lock 00:01"
GIVEN_NAME = "Smart lock"
"""The form suggests it, and the dashboard knows the lock by it."""
DASHBOARD = "/demo-lock/door"
DYNAMIC = r"Dynamic code\s+(\d{8})"
ONLINE = r"Online one-time code\s+(\d{6})"
"""How the notifications tell digits."""
PROOF = r"\b(\d{5})\s(\d{5})\b"
"""How the proof at the door shows them."""
TO_THE_TOP = "window.scrollTo(0, 0)"
TO_THE_CODES = "deepPlace('What happened')"
PHONE = (400, 800)
"""CSS pixels of the one picture that is taken at the width of a phone."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One browser at one home; pictures go to ``folder``."""

    household: Household
    browser: Browser
    folder: Path

    async def picture(self, name: str) -> dict[str, Any]:
        """Save what is to be seen now."""
        await self.browser.shot(self.folder / f"{name}.png")
        return {"picture": f"{name}.png"}


async def discovered(walk: Walk) -> dict[str, Any]:
    """Devices & services offers the lock."""
    await walk.browser.open("/config/integrations/dashboard")
    await walk.browser.see("Discovered", NAME)
    return await walk.picture("discovered")


async def pairing_form(walk: Walk) -> dict[str, Any]:
    """Add, Pair it here: the form says what will happen."""
    await walk.browser.click("Add")
    await walk.browser.see("Smart lock found")
    await walk.picture("menu")
    await walk.browser.click("Pair it here")
    await walk.browser.see("Pair the lock here", "Pair the lock")
    return await walk.picture("pairing")


async def paired(walk: Walk) -> dict[str, Any]:
    """Pair the lock: it is bound and an entry exists; a proof at the door is offered."""
    await walk.browser.click("Pair the lock")
    await walk.browser.see("Try it at the door")
    seen = await walk.picture("paired")
    state = (await walk.household.control.ask("state"))["state"]
    if not state["bound"]:
        raise StepFailed("the lock is not bound", seen)
    return {**seen, "bound": True}


async def proved(walk: Walk) -> dict[str, Any]:
    """The code is typed at the door, and its page goes on by itself."""
    await walk.browser.click("Show me a code")
    await walk.browser.see("Type this code at the lock")
    await walk.picture("proof")
    found = re.search(PROOF, str(await walk.browser.js("deepText()")))
    if found is None:
        raise StepFailed("no digits on the page", {})
    typed = await walk.household.control.ask("type", digits=found[1] + found[2])
    await walk.browser.see("The lock took the code")
    seen = await walk.picture("proved")
    await walk.browser.click("Yes, it opened")
    await walk.browser.see("It works")
    await walk.browser.click("Close")
    return {**seen, "opened": typed["opened"]}


async def device_page(walk: Walk) -> dict[str, Any]:
    """The device shows its controls, sensors and events."""
    await walk.browser.open("/config/devices/dashboard")
    await walk.browser.click(GIVEN_NAME)
    await walk.browser.see("New dynamic code", "Access", "Last clock sync")
    return await walk.picture("device")


async def dashboard_with_a_code(walk: Walk) -> dict[str, Any]:
    """New dynamic code: its digits are under Notifications."""
    await walk.browser.open(DASHBOARD)
    await walk.browser.see("New dynamic code", "At the door")
    await walk.browser.click("New dynamic code")
    return await notified(walk, DYNAMIC, "dashboard")


async def keypad_accepts(walk: Walk) -> dict[str, Any]:
    """Typed key by key, the bolt opens."""
    await typed(walk, DYNAMIC)
    await walk.browser.see("Accepted (0)", "Open")
    await walk.browser.js(TO_THE_TOP)
    return await walk.picture("keypad")


async def access_event(walk: Walk) -> dict[str, Any]:
    """Sync: the access event says how somebody came in."""
    await walk.browser.click("Sync")
    await walk.browser.see("Access granted")
    await walk.browser.js(TO_THE_CODES)
    return await walk.picture("access")


async def online_code(walk: Walk) -> dict[str, Any]:
    """New online one-time code: the notification says that it is in the lock."""
    await walk.browser.click("Online one-time code")
    seen = await notified(walk, ONLINE, "online")
    await walk.browser.see("It is in the lock")
    return seen


async def online_code_opens(walk: Walk) -> dict[str, Any]:
    """The keypad takes it, and the list of codes says so."""
    await typed(walk, ONLINE)
    await walk.browser.until(r"/Accepted(?! \(0\))/.test(deepText())")
    await walk.browser.js(TO_THE_TOP)
    return await walk.picture("online-keypad")


async def pending_while_away(walk: Walk) -> dict[str, Any]:
    """The lock is carried away: a weekday code waits, and is listed so."""
    await walk.browser.press("Carry the lock away")
    await asyncio.sleep(UNHEARD)
    await walk.browser.click("New weekday code")
    await walk.browser.see("Waits for the lock")
    await walk.browser.js(TO_THE_CODES)
    return await walk.picture("pending")


async def active_when_back(walk: Walk) -> dict[str, Any]:
    """Back in range it is written without anybody's help."""
    await walk.browser.press("Bring it back")
    await walk.browser.until(r"/Online periodic\s+Active/.test(deepText())")
    await walk.browser.js(TO_THE_CODES)
    return await walk.picture("codes")


async def made_elsewhere(walk: Walk) -> dict[str, Any]:
    """A code of the app is among all codes: the lock is asked first."""
    await walk.browser.press("Make a code in the app")
    await walk.browser.click("All codes")
    await walk.browser.click("Notifications")
    await walk.browser.see("Made elsewhere", "Made in the app")
    return await walk.picture("elsewhere")


async def on_a_phone(walk: Walk) -> dict[str, Any]:
    """The card with a code for now, and others, as a phone shows them."""
    await walk.browser.click("Dismiss all")
    await walk.browser.until("!deepText().includes('Made in the app')")
    await walk.browser.resize(*PHONE, phone=True)
    await walk.browser.open(DASHBOARD)
    await walk.browser.see("New dynamic code", "At the door")
    for button in ("New one-time code", "New dynamic code"):
        await walk.browser.click(button)
    await walk.browser.until("/Valid now/.test(deepText())")
    await walk.browser.js(TO_THE_TOP)
    return await walk.picture("phone")


async def notified(walk: Walk, pattern: str, name: str) -> dict[str, Any]:
    """A picture of the notifications, once one of them has these digits."""
    await walk.browser.click("Notifications")
    await walk.browser.until(f"/{pattern}/.test(deepText())")
    return await walk.picture(name)


async def typed(walk: Walk, pattern: str) -> None:
    """Type the digits of a notification that is open now, key by key."""
    found = re.search(pattern, str(await walk.browser.js("deepText()")))
    if found is None:
        raise StepFailed("no digits on the page", {})
    await walk.browser.open(DASHBOARD)
    await walk.browser.see("At the door", "⏎")
    for key in (*found[1], "⏎"):
        await walk.browser.click(key, inside="virtual-keypad-card")


STEPS: tuple[Step[Walk], ...] = (
    discovered,
    pairing_form,
    paired,
    proved,
    device_page,
    dashboard_with_a_code,
    keypad_accepts,
    access_event,
    online_code,
    online_code_opens,
    pending_while_away,
    active_when_back,
    made_elsewhere,
    on_a_phone,
)


async def walk_through(pictures: Path, folder: Path) -> int:
    """Do all steps; 0 when each saw what it should."""
    async with (
        Household(folder, free_port()) as household,
        Browser(household.url) as browser,
    ):
        walk = Walk(household, browser, pictures)
        report = await tell(walk, STEPS, STEP_LIMIT)
        if not report.ok:
            with contextlib.suppress(BrowserTrouble):
                await walk.picture("failed")
    sys.stdout.write(json.dumps(report.as_dict()) + "\n")
    return 0 if report.ok else 1


def main(arguments: list[str]) -> int:
    """Exit code: 0 all seen, 1 a step failed, 2 nothing could be started."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="smart-life-lock-"))
    try:
        return asyncio.run(walk_through(Path(arguments[0]), folder))
    except (BrowserTrouble, StartFailed) as err:
        sys.stderr.write(f"{err}\n")
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the tests do at the door and in Home Assistant, and what a person is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
import re
import time
from typing import Any

from scripts.demolib.home import ApiError, Home, until
from scripts.demolib.scene import DOMAIN, Scene, now

from .adding import add_lock
from .household import Proxy, ProxyHousehold, add_proxy

LIMIT = 40.0
"""Seconds that something may take which needs a second or two on an idle machine."""
DAY = timedelta(days=1)


@asynccontextmanager
async def home_with(
    folder: Path, *proxies: Proxy, mode: str, lock_options: tuple[str, ...] = ()
) -> AsyncIterator[Scene]:
    """Home Assistant has the proxies, in this scan mode; then a new lock comes near.

    What a proxy hears before it is told of its mode, it hears in that of its YAML.
    """
    options = ("--quirks", "retail", *lock_options)
    async with (
        ProxyHousehold(folder, *proxies, lock_options=options) as household,
        Home(household.url) as home,
    ):
        await household.control.ask("range", **{"in": False})
        for proxy in proxies:
            await add_proxy(home, proxy, mode)
            await until(lambda proxy=proxy: proxy.scans(mode), LIMIT)
        await household.control.ask("range", **{"in": True})
        yield Scene(household, home)


async def paired(scene: Scene, *, at_rest: bool = True) -> Scene:
    """The lock is added by hand and paired; ``at_rest``: its first session is over."""

    async def added() -> bool:
        return (await add_lock(scene)).last["type"] == "create_entry"

    await until(added, LIMIT, 0.3)
    await scene.find_lock()
    if at_rest:
        await synced(scene)
    return scene


@dataclass(frozen=True, slots=True)
class Told:
    """How long an action took (seconds), and the error that a person was shown."""

    seconds: float
    error: str | None


async def command(home: Home, kind: str, **what: Any) -> dict[str, Any]:
    """One message over the WebSocket, as the frontend sends it; the whole answer."""
    async with home._session.ws_connect(f"{home._url}/api/websocket") as socket:
        await socket.receive_json()
        token = home._headers["Authorization"].removeprefix("Bearer ")
        await socket.send_json({"type": "auth", "access_token": token})
        await socket.receive_json()
        await socket.send_json({"id": 1, "type": kind, **what})
        return await socket.receive_json()


async def told(scene: Scene, action: str, entity: str, **data: Any) -> Told:
    """Call an action on an entity, such as ``lock.unlock``, and wait for its end."""
    domain, _, service = action.partition(".")
    begun = time.monotonic()
    answer = await command(
        scene.home,
        "call_service",
        domain=domain,
        service=service,
        service_data=data,
        target={"entity_id": entity},
    )
    error = None if answer["success"] else answer["error"]["message"]
    return Told(time.monotonic() - begun, error)


async def unlock(scene: Scene) -> Told:
    """*Unlock* is pressed."""
    return await told(scene, "lock.unlock", scene.entity("lock"))


async def openings(scene: Scene) -> int:
    """How often the lock was opened by radio since it was switched on."""
    return (await scene.lock_state())["openings"]


async def unlocks_once(scene: Scene) -> bool:
    """Press *Unlock*: whether that opened, and once. The bolt is thrown again."""
    before = await openings(scene)
    result = await unlock(scene)
    after = await scene.lock_state()
    await scene.control.ask("lock")
    seen = (result.error, after["bolt"], after["openings"] - before)
    return seen == (None, "unlocked", 1)


async def unlocks_within(scene: Scene, limit: float) -> float:
    """Seconds until *Unlock* works, pressed again whenever it has failed."""
    begun = time.monotonic()
    await until(lambda: unlocks_once(scene), limit, 0.5)
    return time.monotonic() - begun


async def connections(proxy: Proxy) -> int:
    """How often Home Assistant asked for one since the journal was emptied."""
    return sum(note.startswith("CONNECT") for note in await proxy.notes())


async def state(scene: Scene) -> str:
    """Of the lock entity."""
    return (await scene.home.state(scene.entity("lock")))["state"]


async def synced(scene: Scene) -> None:
    """A session has gone through from beginning to end, after as many as it takes."""

    async def done() -> bool:
        try:
            return (await scene.act("sync"))["pending_changes"] == 0
        except ApiError:
            return False

    await until(done, LIMIT, 0.5)


async def new_code(scene: Scene, name: str) -> dict[str, Any]:
    """An online code for a day; it is in the lock, or on its way, or waits."""
    start = now().replace(second=0, microsecond=0)
    return await scene.act(
        "create_online_periodic_code",
        name=name,
        start=start.isoformat(),
        end=(start + DAY).isoformat(),
    )


async def opens(scene: Scene, code: dict[str, Any]) -> bool:
    """Type it at the door; the bolt is thrown again."""
    seen = await scene.control.ask("type", digits=code["code"])
    await scene.control.ask("lock")
    return seen["opened"]


async def becomes_active(scene: Scene, code: dict[str, Any], limit: float) -> float:
    """Seconds until the code is in the lock, by itself."""
    begun = time.monotonic()

    async def active() -> bool:
        found = await scene.act("get_code", code_id=code["id"])
        return found["status"] == "active"

    await until(active, limit, 0.2)
    return time.monotonic() - begun


async def no_link(scene: Scene) -> None:
    """Nobody is connected to the lock: what comes next begins with a connection.

    A session that begins just then is let go as well, and made up for.
    """

    async def free() -> bool:
        for proxy in scene.household.proxies:
            await proxy.control.ask("drop")
        await asyncio.sleep(0.3)
        if await state(scene) == "unavailable":
            await synced(scene)
        return not (await scene.lock_state())["connected"]

    await until(free, LIMIT, 0.1)


async def all_well(scene: Scene) -> None:
    """What a test has done to proxies and lock is undone, and nothing waits."""
    for proxy in scene.household.proxies:
        await proxy.control.ask("well")
        await until(proxy.is_used, 2 * LIMIT)
    for request in ("clear_faults", "lock"):
        await scene.control.ask(request)
    waiting = await scene.home.state(scene.entity("sensor", "pending_changes"))
    if await state(scene) == "unavailable" or waiting["state"] != "0":
        await synced(scene)
    for proxy in scene.household.proxies:
        await proxy.control.ask("forget")


def is_plain(sentence: str) -> bool:
    """Whether people can read it: no addresses, numbers of errors, or names of classes."""
    foreign = r"[0-9A-F]{2}(:[0-9A-F]{2}){2}|0x|dBm|RSSI|[a-z]+_[a-z]+|Error|[\[\]<>{}]"
    return len(sentence) < 250 and re.search(foreign, sentence) is None


def is_about_an_unlock(sentence: str) -> bool:
    """Whether it is plain, and speaks of nothing that was not asked for."""
    return is_plain(sentence) and re.search(r"\bcodes?\b", sentence) is None


async def flows(scene: Scene) -> list[dict[str, Any]]:
    """The config flows of the lock that wait for somebody."""
    answer = await command(scene.home, "config_entries/flow/progress")
    return [flow for flow in answer["result"] if flow["handler"] == DOMAIN]


async def heard_again(proxy: Proxy) -> None:
    """Home Assistant was told of some more adverts."""
    before = (await proxy.counts()).get("adverts", 0)

    async def heard() -> bool:
        return (await proxy.counts()).get("adverts", 0) > before + 3

    await until(heard, LIMIT)


async def used_away(scene: Scene, limit: float) -> float:
    """A dynamic code is typed while nobody is connected: seconds until that is told.

    Nobody asks for it. Raises TimeoutError.
    """
    event = scene.entity("event", "access")
    await no_link(scene)
    before = (await scene.home.state(event))["state"]
    code = await scene.act("create_dynamic_code", name="Postman")
    assert await opens(scene, code)
    begun = time.monotonic()

    async def is_told() -> bool:
        return (await scene.home.state(event))["state"] != before

    await until(is_told, limit, 0.2)
    return time.monotonic() - begun

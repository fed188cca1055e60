"""Fixtures: the demo, a browser, and people with phones and desks.

These tests run in a process of their own (``scripts/test`` does so): a browser's
synchronous driver and the fixtures of Home Assistant's tests do not share one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import shutil
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, sync_playwright
import pytest

from scripts.demolib.browser import installed
from scripts.demolib.home import Home

from .door import Door
from .person import Person

ROOT = Path(__file__).parents[2]
AXE = ROOT / "card" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
INSECURE = "home.test"
"""A name of this machine that browsers do not trust as they trust 127.0.0.1."""


@dataclass(frozen=True, slots=True)
class HomeAddress:
    url: str
    door: Door

    def add_user(self, name: str) -> str:
        """Somebody who may use Home Assistant, but is no administrator; the name."""

        async def add(home: Home) -> None:
            groups = ["system-users"]
            await home.ask("config/auth/create", name=name, group_ids=groups)

        self._administer(add)
        return name

    def let_make_codes(self, *names: str) -> None:
        """Choose in the options of the lock who may make codes besides administrators."""

        async def choose(home: Home) -> None:
            users = await home.ask("config/auth/list")
            chosen = [user["id"] for user in users if user["name"] in names]
            who = "chosen" if names else "administrators"
            await home.set_options(
                "smart_life_lock", who_may_make_codes=who, chosen_people=chosen
            )

        self._administer(choose)

    def _administer(self, work: Callable[[Home], Awaitable[None]]) -> None:
        async def at_home() -> None:
            async with Home(self.url) as home:
                await work(home)

        # The driver of the browser has a loop of its own in this thread.
        with ThreadPoolExecutor(1) as other:
            other.submit(asyncio.run, at_home()).result()

    def tokens(self, url: str, user: str) -> str:
        """What Home Assistant's frontend keeps of a login, as JSON."""
        client = {"client_id": f"{url}/"}
        start = {**client, "handler": ["trusted_networks", None]}
        flow = self._post("/auth/login_flow", {**start, "redirect_uri": f"{url}/"})
        if flow["type"] == "form":
            names = dict(flow["data_schema"][0]["options"])
            chosen = next(key for key, name in names.items() if name == user)
            path = f"/auth/login_flow/{flow['flow_id']}"
            flow = self._post(path, {**client, "user": chosen})
        form = {**client, "grant_type": "authorization_code", "code": flow["result"]}
        tokens = self._post("/auth/token", urlencode(form))
        ends = int(time.time() + tokens["expires_in"]) * 1000
        return json.dumps(
            {**tokens, "hassUrl": url, "clientId": f"{url}/", "expires": ends}
        )

    def _post(self, path: str, body: dict[str, Any] | str) -> dict[str, Any]:
        plain = isinstance(body, str)
        data = (body if plain else json.dumps(body)).encode()
        kind = "application/x-www-form-urlencoded" if plain else "application/json"
        request = Request(self.url + path, data, {"Content-Type": kind})  # noqa: S310
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def running(module: str, folder: Path) -> Iterator[dict[str, str]]:
    """A demo in a process of its own, and what it tells when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.browser.{module}", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line, "the demo did not start"
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAddress]:
    """The demo, its lock paired; one for all tests, each with codes of its own."""
    with running("paired_home", tmp_path_factory.mktemp("home")) as ready:
        yield HomeAddress(ready["url"], Door(ready["control"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = installed()
    assert path, "these tests need a Chromium: install Debian's package chromium"
    arguments = ["--no-sandbox", f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


type Meet = Callable[..., Person]

LOOKS = {
    f"{place}-{scheme}": {"size": size, "color_scheme": scheme}
    for place, size in (("phone", PHONE), ("desk", DESK))
    for scheme in ("light", "dark")
}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    """Where and when somebody stands: a name for ``meet_at`` and for codes of its own."""
    return request.param


@pytest.fixture
def meet_at(meet: Meet) -> Callable[[str], Person]:
    """Somebody arrives with a phone or at a desk, by day or at night."""
    return lambda look: meet(**LOOKS[look])


@pytest.fixture
def meet(browser: Browser, home: HomeAddress) -> Iterator[Meet]:
    """Somebody arrives at the dashboard: ``meet(size=PHONE, locale="de", user=…)``."""
    contexts: list[BrowserContext] = []

    def meeting(
        *,
        user: str = "Demo",
        host: str = "127.0.0.1",
        size: dict[str, int] = PHONE,
        path: str = "/demo-lock/codes",
        **context: Any,
    ) -> Person:
        url = home.url.replace("127.0.0.1", host)
        settings = {"locale": "en-US", "timezone_id": "Europe/Berlin", **context}
        made = browser.new_context(
            viewport=size, service_workers="block", base_url=url, **settings
        )
        contexts.append(made)
        made.set_default_timeout(15_000)
        made.grant_permissions(["clipboard-read", "clipboard-write"], origin=home.url)
        tokens = json.dumps(home.tokens(url, user))
        made.add_init_script(
            f"localStorage.hassTokens ||= {tokens}; window.problems = [];"
            "addEventListener('error', (e) => problems.push(e.message));"
            "addEventListener('unhandledrejection', (e) => problems.push(`${e.reason}`));"
        )
        person = Person(made.new_page(), url, home.door)
        person.arrive(path)
        return person

    yield meeting
    for context in contexts:
        context.close()

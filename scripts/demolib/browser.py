"""A headless Chromium, driven over its own DevTools protocol; needs only aiohttp."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
from pathlib import Path
import shutil
import signal
import tempfile
from typing import Any, Self, cast

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
ANSWER_LIMIT = 30.0
"""Seconds for one command; rendering a page of Home Assistant may take a few."""

# Home Assistant's pages are web components: text and buttons hide in shadow roots.
EYES = """
window.deepNodes = function*(root) {
  for (const e of root.querySelectorAll('*')) {
    yield e;
    if (e.shadowRoot) yield* deepNodes(e.shadowRoot);
  }
};
window.deepText = () => {
  const words = [];
  const walk = (node) => {
    if (node.nodeType === 3) words.push(node.textContent);
    else {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (!['STYLE', 'SCRIPT'].includes(node.nodeName))
        for (const child of node.childNodes) walk(child);
    }
  };
  walk(document.body);
  return words.join(' ').replace(/\\s+/g, ' ');
};
window.visible = (e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};
window.within = (e, host) => {
  for (let root = e.getRootNode(); root.host; root = root.host.getRootNode())
    if (root.host.localName === host) return true;
  return false;
};
window.says = (e, text) => [...e.childNodes].some(
  (n) => n.nodeType === 3 && n.textContent.trim() === text)
  || (e.childElementCount === 0 && e.textContent.trim() === text);
window.deepFind = (text, host) => [...deepNodes(document)].reverse().find(
  (e) => says(e, text) && visible(e) && (!host || within(e, host)));
window.rowButton = (label) => {
  const rows = [...deepNodes(document)].filter(
    (e) => e.localName === 'hui-button-entity-row');
  const row = rows.find((e) => [...deepNodes(e.shadowRoot)].some((n) => says(n, label)));
  return row && [...deepNodes(row.shadowRoot)].reverse().find((n) => says(n, 'Press'));
};
window.deepPlace = (text, host) => placeOf(deepFind(text, host));
window.placeOf = (found) => {
  if (!found) return null;
  found.scrollIntoView({block: 'center'});
  const box = found.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};
"""


class BrowserTrouble(Exception):
    """The page did not do what was asked."""


def installed() -> str | None:
    """The path of a Chromium, if this machine has one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _save(path: Path, picture: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)


class Browser:
    """One page; an async context manager."""

    def __init__(self, base: str, width: int = 1280, height: int = 900) -> None:
        """``base`` is put in front of every path."""
        self._base = base
        self._size = width, height
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._tasks: list[asyncio.Task[Any]] = []

    async def __aenter__(self) -> Self:
        """An empty page is open."""
        path = installed()
        if path is None:
            raise BrowserTrouble(f"none of {', '.join(NAMES)} is installed")
        self._folder = tempfile.mkdtemp(prefix="chromium-")
        self._process = await asyncio.create_subprocess_exec(
            path,
            *FLAGS,
            f"--user-data-dir={self._folder}",
            "about:blank",
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(
            await self._page(), max_msg_size=0
        )
        self._tasks.append(asyncio.create_task(self._read()))
        await self._command("Page.enable")
        await self._command("Page.addScriptToEvaluateOnNewDocument", source=EYES)
        await self.resize(*self._size)
        return self

    async def __aexit__(self, *_: object) -> None:
        """The browser has ended and its profile is gone."""
        for task in self._tasks:
            task.cancel()
        await self._session.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def resize(
        self, width: int, height: int, *, scale: float = 1, phone: bool = False
    ) -> None:
        """Lay the page out anew; in CSS pixels, which are ``scale`` pixels of a picture."""
        await self._command(
            "Emulation.setDeviceMetricsOverride",
            deviceScaleFactor=scale,
            mobile=phone,
            width=width,
            height=height,
        )

    async def open(self, path: str) -> None:
        """Go to a page of Home Assistant."""
        await self._command("Page.navigate", url=self._base + path)

    async def until(self, condition: str, limit: float = 60.0) -> None:
        """Wait for a JavaScript condition. Raises BrowserTrouble with the page's text."""
        guarded = f"(()=>{{try{{return !!({condition})}}catch(e){{return false}}}})()"
        try:
            async with asyncio.timeout(limit):
                while not await self._holds(guarded):  # noqa: ASYNC110  no page tells
                    await asyncio.sleep(0.1)
        except TimeoutError:
            seen = str(await self.js("deepText()"))[:400]
            raise BrowserTrouble(f"never true: {condition}; page: {seen}") from None

    async def see(self, *words: str) -> None:
        """Wait until all these words are on the page."""
        for word in words:
            await self.until(f"deepText().includes({json.dumps(word)})")

    async def click(self, text: str, inside: str = "") -> None:
        """Wait for a visible element with exactly this text, and click it.

        ``inside`` names the kind of web component that it must be part of.
        """
        await self._click(f"deepPlace({json.dumps(text)}, {json.dumps(inside)})")

    async def press(self, label: str) -> None:
        """Click the *Press* of a button's row."""
        await self._click(f"placeOf(rowButton({json.dumps(label)}))")

    async def _click(self, place: str) -> None:
        x, y = await self._rest(place)
        for kind in ("mousePressed", "mouseReleased"):
            await self._command(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    async def _rest(self, place: str) -> list[float]:
        """Where something is, once it has stopped moving."""
        await self.until(place)
        before: object = None
        while (here := await self.js(place)) != before or here is None:
            before = here
            await asyncio.sleep(0.3)
        return cast("list[float]", here)

    async def _holds(self, condition: str) -> bool:
        try:
            return bool(await self.js(condition))
        except BrowserTrouble:
            return False  # it is just on its way to another page

    async def js(self, expression: str) -> object:
        """The value of an expression."""
        result = await self._command(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return result["result"].get("value")

    async def shot(self, path: Path) -> None:
        """Save a picture of the page, once its transitions have come to rest."""
        await asyncio.sleep(1)
        picture = await self._command("Page.captureScreenshot", format="png")
        await asyncio.to_thread(_save, path, base64.b64decode(picture["data"]))

    async def _page(self) -> str:
        """The DevTools address of the page; the browser prints where to ask."""
        assert self._process.stderr is not None  # noqa: S101
        async with asyncio.timeout(ANSWER_LIMIT):
            while b"DevTools listening on" not in (
                line := await self._process.stderr.readline()
            ):
                if not line:
                    raise BrowserTrouble("the browser did not start")
        self._tasks.append(asyncio.create_task(self._process.stderr.read()))
        host = line.decode().split("ws://")[1].split("/")[0]
        async with self._session.get(f"http://{host}/json/list") as response:
            pages = await response.json()
        return str(
            next(p["webSocketDebuggerUrl"] for p in pages if p["type"] == "page")
        )

    async def _read(self) -> None:
        async for message in self._socket:
            data = message.json()
            if waiter := self._waiting.pop(data.get("id"), None):
                waiter.set_result(data)

    async def _command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        try:
            async with asyncio.timeout(ANSWER_LIMIT):
                data = await self._waiting[number]
        except TimeoutError:
            raise BrowserTrouble(f"{method}: no answer") from None
        if "error" in data:
            raise BrowserTrouble(f"{method}: {data['error']}")
        result: dict[str, Any] = data["result"]
        return result

"""What the dashboard card costs a browser: its script, two hundred codes, and idleness.

The card is the shipped one, in a headless Chromium, on a page without Home Assistant:
what is told to it over the websocket is made up here, and there is nothing else to draw.
"""

import gzip
import json
from pathlib import Path
from statistics import median
from typing import cast

from aiohttp import web

from scripts.demolib.browser import Browser, BrowserTrouble

from .figures import Figure, Figures

CODES = 200
LIMIT_KB = 40.0
LIMIT_MS = 100.0
"""Whatever takes longer is felt as waiting."""
SCRIPT = (
    Path(__file__).parents[2]
    / "custom_components/smart_life_lock/www/smart-life-lock-card.js"
)
_ROUNDS = 9
_HOST = "127.0.0.1"

PAGE = """<!doctype html><meta charset="utf-8"><body style="inline-size: 500px">
<script>customElements.define("home-assistant", class extends HTMLElement {})</script>
<script type="module" src="card.js"></script>
<script>
const day = (count) => new Date(Date.now() + count * 86_400_000).toISOString();
const lock = { name: "Door", reachable: true, lock_state: "locked", problem: null, near: true,
  may: { see: true, create: true }, who_may: "everyone", time_zone: "Europe/Berlin", pending: 0 };
const can = { reveal: true, edit: ["name"], pause: true, resume: false, revoke: true };
const rows = (count) => Array.from({ length: count }, (_, number) => ({
  id: `${number}`, kind: "online_periodic", name: `Guest ${number}`, status: "active",
  group: number % 2 ? "now" : "later", chip: "chip_active", tone: "good", length: 6, created: day(0), can,
  sentences: [{ key: "from_until", moments: { from: day(number % 9), until: day(number) } },
    { key: "used_times", moments: { last: day(-1) }, numbers: { uses: number } }],
}));
let tell;
const localize = (key, values) =>
  key.endsWith(".language") ? "en" : [key, ...Object.values(values ?? {})].join(" ");
const home = { localize, locale: { language: "en" }, config: { time_zone: "Europe/Berlin" },
  states: {}, entities: {}, loadBackendTranslation: async () => localize,
  connection: { connected: true, addEventListener() {}, removeEventListener() {},
    subscribeMessage: async (told) => { tell = told; return async () => {}; } } };
let drawn = 0;
const counted = (element) => {
  const update = element.prototype.performUpdate;
  element.prototype.performUpdate = function () { drawn += 1; return update.call(this); };
};
async function empty() {
  document.querySelector("smart-life-lock-card")?.remove();
  const card = document.createElement("smart-life-lock-card");
  card.setConfig({ entity: "lock.door" });
  card.hass = home;
  document.body.append(card);
  tell({ version: "", lock, codes: [] });
  await new Promise((done) => setTimeout(done, 50));
  await card.updateComplete;
  return card;
}
async function draw(count) {
  const card = await empty();
  const codes = rows(count);
  const begun = performance.now();
  tell({ codes });
  await card.updateComplete;
  const list = card.shadowRoot.querySelector("smart-life-lock-list");
  await list.updateComplete;
  const made = list.shadowRoot.querySelectorAll("smart-life-lock-code");
  await Promise.all([...made].map((one) => one.updateComplete));
  card.getBoundingClientRect();
  return [performance.now() - begun, made.length];
}
async function measured(count, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const [time, made] = await draw(count);
    if (made !== count) throw new Error(`${made} rows`);
    times.push(time);
  }
  for (const name of ["card", "list", "code"]) counted(customElements.get(`smart-life-lock-${name}`));
  await draw(count);
  const once = drawn;
  const card = document.querySelector("smart-life-lock-card");
  drawn = 0;
  for (let number = 0; number < 50; number++) {
    card.hass = { ...home, states: { "sensor.other": { state: `${number}` } } };
    await card.updateComplete;
  }
  return { times, once, idle: drawn };
}
</script>"""


async def measure() -> Figures:
    """The script gzipped, the time of the quickest round, and what is drawn in vain."""
    told = await _told()
    times = cast("list[float]", told["times"])
    return {
        "script_gzipped_kb": Figure(round(_gzipped() / 1000, 1), LIMIT_KB),
        f"{CODES}_codes_drawn_ms": Figure(round(min(times), 1), LIMIT_MS),
        f"{CODES}_codes_drawn_median_ms": Figure(round(median(times), 1)),
        # Each code once, and the card and its list, which were empty before.
        "elements_drawn": Figure(cast("int", told["once"]), CODES + 4),
        "drawn_by_50_changes_elsewhere": Figure(cast("int", told["idle"]), 0),
    }


def _gzipped() -> int:
    return len(gzip.compress(SCRIPT.read_bytes(), 9))


async def _told() -> dict[str, object]:
    """What the page measured. Raises BrowserTrouble without a Chromium."""
    app = web.Application()
    app.router.add_get("/", _page)
    app.router.add_get("/card.js", _script)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, _HOST, 0)
        await site.start()
        host, port = runner.addresses[0]
        async with Browser(f"http://{host}:{port}") as browser:
            await browser.open("/")
            await browser.until("customElements.get('smart-life-lock-card')")
            told = await browser.js(
                f"measured({CODES}, {_ROUNDS}).then(JSON.stringify, String)"
            )
    finally:
        await runner.cleanup()
    try:
        return cast("dict[str, object]", json.loads(str(told)))
    except ValueError:
        raise BrowserTrouble(str(told)) from None


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def _script(_: web.Request) -> web.Response:
    return web.Response(text=SCRIPT.read_text(), content_type="text/javascript")

"""Many codes are drawn at once, and nothing is done where nothing has changed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.benchlib import card
from scripts.benchlib.figures import failed_bars

from .conftest import DESK

DRAW = """async ([card, count]) => {
  const row = card.shadowRoot.querySelector("smart-life-lock-list")
    .shadowRoot.querySelector("smart-life-lock-code").row;
  const codes = Array.from({ length: count }, (_, number) =>
    ({ ...row, id: `many-${number}`, name: `Guest ${number}`, group: number % 2 ? "now" : "later" }));
  const rows = customElements.get("smart-life-lock-code").prototype;
  const update = rows.performUpdate;
  let drawn = 0;
  rows.performUpdate = function () { drawn += 1; return update.call(this); };
  card.store.take({ codes });
  await card.updateComplete;
  const list = card.shadowRoot.querySelector("smart-life-lock-list");
  await list.updateComplete;
  const last = list.shadowRoot.querySelector("smart-life-lock-code:last-of-type");
  await last.updateComplete;
  rows.performUpdate = update;
  card.store.take({ gone: codes.map(({ id }) => id) });
  return drawn;
}"""

IDLE = """async (card) => {
  const home = document.querySelector("home-assistant");
  let drawn = 0;
  const count = (one) => {
    const update = one.performUpdate;
    one.performUpdate = function () { drawn += 1; return update.call(this); };
    for (const child of one.shadowRoot?.querySelectorAll("*") ?? [])
      if (child.localName.startsWith("smart-life-lock")) count(child);
  };
  count(card);
  for (let number = 0; number < 50; number++) {
    card.hass = { ...home.hass, states: { ...home.hass.states, "sensor.other": { state: `${number}` } } };
    await new Promise((done) => setTimeout(done, 2));
  }
  const idle = drawn;
  card.requestUpdate();
  await card.updateComplete;
  return [idle, drawn];
}"""


def test_two_hundred_codes_are_drawn_once_each(meet):
    person = meet(size=DESK)
    person.guest("Many")
    person.row("Many").wait_for()
    card = person.card.element_handle()
    assert person.page.evaluate(DRAW, [card, 200]) == 200


def test_what_happens_elsewhere_draws_nothing_anew(meet):
    person = meet(size=DESK)
    person.guest("Idle")
    person.row("Idle").wait_for()
    idle, drawn = person.card.evaluate(IDLE)
    assert idle == 0
    assert drawn == 1


def fallen() -> list[str]:
    """The bars that ``scripts/bench card`` says are missed."""
    # The driver of the browser has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as other:
        return failed_bars(other.submit(asyncio.run, card.measure()).result())


def test_the_bench_of_the_card_meets_the_bars_that_are_counts():
    assert [name for name in fallen() if not name.endswith("_ms")] == []


FAULTS = {
    "elements_drawn": """const first = row.firstUpdated;
      row.firstUpdated = function () { first.call(this); this.requestUpdate(); };""",
    "drawn_by_50_changes_elsewhere": """const { set } = Object.getOwnPropertyDescriptor(whole, "hass");
      Object.defineProperty(whole, "hass", { set(hass) { set.call(this, hass); this.requestUpdate(); } });""",
    "200_codes_drawn_ms": """const render = row.render;
      row.render = function () {
        for (const end = performance.now() + 1; performance.now() < end; );
        return render.call(this);
      };""",
}


@pytest.mark.parametrize("bar", FAULTS)
def test_a_worse_card_misses_its_bar_of_the_bench(bar, tmp_path, monkeypatch):
    worse = tmp_path / "card.js"
    worse.write_text(
        card.SCRIPT.read_text()
        + f"""customElements.whenDefined("smart-life-lock-code").then(() => {{
          const row = customElements.get("smart-life-lock-code").prototype;
          const whole = customElements.get("smart-life-lock-card").prototype;
          {FAULTS[bar]}
        }});"""
    )
    monkeypatch.setattr(card, "SCRIPT", worse)
    assert bar in fallen()

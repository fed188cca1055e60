"""Many codes are drawn at once, and nothing is done where nothing has changed."""

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

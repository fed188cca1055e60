"""A page that stays open, as on a tablet at the wall, while Home Assistant restarts."""

import pytest

from .person import PATIENCE

RESTART = 120_000  # milliseconds
LOOK = 250
HOME = "document.querySelector('home-assistant').hass"
READY = f"""{HOME}.connected && {HOME}.callWS(
  {{ type: "smart_life_lock/preview", entity_id: "lock.smart_lock", when: "now" }},
).then(() => true, () => false)"""


WATCH = """() => {
  const cards = customElements.get("smart-life-lock-card").prototype;
  const update = cards.performUpdate;
  window.alerts = [];
  cards.performUpdate = function () {
    update.call(this);
    for (const alert of this.renderRoot.querySelectorAll("ha-alert"))
      alerts.push(alert.textContent.trim() || alert.getAttribute("alert-type"));
  };
  window.refusals = [];
  addEventListener("unhandledrejection", ({ reason }) =>
    refusals.push(reason?.code ?? String(reason)));
}"""
NEW = f"""() => {{
  // As in Home Assistant 2026.10: its connection does not wait for a socket.
  const {{ connection }} = {HOME};
  Object.defineProperty(connection, "_isUsable", {{ get: () => true }});
  const card = document.createElement("smart-life-lock-card");
  card.setConfig({{ entity: "lock.smart_lock" }});
  card.hass = {HOME};
  document.body.append(card);
  return {HOME}.connected;
}}"""
REFUSE_HISTORY_ONCE = f"""() => {{
  const {{ connection }} = {HOME};
  const ask = connection.subscribeMessage.bind(connection);
  connection.subscribeMessage = (take, message, options) => {{
    if (message.type !== "smart_life_lock/history") return ask(take, message, options);
    connection.subscribeMessage = ask;
    return Promise.reject({{ code: "unknown_command", message: "" }});
  }};
}}"""


@pytest.fixture
def watched(meet):
    """Somebody with one code, whose page remembers each alert that the card draws."""
    person = meet()
    person.guest("Before the restart")
    person.row("Before the restart").wait_for()
    person.page.evaluate(WATCH)
    return person


@pytest.fixture
def kept_open(watched):
    """A card in a page of its own, which no dashboard draws anew."""
    watched.card.evaluate("(card) => document.body.append(card)")
    return watched


def go_away(person) -> None:
    """Restart Home Assistant; returns when the page has lost it."""
    person.page.evaluate(
        f"void {HOME}.callService('homeassistant', 'restart').catch(() => 0)"
    )
    person.page.wait_for_function(f"!{HOME}.connected", timeout=RESTART)


def come_back(person) -> None:
    for _ in range(RESTART // LOOK):
        if person.page.evaluate(READY):
            return
        person.page.wait_for_timeout(LOOK)
    raise AssertionError("Home Assistant did not start again")


def restart(person) -> None:
    go_away(person)
    come_back(person)


def seen(person, what: str) -> list[str]:
    return person.page.evaluate(what)


def test_a_card_shows_its_codes_again_after_a_restart(watched):
    """The dashboard draws it anew, while Home Assistant still starts."""
    restart(watched)
    watched.row("Before the restart").wait_for(timeout=PATIENCE)
    watched.guest("After the restart")
    watched.row("After the restart").wait_for(timeout=PATIENCE)
    assert seen(watched, "alerts") == []


def test_a_card_that_is_kept_follows_its_codes_after_a_restart(kept_open):
    restart(kept_open)
    kept_open.guest("Made later")
    kept_open.row("Made later").wait_for(timeout=PATIENCE)
    assert seen(kept_open, "alerts") == []


def test_a_card_that_comes_while_home_assistant_is_away_shows_its_codes(kept_open):
    go_away(kept_open)
    assert kept_open.page.evaluate(NEW) is False
    come_back(kept_open)
    new = kept_open.page.locator("body > smart-life-lock-card").last
    new.get_by_text("Before the restart", exact=True).first.wait_for(timeout=PATIENCE)


def test_history_that_is_kept_open_tells_what_happens_after_a_restart(watched):
    watched.tap_button("History")
    history = watched.page.locator("smart-life-lock-history")
    history.get_by_role("dialog").wait_for()
    go_away(watched)
    watched.page.evaluate(REFUSE_HISTORY_ONCE)
    come_back(watched)
    assert watched.door.opens(watched.guest("Seen in history")["code"])
    watched.act("sync")
    used = history.get_by_text("Seen in history")
    used.wait_for(timeout=PATIENCE)
    assert history.locator("ha-alert").count() == 0
    assert "unknown_command" not in seen(watched, "refusals")

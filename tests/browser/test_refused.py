"""A card that Home Assistant tells nothing asks again, but seldom."""

import pytest

from .person import PATIENCE

REFUSE = """(code) => {
  const { hass } = document.querySelector("home-assistant");
  const { connection } = hass;
  const ask = connection.subscribeMessage.bind(connection);
  window.refusal = { code, message: "" };
  window.asked = 0;
  connection.subscribeMessage = (take, message, options) => {
    if (message.type !== "smart_life_lock/subscribe") return ask(take, message, options);
    window.asked += 1;
    return window.refusal ? Promise.reject(window.refusal) : ask(take, message, options);
  };
  document.querySelectorAll("smart-life-lock-card").forEach((card) => card.remove());
  const card = document.createElement("smart-life-lock-card");
  card.setConfig({ entity: "lock.smart_lock" });
  card.hass = hass;
  document.body.append(card);
}"""
ANSWERED = 700  # milliseconds of this machine, in which Home Assistant has answered
REFUSALS = ("unauthorized", "not_found", "unknown_command")


@pytest.fixture(params=REFUSALS)
def refused(meet, request):
    """Somebody before a card that says why it shows nothing; time stands still."""
    person = meet()
    person.page.clock.install()
    person.card = person.page.locator("body > smart-life-lock-card")
    person.page.evaluate(REFUSE, request.param)
    person.card.locator("ha-alert").wait_for(timeout=PATIENCE)
    return person


def asked_within(person, time: str) -> int:
    """How often the card asks while this much time passes."""
    before = person.page.evaluate("asked")
    person.page.clock.fast_forward(time)
    person.page.wait_for_timeout(ANSWERED)
    return person.page.evaluate("asked") - before


def test_a_card_that_is_refused_asks_again_about_once_a_minute(refused):
    assert asked_within(refused, "00:45") == 0
    assert asked_within(refused, "00:20") == 1
    refused.page.evaluate("window.refusal = undefined")
    assert asked_within(refused, "01:05") == 1
    refused.card.locator("header").wait_for()
    assert refused.card.locator("ha-alert").count() == 0


def test_a_refused_card_that_has_left_the_page_asks_no_more(refused):
    refused.card.evaluate("(card) => card.remove()")
    assert asked_within(refused, "02:10") == 0

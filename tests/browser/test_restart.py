"""A page that stays open, as on a tablet at the wall, while Home Assistant restarts."""

import pytest

from .person import PATIENCE

RESTART = 120_000  # milliseconds
LOOK = 250
HOME = "document.querySelector('home-assistant').hass"
READY = f"""{HOME}.connected && {HOME}.callWS(
  {{ type: "smart_life_lock/preview", entity_id: "lock.smart_lock", when: "now" }},
).then(() => true, () => false)"""


@pytest.fixture
def kept_open(meet):
    """A card in a page of its own, which no dashboard draws anew."""
    person = meet()
    person.guest("Before the restart")
    person.row("Before the restart").wait_for()
    person.card.evaluate("(card) => document.body.append(card)")
    return person


def restart(person) -> None:
    page = person.page
    page.evaluate(f"void {HOME}.callService('homeassistant', 'restart').catch(() => 0)")
    page.wait_for_function(f"!{HOME}.connected", timeout=RESTART)
    for _ in range(RESTART // LOOK):
        if page.evaluate(READY):
            return
        page.wait_for_timeout(LOOK)
    raise AssertionError("Home Assistant did not start again")


def test_a_card_shows_its_codes_again_after_a_restart(meet):
    """The dashboard draws it anew, while Home Assistant still starts."""
    person = meet()
    person.guest("Before the restart")
    person.row("Before the restart").wait_for()
    restart(person)
    person.row("Before the restart").wait_for(timeout=PATIENCE)
    person.guest("After the restart")
    person.row("After the restart").wait_for(timeout=PATIENCE)


def test_a_card_that_is_kept_follows_its_codes_after_a_restart(kept_open):
    restart(kept_open)
    kept_open.guest("Made later")
    kept_open.row("Made later").wait_for(timeout=PATIENCE)

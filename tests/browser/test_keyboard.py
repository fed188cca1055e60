"""Nobody needs a pointer: each dialog is opened, walked and left by keys alone."""

from playwright.sync_api import Locator, Page, expect
import pytest

from .accessibility import serious
from .code_times import weekly
from .conftest import DESK, PHONE
from .person import PATIENCE, Person

EYES = """
window.numbers ??= new Map();
window.numberOf = (one) => {
  if (!numbers.has(one)) numbers.set(one, numbers.size);
  return numbers.get(one);
};
window.nameOf = (one) =>
  [one.ariaLabel, (one.labels?.[0] ?? one).textContent, one.getRootNode().host?.textContent]
    .map((name) => name?.trim()).find(Boolean) ?? "";
window.focused = () => {
  let at = document.activeElement;
  const hosts = [at.localName];
  while (at.shadowRoot?.activeElement) {
    at = at.shadowRoot.activeElement;
    hosts.push(at.localName);
  }
  return { hosts, number: numberOf(at), name: nameOf(at) };
};
window.controlsIn = (root) => [
  ...[...root.querySelectorAll("button, input, summary, [tabindex='0']")].filter((one) =>
    one.getBoundingClientRect().width && !one.disabled && one.type !== "submit"
      && (one.type !== "radio" || one.checked)),
  ...[...root.querySelectorAll("*")]
    .filter(({ localName }) => /^smart-life-lock|^ha-button/.test(localName))
    .flatMap(({ shadowRoot }) => controlsIn(shadowRoot)),
];
null;
"""


def press(person: Person, *keys: str) -> None:
    for key in keys:
        person.page.keyboard.press(key)


def opened(person: Person, tag: str) -> Locator:
    """The dialog, once it has taken the focus."""
    frame = person.page.locator(tag).get_by_role("dialog")
    expect(frame).to_be_visible(timeout=PATIENCE)
    person.page.wait_for_timeout(600)  # until it has moved into place
    person.page.evaluate(EYES)
    assert tag in person.page.evaluate("focused()")["hosts"]
    return frame


def walked(page: Page) -> list[dict]:
    """What has the focus at each press of Tab, until that is what had it at first."""
    seen = [page.evaluate("focused()")]
    for _ in range(100):
        page.keyboard.press("Tab")
        now = page.evaluate("focused()")
        if len(seen) > 1 and now["number"] == seen[0]["number"]:
            break
        if now["number"] != seen[-1]["number"]:  # a date's field has several stops
            seen.append(now)
    return seen


def expect_all_reached(person: Person, tag: str) -> None:
    """Tab reaches each control of a dialog, which has a name, and nothing behind it."""
    seen = walked(person.page)
    outside = [
        one for one in seen if tag not in one["hosts"] and one["hosts"] != ["body"]
    ]
    assert outside == []
    controls = person.page.locator(tag).evaluate(
        """({ shadowRoot }) => controlsIn(shadowRoot)
          .map((one) => ({ number: numberOf(one), name: nameOf(one) }))"""
    )
    assert len(controls) >= 1
    assert [one for one in controls if not one["name"]] == []
    reached = {one["number"] for one in seen}
    assert [one for one in controls if one["number"] not in reached] == []


def leave(person: Person, tag: str, opener: Locator) -> None:
    press(person, "Escape")
    expect(person.page.locator(tag).get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def more(person: Person, name: str) -> Locator:
    return person.row(name).get_by_role("button", name=f"More for {name}")


def test_a_code_is_made_and_copied_by_keys_and_the_focus_comes_back(meet):
    person = meet()
    tag = "smart-life-lock-new-code"
    opener = person.button("New code")
    opener.focus()
    press(person, "Enter")
    opened(person, tag)
    expect(person.page.get_by_label("Who is it for?")).to_be_focused()
    person.page.keyboard.type("By keys")
    press(person, "Tab", "ArrowDown", "ArrowDown")
    weekend = person.page.get_by_role("radio", name="Weekend", exact=True)
    expect(weekend).to_be_checked()
    expect(person.button("Make the code")).to_be_enabled()
    press(person, "Enter")
    digits = person.page.locator("smart-life-lock-result bdi")
    expect(digits).to_be_focused(timeout=PATIENCE)
    assert serious(person.page, tag) == []
    person.page.evaluate(EYES)
    expect_all_reached(person, tag)
    person.button("Copy").focus()
    press(person, "Enter")
    expect(person.button("Copied")).to_be_visible()
    assert person.clipboard() == digits.inner_text().replace(" ", "")
    leave(person, tag, opener)


@pytest.mark.parametrize("when", ["Once, soon", "From … to …", "Every week"])
def test_new_code_is_walked_by_keys(meet, when):
    person = meet(size=DESK)
    tag = "smart-life-lock-new-code"
    opener = person.button("New code")
    opener.focus()
    press(person, "Enter")
    opened(person, tag)
    person.choose(when)
    person.page.get_by_text("More options").focus()
    press(person, "Enter")
    expect(person.page.get_by_label("Digits of your own (optional)")).to_be_visible()
    assert serious(person.page, tag) == []
    expect_all_reached(person, tag)
    leave(person, tag, opener)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_history_is_walked_by_keys(meet, size):
    person = meet(size=size)
    opener = person.button("History")
    opener.focus()
    press(person, "Enter")
    tag = "smart-life-lock-history"
    opened(person, tag)
    assert serious(person.page, tag) == []
    outside = [one for one in walked(person.page) if tag not in one["hosts"]]
    assert [one for one in outside if one["hosts"] != ["body"]] == []
    leave(person, tag, opener)


@pytest.mark.parametrize(
    ("downs", "tag"),
    [(0, "smart-life-lock-edit-code"), (2, "smart-life-lock-revoke-code")],
)
def test_what_a_menu_opens_is_walked_by_keys(meet, downs, tag):
    person = meet()
    name = f"Walked {downs}"
    weekly(person, name)
    opener = more(person, name)
    opener.focus()
    press(person, "Enter")
    expect(person.page.get_by_role("menuitem").first).to_be_focused()
    assert serious(person.page, "smart-life-lock-menu") == []
    press(person, *["ArrowDown"] * downs, "Enter")
    opened(person, tag)
    expect(person.page.get_by_role("menu")).to_have_count(0)
    expect_all_reached(person, tag)
    leave(person, tag, opener)


def test_tab_reaches_all_of_the_card(meet):
    person = meet()
    person.guest("Reached")
    person.act("create_dynamic_code")
    expect(person.card.locator("smart-life-lock-running")).to_be_visible()
    person.page.evaluate(EYES)
    person.button("History").focus()
    names = [one["name"] for one in walked(person.page)]
    for name in (
        *("History", "New code", "Show the digits of Dynamic code"),
        *("Copy the digits of Dynamic code", "Show the digits of Reached"),
        *("Copy the digits of Reached", "More for Reached"),
    ):
        assert name in names
    assert serious(person.page, "smart-life-lock-card") == []

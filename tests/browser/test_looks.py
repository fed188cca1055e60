"""Everybody can use the card: by keyboard, with a screen reader, on any screen."""

from playwright.sync_api import expect
import pytest

from .accessibility import serious
from .code_times import weekly
from .conftest import DESK, PHONE
from .person import PATIENCE
from .sights import SIGHTS

SMALL = {"width": 320, "height": 640}
ZOOMED = {"width": 195, "height": 422}
"""A phone whose browser shows text twice as large."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_in_card_and_dialogs(meet, size, scheme):
    person = meet(size=size, color_scheme=scheme)
    name = f"Looked at {scheme} {size['width']}"
    weekly(person, name)
    assert serious(person.page, "smart-life-lock-card") == []
    for item, tag in (("Edit", "edit"), ("Revoke", "revoke")):
        person.menu(name, item)
        dialog = f"smart-life-lock-{tag}-code"
        expect(person.page.locator(dialog).get_by_role("dialog")).to_be_visible()
        person.page.wait_for_timeout(
            500
        )  # colours of a dialog that moves are not its own
        assert serious(person.page, dialog) == []
        person.page.keyboard.press("Escape")
        expect(person.page.locator(dialog).get_by_role("dialog")).to_be_hidden()


def test_digits_can_be_shown_and_copied_by_keyboard_alone(meet):
    person = meet()
    made = person.guest("Keys")
    row = person.row("Keys")
    show = row.get_by_role("button", name="Show the digits of Keys")
    show.focus()
    person.page.keyboard.press("Enter")
    expect(row.locator("bdi")).to_have_text(made["code"])
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")
    person.expect_toast("Copied")
    assert person.clipboard() == made["code"]


def test_a_code_is_paused_by_keyboard_alone_and_the_focus_comes_back(meet):
    person = meet()
    weekly(person, "Paused by keys")
    more = person.row("Paused by keys").get_by_role("button", name="More for")
    more.focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        person.page.keyboard.press(key)
    person.expect_chip("Paused by keys", "Paused")
    person.row("Paused by keys").get_by_role("button", name="More for").focus()
    for key in ("Enter", "Escape"):
        person.page.keyboard.press(key)
    expect(
        person.row("Paused by keys").get_by_role("button", name="More for")
    ).to_be_focused()


@pytest.mark.parametrize("locale", ["en-US", "he"])
@pytest.mark.parametrize(
    "size", [ZOOMED, SMALL, PHONE, DESK], ids=["zoomed", "small", "phone", "desk"]
)
def test_nothing_is_cut_off(meet, size, locale):
    person = meet(size=size, locale=locale)
    person.guest("Hans-Ulrich Freiherr von Wolkenkuckucksheim")
    person.act("create_dynamic_code")
    expect(person.card.locator("smart-life-lock-running")).to_be_visible()
    expect(person.card.locator("smart-life-lock-code").first).to_be_visible(
        timeout=PATIENCE
    )
    cut = person.card.evaluate(
        """(card) => {
          const edge = card.getBoundingClientRect();
          const found = [];
          const look = (root) => {
            for (const one of root.querySelectorAll("*")) {
              const box = one.getBoundingClientRect();
              if (box.width && (box.left < edge.left - 1 || box.right > edge.right + 1))
                found.push(one.localName + "." + one.className);
              if (one.shadowRoot && /smart-life-lock/.test(one.localName)) look(one.shadowRoot);
            }
          };
          look(card.shadowRoot);
          return found;
        }"""
    )
    assert cut == []


@pytest.mark.parametrize("when", ["From … to …", "Every week"])
def test_dialogs_fit_text_that_is_twice_as_large(meet, when):
    person = meet(size=ZOOMED)
    person.tap_button("New code")
    person.choose(when)
    split = """(element) => [...element.querySelectorAll("ha-button")].filter(
        ({ shadowRoot }) => {
          const label = shadowRoot.querySelector("[part=label]").getBoundingClientRect();
          return label.height > shadowRoot.querySelector("button").offsetHeight;
        }).length"""
    footer = person.page.locator("smart-life-lock-new-code ha-dialog-footer")
    assert footer.evaluate(split) == 0
    wide = """(element) => [...element.shadowRoot.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth)
      .map((one) => one.localName)"""
    form = person.page.locator("smart-life-lock-new-code")
    assert form.evaluate(wide) == []
    cut = "(label) => label.scrollWidth > label.clientWidth + 1"
    assert [one for one in form.locator("label").all() if one.evaluate(cut)] == []
    if when == "Every week":
        person.tap(person.page.get_by_role("checkbox", name="Friday"))
    else:  # the longest digits
        form.get_by_text("More options").click()
        person.tap_button("Make it without the lock instead")
    person.tap_button("Make the code")
    result = person.page.locator("smart-life-lock-result")
    expect(result.locator("bdi")).to_be_visible(timeout=PATIENCE)
    assert result.evaluate(wide) == []


def test_the_button_of_an_alert_is_not_broken_into_lines(meet):
    person = meet()
    SIGHTS["no-lock"](person)
    add = person.card.locator("ha-alert ha-button")
    expect(add).to_be_visible()
    height = "({ shadowRoot }) => shadowRoot.querySelector('[part=label]').offsetHeight"
    assert add.evaluate(height) < 30


def test_words_begin_where_a_page_that_reads_from_the_right_begins(meet):
    person = meet(locale="he")
    person.guest("Dana")
    text = person.row("Dana").locator(".line").first
    align = "(line) => getComputedStyle(line).textAlign"
    assert text.evaluate(align).endswith("right")
    title = person.card.locator("header h2")
    assert title.evaluate(align).endswith("right")


def test_nothing_moves_for_those_who_want_it_still(meet):
    person = meet(reduced_motion="reduce")
    person.guest("Still")
    button = person.row("Still").get_by_role("button", name="Copy the digits of Still")
    style = "(button) => getComputedStyle(button).transitionProperty"
    assert button.evaluate(style) == "none"

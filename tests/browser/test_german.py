"""Somebody reads German: the card and its dialogs on a phone, whole and without English."""

from playwright.sync_api import Locator, expect
import pytest

from tests.house.foreign_words import english_in

from .person import PATIENCE

NAME = "Oma Frieda"
# All that is shown or read aloud of an element, and what of it reaches out of the page
# or of something around it that hides what reaches out; a slot stands between the two.
SHOWN = """(root) => {
  const said = [], cut = [];
  const cuts = (place, box) => box.right > place.right + 1 || box.left < place.left - 1;
  const read = (text, places) => {
    said.push(text.data);
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (text.data.trim() && box.width && places.some((place) => cuts(place, box)))
      cut.push(`${text.parentNode.localName}: ${text.data.trim()}`);
  };
  const look = (one, around) => {
    if (one.nodeType === Node.TEXT_NODE) return read(one, around);
    if (/^(style|svg|script)$/.test(one.localName ?? "")) return;
    for (const name of ["aria-label", "placeholder", "title"]) {
      const text = one.getAttribute?.(name);
      if (text) said.push(text);
    }
    const box = one.getBoundingClientRect?.();
    // What is one pixel wide is there for readers of the screen.
    const hides = box?.width > 1 && getComputedStyle(one).overflowX !== "visible";
    const places = hides ? [...around, box] : around;
    // The rows of other tests have the names that those gave.
    if (one.localName === "smart-life-lock-code" && !one.shadowRoot.textContent.includes(NAME)) return;
    const children = [...(one.assignedNodes?.() ?? []), ...(one.shadowRoot ?? one).childNodes];
    children.forEach((child) => look(child, places));
  };
  look(root, [{ left: 0, right: innerWidth }]);
  return { said: said.join(" | "), cut };
}""".replace("NAME", repr(NAME))


def expect_german(what: Locator, *words: str) -> None:
    """It says these words, none in English, and all of it is to be seen."""
    what.page.wait_for_timeout(500)  # what moves is not in its place yet
    shown = what.evaluate(SHOWN)
    for word in words:
        assert word in shown["said"], shown["said"]
    own = shown["said"].replace("Home Assistant", "").replace("Smart lock", "")
    assert english_in(own) == set(), own
    assert shown["cut"] == []


def test_card_new_code_and_its_result_are_german_on_a_phone(meet):
    person = meet(locale="de-DE")
    person.tap_button("Neuer Code")
    dialog = person.page.locator("smart-life-lock-new-code")
    expect(dialog.get_by_label("Für wen ist er?")).to_be_focused()
    person.page.keyboard.type(NAME)
    for when in ("Von … bis …", "Jede Woche", "Wochenende"):
        person.choose(when)
        dialog.get_by_text("Weitere Optionen").click()
        expect_german(dialog, "Code erstellen", when)
    expect(dialog.locator("output strong")).to_be_visible(timeout=PATIENCE)
    person.tap_button("Code erstellen")
    result = person.page.locator("smart-life-lock-result")
    expect(result.locator("bdi")).to_be_visible(timeout=PATIENCE)
    expect_german(dialog, f"Code für {NAME}", "Kopieren", "Fertig")
    person.tap_button("Fertig")
    expect(person.row(NAME)).to_be_visible()
    expect_german(person.card, "Jetzt gültig", NAME, "Verlauf")
    offered = (
        "() => [...customCards, ...customStrategies].map((one) => one.description)"
    )
    for description in person.page.evaluate(offered):
        assert description.startswith("Die Codes")


def test_what_is_wrong_is_told_in_german(meet):
    person = meet(locale="de-DE")
    person.tap_button("Neuer Code")
    dialog = person.page.locator("smart-life-lock-new-code")
    dialog.get_by_text("Weitere Optionen").click()
    person.write("Eigene Ziffern (optional)", "12")
    alert = dialog.locator("ha-alert")
    expect(alert).to_contain_text("Nur 0 bis 9 sind erlaubt")
    expect_german(dialog, "genau 6")


SLOTTED = """<{tag}>Ein Satz, der ein ganzes Stück länger ist als sein Platz</{tag}>
<script>
  customElements.define("{tag}", class extends HTMLElement {{
    connectedCallback() {{
      this.attachShadow({{ mode: "open" }}).innerHTML =
        '<div style="{style}"><span><slot></slot></span></div>';
    }}
  }});
</script>"""
ELLIPSIS = "width: 99px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap"


@pytest.mark.parametrize(
    ("style", "is_cut"),
    [(ELLIPSIS, True), ("width: 99px; overflow: hidden", False)],
    ids=["one_line", "several_lines"],
)
def test_what_is_cut_inside_a_slot_is_seen(browser, style, is_cut):
    page = browser.new_page()
    page.set_content(SLOTTED.format(tag="a-place", style=style))
    cut = page.locator("a-place").evaluate(SHOWN)["cut"]
    page.close()
    assert bool(cut) is is_cut, cut

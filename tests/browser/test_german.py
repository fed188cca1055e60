"""Somebody reads German: the card and its dialogs on a phone, whole and without English."""

from playwright.sync_api import Locator, expect

from tests.house.foreign_words import english_in

from .person import PATIENCE

NAME = "Oma Frieda"
# All that is shown or read aloud of an element, and what of it is wider than its place.
SHOWN = """(root) => {
  const said = [], cut = [];
  const look = (one) => {
    if (one.nodeType === Node.TEXT_NODE) return said.push(one.data);
    if (/^(style|svg|script)$/.test(one.localName ?? "")) return;
    for (const name of ["aria-label", "placeholder", "title"]) {
      const text = one.getAttribute?.(name);
      if (text) said.push(text);
    }
    const box = one.getBoundingClientRect?.();
    const text = [...one.childNodes].some((child) => child.data?.trim());
    if (box?.width && text) {
      const wide = one.scrollWidth > one.clientWidth + 1;
      const hides = getComputedStyle(one).overflowX !== "visible";
      if ((wide && hides) || box.right > innerWidth + 1 || box.left < -1)
        cut.push(`${one.localName}: ${one.textContent.trim()}`);
    }
    // The rows of other tests have the names that those gave.
    if (one.localName === "smart-life-lock-code" && !one.shadowRoot.textContent.includes(NAME)) return;
    (one.assignedNodes?.() ?? []).forEach(look);
    (one.shadowRoot ?? one).childNodes.forEach(look);
  };
  look(root);
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

"""Somebody reads German: the card and its dialogs on a phone, whole and without English."""

from playwright.sync_api import expect
import pytest

from .german import NAME, SHOWN, expect_german
from .person import PATIENCE


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
    expect_german(person.card, NAME, "Verlauf")
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


@pytest.mark.parametrize(
    ("item", "tag", "title"),
    [
        ("Bearbeiten", "edit", "bearbeiten"),
        ("Widerrufen", "revoke", f"Den Code von {NAME} widerrufen?"),
    ],
)
def test_the_question_of_a_dialog_is_german_and_whole_on_a_phone(
    meet, item, tag, title
):
    person = meet(locale="de-DE")
    person.guest(NAME)
    person.row(NAME).get_by_role("button", name=f"Mehr für {NAME}").click()
    person.page.get_by_role("menuitem", name=item).click()
    dialog = person.page.locator(f"smart-life-lock-{tag}-code")
    expect(dialog.get_by_role("dialog")).to_be_visible()
    expect_german(dialog, title)


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

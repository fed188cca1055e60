"""Fingers and cards of the lock in the card: found, named and deleted on a phone."""

from playwright.sync_api import expect

from .person import PATIENCE

ANNA = "Anna (finger)"


def test_finger_is_named_tells_who_came_in_and_is_deleted(meet):
    person = meet()
    slot = person.door.ask("app", make="finger", member=7)["hard_id"]
    person.act("sync")
    person.page.get_by_text("Fingerprints, cards, PINs").click()
    nameless = f"Fingerprint {slot}"
    row = person.row(nameless)
    expect(row).to_contain_text(
        f"Fingerprint, number {slot}, member 7", timeout=PATIENCE
    )
    expect(row).not_to_contain_text("•")
    person.menu(nameless, "Edit")
    expect(person.page.get_by_text(f"Edit {nameless}")).to_be_visible()
    expect(person.page.get_by_text("cannot be changed")).to_have_count(0)
    person.write("Who is it for?", ANNA)
    person.tap_button("Save")
    expect(person.row(ANNA)).to_contain_text(f"Fingerprint, number {slot}")
    person.door.ask("touch", hard_id=slot)
    person.act("sync")
    person.tap_button("History")
    expect(person.page.get_by_text(f"{ANNA}, fingerprint").first).to_be_visible()
    person.page.keyboard.press("Escape")
    person.menu(ANNA, "Delete")
    expect(person.page.get_by_text(f"Delete {ANNA}?")).to_be_visible()
    expect(person.page.get_by_text("cannot be made again from here")).to_be_visible()
    person.tap_button("Delete")
    expect(person.row(ANNA)).to_be_hidden(timeout=PATIENCE)
    left = person.door.ask("state")["state"]["credentials"]
    assert slot not in [one[0] for one in left]

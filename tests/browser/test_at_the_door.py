"""Somebody stands at the door. Tested first: codes for now run on for five minutes."""

from playwright.sync_api import expect

from .person import PATIENCE


def test_a_code_for_a_friend_at_the_door_takes_two_taps(meet):
    person = meet()
    person.tap_button("Code for now")
    running = person.card.locator("smart-life-lock-running")
    digits = running.locator("bdi").inner_text()
    person.tap(running.get_by_role("button", name="Copy the digits of Dynamic code"))
    person.expect_toast("Copied")
    assert person.taps == 2
    assert person.clipboard() == digits
    assert person.door.opens(digits)
    person.act("sync")
    person.tap_button("History")
    used = person.page.locator("smart-life-lock-history li", has_text="ynamic code")
    expect(used).to_be_visible(timeout=PATIENCE)

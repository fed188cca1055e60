"""Somebody stands at the door: a code for now, which is dropped again in the end."""

from collections.abc import Iterator

from playwright.sync_api import expect
import pytest

from .person import PATIENCE, Person


@pytest.fixture
def host(meet_at, look) -> Iterator[Person]:
    """Who makes codes for now; the card offers the next one when none runs on."""
    person = meet_at(look)
    yield person
    for code in person.act("get_codes", status="active", kind="dynamic")["codes"]:
        person.act("delete_code", code_id=code["id"])


def test_a_code_for_a_friend_at_the_door_takes_two_taps(host):
    host.tap_button("Code for now")
    running = host.card.locator("smart-life-lock-running")
    digits = running.locator("bdi").inner_text()
    host.tap(running.get_by_role("button", name="Copy the digits of Dynamic code"))
    host.expect_toast("Copied")
    assert host.taps == 2
    assert host.clipboard() == digits
    assert host.door.opens(digits)
    host.act("sync")
    host.tap_button("History")
    used = host.page.locator("smart-life-lock-history li", has_text="ynamic code")
    expect(used.first).to_be_visible(timeout=PATIENCE)


def test_a_code_that_nobody_counts_on_any_more_does_not_run_on(host):
    made = host.act("create_dynamic_code", name="Sent away")
    running = host.card.locator("smart-life-lock-running")
    expect(running.get_by_text("Sent away")).to_be_visible(timeout=PATIENCE)
    host.act("delete_code", code_id=made["id"])
    host.expect_chip("Sent away", "Still opens")
    expect(running).to_have_count(0)
    expect(host.button("Code for now")).to_be_visible()

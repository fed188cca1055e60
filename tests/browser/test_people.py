"""Other people: no administrator, and another language."""

from collections.abc import Iterator
import re

from playwright.sync_api import expect
import pytest

from .conftest import HomeAddress, Meet
from .person import PATIENCE


@pytest.fixture(scope="module")
def guest(home) -> str:
    """Somebody of the household who is no administrator."""
    return home.add_user("Kim")


@pytest.fixture
def chosen(home: HomeAddress) -> Iterator[str]:
    """Somebody who is no administrator and may make codes."""
    name = home.add_user("Chris")
    home.let_make_codes(name)
    yield name
    home.let_make_codes()


def test_who_is_no_administrator_is_told_who_may(meet: Meet, guest: str):
    admin = meet()
    admin.guest("Unseen")
    admin.row("Unseen").wait_for()
    person = meet(user=guest)
    expect(person.card).to_contain_text(
        "Only administrators may make codes for this lock."
    )
    for absent in ("New code", "Code for now", "History"):
        expect(person.button(absent)).to_have_count(0)
    expect(person.card.locator("smart-life-lock-code")).to_have_count(0)
    assert "Unseen" not in person.card.inner_text()


def test_who_was_chosen_makes_codes_until_the_choice_is_withdrawn(
    meet: Meet, home: HomeAddress, chosen: str
):
    person = meet(user=chosen)
    assert not person.page.evaluate(
        "document.querySelector('home-assistant').hass.user.is_admin"
    )
    person.tap_button("New code")
    person.type_name("Chris's guest")
    person.choose("Weekend")
    person.tap_button("Make the code")
    digits = person.page.locator("smart-life-lock-result bdi")
    made = digits.inner_text(timeout=PATIENCE)
    person.tap_button("Done")
    person.row("Chris's guest").get_by_role("button", name="Copy the digits").click()
    person.expect_toast("Copied")
    assert person.clipboard() == made
    expect(person.button("History")).to_be_visible()
    home.let_make_codes()
    expect(person.card).to_contain_text(
        "Only administrators may make codes for this lock.", timeout=PATIENCE
    )
    expect(person.card.locator("smart-life-lock-code")).to_have_count(0)


ZONE_NOTE = "Times are those of your home: Europe/Berlin."


def test_who_is_far_away_is_told_whose_times_are_meant(meet: Meet):
    person = meet(timezone_id="America/New_York")
    person.guest("Far away")
    expect(person.row("Far away").locator(".line").first).to_contain_text("GMT+")
    person.tap_button("New code")
    for when in ("Every week", "From … to …"):
        person.choose(when)
        expect(person.page.get_by_text(ZONE_NOTE)).to_be_visible()


def test_another_name_of_the_same_zone_is_no_other_zone(meet: Meet):
    person = meet(timezone_id="Arctic/Longyearbyen")
    person.guest("Next door")
    line = person.row("Next door").locator(".line").first
    expect(line).to_have_text(re.compile(r"[AP]M$"))
    person.tap_button("New code")
    person.choose("Every week")
    expect(person.page.get_by_text("On which days?")).to_be_visible()
    expect(person.page.get_by_text(ZONE_NOTE)).to_have_count(0)


def test_a_german_reads_times_as_germans_write_them(meet: Meet):
    person = meet(locale="de-DE")
    person.guest("Paket")
    line = person.row("Paket").locator(".line").first
    expect(line).to_have_text(re.compile(r"^Bis .*, \d{1,2}:00$"))

"""A lock that has no room: first of all, while it holds no codes of other tests."""

from collections.abc import Iterator

from playwright.sync_api import expect
import pytest

from .person import PATIENCE, Person


@pytest.fixture
def host(meet, home) -> Iterator[Person]:
    """Others have taken every place in the lock, until the test is over."""

    def taken() -> set[int]:
        told = home.door.ask("state")["state"]["credentials"]
        return {one[0] for one in told}

    person, before = meet(), taken()
    home.door.ask("app", fill=True)
    yield person
    for slot in taken() - before:
        home.door.ask("app", delete=slot)
    person.act("sync")


def test_a_lock_without_room_gets_a_computed_code_and_the_page_says_why(host):
    host.tap_button("New code")
    host.type_name("One too many")
    host.choose("Today until evening")
    expect(host.page.get_by_text("The lock is near")).to_be_visible(timeout=PATIENCE)
    host.tap_button("Make the code")
    digits = host.page.locator("smart-life-lock-result bdi")
    made = digits.inner_text(timeout=PATIENCE)
    said = "The lock did not take the code into its memory, so this one is computed"
    expect(host.page.get_by_text(said)).to_be_visible()
    assert len(made) == 10
    assert host.door.opens(made)
    host.tap_button("Done")
    host.expect_chip("One too many", "Active")

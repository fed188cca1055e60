"""What people do with the card, and how many taps each task may take."""

from playwright.sync_api import expect
import pytest

from .code_times import NEXT_YEAR, NOW
from .conftest import DESK, INSECURE
from .person import PATIENCE
from .sights import failures


def test_a_guest_s_code_is_revoked_in_three_taps(meet_at, look):
    person, name = meet_at(look), f"Gone {look}"
    made = person.act("create_online_one_time_code", name=name, end=NEXT_YEAR)
    person.expect_chip(name, "Active")
    person.menu(name, "Revoke")
    dialog = person.page.get_by_text(f"Revoke the code of {name}?")
    expect(dialog).to_be_visible()
    person.tap_button("Revoke")
    expect(dialog).to_be_hidden()
    assert person.taps == 3
    expect(person.row(name)).to_be_hidden(timeout=PATIENCE)
    assert not person.door.opens(made["code"])


def test_what_nobody_can_revoke_is_no_longer_wanted_and_its_clear_code_is_told_apart(
    meet,
):
    person = meet()
    person.guest("Leaves early")
    person.menu("Leaves early", "Revoke")
    expect(person.page.get_by_text("Nobody can revoke it before")).to_be_visible()
    expect(person.button("Revoke")).to_have_count(0)
    person.tap_button("No longer wanted")
    digits = person.page.locator("smart-life-lock-result bdi")
    expect(digits).to_be_visible(timeout=PATIENCE)
    expect(person.page.get_by_text("before that it does nothing")).to_be_visible()
    person.tap_button("Done")
    person.expect_chip("Leaves early", "Still opens")
    expect(person.row("Clear code: Leaves early")).to_be_visible()


def test_a_used_code_is_revoked_at_the_door_with_the_clear_code_of_the_card(meet):
    person = meet()
    made = person.guest("Used up")
    assert person.door.opens(made["code"])
    person.act("sync")
    expect(person.row("Used up")).to_contain_text("Used once", timeout=PATIENCE)
    person.menu("Used up", "Revoke")
    person.tap_button("Revoke")
    digits = person.page.locator("smart-life-lock-result bdi")
    clear_code = digits.inner_text(timeout=PATIENCE)
    expect(person.page.get_by_text("Type this at the lock.")).to_be_visible()
    assert not person.door.opens(clear_code)
    assert not person.door.opens(made["code"])


def test_digits_are_copied_with_one_tap(meet_at, look):
    person, name = meet_at(look), f"Parcel {look}"
    made = person.guest(name)
    copy = person.row(name).get_by_role("button", name=f"Copy the digits of {name}")
    person.tap(copy)
    person.expect_toast("Copied")
    assert person.taps == 1
    assert person.clipboard() == made["code"]


def test_digits_are_copied_on_plain_http_from_card_and_dialog(meet, home):
    reader = meet()
    person = meet(host=INSECURE, size=DESK)
    assert not person.page.evaluate("isSecureContext")
    made = person.guest("Plain")
    person.row("Plain").get_by_role("button", name="Copy the digits of Plain").click()
    person.expect_toast("Copied")
    reader.page.bring_to_front()
    assert reader.clipboard() == made["code"]


@pytest.mark.parametrize("host", [INSECURE, "127.0.0.1"])
def test_a_new_code_is_copied_in_its_dialog_without_the_clipboard_api(meet, host):
    """Plain http has none, and a secure page may be told so, too."""
    reader = meet()
    person = meet(host=host)
    person.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    )
    person.tap_button("New code")
    person.type_name("No clipboard")
    person.tap_button("Make the code")
    digits = person.page.locator("smart-life-lock-result bdi")
    made = digits.inner_text(timeout=PATIENCE)
    person.tap_button("Copy")
    expect(person.button("Copied")).to_be_visible()
    reader.page.bring_to_front()
    assert reader.clipboard() == made
    person.page.bring_to_front()
    person.tap_button("Copy message")
    person.expect_toast("Message copied")
    reader.page.bring_to_front()
    assert made in reader.clipboard()
    for relative in ("today", "tomorrow"):
        assert relative not in reader.clipboard()


def test_who_came_in_is_one_tap_away(meet_at, look):
    person, name = meet_at(look), f"Visitor {look}"
    made = person.act("create_online_one_time_code", name=name, end=NEXT_YEAR)
    person.expect_chip(name, "Active")
    assert person.door.opens(made["code"])
    person.act("sync")
    person.tap_button("History")
    assert person.taps == 1
    expect(
        person.page.get_by_text(f"{name}, online one-time code").first
    ).to_be_visible()


def test_a_guest_stays_longer_in_four_taps(meet_at, look):
    person, name = meet_at(look), f"Stays {look}"
    person.act(
        "create_online_periodic_code",
        name=name,
        start=NOW,
        end=NEXT_YEAR,
    )
    person.expect_chip(name, "Active")
    person.menu(name, "Edit")
    person.write("Last day", "2030-01-03")
    person.tap_button("Save")
    assert person.taps == 4
    expect(person.row(name)).to_contain_text("Jan 3, 2030")
    person.expect_chip(name, "Active")


def test_nothing_is_saved_while_a_day_or_a_time_is_missing(meet):
    person = meet()
    times = {"start": NOW, "end": NEXT_YEAR}
    person.act("create_online_periodic_code", name="Half", **times)
    person.expect_chip("Half", "Active")
    person.menu("Half", "Edit")
    expect(person.button("Save")).to_be_enabled()
    person.write("Last day", "")
    expect(person.button("Save")).to_be_disabled()
    person.write("Last day", "2030-01-03")
    expect(person.button("Save")).to_be_enabled()


def test_who_only_stays_longer_is_not_asked_for_weekdays(meet):
    person = meet()
    times = {"start": NOW, "end": NEXT_YEAR}
    person.act("create_online_periodic_code", name="Any day", **times)
    person.expect_chip("Any day", "Active")
    person.menu("Any day", "Edit")
    days = person.page.get_by_text("On which days?")
    expect(days).to_be_hidden()
    person.page.get_by_text("More options").click()
    expect(days).to_be_visible()
    expect(person.page.get_by_text("twice means all day")).to_be_visible()
    for day in ("Saturday", "Sunday"):
        person.tap(person.page.get_by_role("checkbox", name=day))
    person.tap_button("Save")
    expect(person.row("Any day")).to_contain_text(
        "Every Mon, Tue, Wed, Thu, Fri, until"
    )


def test_a_new_code_stands_on_top_at_once_as_after_a_reload(meet):
    person = meet()
    for name in ("Made before", "Made after"):
        person.guest(name)
        person.row(name).wait_for()
    names = person.card.locator("smart-life-lock-code .who")

    def order() -> list[str]:
        return [one for one in names.all_inner_texts() if one.startswith("Made ")]

    assert order() == ["Made after", "Made before"]
    person.arrive()
    person.row("Made before").wait_for()
    assert order() == ["Made after", "Made before"]


def test_a_code_that_failed_stands_above_all_others(meet):
    person = meet()
    person.guest("All is well")
    person.row("All is well").wait_for()
    failures(person)
    expect(person.card.locator("h3").first).to_have_text("Need attention")
    first = person.card.locator("section").first
    expect(first.locator(".chip")).to_have_text(["Failed"] * 3)
    first.get_by_role("button", name="More for Guest 0").click()
    entries = person.page.get_by_role("menuitem")
    expect(entries).to_have_text(["Write it again", "Revoke"])


def test_nothing_is_followed_any_more_when_history_is_closed(meet):
    person = meet()
    follows = "document.querySelector('home-assistant').hass.connection.commands.size"
    before = person.page.evaluate(follows)
    person.tap_button("History")
    dialog = person.page.locator("smart-life-lock-history").get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert person.page.evaluate(follows) == before + 1
    person.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    person.page.wait_for_timeout(500)
    assert person.page.evaluate(follows) == before


def test_a_waiting_code_becomes_active_without_a_reload(meet):
    person = meet()
    person.door.ask("range", **{"in": False})
    try:
        made = person.act("create_online_one_time_code", name="Waiting", end=NEXT_YEAR)
        person.expect_chip("Waiting", "Waits")
        assert not person.door.opens(made["code"])
    finally:
        person.door.ask("range", **{"in": True})
    person.expect_chip("Waiting", "Active")
    assert person.door.opens(made["code"])


def test_a_paused_code_does_not_open_and_a_resumed_one_does(meet):
    person = meet()
    made = person.act(
        "create_online_periodic_code",
        name="Neighbour",
        start=NOW,
        end=NEXT_YEAR,
    )
    person.expect_chip("Neighbour", "Active")
    person.menu("Neighbour", "Pause")
    person.expect_chip("Neighbour", "Paused")
    assert not person.door.opens(made["code"])
    person.menu("Neighbour", "Resume")
    person.expect_chip("Neighbour", "Active")
    assert person.door.opens(made["code"])


def test_digits_are_shown_on_demand_and_hidden_again(meet):
    person = meet()
    made = person.guest("Secret")
    row = person.row("Secret")
    assert made["code"] not in person.page.content()
    person.tap(row.get_by_role("button", name="Show the digits of Secret"))
    expect(row.locator("bdi")).to_have_text(made["code"])
    person.tap(row.get_by_role("button", name="Hide the digits of Secret"))
    expect(row.locator("bdi")).to_have_count(0)

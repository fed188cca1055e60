"""New codes, made as people make them: who, when, and the code works at the door."""

from collections.abc import Callable
from datetime import datetime, timedelta
import re
from zoneinfo import ZoneInfo

from homeassistant.exceptions import HomeAssistantError
from playwright.sync_api import expect
import pytest

from custom_components.smart_life_lock.actions.answers import require_no_problem
from custom_components.smart_life_lock.ledger.failure import Failure

from .conftest import DESK, PHONE
from .paired_home import ZONE
from .person import PATIENCE, Person


def begin(person: Person, name: str) -> None:
    person.tap_button("New code")
    person.type_name(name)


def finish(person: Person) -> str:
    """Make the code; its digits, as the dialog shows and copies them."""
    person.tap_button("Make the code")
    result = person.page.locator("smart-life-lock-result")
    digits = result.locator("bdi").inner_text(timeout=PATIENCE)
    person.tap_button("Copy")
    expect(person.button("Copied")).to_be_visible()
    assert person.clipboard() == digits
    return digits


def test_a_weekend_guest_takes_four_taps_and_the_name(meet_at, look):
    person, name = meet_at(look), f"Weekend guest {look}"
    begin(person, name)
    person.choose("Weekend")
    finish(person)
    assert person.taps == 4
    person.tap_button("Done")
    expect(person.row(name)).to_be_visible()


def test_a_guest_with_times_of_its_own_takes_eight_taps_at_most(meet_at, look):
    person, name = meet_at(look), f"Own times {look}"
    now = datetime.now(ZoneInfo(ZONE))
    begin(person, name)
    person.choose("From … to …")
    person.write("First day", f"{now + timedelta(days=1):%Y-%m-%d}")
    person.write("Start", "15:00")
    person.write("Last day", f"{now + timedelta(days=3):%Y-%m-%d}")
    person.write("End", "11:00")
    person.tap_button("Make the code")
    expect(person.page.locator("smart-life-lock-result bdi")).to_be_visible(
        timeout=PATIENCE
    )
    assert person.taps <= 8
    person.tap_button("Done")
    expect(person.row(name)).to_contain_text("3:00 PM")
    expect(person.row(name)).to_contain_text("11:00 AM")


def test_a_cleaner_on_fridays_takes_eight_taps_at_most(meet_at, look):
    person, name = meet_at(look), f"Cleaner {look}"
    begin(person, name)
    person.choose("Every week")
    person.tap(person.page.get_by_role("checkbox", name="Friday"))
    person.write("From", "10:00")
    person.write("To", "13:00")
    finish(person)
    assert person.taps <= 8
    person.tap_button("Done")
    expect(person.row(name)).to_contain_text("Every Friday 10:00 AM–1:00 PM")


PHONE_BY_DAY = {"size": PHONE, "color_scheme": "light"}
DESK_AT_NIGHT = {"size": DESK, "color_scheme": "dark"}


@pytest.mark.parametrize("place", [PHONE_BY_DAY, DESK_AT_NIGHT], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("Once, soon", "online one-time code"),
        ("Once, soon", "one-time code"),
        ("Today until evening", "online periodic code"),
        ("Today until evening", "temporary code"),
        ("Every week", "online periodic code"),
    ],
)
def test_each_kind_made_at_the_card_opens_and_its_user_is_named(
    meet, place, when: str, kind: str
):
    person = meet(**place)
    name = f"{when} {kind} {place['color_scheme']}"
    begin(person, name)
    person.choose(when)
    if kind in ("one-time code", "temporary code"):
        person.page.get_by_text("More options").click()
        person.tap_button("Make it without the lock instead")
    if when == "Every week":
        today = datetime.now(ZoneInfo(ZONE)).strftime("%A")
        person.tap(person.page.get_by_role("checkbox", name=today))
        person.write("From", "00:00")
        person.write("To", "00:00")
    digits = finish(person)
    chip = person.page.locator("smart-life-lock-result .chip")
    expect(chip).to_have_text("Active", timeout=PATIENCE)
    assert person.door.opens(digits)
    person.tap_button("Done")
    person.act("sync")
    person.tap_button("History")
    used = person.page.get_by_text(f"{name}, {kind}")
    expect(used).to_be_visible(timeout=PATIENCE)


def test_the_times_of_a_code_for_now_are_said_first_and_name_their_day_once(meet):
    person = meet()
    person.tap_button("New code")
    person.choose("Now, at the door")
    time = r"\w+, [\d:]+\s[AP]M"
    once = rf"^(At least until {time}, not after (?!today).*|Until {time})$"
    first = person.page.locator("smart-life-lock-new-code output strong")
    expect(first).to_have_text(re.compile(once))


def test_nothing_is_made_that_was_not_previewed(meet):
    person = meet()
    begin(person, "Unseen")
    made = person.button("Make the code")
    expect(made).to_be_enabled()
    slow = "(answer) => new Promise((done) => setTimeout(done, 3000, answer))"
    person.page.evaluate(
        f"""() => {{
          const {{ hass }} = document.querySelector("home-assistant");
          const ask = hass.connection.sendMessagePromise.bind(hass.connection);
          hass.connection.sendMessagePromise = (message) =>
            message.type.endsWith("/preview") ? ask(message).then({slow}) : ask(message);
        }}"""
    )
    person.choose("Today until evening")
    expect(made).to_be_disabled()
    person.page.get_by_label("Who is it for?").press("Enter")
    output = person.page.locator("smart-life-lock-new-code output")
    expect(output).not_to_contain_text("Once")
    expect(person.page.locator("smart-life-lock-result")).to_have_count(0)
    expect(made).to_be_enabled()


def test_digits_that_the_lock_cannot_take_are_refused_before_anything_is_made(meet):
    person = meet()
    begin(person, "Own digits")
    person.page.get_by_text("More options").click()
    person.write("Digits of your own (optional)", "12")
    expect(person.page.get_by_text("only 0 to 9 are allowed")).to_be_visible()
    expect(person.button("Make the code")).to_be_disabled()
    person.write("Digits of your own (optional)", "739164")
    assert finish(person) == "739164"


@pytest.fixture
def failing(meet) -> Callable[[object], Person]:
    """Somebody whose new code fails with an error of Home Assistant."""

    def fail(error: object) -> Person:
        person = meet()
        begin(person, "Fails")
        expect(person.button("Make the code")).to_be_enabled()
        person.card.evaluate(
            """(card, error) => {
              const { hass } = document.querySelector("home-assistant");
              const act = hass.callService;
              const once = (...call) => {
                card.store.hass.callService = hass.callService = act;
                return Promise.reject(error);
              };
              card.store.hass.callService = hass.callService = once;
            }""",
            error,
        )
        person.tap_button("Make the code")
        return person

    return fail


def of_ours(key: str, **values: str) -> dict[str, object]:
    return {
        "code": "home_assistant_error",
        "message": "",
        "translation_domain": "smart_life_lock",
        "translation_key": key,
        "translation_placeholders": values,
    }


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Failure.LOCK_FULL, "Door has no room for another code"),
        (Failure.REFUSED, "Door would not take"),
        (Failure.MISSING, "Door does not show"),
    ],
)
def test_a_code_that_is_kept_as_failed_is_not_made_again_by_another_tap(
    failing, problem: Failure, said: str
):
    error = require_failing(problem)
    person = failing(error)
    make = person.button("Make the code")
    expect(person.page.get_by_text(said)).to_be_visible()
    expect(make).to_be_disabled()
    person.choose("Weekend")
    expect(make).to_be_enabled()


def require_failing(problem: Failure) -> dict[str, object]:
    """The error of an action, as its websocket command tells it."""
    with pytest.raises(HomeAssistantError) as raised:
        require_no_problem("Door", {"name": "Fails", "problem": problem.value})
    return of_ours(
        raised.value.translation_key, **raised.value.translation_placeholders
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (3, "Connection lost"),
        ({"error": {"code": 3, "message": "Connection lost"}}, "Connection lost"),
        ({"code": "home_assistant_error", "message": "No space left"}, "No space left"),
    ],
    ids=["not sent", "not answered", "disk full"],
)
def test_what_failed_before_a_code_was_kept_is_made_by_another_tap(
    failing, error: object, said: str
):
    person = failing(error)
    alert = person.page.locator("smart-life-lock-new-code ha-alert")
    expect(alert).to_contain_text(said)
    finish(person)

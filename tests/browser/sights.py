"""A picture of each state of the card and its dialogs, to be looked at by somebody.

``python -m tests.browser.sights FOLDER [NAME…]`` starts the demo and saves each sight,
or those named, on a phone and at a desk, light and dark. What a household shows seldom,
such as a lost key, is told to the card as its backend would tell it.

``python -m tests.browser.sights readme`` renews the pictures of the README.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import sys
import tempfile

from playwright.sync_api import Browser, Error, expect, sync_playwright

from custom_components.smart_life_lock.tuyalock.model import Alarm
from scripts.demolib.browser import installed

from .conftest import DESK, PHONE, ROOT, HomeAddress, running
from .door import Door
from .person import PATIENCE, Person

type Look = Callable[[Person], None]

TELL = """(card, [key, value]) => {
  const { store } = card;
  if (key === "no lock") return void (card.store = undefined);
  if (key === "no codes") store.codes = new Map();
  else if (key === "failure") store.failure = value;
  else if (key === "lock") store.lock = value && { ...store.lock, ...value };
  else store.take({ [key]: value });
  store.tell();
}"""


def tell(person: Person, key: str, value: object) -> None:
    """Have the card take what its backend would tell."""
    person.card.evaluate(TELL, [key, value])


def told(key: str, value: object) -> Look:
    return lambda person: tell(person, key, value)


def problem(key: str, issue: str | None = None) -> Look:
    return told("lock", {"problem": {"key": key, "issue_id": issue}})


def row(number: int, **more: object) -> dict[str, object]:
    """A row as the backend writes it; of no code that is there."""
    can = {"reveal": False, "edit": [], "pause": False, "resume": False, "revoke": True}
    return {
        "id": f"seen-{number}",
        "kind": "online_periodic",
        "name": f"Guest {number}",
        "status": "active",
        "group": "now",
        "chip": "chip_active",
        "tone": "good",
        "sentences": [{"key": "until", "moments": {"until": days(30)}}],
        "length": 6,
        "created": days(0),
        "can": can,
        **more,
    }


def days(count: float) -> str:
    return (datetime.now(UTC) + timedelta(days=count)).isoformat()


def many(person: Person) -> None:
    tell(person, "codes", [row(number) for number in range(200)])


def failures(person: Person) -> None:
    kinds = ("lock_full", "refused", "missing")
    bad = {"chip": "chip_failed", "tone": "bad", "group": "failed"}
    weekly = {
        "key": "weekly_days_hours",
        "moments": {"until": days(400)},
        "clock": {"from": "09:00", "to": "12:00"},
        "weekdays": ["fri"],
    }
    can = {**row(0)["can"], "resume": True}
    failed = [
        row(
            number,
            **bad,
            status="failed",
            can=can,
            sentences=[weekly, {"key": f"failed_{kind}"}],
        )
        for number, kind in enumerate(kinds)
    ]
    doubt = row(
        7, chip="chip_in_doubt", tone="wait", sentences=[weekly, {"key": "in_doubt"}]
    )
    dead = row(
        8, chip="chip_dead", tone="bad", sentences=[{"key": "dead"}], group="ended"
    )
    tell(person, "codes", [*failed, doubt, dead])


def now(person: Person) -> None:
    if person.button("Code for now").count():
        press("Code for now")(person)


def press(name: str) -> Look:
    return lambda person: person.button(name).first.click()


def new_code(*steps: str) -> Look:
    def look(person: Person) -> None:
        person.button("New code").click()
        field = person.page.get_by_label("Who is it for?")
        field.wait_for()
        person.page.wait_for_timeout(600)  # until the dialog has moved into place
        field.fill("Anna")
        for step in steps:
            person.page.get_by_text(step, exact=True).locator("visible=true").click(
                force=True
            )
        person.page.wait_for_timeout(600)

    return look


def made(*steps: str) -> Look:
    def look(person: Person) -> None:
        new_code(*steps)(person)
        person.button("Make the code").click()
        digits = person.page.locator("smart-life-lock-result bdi")
        digits.wait_for(timeout=PATIENCE)
        person.page.wait_for_timeout(1500)

    return look


def of_row(name: str, item: str | None) -> Look:
    def look(person: Person) -> None:
        line = person.row(name)
        line.scroll_into_view_if_needed()
        line.get_by_role("button", name=f"More for {name}").click()
        if item:
            person.page.get_by_role("menuitem", name=item).click()
            person.page.wait_for_timeout(600)

    return look


def shown(person: Person) -> None:
    person.row("Emil").get_by_role("button", name="Show the digits").click()
    expect(person.row("Emil").locator("bdi")).to_be_visible()


def opened(person: Person) -> None:
    person.card.get_by_text("Ended").click()
    person.card.get_by_text("Ended").scroll_into_view_if_needed()


def cleared(person: Person) -> None:
    made_now = person.act("create_offline_temporary_code", name="Ben", **two_days())
    assert person.door.opens(made_now["code"])
    person.act("sync")
    person.row("Ben").get_by_text("Used once").wait_for(timeout=PATIENCE)
    of_row("Ben", "Revoke")(person)


def clear_code(person: Person) -> None:
    cleared(person)
    person.button("Revoke").click()
    person.page.locator("smart-life-lock-result bdi").wait_for(timeout=PATIENCE)


def away(person: Person) -> None:
    person.door.ask("range", **{"in": False})
    try:
        made("Every week", "Fri")(person)
    finally:
        person.door.ask("range", **{"in": True})


def two_days() -> dict[str, str]:
    return {"start": days(0), "end": days(2)}


def zoomed(look: Look | None = None) -> Look:
    """As large as people set the text of their browser: 200 %."""

    def larger(person: Person) -> None:
        size = person.page.viewport_size
        half = {name: length // 2 for name, length in size.items()}
        person.page.set_viewport_size(half)
        if look:
            look(person)

    return larger


SIGHTS: dict[str, Look] = {
    "codes": lambda person: person.page.wait_for_timeout(300),
    "no-lock": told("no lock", None),
    "no-codes": told("no codes", None),
    "gone": told("failure", {"code": "not_found", "message": ""}),
    "unauthorized": told("failure", {"code": "unauthorized", "message": ""}),
    "older-backend": told("failure", {"code": "unknown_command", "message": ""}),
    "loading": told("lock", None),
    "out-of-reach": told("lock", {"reachable": False, "pending": 2}),
    "unlocked": told("lock", {"lock_state": "unlocked"}),
    "key": problem("key", "key"),
    "battery": problem("battery_low"),
    "newer": told("version", "newer"),
    "may-not": told("lock", {"may": {"see": False, "create": False}}),
    "may-see": told(
        "lock", {"may": {"see": True, "create": False}, "who_may": "chosen"}
    ),
    "failures": failures,
    "many": many,
    "shown": shown,
    "now": now,
    "ended": opened,
    "new-once": new_code(),
    "new-now": new_code("Now, at the door"),
    "new-today": new_code("Today until evening"),
    "new-weekend": new_code("Weekend"),
    "new-period": new_code("From … to …"),
    "new-weekly": new_code("Every week", "Fri"),
    "new-more": new_code("More options"),
    "new-away": new_code("More options", "Make it without the lock instead"),
    "made-online": made(),
    "made-offline": made("More options", "Make it without the lock instead"),
    "made-away": away,
    "made-weekly": made("Every week", "Fri"),
    "made-weekend": made("Weekend"),
    "history": lambda person: (
        press("History")(person),
        person.page.wait_for_timeout(900),
    ),
    "menu": of_row("Cleaner", None),
    "edit-weekly": of_row("Cleaner", "Edit"),
    "edit-offline": of_row("Emil", "Edit"),
    "revoke-online": of_row("Cleaner", "Revoke"),
    "revoke-unused": of_row("Emil", "Revoke"),
    "revoke-used": cleared,
    "clear-code": clear_code,
    "zoom": zoomed(),
    "zoom-new": zoomed(new_code("Every week")),
    "zoom-made": zoomed(made("More options", "Make it without the lock instead")),
    "zoom-edit": zoomed(of_row("Cleaner", "Edit")),
    "zoom-history": zoomed(press("History")),
}


def furnish(person: Person) -> None:
    """Codes of each kind, and somebody who came in."""
    person.act("create_offline_temporary_code", name="Emil", **two_days())
    person.act(
        "create_online_periodic_code",
        name="Cleaner",
        start=days(0),
        end=days(395),
        weekdays=["fri"],
        **{"from": "09:00", "to": "12:00"},
    )
    person.act("create_online_one_time_code", name="Parcel", end=days(2))
    lena = person.act("create_online_periodic_code", name="Lena", **two_days())
    person.expect_chip("Lena", "Active")
    assert person.door.opens(lena["code"])
    person.door.ask("alarm", kind=Alarm.WRONG_PASSWORD)
    used = person.act("create_offline_one_time_code", name="Plumber")
    assert person.door.opens(used["code"])
    person.act("sync")
    later = {"start": days(3), "end": days(5)}
    person.act("create_offline_temporary_code", name="Weekend guests", **later)


README = {
    "card": "now",
    "new-code": "new-weekend",
    "made": "made-weekend",
    "history": "history",
}
"""Files in docs/images, and what they show."""
IMAGES = ROOT / "docs" / "images"
README_SIZE = {"width": 390, "height": 780}
README_SCALE = 0.6
"""HACS shows pictures in their real size alone; four stand in two rows."""


def renew(browser: Browser, home: HomeAddress) -> None:
    with visiting(browser, home, README_SIZE, "light", README_SCALE) as person:
        for file, sight in README.items():
            person.arrive()
            SIGHTS[sight](person)
            person.page.mouse.move(0, 0)  # nothing is lit up
            person.page.wait_for_timeout(2500)
            person.page.screenshot(path=IMAGES / f"{file}.png")


@contextmanager
def visiting(
    browser: Browser,
    home: HomeAddress,
    size: dict[str, int],
    scheme: str,
    scale: float = 1,
) -> Iterator[Person]:
    """Somebody with a page of this size and these colours."""
    settings = {"locale": "en-US", "timezone_id": "Europe/Berlin"}
    context = browser.new_context(
        viewport=size,
        service_workers="block",
        color_scheme=scheme,
        device_scale_factor=scale,
        **settings,
    )
    context.set_default_timeout(PATIENCE)
    tokens = json.dumps(home.tokens(home.url, "Demo"))
    context.add_init_script(f"localStorage.hassTokens ||= {tokens}")
    yield Person(context.new_page(), home.url, home.door)
    context.close()


def look_at(
    browser: Browser, home: HomeAddress, folder: Path, wanted: list[str]
) -> None:
    for scheme in ("light", "dark"):
        for kind, size in (("phone", PHONE), ("desk", DESK)):
            with visiting(browser, home, size, scheme) as person:
                for name in wanted:
                    person.page.set_viewport_size(size)
                    person.arrive()
                    person.page.wait_for_timeout(400)
                    try:
                        SIGHTS[name](person)
                    except Error as error:
                        sys.stderr.write(f"{name} {kind} {scheme}: {error}\n")
                    person.page.wait_for_timeout(500)
                    path = folder / f"{name}-{kind}-{scheme}.png"
                    person.page.screenshot(path=path)


def main(arguments: list[str]) -> int:
    folder, *wanted = arguments
    with (
        running("paired_home", Path(tempfile.mkdtemp())) as ready,
        sync_playwright() as playwright,
    ):
        home = HomeAddress(ready["url"], Door(ready["control"]))
        browser = playwright.chromium.launch(
            executable_path=installed(), args=["--no-sandbox"]
        )
        with visiting(browser, home, PHONE, "light") as person:
            person.arrive()
            furnish(person)
        if folder == "readme":
            renew(browser, home)
        else:
            look_at(browser, home, Path(folder), wanted or [*SIGHTS])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

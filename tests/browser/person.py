"""Somebody who uses the card; taps are counted."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from .door import Door

PATIENCE = 20_000  # milliseconds; a session with the lock takes one to three seconds


class Person:
    """One page of one person, at the dashboard with the card."""

    def __init__(self, page: Page, url: str, door: Door) -> None:
        self.page = page
        self.url = url
        self.door = door
        self.taps = 0
        self.card = page.locator("smart-life-lock-card")

    def arrive(self, path: str = "/demo-lock/codes") -> None:
        """Open a dashboard; wait until the card has drawn the lock."""
        self.page.goto(self.url + path, wait_until="commit")
        self.card.locator("header").wait_for(timeout=PATIENCE)

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tap_button(self, name: str) -> None:
        self.tap(self.button(name))

    def choose(self, when: str) -> None:
        self.tap(self.page.get_by_role("radio", name=when, exact=True))

    def write(self, label: str, text: str) -> None:
        """Tap into a field and fill it in."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.taps += 1

    def type_name(self, name: str) -> None:
        """The name's field has the focus already."""
        field = self.page.get_by_label("Who is it for?")
        expect(field).to_be_focused()
        self.page.keyboard.type(name)

    def row(self, name: str) -> Locator:
        """The newest code with this name."""
        named = self.page.get_by_text(name, exact=True)
        return self.card.locator("smart-life-lock-code").filter(has=named).first

    def menu(self, name: str, item: str) -> None:
        """Choose in a row's menu."""
        self.tap(self.row(name).get_by_role("button", name=f"More for {name}"))
        self.tap(self.page.get_by_role("menuitem", name=item))

    def expect_chip(self, name: str, chip: str) -> None:
        expect(self.row(name).locator(".chip")).to_have_text(chip, timeout=PATIENCE)

    def expect_toast(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    def clipboard(self) -> str:
        return self.page.evaluate("navigator.clipboard.readText()")

    def guest(self, name: str) -> dict:
        """A ten-digit code for the next two days, which needs no word of the lock."""
        now = datetime.now(UTC)
        times = {"start": now.isoformat(), "end": (now + timedelta(days=2)).isoformat()}
        return self.act("create_offline_temporary_code", name=name, **times)

    def act(self, action: str, **data: object) -> dict:
        """Call one of the integration's actions, as the card does; its answer."""
        return self.page.evaluate(
            """async ([action, data]) => {
              const { hass } = document.querySelector("home-assistant");
              const entity_id = "lock.smart_lock";
              const answer = await hass.callService(
                "smart_life_lock", action, data, { entity_id }, false, true,
              ).catch((error) => { throw new Error(error.message); });
              return answer.response[entity_id];
            }""",
            [action, data],
        )

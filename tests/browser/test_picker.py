"""The card in Home Assistant's own card picker and editor, on both Home Assistants."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
import json
from typing import Any

from playwright.sync_api import Browser, Page, expect
import pytest

from scripts.demolib.home import Home

from .bare_home import bare_home
from .conftest import DESK, HomeAddress
from .door import Door
from .person import PATIENCE
from .versions import VERSIONS

CARD = {"type": "custom:smart-life-lock-card", "entity": "lock.front_door"}
EMPTY = {"type": "sections", "sections": [{"type": "grid", "cards": []}]}
DASHBOARD = "my-own"


@pytest.fixture(scope="module", params=VERSIONS)
def lock_home(request, tmp_path_factory):
    """A Home Assistant of this version, which knows a lock."""
    python, store = VERSIONS[request.param]
    assert python.exists(), "run scripts/setup"
    folder = tmp_path_factory.mktemp("picker")
    with bare_home(python, folder, store, lock=True) as url:
        home = HomeAddress(url, Door(""))
        ask(
            home,
            "lovelace/dashboards/create",
            url_path=DASHBOARD,
            title="My own",
            mode="storage",
        )
        yield home


def ask(home: HomeAddress, command: str, **message: Any) -> Any:
    """An answer to a command of the websocket."""

    async def asked() -> Any:
        async with Home(home.url) as session:
            return await session.ask(command, **message)

    # The driver of the browser has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, asked()).result()


@pytest.fixture
def page(browser: Browser, lock_home: HomeAddress):
    """Somebody is about to add a card to an empty dashboard."""
    ask(
        lock_home, "lovelace/config/save", url_path=DASHBOARD, config={"views": [EMPTY]}
    )
    context = browser.new_context(
        viewport=DESK, service_workers="block", locale="en-US"
    )
    context.set_default_timeout(PATIENCE)
    tokens = json.dumps(lock_home.tokens(lock_home.url, "Demo"))
    context.add_init_script(f"localStorage.hassTokens ||= {tokens}")
    page = context.new_page()
    page.goto(f"{lock_home.url}/{DASHBOARD}/0?edit=1", wait_until="commit")
    page.get_by_role("button", name="Add card").first.click(timeout=2 * PATIENCE)
    yield page
    context.close()


def take_it(page: Page) -> None:
    """Choose our card, which is shown with its words and cannot be used here."""
    card = page.locator("smart-life-lock-card")
    expect(card).to_contain_text("New code")
    expect(card).to_contain_text("No codes yet.")
    # What is shown lies below a sheet of glass, which takes the click.
    page.get_by_text("Smart Life Lock", exact=True).last.click(force=True)


def cards(home: HomeAddress) -> list[dict[str, Any]]:
    """What is stored of the dashboard."""
    (view,) = ask(home, "lovelace/config", url_path=DASHBOARD)["views"]
    return [card for section in view["sections"] for card in section["cards"]]


def name_it(page: Page, name: str) -> None:
    """Write a name into the editor, and save."""
    editor = page.locator("hui-card-element-editor")
    expect(editor).to_contain_text("Entity")
    editor.get_by_role("textbox", name="Name").fill(name)
    expect(page.locator("hui-dialog-edit-card smart-life-lock-card h2")).to_have_text(
        name
    )
    page.get_by_role("button", name="Save", exact=True).click()


def test_it_is_suggested_for_our_lock_added_and_edited(page: Page, lock_home):
    page.get_by_placeholder("Search entities").fill(CARD["entity"])
    page.get_by_text("Lock", exact=True).first.click()
    take_it(page)
    card = page.locator("#view smart-life-lock-card")
    expect(card).to_contain_text("Front door")
    # It comes and goes with the pointer.
    page.get_by_role("button", name="Edit card").first.dispatch_event("click")
    name_it(page, "Side door")
    expect(card.locator("h2")).to_have_text("Side door")
    assert cards(lock_home) == [CARD | {"name": "Side door"}]


def test_it_is_not_suggested_for_anything_else(page: Page):
    page.get_by_placeholder("Search entities").fill("sensor.front_door_active_codes")
    page.get_by_text("Active codes", exact=True).first.click()
    expect(page.get_by_text("Suggestions", exact=True)).to_be_visible()
    expect(page.locator("smart-life-lock-card")).to_have_count(0)


def test_it_is_found_among_all_cards_and_has_its_editor(page: Page, lock_home):
    page.get_by_role("tab", name="By card").click()
    page.get_by_placeholder("Search cards").fill("smart life")
    take_it(page)
    name_it(page, "Back door")
    card = page.locator("#view smart-life-lock-card h2")
    expect(card).to_have_text("Back door")
    assert cards(lock_home) == [CARD | {"name": "Back door"}]

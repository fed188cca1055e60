"""The card is there on both Home Assistants: on a dashboard, in the picker, as strategy."""

import json

from playwright.sync_api import Browser, Page, expect
import pytest

from .bare_home import bare_home
from .conftest import HomeAddress
from .door import Door
from .person import PATIENCE
from .versions import VERSIONS

USED = ("ha-card", "ha-button", "ha-alert", "ha-adaptive-dialog", "ha-dialog-footer")
"""The elements of Home Assistant's frontend that the card is made of."""
OURS = (
    "smart-life-lock-card",
    "smart-life-lock-new-code",
    "ll-strategy-dashboard-smart-life-lock",
)


@pytest.fixture(scope="module", params=VERSIONS)
def old_or_new(request, tmp_path_factory):
    """The address of a Home Assistant of this version, which has no lock."""
    python, store = VERSIONS[request.param]
    assert python.exists(), "run scripts/setup"
    with bare_home(python, tmp_path_factory.mktemp("bare"), store) as url:
        yield HomeAddress(url, Door(""))


@pytest.fixture
def page(browser: Browser, old_or_new: HomeAddress):
    context = browser.new_context(service_workers="block", locale="en-US")
    tokens = json.dumps(old_or_new.tokens(old_or_new.url, "Demo"))
    context.add_init_script(f"localStorage.hassTokens ||= {tokens}")
    yield context.new_page()
    context.close()


def slow_down(page: Page) -> None:
    """As on an old phone; what races at loading shows then."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


@pytest.mark.parametrize("attempt", range(3))
def test_the_card_is_drawn_at_each_load(page: Page, old_or_new, attempt: int):
    if attempt:
        slow_down(page)
    page.goto(f"{old_or_new.url}/demo-lock/codes", wait_until="commit")
    card = page.locator("smart-life-lock-card")
    expect(card).to_contain_text("No lock is set up yet.", timeout=2 * PATIENCE)


def test_every_element_that_is_used_is_there(page: Page, old_or_new):
    page.goto(f"{old_or_new.url}/demo-lock/codes", wait_until="commit")
    expect(page.locator("smart-life-lock-card")).to_be_visible(timeout=PATIENCE)
    missing = page.evaluate(
        "(names) => names.filter((name) => !customElements.get(name))", [*USED, *OURS]
    )
    assert missing == []


def test_the_strategy_makes_a_dashboard(page: Page, old_or_new):
    page.goto(f"{old_or_new.url}/all-locks", wait_until="commit")
    card = page.locator("hui-sections-view smart-life-lock-card")
    expect(card).to_contain_text("No lock is set up yet.", timeout=2 * PATIENCE)


def test_card_and_strategy_are_offered(page: Page, old_or_new):
    page.goto(f"{old_or_new.url}/demo-lock/codes", wait_until="commit")
    expect(page.locator("smart-life-lock-card")).to_be_visible(timeout=PATIENCE)
    cards, strategies = page.evaluate(
        "[customCards, customStrategies].map((all) => all.map(({ type }) => type))"
    )
    assert cards == ["smart-life-lock-card"]
    assert strategies == ["smart-life-lock"]

"""Both ways to a key of a lock that is in the app, on a phone-sized page."""

import json

from playwright.sync_api import Browser, Page, expect
import pytest

from .conftest import PHONE, HomeAddress, running
from .door import Door
from .person import PATIENCE
from .test_german import expect_german

pytestmark = pytest.mark.timeout(300)  # that many locks take long on a busy machine


@pytest.fixture(scope="module")
def app_home(tmp_path_factory):
    """Three locks wait to be added; see ``app_home``."""
    with running("app_home", tmp_path_factory.mktemp("app")) as ready:
        yield HomeAddress(ready["url"], Door(""))


@pytest.fixture
def locale():
    return "en-US"


@pytest.fixture
def page(browser: Browser, app_home: HomeAddress, locale: str):
    context = browser.new_context(
        viewport=PHONE, service_workers="block", locale=locale, base_url=app_home.url
    )
    context.set_default_timeout(PATIENCE)
    tokens = json.dumps(app_home.tokens(app_home.url, "Demo"))
    context.add_init_script(f"localStorage.hassTokens ||= {tokens}")
    yield context.new_page()
    context.close()


def add(page: Page, address: str):
    """*Add* at the discovered lock with this address; its menu."""
    page.goto("/config/integrations/dashboard", wait_until="commit")
    card = page.locator("ha-config-flow-card").filter(has_text=address[-5:])
    card.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"the lock at {address}")).to_be_visible()


@pytest.mark.parametrize("locale", ["de-DE"])
def test_both_ways_are_told_in_german(page):
    """Home Assistant itself speaks English; its reader does not."""
    page.goto("/config/integrations/dashboard", wait_until="commit")
    card = page.locator("ha-config-flow-card").filter(has_text="00:05")
    card.get_by_role("button", name="Hinzufügen", exact=True).click()
    menu = page.locator("step-flow-menu")
    menu.get_by_text("QR-Code mit der Smart-Life-App scannen").wait_for()
    expect_german(menu, "Tuya-Konto von Home Assistant nutzen")
    menu.get_by_text("QR-Code mit der Smart-Life-App scannen").click()
    form = page.locator("step-flow-form")
    for user_code in ("nobody", "demo"):
        form.get_by_text("Benutzercode", exact=True).wait_for()
        form.locator("input").fill(user_code)
        page.get_by_role("button", name="QR-Code anzeigen").click()
        if user_code == "nobody":
            form.get_by_text("Kein Konto hat diesen Benutzercode.").wait_for()
            ended = "Danach wird diese Anmeldung beendet"
            expect_german(form, ended, "Auch die Tuya-Integration")
    form.locator("ha-qr-code").wait_for()
    expect_german(form, "geht nach dem Scannen von selbst weiter")
    page.get_by_text("Door 5 ist eingerichtet.").wait_for(timeout=2 * PATIENCE)


def test_nothing_is_typed_where_the_tuya_integration_is(page):
    add(page, "DC:23:4D:00:00:04")
    page.get_by_text("Use Home Assistant's Tuya account").click()
    expect(page.get_by_text("Door 4 is set up.")).to_be_visible()


def test_the_page_goes_on_by_itself_after_the_scan(page):
    add(page, "DC:23:4D:00:00:03")
    page.get_by_text("Scan a QR code with the Smart Life app").click()
    expect(page.get_by_text("User Code", exact=True)).to_be_visible()
    page.locator("input").last.fill("demo")
    page.get_by_role("button", name="Show the QR code").click()
    expect(page.get_by_text("Scan this with the app")).to_be_visible()
    expect(page.locator("ha-qr-code")).to_be_visible()
    expect(page.get_by_text("Door 3 is set up.")).to_be_visible(timeout=2 * PATIENCE)

"""Both ways to a key of a lock that is in the app, on a phone-sized page."""

import json

from playwright.sync_api import Browser, Page, expect
import pytest

from scripts.demolib.household import USER_CODE

from .app_home import BY_QR_CODE, BY_TUYA, NEIGHBOUR, QR_CODE_IN_GERMAN, TUYA_IN_GERMAN
from .conftest import PHONE, HomeAddress, running
from .door import Door
from .german import expect_german
from .person import PATIENCE

pytestmark = pytest.mark.timeout(300)  # that many locks take long on a busy machine


@pytest.fixture(scope="module")
def app_home(tmp_path_factory):
    """Four locks wait to be added; see ``app_home``."""
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


def offered(page: Page, number: int, word: str = "Hinzufügen"):
    """Tap this word at the discovered lock with this number; its menu comes."""
    page.goto("/config/integrations/dashboard", wait_until="commit")
    card = page.locator("ha-config-flow-card").filter(has_text=f"00:0{number}")
    card.get_by_role("button", name=word, exact=True).click()
    menu = page.locator("step-flow-menu")
    expect(menu.get_by_text(f"DC:23:4D:00:00:0{number}")).to_be_visible()
    return menu


# Home Assistant itself speaks English; its reader does not.
in_german = pytest.mark.parametrize("locale", ["de-DE"])


@in_german
def test_a_qr_code_in_german(page):
    """The neighbour's phone is tried first; that account has no lock."""
    menu = offered(page, QR_CODE_IN_GERMAN)
    menu.get_by_text("QR-Code mit der Smart-Life-App scannen").click()
    form = page.locator("step-flow-form")
    form.get_by_text("Benutzercode", exact=True).wait_for()
    type_user_code(page, "nobody")
    form.get_by_text("Kein Konto hat diesen Benutzercode.").wait_for()
    ended = "Danach wird diese Anmeldung beendet"
    expect_german(form, ended, "Auch die Tuya-Integration")
    type_user_code(page, NEIGHBOUR)
    menu.get_by_text("Schlösser darin: –").wait_for(timeout=2 * PATIENCE)
    expect_german(menu, "in einer anderen App")
    menu.get_by_text("QR-Code mit der Smart-Life-App scannen").click()
    type_user_code(page, USER_CODE)
    form.locator("ha-qr-code").wait_for()
    expect_german(form, "geht nach dem Scannen von selbst weiter", "anderen App")
    page.get_by_text("Gartentor ist eingerichtet.").wait_for(timeout=2 * PATIENCE)


def type_user_code(page: Page, user_code: str) -> None:
    page.locator("step-flow-form input").fill(user_code)
    page.get_by_role("button", name="QR-Code anzeigen").click()


@in_german
def test_the_tuya_integration_in_german(page):
    menu = offered(page, TUYA_IN_GERMAN)
    expect_german(menu, "Tuya-Konto von Home Assistant nutzen", "Nichts einzutippen")
    menu.get_by_text("Tuya-Konto von Home Assistant nutzen").click()
    progress = page.locator("step-flow-progress")
    trying = "Die Schlüssel werden am Schloss ausprobiert."
    progress.get_by_text(trying).wait_for()
    expect_german(progress, trying)
    proof = page.locator("step-flow-menu")
    proof.get_by_text("Haustür ist eingerichtet.").wait_for()
    expect_german(proof, "Haustür ist eingerichtet.")


@in_german
def test_another_search_is_offered_in_german(page):
    """By the words that the page has for it."""
    page.goto("/config/integrations/dashboard/add?domain=smart_life_lock")
    page.get_by_role("button", name="OK").click()
    page.get_by_text("Eine weitere Instanz").click()
    page.locator("ha-selector-select").get_by_text("Erneut suchen").wait_for()
    page.locator("ha-markdown").get_by_text("Erneut suchen").wait_for()


def test_nothing_is_typed_where_the_tuya_integration_is(page):
    offered(page, BY_TUYA, "Add")
    page.get_by_text("Use Home Assistant's Tuya account").click()
    expect(page.get_by_text("Door 4 is set up.")).to_be_visible()


def test_the_page_goes_on_by_itself_after_the_scan(page):
    offered(page, BY_QR_CODE, "Add")
    page.get_by_text("Scan a QR code with the Smart Life app").click()
    expect(page.get_by_text("User Code", exact=True)).to_be_visible()
    page.locator("input").last.fill(USER_CODE)
    page.get_by_role("button", name="Show the QR code").click()
    expect(page.get_by_text("Scan this with the app")).to_be_visible()
    expect(page.locator("ha-qr-code")).to_be_visible()
    expect(page.get_by_text("Door 3 is set up.")).to_be_visible(timeout=2 * PATIENCE)

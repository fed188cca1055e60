"""Home Assistant serves the card's script, and every page loads it."""

from hashlib import sha256
from pathlib import Path

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smart_life_lock.const import CARD_VERSION, DOMAIN

SCRIPT = (
    Path(__file__).parents[3]
    / "custom_components/smart_life_lock/www/smart-life-lock-card.js"
)


async def test_pages_load_the_script_under_an_address_that_changes_with_it(
    hass, hass_client: ClientSessionGenerator
):
    """Of the frontend there is only the list of scripts: 2026.10 has none here."""
    assert await async_setup_component(hass, "http", {})
    urls = hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    hass.config.components.add("frontend")
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    [url] = urls.urls
    version = sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    assert url == f"/{DOMAIN}/smart-life-lock-card.js?{version}"
    assert hass.data[CARD_VERSION] == version
    answer = await (await hass_client()).get(url)
    assert await answer.read() == SCRIPT.read_bytes()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "max-age" in answer.headers["Cache-Control"]


async def test_a_home_without_a_frontend_needs_no_card(hass):
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    assert DATA_EXTRA_MODULE_URL not in hass.data

"""Each blueprint loads, and says where it comes from and what it asks for."""

import re
from urllib.parse import unquote

from homeassistant.components.blueprint import models
from homeassistant.setup import async_setup_component
import pytest

from .support import BLUEPRINTS, FOLDER, NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_blueprint_loads_and_says_where_it_comes_from(hass, name):
    assert await async_setup_component(hass, "automation", {})
    blueprints: models.DomainBlueprints = hass.data["blueprint"]["automation"]
    blueprint = await blueprints.async_get_blueprint(f"{FOLDER}/{name}")
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(f"/{FOLDER}/{name}")
    for given in blueprint.inputs.values():
        assert given["name"]
        assert given["description"]
        assert given["selector"]


def test_each_has_an_import_button():
    text = (BLUEPRINTS.parent / "docs" / "automations.md").read_text()
    linked = re.findall(r"blueprint_import/\?blueprint_url=([^)]+)\)", text)
    assert sorted(unquote(url).rpartition("/")[2] for url in linked) == NAMES

"""Begins to add a lock in a Home Assistant that has nothing but the integration.

    python -P empty_home.py CONFIGURATION

Run where no other copy of the integration can be imported. Writes one JSON object.
"""

import asyncio
import json
from pathlib import Path
import sys

from homeassistant import auth, bootstrap, config_entries, core, loader, setup

DOMAIN = "smart_life_lock"


async def begin(configuration: Path) -> dict[str, object]:
    """The first page of *Add integration*, and where its code came from."""
    hass = core.HomeAssistant(str(configuration))
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    integration = await loader.async_get_integration(hass, DOMAIN)
    hass.auth = await auth.auth_manager_from_config(hass, [], [])
    await setup.async_setup_component(hass, "bluetooth", {})
    component = await integration.async_get_component()
    await integration.async_get_platforms(sorted(integration.platforms_exists(ALL)))
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": config_entries.SOURCE_USER}
    )
    await hass.async_stop(force=True)
    return {
        "file": component.__file__,
        "version": str(integration.version),
        "end": flow.get("reason"),
    }


ALL = ["binary_sensor", "button", "diagnostics", "event", "lock", "repairs", "sensor"]

if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(begin(Path(sys.argv[1])))))

"""Loaded before every other plugin: Home Assistant's test plugin on more than one Home Assistant.

1. Home Assistant must be imported before anything imports httpx (the test plugin does):
   it installs aliases for modules that it has replaced.
2. The test plugin is made for 2026.10 and asks for a helper that 2026.11 has moved.
3. Our own ``custom_components`` must be the one that Home Assistant finds, not the
   folder of the same name that the test plugin carries for its own tests.
"""

import homeassistant  # noqa: F401  installs the aliases
from homeassistant.components import logger
from homeassistant.components.logger import helpers

import custom_components  # noqa: F401  claims the namespace; runs nothing, so that coverage sees all

if not hasattr(logger, "_clear_logger_overwrites"):
    logger._clear_logger_overwrites = helpers._clear_logger_overwrites

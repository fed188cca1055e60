"""Config flow of Smart Life Lock.

The steps are spread over ``flow_*.py``: discovery (``flow_source``), keys and pairing
(``flow_keys``), T0 (``flow_offline``), changes (``flow_change``), the proof at the door
(``flow_proof``, ``flow_handover``), options (``flow_options``). What is said to the lock is
in ``trial``.
"""

from typing import override

from homeassistant.config_entries import OptionsFlow
from homeassistant.core import callback

from .const import DOMAIN
from .coordinator import LockConfigEntry
from .flow.handover import HandOverSteps
from .flow.options import LockOptionsFlow


class SmartLifeLockFlow(HandOverSteps, domain=DOMAIN):
    """All steps together."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: LockConfigEntry) -> OptionsFlow:
        """What may be chosen about a lock that works."""
        return LockOptionsFlow()

"""Config flow of Smart Life Lock.

The steps are spread over ``flow/``: discovery (``discovery``), keys and pairing
(``key_entry``), T0 (``t0``), changes (``reconfigure``), the proof at the door
(``proof_steps``, ``handover``), options (``options``). What is said to the lock is in
``device/lock_conversations``.
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

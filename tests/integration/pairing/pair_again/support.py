"""A lock that was reset, with codes in its ledger."""

import pytest

from ...flow_support import DOMAIN

OTHER_KEY = "xyz789defghijklm"

both_generations = pytest.mark.parametrize(
    "lock", [3, 4], indirect=True, ids=["v3", "v4"]
)


def kept(hass_storage, lock):
    """What the disk holds of a lock's keys."""
    return hass_storage[f"{DOMAIN}.keys"]["data"][lock.core.identity.device_id]

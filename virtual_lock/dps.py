"""Which data point does what: the application's one table."""

from collections.abc import Mapping

from . import (
    dps_check,
    dps_credentials,
    dps_offline,
    dps_settings,
    dps_temporary,
    dps_unlock,
)
from .firmware import Write

WRITES: Mapping[int, Write] = {
    **dps_settings.WRITES,
    **dps_unlock.WRITES,
    **dps_offline.WRITES,
    **dps_check.WRITES,
    **dps_credentials.WRITES,
    **dps_temporary.WRITES,
}

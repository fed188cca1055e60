"""Which data point does what: the application's one table."""

from collections.abc import Mapping

from . import (
    dp_check_code,
    dp_credentials,
    dp_offline_codes,
    dp_settings,
    dp_temporary_passwords,
    dp_unlock,
)
from .application import Write

WRITES: Mapping[int, Write] = {
    **dp_settings.WRITES,
    **dp_unlock.WRITES,
    **dp_offline_codes.WRITES,
    **dp_check_code.WRITES,
    **dp_credentials.WRITES,
    **dp_temporary_passwords.WRITES,
}

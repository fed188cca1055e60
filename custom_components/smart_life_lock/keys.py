"""A lock's keys as entry data, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .const import (
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_LOCAL_KEY,
    CONF_LOGIN_KEY,
    CONF_SECRET_KEY,
    CONF_T0,
    CONF_VIRTUAL_ID,
)
from .tuyalock.model import Credentials
from .tuyalock.secret import SecretBytes, SecretStr


def credentials_from(data: Mapping[str, Any]) -> Credentials:
    """The keys out of entry data. Raises KeyError or ValueError when damaged."""

    def key(field: str) -> SecretBytes | None:
        return SecretBytes.fromhex(data[field]) if data.get(field) else None

    code = data.get(CONF_CHECK_CODE)
    return Credentials(
        device_id=data[CONF_DEVICE_ID],
        login_key=SecretBytes.fromhex(data[CONF_LOGIN_KEY]),
        virtual_id=data.get(CONF_VIRTUAL_ID, ""),
        local_key=key(CONF_LOCAL_KEY),
        secret_key=key(CONF_SECRET_KEY),
        check_code=SecretStr(code) if code else None,
    )


def credentials_data(credentials: Credentials) -> dict[str, Any]:
    """The keys as plain JSON for entry data; None where there is none."""

    def text(key: SecretBytes | None) -> str | None:
        return None if key is None else bytes(key).hex()

    code = credentials.check_code
    return {
        CONF_DEVICE_ID: credentials.device_id,
        CONF_LOGIN_KEY: text(credentials.login_key),
        CONF_LOCAL_KEY: text(credentials.local_key),
        CONF_SECRET_KEY: text(credentials.secret_key),
        CONF_VIRTUAL_ID: credentials.virtual_id,
        CONF_CHECK_CODE: None if code is None else str(code),
    }


def t0_from(data: Mapping[str, Any]) -> datetime | None:
    """Hour zero of the offline codes (UTC), or None where nobody knows it yet."""
    seconds = data.get(CONF_T0)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

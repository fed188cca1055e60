"""A lock's keys as entry data, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry

from ..const import (
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_LEDGER,
    CONF_LOCAL_KEY,
    CONF_LOGIN_KEY,
    CONF_OLD_EVERYONE,
    CONF_OLD_VIRTUAL_ID,
    CONF_SECRET_KEY,
    CONF_T0,
    CONF_T0_CONFIRMED,
    CONF_VIRTUAL_ID,
    CONF_WHO,
    Who,
)
from ..ledger.keys import CodeKeys
from ..tuyalock.model import VIRTUAL_ID_SIZE, Credentials
from ..tuyalock.secret import SecretBytes, SecretStr
from .checked_store import DAMAGE


def credentials_from(data: Mapping[str, Any]) -> Credentials:
    """The keys out of entry data. Raises KeyError or ValueError when damaged."""

    def key(field: str) -> SecretBytes | None:
        return SecretBytes.fromhex(data[field]) if data.get(field) else None

    code = data.get(CONF_CHECK_CODE)
    return Credentials(
        device_id=data[CONF_DEVICE_ID],
        login_key=SecretBytes.fromhex(data[CONF_LOGIN_KEY]),
        virtual_id=key(CONF_VIRTUAL_ID) or SecretBytes(),
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
        CONF_VIRTUAL_ID: text(credentials.virtual_id),
        CONF_CHECK_CODE: None if code is None else str(code),
    }


def ledger_id(entry: ConfigEntry) -> str:
    """Which ledger belongs to an entry: its own, or that of its deleted forerunner."""
    return str(entry.data.get(CONF_LEDGER, entry.entry_id))


def t0_from(data: Mapping[str, Any]) -> datetime | None:
    """Hour zero of the offline codes (UTC), or None where nobody knows it yet."""
    seconds = data.get(CONF_T0)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Entry data of version 0.1 in the present form; present ones stay as they are.

    The field has another name now, so that neither version takes the other's for its
    own: one that finds no virtual id does without (protocol.md §4.2).
    """
    data = dict(data)
    text = data.pop(CONF_OLD_VIRTUAL_ID, "")
    if text:
        data[CONF_VIRTUAL_ID] = text.encode("latin-1").hex()
    return data


def with_roles(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of version 0.1 in the present form: one answer was for all or for nobody."""
    options = dict(options)
    everyone = options.pop(CONF_OLD_EVERYONE, None)
    if everyone is None:
        return options
    who = Who.EVERYONE if everyone else Who.ADMINISTRATORS
    return {CONF_WHO: who.value, **options}


def is_own(data: Mapping[str, Any]) -> bool:
    """Whether the login key was drawn here, so that no account has it.

    That of an account comes as part of a local key, and without a virtual id of 22 bytes.
    """
    keys = credentials_from(data)
    of_account = keys.local_key is not None or keys.secret_key is not None
    return not of_account and len(keys.virtual_id) == VIRTUAL_ID_SIZE


def code_keys(data: Mapping[str, Any]) -> CodeKeys:
    """What the codes of this lock are made from. Raises as ``credentials_from``."""
    return CodeKeys(
        credentials_from(data).login_key,
        t0_from(data),
        t0_confirmed=bool(data.get(CONF_T0_CONFIRMED)),
        own=is_own(data),
    )


def is_weak(data: Mapping[str, Any]) -> bool:
    """Whether version 0.1 drew this login key: out of letters and digits alone.

    Such a key is found from one overheard advertisement within minutes (protocol.md
    §13.6). That of an account is none of ours: it comes without a virtual id of 22
    letters and digits. Damaged keys are not weak: others are asked for anyhow.
    """
    try:
        keys = credentials_from(data)
    except DAMAGE:
        return False
    return is_own(data) and keys.virtual_id.isalnum() and keys.login_key.isalnum()

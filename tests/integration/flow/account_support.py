"""A lock that is in the app, its account, and Home Assistant's own Tuya integration."""

import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from scripts.accountlib.account import TOKEN_LIFE, Account, Device, Login, lock
from scripts.accountlib.server import AccountServer

from ..support import LockOnAir

LOCAL_KEY = "abc123defghijklm"
OTHER_KEY = "zyx987wvutsrqpon"
CHECK_CODE = "87654321"
T0 = 1_700_000_000
PAIRED = 1_751_383_296


def bind(on_air: LockOnAir, local_key: str = LOCAL_KEY) -> None:
    """The app has paired the lock."""
    with on_air.at_hand() as core:
        core.set_login_key(local_key[:6].encode())
        core.set_t0(T0)


def in_account(
    account: Account, on_air: LockOnAir, local_key: str = LOCAL_KEY, **told: Any
) -> Device:
    """The account has the lock, with this key."""
    uuid = on_air.core.identity.device_id
    told = {"check_code": CHECK_CODE, "t0": T0, **told}
    changed = {name: told.pop(name) for name in ("id", "uuid") if name in told}
    device = {**lock("bf01", uuid, local_key, **told), **changed}
    account.homes["Home"].append(device)
    return device


def add_tuya_entry(
    hass: HomeAssistant, server: AccountServer, account: Account
) -> MockConfigEntry:
    """Home Assistant's Tuya integration, with a login to this account."""
    login = Login(account)
    server.logins[login.access] = login
    token = {
        "t": int(login.dies * 1000),
        "uid": "eu1",
        "expire_time": TOKEN_LIFE,
        "access_token": login.access,
        "refresh_token": login.refresh,
    }
    entry = MockConfigEntry(
        domain="tuya",
        data={
            "user_code": account.user_code,
            "terminal_id": login.terminal,
            "endpoint": f"https://{server.host}",
            "token_info": token,
        },
    )
    entry.add_to_hass(hass)
    return entry


async def set_up_tuya(hass: HomeAssistant) -> None:
    """The integration itself, unmodified; unload its entry at the end."""
    # It asks a binary that is not here for its version.
    logging.getLogger("homeassistant.components.ffmpeg").setLevel(logging.CRITICAL)
    await async_setup_component(hass, "tuya", {})
    await hass.async_block_till_done()

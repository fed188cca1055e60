"""Accounts with homes and locks in them, and the logins to them."""

import base64
from dataclasses import dataclass, field
import secrets
import time

TOKEN_LIFE = 7200
# Data points of a lock that an account names, by their codes.
RAW = {
    "unlock_method_create": 1,
    "temporary_password_creat": 51,
    "temporary_password_delete": 52,
    "unlock_offline_pd": 67,
    "ble_unlock_check": 71,
}

type Device = dict[str, object]


def lock(device_id: str, uuid: str, local_key: object, **told: object) -> Device:
    """A lock as an account tells of it; any field can be another one.

    ``t0`` and ``check_code`` become part of its status.
    """
    paired = 1_751_383_296
    status = _status(told.pop("t0", None), told.pop("check_code", None))
    return {
        "id": device_id,
        "uuid": uuid,
        "local_key": local_key,
        "name": "Front door",
        "category": "jtmspro",
        "product_id": "ludzroix",
        "product_name": "Smart Lock",
        "sub": False,
        "online": False,
        "support_local": True,
        "active_time": paired,
        "create_time": paired,
        "update_time": paired,
        "time_zone": "+01:00",
        "icon": "",
        "ip": "",
        "asset_id": "1",
        "status": status,
        **told,
    }


def _status(t0: object, check_code: object) -> list[dict[str, object]]:
    told: list[dict[str, object]] = [{"code": "residual_electricity", "value": 87}]
    if t0 is not None:
        told.append({"code": "password_offline_time", "value": str(t0)})
    if check_code is not None:
        told.append({"code": "ble_unlock_check", "value": check(str(check_code))})
    return told


def check(code: str) -> str:
    """The value of the status that has the check code in it."""
    head, tail = bytes.fromhex("0001ffff"), bytes(7)
    return base64.b64encode(head + code.encode("latin-1") + tail).decode()


def specification() -> list[dict[str, object]]:
    """The data points of every lock here."""
    return [
        {"code": code, "dp_id": number, "type": "Raw", "values": "{}"}
        for code, number in RAW.items()
    ]


@dataclass(slots=True)
class Account:
    """One person's account: its user code, and homes with devices in them."""

    user_code: str
    homes: dict[str, list[Device]] = field(default_factory=dict)

    @property
    def devices(self) -> dict[str, Device]:
        """All devices by their ids."""
        return {str(one["id"]): one for home in self.homes.values() for one in home}


@dataclass(slots=True)
class Login:
    """One terminal that may ask an account."""

    account: Account
    terminal: str = field(default_factory=lambda: secrets.token_hex(10))
    access: str = field(default_factory=lambda: secrets.token_hex(16))
    refresh: str = field(default_factory=lambda: secrets.token_hex(16))
    dies: float = field(default_factory=lambda: time.time() + TOKEN_LIFE)


@dataclass(slots=True)
class QrCode:
    """A code that somebody may scan."""

    user_code: str
    born: float = field(default_factory=time.monotonic)
    scanned: bool = False

"""Kept keys as they stand on the disk: what can be used, and what is damage."""

from collections.abc import Mapping
from typing import Any

from ..const import (
    CONF_ANNOUNCED,
    CONF_BOUND_AT,
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_GENERATION,
    CONF_LEDGER,
    CONF_OLD_VIRTUAL_ID,
    CONF_PRODUCT_ID,
    CONF_T0,
    CONF_TITLE,
    CONF_VIRTUAL_ID,
)
from ..tuyalock.codes.window import UINT32_MAX, require_login_key
from ..tuyalock.model import VIRTUAL_ID_SIZE
from .checked_store import DAMAGE
from .entry_data import credentials_from, upgraded
from .typed_values import BYTE, name_from, number, number_or_none, text_or_none, typed

type KeptByLock = dict[str, list[dict[str, Any]]]

_TEXTS = (
    CONF_CHECK_CODE,
    CONF_LEDGER,
    CONF_OLD_VIRTUAL_ID,
    CONF_PRODUCT_ID,
    CONF_TITLE,
    CONF_VIRTUAL_ID,
)
_LAST_GENERATION = 9


def upgraded_kept(data: Mapping[str, Any]) -> KeptByLock:
    """What version 0.1 wrote, in the present form. Raises one of DAMAGE."""
    kept = kept_from(data)
    return kept_from(
        {
            device_id: [upgraded(one) for one in every]
            for device_id, every in kept.items()
        }
    )


def kept_from(data: Mapping[str, Any]) -> KeptByLock:
    """The entry data of each device id. Raises one of DAMAGE (``checked_store``)."""
    kept: KeptByLock = {}
    for device_id, every in data.items():
        for one in typed(every, list):
            if name_from(typed(one, dict)[CONF_DEVICE_ID]) != device_id:
                raise ValueError("keys of another lock")
            _require_usable(one)
        kept[device_id] = every
    return kept


def are_usable(data: Mapping[str, Any]) -> bool:
    """Whether a lock can be set up with these entry data, and they can be kept."""
    try:
        _require_usable(data)
    except DAMAGE:
        return False
    return True


def _require_usable(data: Mapping[str, Any]) -> None:
    """Raise one of DAMAGE where no entry could be made of it."""
    name_from(data[CONF_DEVICE_ID])
    for field in _TEXTS:
        text_or_none(data.get(field))
    credentials = credentials_from(data)
    require_login_key(credentials.login_key)
    if len(credentials.virtual_id) > VIRTUAL_ID_SIZE:
        raise ValueError("too long a virtual id")
    number_or_none(data.get(CONF_T0), most=UINT32_MAX)
    for dp in typed(data.get(CONF_ANNOUNCED, []), list):
        number(dp, most=BYTE)
    number_or_none(data.get(CONF_BOUND_AT), most=UINT32_MAX)
    if CONF_GENERATION in data:
        number(data[CONF_GENERATION], 1, _LAST_GENERATION)

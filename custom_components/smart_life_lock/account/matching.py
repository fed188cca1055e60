"""Which of an account's devices is the lock at hand."""

from collections.abc import Iterable
from typing import Final

from ..tuyalock.advert import Advert
from .account_device import AccountDevice

ID_LENGTH: Final = 16


def devices_of_lock(
    devices: Iterable[AccountDevice], advert: Advert | None, device_id: str | None
) -> tuple[AccountDevice, ...]:
    """The devices that may be this lock; several are for a person to choose from.

    A key that the advertisement was made with decides: an account may list a former
    pairing of the same lock too. Else the device id does. Where nobody knows that, it may
    be any lock of the account.
    """
    known = tuple(devices)
    fitting = tuple(one for one in known if fits(one, advert))
    if fitting:
        return fitting[:1]
    if device_id is not None:
        return tuple(one for one in known if one.uuid == device_id)
    return tuple(one for one in known if one.is_lock)


def fits(device: AccountDevice, advert: Advert | None) -> bool:
    """Whether the lock's advertisement was made with the key that the account gave.

    Only a uuid of 16 characters can be compared with the id in an advertisement; any
    other says nothing against the device.
    """
    if advert is None or not advert.fits(device.login_key):
        return False
    return device.uuid == advert.device_id or len(device.uuid) != ID_LENGTH

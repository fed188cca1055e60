"""Adverts that anybody can send: made of public bytes, or with a key of one's own."""

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent

OTHERS_KEY = b"mine!!"


def lies(public):
    """All that may be said in the name of a lock; ``public`` is what everybody hears."""
    version, device_id, product_id = public
    stranger = "tuya" + "0" * 12
    return [
        AdvertContent(version, device, product_id, key, asks)
        for device in (device_id, stranger)
        for key in (None, OTHERS_KEY)
        for asks in (True, False)
    ]


def public(house):
    core = house.lock.core
    return core.generation, core.identity.device_id, core.identity.product_id

"""The form for keys, and a lock that somebody else had bound."""

from dataclasses import replace

from custom_components.smart_life_lock.device import advert_watch, sighting
from custom_components.smart_life_lock.tuyalock.advert import parse_advert

from ...flow_support import choose, picked

LOCAL_KEY = "abc123defghijklm"
LOGIN_KEY = LOCAL_KEY[:6].encode()
NAME = {"name": "Front door"}


async def asked(hass, lock):
    """The form for the keys."""
    return await choose(hass, await picked(hass, lock), "keys")


def _hide_device_id(monkeypatch):
    """Adverts of secure types 6 to 8 have no device id (protocol.md §1.2)."""

    def hidden(service_data, manufacturer_data):
        advert = parse_advert(service_data, manufacturer_data)
        return advert and replace(advert, device_id=None)

    for module in (advert_watch, sighting):
        monkeypatch.setattr(module, "parse_advert", hidden)

"""What Bumble discovered, as bleak describes it."""

from collections.abc import Callable

from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID
from bumble.device import Peer


def bleak_services(
    peer: Peer, largest_write: Callable[[], int]
) -> BleakGATTServiceCollection:
    """All services of a peer; ``obj`` of each is Bumble's proxy of it."""
    services = BleakGATTServiceCollection()
    for service in peer.services:
        described = BleakGATTService(service, service.handle, _spelled(service.uuid))
        services.add_service(described)
        for characteristic in service.characteristics:
            value = BleakGATTCharacteristic(
                characteristic,
                characteristic.handle,
                _spelled(characteristic.uuid),
                list(gatt_char_props_to_strs(characteristic.properties)),
                largest_write,
                described,
            )
            services.add_characteristic(value)
            for descriptor in characteristic.descriptors:
                uuid = _spelled(descriptor.type)
                services.add_descriptor(
                    BleakGATTDescriptor(descriptor, descriptor.handle, uuid, value)
                )
    return services


def _spelled(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))

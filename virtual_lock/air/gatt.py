"""The GATT services of both generations, and what a link carried (protocol.md §2)."""

from dataclasses import dataclass
from enum import Enum, auto

from bumble import att
from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import (
    GATT_CHARACTERISTIC_USER_DESCRIPTION_DESCRIPTOR as _USER_DESCRIPTION,
    Characteristic,
    CharacteristicValue,
    Descriptor,
    Service,
)

type Property = Characteristic.Properties

WRITE_VALUE = Characteristic.Properties.WRITE
WRITE_COMMAND = Characteristic.Properties.WRITE_WITHOUT_RESPONSE

_NEW_SERVICE = UUID("FF00")


class Moved(Enum):
    """An update put a service before the lock's own, whose handles moved by six.

    The members say what happens to a write to an old handle of value or CCCD.
    """

    REFUSES = auto()
    TAKES_ANYTHING = auto()


@dataclass(frozen=True, slots=True)
class GattFace:
    """Which service and characteristics a lock shows.

    ``largest_mtu`` is what such a lock agrees to unless it is told otherwise; ``moved``
    are the updates that have moved its handles.
    """

    service: str
    write: str
    notify: str
    write_properties: Property
    largest_mtu: int
    moved: tuple[Moved, ...] = ()

    def build(
        self, on_write: CharacteristicValue[bytes]
    ) -> tuple[list[Service], Characteristic[bytes]]:
        """The services for a GATT server, and the characteristic that notifies."""
        write: Characteristic[bytes] = Characteristic(
            UUID(self.write),
            self.write_properties,
            att.Attribute.Permissions.WRITEABLE,
            on_write,
        )
        notify: Characteristic[bytes] = Characteristic(
            UUID(self.notify),
            Characteristic.Properties.NOTIFY,
            att.Attribute.Permissions.READABLE,
            b"",
        )
        before = [_newcomer(update) for update in self.moved]
        return [*before, Service(UUID(self.service), [write, notify])], notify


FACE_V3 = GattFace("1910", "2B11", "2B10", WRITE_VALUE | WRITE_COMMAND, 23)
"""Protocol 3: packets of at most 20 bytes."""

FACE_V4 = GattFace(
    "FD50",
    "00000001-0000-1001-8001-00805F9B07D0",
    "00000002-0000-1001-8001-00805F9B07D0",
    WRITE_COMMAND,
    247,
)
"""Protocol 4 and later."""


@dataclass(slots=True)
class LinkCount:
    """What one connection carried on the lock's two characteristics.

    Subscribing and discovery are not counted; ``largest`` is the longest packet, bytes.
    """

    writes: int = 0
    notifications: int = 0
    largest: int = 0

    def wrote(self, packet: bytes) -> None:
        """The client wrote a packet."""
        self.writes += 1
        self.largest = max(self.largest, len(packet))

    def notified(self, packet: bytes) -> None:
        """The lock sent a packet."""
        self.notifications += 1
        self.largest = max(self.largest, len(packet))


def _newcomer(moved: Moved) -> Service:
    """Values where the lock's write value and CCCD stood, in either face."""

    def taken(_connection: Connection, _value: bytes) -> None:
        if moved is Moved.REFUSES:
            raise att.ATT_Error(att.ErrorCode.WRITE_NOT_PERMITTED)

    def value(uuid: str, *descriptors: Descriptor) -> Characteristic[bytes]:
        return Characteristic(
            UUID(uuid),
            WRITE_VALUE | WRITE_COMMAND,
            att.Attribute.Permissions.WRITEABLE,
            CharacteristicValue[bytes](write=taken),
            descriptors,
        )

    label = Descriptor(_USER_DESCRIPTION, att.Attribute.Permissions.READABLE, b"new")
    return Service(_NEW_SERVICE, [value("FF01", label), value("FF02")])

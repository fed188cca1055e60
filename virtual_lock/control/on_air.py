"""What a control port may do to a lock that is on the air."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import override

from ..air.gatt import Moved
from ..air.packet_faults import Harm, PacketFault
from ..air.peripheral import Peripheral
from ..air.radio import Radio
from ..air.traffic import Direction, MessageKind
from .server import Air, Refused, Request

type Arguments = Mapping[str, type[object] | tuple[type[object], ...]]
"""What a fault takes, and of which type; JSON may bring anything."""

FAULT_ARGUMENTS: Arguments = {
    "action": str,
    "kind": str,
    "count": int,
    "skip": int,
    "value": (int, float),
}
PACKET_FAULT_ARGUMENTS: Arguments = {
    "action": str,
    "direction": str,
    "message": str,
    "nth": int,
    "count": int,
    "seconds": (int, float),
}


class OnAir(Air):
    """A lock on a software radio; a real dongle's air (no radio) has no levers.

    Packets are held, lost and stalled on both: that happens inside the lock.
    """

    def __init__(self, peripheral: Peripheral, radio: Radio | None) -> None:
        """Both share one event loop."""
        self._peripheral = peripheral
        self._radio = radio
        self._restarting: asyncio.Task[None] | None = None

    @override
    def at_hand(self) -> AbstractContextManager[None]:
        return self._peripheral.at_hand()

    @override
    def set_in_range(self, *, in_range: bool) -> None:
        if in_range:
            self._air.bring_back(self._peripheral.address)
        else:
            self._air.carry_away(self._peripheral.address)

    @override
    def lose_link(self) -> None:
        self._air.lose_all_links()

    @override
    def move_handles(self, *, refuse: bool) -> None:
        restart = self._restart(self._air)
        update = Moved.REFUSES if refuse else Moved.TAKES_ANYTHING
        face = self._peripheral.face
        self._peripheral.face = replace(face, moved=(*face.moved, update))
        self._restarting = asyncio.get_running_loop().create_task(restart)

    async def _restart(self, radio: Radio) -> None:
        await self._peripheral.stop()
        await self._peripheral.start_on_radio(radio)

    @override
    def add_fault(self, arguments: Request) -> None:
        if arguments.get("action") in Harm:
            self._peripheral.faults.add(_packet_fault(arguments))
            return
        self._air.add_fault(**_checked(arguments, FAULT_ARGUMENTS))

    @override
    def clear_faults(self) -> None:
        self._peripheral.faults.clear()
        if self._radio is not None:
            self._radio.clear_faults()

    @property
    def _air(self) -> Radio:
        if self._radio is None:
            raise Refused("only the software radio can do that")
        return self._radio


def _packet_fault(arguments: Request) -> PacketFault:
    given = dict(_checked(arguments, PACKET_FAULT_ARGUMENTS))
    harm = Harm(given.pop("action"))
    if "direction" in given:
        given["direction"] = Direction(given["direction"])
    if "message" in given:
        given["message"] = MessageKind(given["message"])
    return PacketFault(harm, **given)


def _checked(arguments: Request, known: Arguments) -> Request:
    for name, value in arguments.items():
        if not isinstance(value, known[name]):
            raise TypeError(f"{name}: another type is needed")
    return arguments

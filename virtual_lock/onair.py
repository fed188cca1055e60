"""What a control port may do to a lock that is on the air."""

from contextlib import AbstractContextManager
from typing import override

from .control import Air, Refused, Request
from .peripheral import Peripheral
from .radio import Radio

FAULT_ARGUMENTS: dict[str, type[object] | tuple[type[object], ...]] = {
    "action": str,
    "kind": str,
    "count": int,
    "skip": int,
    "value": (int, float),
}
"""What a fault takes, and of which type; JSON may bring anything."""


class OnAir(Air):
    """A lock on a software radio; a real dongle's air (no radio) has no levers."""

    def __init__(self, peripheral: Peripheral, radio: Radio | None) -> None:
        """Both share one event loop."""
        self._peripheral = peripheral
        self._radio = radio

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
    def add_fault(self, arguments: Request) -> None:
        for name, value in arguments.items():
            if not isinstance(value, FAULT_ARGUMENTS[name]):
                raise TypeError(f"{name}: another type is needed")
        self._air.add_fault(**arguments)

    @override
    def clear_faults(self) -> None:
        self._air.clear_faults()

    @property
    def _air(self) -> Radio:
        if self._radio is None:
            raise Refused("only the software radio can do that")
        return self._radio

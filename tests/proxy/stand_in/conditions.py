"""How a proxy fares: what a test may change of it while it runs."""

from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Any


class Fate(Enum):
    """What becomes of a write."""

    WRITTEN = auto()
    DROPPED = auto()
    POWER_LOST = auto()


@dataclass(slots=True)
class Conditions:
    """Seconds, dBm, and counts.

    * ``slots``: connections that the proxy can hold; ``others`` of them are held by
      devices that have nothing to do with the test.
    * ``mtu``: the ATT MTU that the proxy asks for; 23 asks for none.
    * ``pace``: how long each GATT request and each notification takes.
    * ``rssi``: how loud it hears everything.
    * ``refuse``: each connection fails at once with this error (133 is the usual one).
    * ``unanswered``: no connection is ever made, and none refused.
    * ``connect_delay``: how long a connection takes to be made.
    * ``drop_at``: the n-th write from now on ends the link instead (1 is the next one).
    * ``down_at``: the same, but the proxy loses its power at that write.
    * ``frozen``: the Wi-Fi is gone, TCP stays: nothing is read, nothing is sent.
    """

    slots: int = 3
    others: int = 0
    mtu: int = 517
    pace: float = 0.0
    rssi: int = -60
    refuse: int = 0
    unanswered: bool = False
    connect_delay: float = 0.0
    drop_at: int = 0
    down_at: int = 0
    frozen: bool = False

    def change(self, changes: dict[str, Any]) -> None:
        """Set what is named. Raises ValueError for another name or type."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in changes.items():
            if type(value) is not known.get(name) and (
                known.get(name) is not float or type(value) is not int
            ):
                raise ValueError(f"{name}: no such condition, or not of its type")
            setattr(self, name, value)

    def at_write(self) -> Fate:
        """Count one write; what becomes of it."""
        self.drop_at, dropped = _counted_down(self.drop_at)
        self.down_at, down = _counted_down(self.down_at)
        if down:
            return Fate.POWER_LOST
        return Fate.DROPPED if dropped else Fate.WRITTEN


def _counted_down(left: int) -> tuple[int, bool]:
    return max(0, left - 1), left == 1

"""What the lock wants of the world: the only things that leave a VirtualLock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notify:
    """One GATT notification, to be sent in order.

    ``code``: the command of its message; None where nobody says so.
    """

    packet: bytes
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The lock ends the link; whoever carries it then calls ``disconnected()``."""


@dataclass(frozen=True, slots=True)
class AdvertChanged:
    """What the lock advertises from now on: whole AD structures, interval in ms."""

    advertising: bytes
    scan_response: bytes
    interval_ms: int


@dataclass(frozen=True, slots=True)
class ParametersWanted:
    """A connection parameter request: interval bounds and timeout in ms."""

    interval_min: int
    interval_max: int
    latency: int
    timeout: int


@dataclass(frozen=True, slots=True)
class ClockSet:
    """The client told the time: unix seconds, zone in hundredths of an hour.

    ``zone`` is None on generations that ignore it (protocol.md §4.9).
    """

    unix: int
    zone: int | None


@dataclass(frozen=True, slots=True)
class BoltMoved:
    """The bolt has moved."""

    open: bool


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The lock has started again; its volatile clock counts from zero."""

    bound: bool


type Effect = (
    Notify
    | Disconnect
    | AdvertChanged
    | ParametersWanted
    | ClockSet
    | BoltMoved
    | Rebooted
)

"""What the client needs of a link: packets out, packets in, and word of its end."""

from collections.abc import Awaitable, Callable
from typing import Protocol


class Transport(Protocol):
    """One connected, subscribed link to a lock.

    Packets are GATT writes and notifications, at most ``max_packet`` bytes each way.
    """

    @property
    def max_packet(self) -> int:
        """Largest single write that the link carries now, bytes (ATT MTU − 3)."""

    def start(
        self, on_data: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> None:
        """Deliver what comes to ``on_data``, the end of the link to ``on_lost``.

        Packets heard before, too; the end once, whoever ended the link.
        """

    async def send(self, packet: bytes) -> None:
        """Write one packet. Raises LinkLost."""

    async def forget_services(self) -> None:
        """Have the next link read the lock's GATT services from the lock.

        For a link whose first command met with silence: what the adapter or proxy keeps
        of the services may be out of date. The link may end by this. Never raises; takes
        two seconds at most, and works best before ``close``.
        """

    async def close(self) -> None:
        """End the link; never raises, may be called again."""


type Connect = Callable[[], Awaitable[Transport]]
"""Opens a fresh link. Raises Unreachable."""

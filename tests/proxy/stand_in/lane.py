"""One direction of one link: one thing after the other, each as slow as the proxy is."""

import asyncio
from collections.abc import Awaitable, Callable

from bumble.core import BaseBumbleError

from .conditions import Conditions

type Act = Callable[[], Awaitable[None] | None]


class PacedLane:
    """Does what is put on it in order; ``pace`` seconds pass before each."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._acts: asyncio.Queue[Act] = asyncio.Queue()
        self._task = asyncio.create_task(self._run())

    def put(self, act: Act) -> None:
        """Do this when all that was put before is done."""
        self._acts.put_nowait(act)

    def stop(self) -> None:
        """What is left is not done any more."""
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            act = await self._acts.get()
            if pace := self._conditions.pace:
                await asyncio.sleep(pace)
            try:
                if (work := act()) is not None:
                    await work
            except BaseBumbleError:
                continue  # the link has ended meanwhile, which is told elsewhere

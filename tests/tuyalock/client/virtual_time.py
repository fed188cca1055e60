"""An event loop whose time jumps to the next timer: real limits, no real waiting."""

import asyncio
from collections.abc import Callable, Coroutine
import functools
import selectors
from typing import Any, override


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Never waits; counts the time that it would have waited, and a microsecond more.

    Of a time that is due exactly now, a float's error may say that it is not yet there.
    """

    passed = 0.0

    @override
    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.passed += timeout + 1e-6
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumper = _Selector()
        super().__init__(self._jumper)

    @override
    def time(self) -> float:
        return self._jumper.passed


def virtual_time(
    test: Callable[..., Coroutine[Any, Any, None]],
) -> Callable[..., None]:
    """Run an async test in virtual time; fails when it leaves a task behind."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async def checked() -> None:
            async with asyncio.timeout(3600):  # an hour of silence is a hang
                await test(*args, **kwargs)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, left

        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(checked())

    return run

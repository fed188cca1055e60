"""Virtual time over months."""

import asyncio
from collections.abc import Callable, Coroutine
import functools
from typing import Any

from tests.tuyalock.client.virtual_time import VirtualTimeLoop


def over_months(
    test: Callable[..., Coroutine[Any, Any, None]],
) -> Callable[..., None]:
    """Run an async test in virtual time that may take half a year.

    Not more: a float that counts seconds then no longer tells the clock's resolution.
    """

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run

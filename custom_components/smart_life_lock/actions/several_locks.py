"""Work at several locks at once."""

import asyncio
from collections.abc import Awaitable, Sequence


async def async_all[T](works: Sequence[Awaitable[T]]) -> list[T]:
    """What each of them answers; where some fail, the first error when all have ended."""
    answers: list[T] = []
    for end in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(end, BaseException):
            raise end
        answers.append(end)
    return answers

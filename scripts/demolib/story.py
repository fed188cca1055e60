"""The whole story without a browser: each step is done and its evidence kept."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
import time
from typing import Any

from virtual_lock.control.client import ControlError

from .browser import BrowserTrouble
from .home import ApiError
from .processes import StartFailed


class StepFailed(Exception):
    """A step saw something else than it should; ``evidence`` is what it saw."""

    def __init__(self, why: str, evidence: dict[str, Any]) -> None:
        """Say what was wrong."""
        super().__init__(why)
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step; the evidence holds no digits."""

    step: str
    ok: bool
    seconds: float
    evidence: dict[str, Any]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The line that ``--check`` prints."""

    ok: bool
    seconds: float
    failed: str | None
    steps: list[Outcome] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


type Step[S] = Callable[[S], Awaitable[dict[str, Any]]]

EXPECTED = (
    StepFailed,
    ApiError,
    BrowserTrouble,
    ControlError,
    StartFailed,
    TimeoutError,
    LookupError,
    TypeError,
    ValueError,
)
"""What a step may raise when the product misbehaves; anything else is our own bug."""


async def tell[S](scene: S, steps: tuple[Step[S], ...], limit: float) -> Report:
    """Do the steps in order until one fails."""
    start = time.perf_counter()
    outcomes: list[Outcome] = []
    for step in steps:
        outcomes.append(await _outcome(scene, step, limit))
        if not outcomes[-1].ok:
            break
    last = outcomes[-1]
    return Report(
        ok=last.ok,
        seconds=round(time.perf_counter() - start, 2),
        failed=None if last.ok else last.step,
        steps=outcomes,
    )


async def _outcome[S](scene: S, step: Step[S], limit: float) -> Outcome:
    name = getattr(step, "__name__", "step")
    start = time.perf_counter()
    error = None
    try:
        async with asyncio.timeout(limit):
            evidence = await step(scene)
    except StepFailed as err:
        evidence, error = err.evidence, str(err)
    except EXPECTED as err:
        evidence, error = {}, f"{type(err).__name__}: {err}"
    seconds = round(time.perf_counter() - start, 2)
    return Outcome(name, error is None, seconds, evidence, error)

"""The computer's clock is set while Home Assistant runs, as a time server does."""

from datetime import timedelta
from typing import Any

from .home import until
from .online import RADIO_LIMIT
from .scene import HOUR, Scene, now
from .story import Step

JUMP = 2 * HOUR
"""More than any code forgives, less than a person would doubt."""
_SECONDS = 3.0


async def clock_jump_is_put_right(scene: Scene) -> dict[str, Any]:
    """Two hours forward and back: each time the lock is told, and a fresh code opens."""
    return {
        "forward": await _jump(scene, JUMP, JUMP),
        "back": await _jump(scene, -JUMP, timedelta()),
    }


async def _jump(scene: Scene, by: timedelta, then: timedelta) -> dict[str, Any]:
    """Move the host's clock; ``then`` is how far it is off afterwards."""
    minutes = by / timedelta(minutes=1)
    path = "/api/services/virtual_keypad/move_clock"
    begun = now()
    await scene.home.request("POST", path, json={"minutes": minutes})

    async def is_right() -> bool:
        shown = (await scene.lock_state())["clock"]
        return bool(abs(shown - (now() + then).timestamp()) < _SECONDS)

    await until(is_right, RADIO_LIMIT)
    seconds = round((now() - begun).total_seconds(), 1)
    made = await scene.act("create_dynamic_code", name="After the jump")
    return {"right_after": seconds, **await scene.expect(made["code"], 0)}


STEPS: tuple[Step[Scene], ...] = (clock_jump_is_put_right,)

"""The lock got an update that moved its GATT handles; Home Assistant remembers the old."""

import pytest

from .household import Proxy
from .support import (
    home_with,
    is_plain,
    new_code,
    no_link,
    openings,
    opens,
    paired,
    unlock,
    unlocks_within,
)

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(180)]

WRITES = pytest.mark.parametrize(
    "refuse", [True, False], ids=["old handles refuse", "old handles take anything"]
)


@WRITES
@pytest.mark.parametrize("generation", ["3", "4"])
async def test_moved_handles_cost_one_attempt_at_most(tmp_path, refuse, generation):
    """The next one works by itself, within seconds, and so does a code."""
    options = ("--generation", generation)
    async with home_with(
        tmp_path, Proxy(), mode="active", lock_options=options
    ) as home:
        scene = await paired(home)
        await no_link(scene)
        before = await openings(scene)
        await scene.control.ask("handles", refuse=refuse)
        told = await unlock(scene)
        assert told.seconds < 16
        assert await openings(scene) - before == (told.error is None)
        assert told.error is None or is_plain(told.error), told.error
        await scene.control.ask("lock")
        assert await unlocks_within(scene, 15) < 15
        code = await new_code(scene, "After the update")
        assert code["status"] == "active"
        assert await opens(scene, code)

"""The lock got an update that moved its GATT handles; Home Assistant remembers the old."""

import pytest

from .support import (
    is_plain,
    new_code,
    no_link,
    openings,
    opens,
    unlock,
    unlocks_within,
)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


@pytest.fixture(params=["home3", "home4"], ids=["generation 3", "generation 4"])
def home(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    "refuse", [True, False], ids=["old handles refuse", "old handles take anything"]
)
async def test_moved_handles_cost_one_attempt_at_most(scene, refuse):
    """The next one works by itself, within seconds, and so does a code."""
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

"""Two proxies hear the lock, and one of them does not do well.

The nearer one is asked first; the other, whose API is encrypted, must be enough.
"""

import base64

import pytest
import pytest_asyncio

from .household import Proxy
from .support import (
    all_well,
    home_with,
    no_link,
    openings,
    paired,
    unlock,
    unlocks_once,
    unlocks_within,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

PSK = base64.b64encode(bytes(range(32))).decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    near = Proxy("near", options=("--rssi", "-50"))
    far = Proxy("far", psk=PSK, options=("--rssi", "-80"))
    async with home_with(folder, near, far, mode="active") as scene:
        yield await paired(scene)


@pytest_asyncio.fixture(loop_scope="module")
async def scene(home):
    await all_well(home)
    await no_link(home)
    return home


@pytest.mark.parametrize(
    "condition",
    [{}, {"others": 3}, {"refuse": 133}],
    ids=["well", "no free slot", "connection refused"],
)
async def test_other_proxy_serves_at_once(scene, condition):
    near, far = scene.household.proxies
    await near.set(**condition)
    assert await unlocks_once(scene)
    assert (await far.links(), await near.links()) == ((1, 0) if condition else (0, 1))


async def test_other_proxy_serves_while_the_nearer_one_is_gone(scene):
    near, far = scene.household.proxies
    await near.control.ask("down")
    assert await unlocks_within(scene, 20) < 20
    assert await far.links() == 1


async def test_nearer_proxy_that_never_connects_costs_one_attempt(scene):
    near, _ = scene.household.proxies
    before = await openings(scene)
    await near.set(unanswered=True)
    told = await unlock(scene)
    assert told.seconds < 16
    assert await openings(scene) - before == (told.error is None)
    await scene.control.ask("lock")
    assert await unlocks_within(scene, 40) < 40

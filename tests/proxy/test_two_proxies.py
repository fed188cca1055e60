"""Two proxies hear the lock, and one of them does not do well.

The nearer one is asked first; the other, whose API is encrypted, must be enough.
"""

import base64

import pytest
import pytest_asyncio
import pytest_socket

from scripts.demolib.home import until

from .household import Proxy
from .support import (
    LIMIT,
    connections,
    home_with,
    no_link,
    openings,
    paired,
    unlock,
    unlocks_once,
    unlocks_within,
)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

PSK = base64.b64encode(bytes(range(32))).decode()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def home(tmp_path_factory):
    pytest_socket.enable_socket()
    folder = tmp_path_factory.mktemp("two")
    near = Proxy("near", options=("--rssi", "-50"))
    far = Proxy("far", psk=PSK, options=("--rssi", "-80"))
    async with home_with(folder, near, far, mode="active") as scene:
        yield await paired(scene)


async def serves(scene, proxy):
    """Whether an unlock goes over this one."""
    await no_link(scene)
    return await unlocks_once(scene) and await proxy.links() == 1


@pytest_asyncio.fixture(loop_scope="session")
async def proxies(scene):
    """The nearer one and the other: Home Assistant asks the former first.

    It does not for a while once that one has failed; to have served makes up for it.
    """
    near, far = scene.household.proxies
    await no_link(scene)
    await far.set(others=3)

    await until(lambda: serves(scene, near), LIMIT)
    await far.set(others=0)
    await no_link(scene)
    await near.control.ask("forget")
    return near, far


@pytest.mark.parametrize(
    "condition",
    [{}, {"others": 3}, {"refuse": 133}],
    ids=["well", "no free slot", "connection refused"],
)
async def test_other_proxy_serves_at_once(scene, proxies, condition):
    near, far = proxies
    await near.set(**condition)
    assert await unlocks_once(scene)
    assert (await far.links(), await near.links()) == ((1, 0) if condition else (0, 1))


async def test_nearer_proxy_that_never_connects_costs_one_attempt(scene, proxies):
    near, _ = proxies
    before = await openings(scene)
    await near.set(unanswered=True)
    told = await unlock(scene)
    assert await connections(near) > 0
    assert told.seconds < 16
    assert await openings(scene) - before == (told.error is None)
    await scene.control.ask("lock")
    assert await unlocks_within(scene, 40) < 40


async def test_other_proxy_serves_until_the_nearer_one_is_back(scene, proxies):
    near, far = proxies
    await near.control.ask("down")
    assert await unlocks_within(scene, 20) < 20
    assert await far.links() == 1
    await near.control.ask("up")
    await until(near.is_used, LIMIT)
    await until(lambda: serves(scene, near), LIMIT)

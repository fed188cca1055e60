"""Generation 4 sends as much in a packet as link and lock carry: from 20 bytes on."""

import pytest
import pytest_asyncio

from .household import Proxy
from .support import (
    all_well,
    home_with,
    new_code,
    no_link,
    opens,
    paired,
    unlocks_once,
    unlocks_within,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

LARGEST = ("--generation", "4", "--mtu", "517", "--quirks", "retail,build_packet=256")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packets")
    proxy = Proxy()
    async with home_with(folder, proxy, mode="active", lock_options=LARGEST) as scene:
        yield await paired(scene)


@pytest_asyncio.fixture(loop_scope="module")
async def scene(home):
    await all_well(home)
    return home


async def test_mtu_of_517_carries_a_message_in_one_packet(scene):
    proxy = scene.household.proxies[0]
    await no_link(scene)
    await proxy.control.ask("forget")
    assert await unlocks_once(scene)
    counts = await proxy.counts()
    assert counts["largest write"] > 20
    assert counts["writes"] < 12


async def test_mtu_of_23_carries_it_in_packets_of_20_bytes(scene):
    """The first link after the MTU fell may be made with the remembered one."""
    proxy = scene.household.proxies[0]
    await proxy.set(mtu=23)
    await no_link(scene)
    assert await unlocks_within(scene, 20) < 20
    await no_link(scene)
    await proxy.control.ask("forget")
    assert await unlocks_once(scene)
    code = await new_code(scene, "Short packets")
    assert code["status"] == "active"
    assert await opens(scene, code)
    assert (await proxy.counts())["largest write"] == 20

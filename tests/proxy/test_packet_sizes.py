"""Generation 4 sends as much in a packet as link and lock carry: from 20 bytes on."""

import pytest

from .support import new_code, no_link, opens, unlocks_once, unlocks_within

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


@pytest.fixture
def home(home4):
    return home4


async def test_mtu_of_517_carries_a_message_in_one_packet(scene, proxy):
    await no_link(scene)
    await proxy.control.ask("forget")
    assert await unlocks_once(scene)
    counts = await proxy.counts()
    assert counts["largest write"] > 20
    assert counts["writes"] < 12


async def test_mtu_of_23_carries_it_in_packets_of_20_bytes(scene, proxy):
    """The first link after the MTU fell may be made with the remembered one."""
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

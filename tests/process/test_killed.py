"""Home Assistant is killed while a code is on its way; afterwards all agree.

The process is a real one, and so is SIGKILL. The lock stays in reach and keeps what it
got. ``executioner`` (beside this file) only chooses the moment.
"""

import pytest
import pytest_asyncio
import pytest_socket

from .custom_components.executioner.stages import Stage
from .support import (
    arm,
    codes,
    eventually,
    killed,
    make,
    new_digits,
    on_disk,
    opens,
    paired_household,
    restarted,
    scene_in,
    synced,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(180),  # Home Assistant may take a minute to start
    pytest.mark.usefixtures("socket_enabled"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def household(tmp_path_factory):
    """Paired once; each case begins with no code in the lock."""
    pytest_socket.enable_socket()
    async with paired_household(tmp_path_factory.mktemp("killed")) as household:
        yield household


@pytest_asyncio.fixture(loop_scope="module")
async def scene(household):
    async with scene_in(household) as scene:
        yield scene


async def told(scene):
    """What the ledger tells of codes that are not over."""
    return [(code.name, code.status) for code in await codes(scene)]


async def in_one_slot(scene):
    """Whether the ledger and the lock's own table know one slot, and the same."""
    table = await scene.slots()
    return len(table) == 1 and [code.slots for code in await codes(scene)] == [table]


async def taken(scene):
    return len(await scene.slots())


async def test_code_that_never_reached_the_disk_was_never_there(scene):
    name, digits = "Killed before all", new_digits()
    await arm(scene, "before storing begun", name)
    await killed(scene, make(scene, "one_time", name, digits))
    assert on_disk(scene.household, name) is None
    async with restarted(scene.household) as scene:
        await synced(scene)
        assert await told(scene) == []
        assert await scene.slots() == []
        assert not await opens(scene, digits)


@pytest.mark.parametrize(
    ("point", "stage", "held"),
    [
        ("after storing begun", Stage.BEGUN, 0),
        ("before sending 51", Stage.BEGUN, 0),
        ("after sending 51", Stage.BEGUN, 1),
        ("before storing held", Stage.BEGUN, 1),
        ("after storing held", Stage.HELD, 1),
    ],
)
async def test_code_on_its_way_into_the_lock_gets_there_once(scene, point, stage, held):
    name, digits = f"Killed {point}", new_digits()
    await arm(scene, point, name)
    await killed(scene, make(scene, "one_time", name, digits))
    await eventually(lambda: taken(scene), held)
    assert on_disk(scene.household, name) is stage
    async with restarted(scene.household) as scene:
        await eventually(lambda: told(scene), [(name, "active")])
        await synced(scene)  # until the lock has listed it, its absence means nothing
        assert await in_one_slot(scene)
        assert await opens(scene, digits)
        assert not await opens(scene, digits)
        await synced(scene)
        assert await told(scene) == []
        assert await scene.slots() == []


@pytest.mark.parametrize(
    ("point", "stage", "held"),
    [
        ("after storing unwanted", Stage.UNWANTED, 1),
        ("after sending 52", Stage.UNWANTED, 0),
        ("before storing gone", Stage.UNWANTED, 0),
    ],
)
async def test_code_on_its_way_out_of_the_lock_opens_no_more(scene, point, stage, held):
    name, digits = f"Killed {point}", new_digits()
    code = await make(scene, "periodic", name, digits)
    assert code.status == "active"
    assert await opens(scene, digits)
    await arm(scene, point, name)
    await killed(scene, scene.act("delete_code", code_id=code.id))
    await eventually(lambda: taken(scene), held)
    assert on_disk(scene.household, name) is stage
    async with restarted(scene.household) as scene:
        await eventually(lambda: told(scene), [])
        assert (await scene.act("get_code", code_id=code.id))["status"] == "deleted"
        assert await scene.slots() == []
        assert not await opens(scene, digits)
        await synced(scene)
        assert await told(scene) == []
        assert await scene.slots() == []

"""A proxy as Home Assistant sets it up: it scans passively, and actively now and then.

What is only in the scan response is then missing, or old: of generation 3 the device id,
whether it is bound, and the wish to be connected to.
"""

import pytest

from scripts.demolib.home import until

from .adding import add_lock
from .household import Proxy, set_mode
from .support import (
    LIMIT,
    flows,
    heard_again,
    home_with,
    new_code,
    opens,
    paired,
    synced,
    told,
    unlocks_within,
    used_away,
)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

TOLD = 60.0 + 10.0
"""Seconds from a use until it is told, ten for the session on a busy machine."""
OFFERED = 15.0 + 1.0
"""Seconds from *Add integration* to a list with the lock, one for a busy machine."""


@pytest.mark.parametrize("generation", ["3", "4"])
async def test_new_lock_is_offered_within_15_s_and_paired(tmp_path, generation):
    """*Add integration* is opened as soon as the proxy is there."""
    options = ("--generation", generation)
    async with home_with(tmp_path, Proxy(), mode="auto", lock_options=options) as scene:
        added = await add_lock(scene)
        assert added.reason is None, added
        assert added.last["type"] == "create_entry"
        assert added.offered < OFFERED
        await scene.find_lock()
        assert await unlocks_within(scene, LIMIT) < LIMIT


async def test_use_while_nobody_was_connected_is_told_within_a_minute(tmp_path):
    """The lock asks for 30 s, and is scanned actively for 32 s of every minute."""
    async with home_with(tmp_path, Proxy(), mode="auto") as scene:
        await paired(scene)
        assert await used_away(scene, TOLD) < TOLD


async def test_old_scan_response_is_no_reason_to_ask_for_keys(tmp_path):
    """The lock was heard actively before it was paired, and only passively since."""
    proxy = Proxy()
    async with home_with(tmp_path, proxy, mode="active") as scene:
        await until(lambda: flows(scene), LIMIT)
        await set_mode(scene.home, proxy, "auto")
        await paired(scene)
        await proxy.control.ask("drop")
        await heard_again(proxy)
        await proxy.set(refuse=133)
        assert (await told(scene, "button.press", scene.entity("button", "sync"))).error
        await proxy.control.ask("well")
        assert await flows(scene) == []
        await synced(scene)
        code = await scene.act("create_dynamic_code", name="Postman")
        assert await opens(scene, code)
        assert (await new_code(scene, "Guest"))["status"] == "active"
        assert await flows(scene) == []

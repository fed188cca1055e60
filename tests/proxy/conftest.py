"""Homes that several modules share; processes speak to each other on 127.0.0.1.

A home takes some ten seconds to be furnished. `scene` puts it right before each test.
"""

import pytest
import pytest_asyncio
import pytest_socket

from .household import Proxy
from .support import all_well, home_with, paired

GENERATION_4 = ("--generation", "4", "--mtu", "517")
LONG_PACKETS = ("--quirks", "retail,build_packet=256")


@pytest.fixture(scope="session", autouse=True)
def _sockets_for_the_loop():
    """Home Assistant's plugin forbids sockets before each test, fixtures included."""
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def _sockets(socket_enabled):
    """A home that outlives a test must allow them itself, too."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home3(tmp_path_factory):
    """A lock of generation 3 behind one proxy that scans actively."""
    pytest_socket.enable_socket()
    folder = tmp_path_factory.mktemp("generation3")
    async with home_with(folder, Proxy(), mode="active") as scene:
        yield await paired(scene)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home4(tmp_path_factory):
    """The same of generation 4, with an MTU of 517 and packets as long as it can."""
    pytest_socket.enable_socket()
    folder = tmp_path_factory.mktemp("generation4")
    options = (*GENERATION_4, *LONG_PACKETS)
    async with home_with(folder, Proxy(), mode="active", lock_options=options) as scene:
        yield await paired(scene)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(home):
    """``home`` is the module's own; nothing is wrong in it any more."""
    await all_well(home)
    return home


@pytest.fixture
def proxy(scene):
    """The only proxy, or the nearer one."""
    return scene.household.proxies[0]

"""The demo's launcher: what it refuses, and that it leaves no process behind."""

import asyncio
import os
from pathlib import Path
import signal
import socket

import pytest

from scripts.demolib import __main__ as demo
from scripts.demolib.household import Household, StartFailed, alone_in, free_port

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A demo's folder that somebody has used before."""
    monkeypatch.setattr(demo, "DEMO", tmp_path)
    file = tmp_path / "run" / "home-assistant_v2.db"
    file.parent.mkdir()
    file.touch()
    return file


def start(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["scripts/demo", *arguments])
    return demo.main()


def test_port_in_use_is_told_before_anything_is_wiped(house, monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert start(monkeypatch, "--port", str(port)) == 2
    assert f"port {port} is in use" in capsys.readouterr().err
    assert house.exists()


def test_second_demo_leaves_the_first_one_alone(house, monkeypatch, capsys):
    with alone_in(house.parents[1]):
        assert start(monkeypatch, "--port", str(free_port())) == 2
    assert "another demo" in capsys.readouterr().err
    assert house.exists()


@pytest.mark.parametrize("port", ["0", "65536", "door"])
def test_impossible_port_is_refused(port, monkeypatch, capsys):
    with pytest.raises(SystemExit) as caught:
        start(monkeypatch, "--port", port)
    assert caught.value.code == 2
    assert "--port" in capsys.readouterr().err


async def test_damaged_memory_of_the_lock_is_told_and_nothing_goes_on(tmp_path):
    memory = tmp_path / "virtual-lock.json"
    memory.write_text("{")
    household = Household(tmp_path, free_port())
    with pytest.raises(StartFailed, match="not a lock's memory"):
        await household.__aenter__()
    assert memory.read_text() == "{"
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert not [command for command in commands if bytes(tmp_path) in command]


async def test_signal_ends_the_work_and_a_second_one_not_its_end():
    begun = asyncio.Event()
    ended = []

    async def work():
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.05)  # the second signal arrives meanwhile
            ended.append("well")

    running = asyncio.ensure_future(demo.until_signal(work()))
    await begun.wait()
    os.kill(os.getpid(), signal.SIGHUP)
    with pytest.raises(asyncio.CancelledError):
        await running
    assert ended == ["well"]

"""The virtual lock as a process of its own."""

import asyncio
from contextlib import asynccontextmanager
import json
from pathlib import Path
import subprocess
import sys

import pytest

from virtual_lock.__main__ import endpoint, main, parser
from virtual_lock.control.client import ControlPort

ROOT = Path(__file__).parents[2]
START_LIMIT = 60
"""Seconds; importing takes a while on a busy machine."""

WITHOUT_HOME_ASSISTANT = """
import importlib.machinery
import runpy
import sys
real = importlib.machinery.PathFinder.find_spec
def find_spec(name, path=None, target=None):
    return None if name.split(".")[0] == "homeassistant" else real(name, path, target)
importlib.machinery.PathFinder.find_spec = find_spec
runpy.run_module("virtual_lock", run_name="__main__")
"""

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def running(*arguments, command=("-m", "virtual_lock")):
    """What the process tells at its start, and its control port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        *("--control", "127.0.0.1:0", *arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(START_LIMIT):
            told = json.loads(await process.stdout.readline())
        yield told, ControlPort(told["control"])
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_tells_its_ports_and_keeps_its_memory(tmp_path):
    memory, ports = tmp_path / "lock.json", tmp_path / "ports.json"
    arguments = ("--storage", str(memory), "--port-file", str(ports), "--seed", "3")
    async with running(*arguments) as (told, control):
        assert json.loads(ports.read_text()) == told
        assert told["hci"].startswith("127.0.0.1:")
        assert (await control.ask("set", t0=1_706_974_183))["ok"]
    async with running(*arguments, "--generation", "4") as (again, control):
        assert again["device_id"] == told["device_id"]
        assert (await control.ask("state"))["state"]["t0"] == 1_706_974_183


async def test_needs_no_home_assistant():
    command = ("-c", WITHOUT_HOME_ASSISTANT)
    async with running(command=command) as (_, control):
        assert not (await control.ask("state"))["state"]["bound"]


def test_stops_on_memory_that_cannot_be_read(tmp_path, capsys):
    memory = tmp_path / "lock.json"
    memory.write_text("{")
    with pytest.raises(SystemExit) as caught:
        main(["--storage", str(memory)])
    assert caught.value.code == 2
    assert "not a lock's memory" in capsys.readouterr().err
    assert memory.read_text() == "{"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--quirks", "odd"],
        ["--hci-server", "192.0.2.9:0"],
        ["--control", "192.0.2.1:80"],
        ["--control", "here"],
        ["--control", "127.0.0.1:70000"],
        ["--address", "DC:23:4D:00:00"],
        ["--address", "the lock"],
        ["--mtu", "22"],
        ["--storage", "/no/such/folder/lock.json"],
    ],
)
def test_stops_on_wrong_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "error" in capsys.readouterr().err


def test_address_is_spelled_as_everybody_else_does():
    given = parser().parse_args(["--address", "dc:23:4d:00:00:0a"])
    assert given.address == "DC:23:4D:00:00:0A"


def test_stops_when_there_is_no_such_dongle(capsys):
    assert main(["--transport", "serial:/dev/no-such-dongle"]) == 1
    assert "virtual_lock:" in capsys.readouterr().err


def test_other_addresses_only_when_told_so():
    assert endpoint("192.0.2.9:0", anywhere=True) == ("192.0.2.9", 0)
    assert endpoint("[::1]:5", anywhere=False) == ("::1", 5)

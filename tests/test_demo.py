"""The demo: the story that it tells, what its launcher refuses and leaves behind."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import re
import signal
import socket
import subprocess
import sys
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from scripts.demolib import __main__ as demo
from scripts.demolib.check import STEPS
from scripts.demolib.daylight import Days, change_after, zone_to_check
from scripts.demolib.furniture import furnish
from scripts.demolib.home import ApiError, Home, until
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


def test_its_dashboard_has_words_for_every_kind_and_state_of_a_code():
    words = (demo.DEMO / "config" / "custom_templates" / "codes.jinja").read_text()
    told = {*CodeKind, *CodeStatus, *Failure}
    assert told == set(re.findall(r"^  '(\w+)': '[A-Z]", words, re.MULTILINE))


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


def check(folder, *arguments):
    """What ``scripts/demo --check`` prints, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demolib", "--check", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder)},  # logs of a failure stay there
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def texts(value):
    """All texts in the evidence."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.timeout(600)  # a step may take 90 s; all of them took 114 s
def test_whole_story_is_told_and_tells_no_digits(tmp_path):
    report, code = check(tmp_path)
    assert code == 0, report["steps"][-1]
    told = [step["step"] for step in report["steps"]]
    assert told == [step.__name__ for step in STEPS]
    evidence = [text for step in report["steps"] for text in texts(step["evidence"])]
    assert not [text for text in evidence if re.search(r"\b\d{6,10}\b", text)]


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("clock-slow", "clock_set"),
        ("wrong-t0", "t0_set"),
        ("wrong-key", "proof_at_the_door"),
    ],
)
def test_fault_is_found_at_its_step(fault, step, tmp_path):
    report, code = check(tmp_path, "--fault", fault)
    assert (code, report["ok"], report["failed"]) == (1, False, step)


def test_check_always_has_days_on_both_sides_of_a_change_of_the_clocks():
    at = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    while at.year < 2030:
        zone = ZoneInfo(zone_to_check(at))
        change = change_after(at, zone)
        before, after = Days.before_and_after(at, zone)
        assert before.weekdays == after.weekdays
        assert before.offset != after.offset
        moments = [[moment for moment, _ in days.moments()] for days in (before, after)]
        assert at < min(moments[0])
        assert max(moments[0]).date() < change < min(moments[1]).date()
        assert len({moment.utcoffset() for moment in moments[0]}) == 1
        assert len({moment.utcoffset() for moment in moments[1]}) == 1
        at += timedelta(hours=5)


async def test_home_assistant_that_is_restarted_comes_back(tmp_path):
    async with Household(tmp_path, free_port()) as household:
        watching = asyncio.ensure_future(household.watch())
        try:
            async with Home(household.url) as home:
                await until(lambda: running(home), limit=60)
                with contextlib.suppress(aiohttp.WSMessageTypeError):  # it hangs up
                    await home.ask(
                        "call_service", domain="homeassistant", service="restart"
                    )
                await until(lambda: silent(home), limit=40)
            await until(lambda: answers(household.url), limit=40)
            assert not watching.done()
        finally:
            watching.cancel()


async def test_home_is_furnished_once(tmp_path):
    async with (
        Household(tmp_path, free_port()) as household,
        Home(household.url) as home,
    ):
        await until(lambda: running(home), limit=60)
        for _ in range(2):
            await furnish(home)
        users = [user["name"] for user in await home.ask("config/auth/list")]
        assert (users.count("Demo"), users.count("Visitor")) == (1, 1)
        assert (await home.state("calendar.guests"))["attributes"]["message"] == "Anna"
        automation = await home.state("automation.someone_at_the_door")
        assert automation["state"] == "on"
        press = {"entity_id": "input_button.door_bell"}
        await home.request("POST", "/api/services/input_button/press", json=press)
        note = await until(lambda: asked(home))
        assert note["actions"][0]["title"] == "Send a code"
    assert "Someone at the door" in (tmp_path / "automations.yaml").read_text()
    async with (
        Household(tmp_path, free_port()) as household,
        Home(household.url) as home,
    ):
        assert await until(lambda: running(home), limit=60)
        assert (await home.state("automation.someone_at_the_door"))["state"] == "on"


async def asked(home):
    """What the phone shows, if anything."""
    screen = await home.state("virtual_phone.screen")
    return next(iter(screen["attributes"]["notifications"]), None)


async def running(home):
    """Whether Home Assistant has started, before which it does not restart."""
    return (await home.request("GET", "/api/config"))["state"] == "RUNNING"


async def silent(home):
    """Whether Home Assistant does not answer."""
    try:
        await home.states()
    except ApiError:
        return True
    return False


async def answers(url):
    """Whether Home Assistant lets somebody in."""
    try:
        async with Home(url) as home:
            return bool(await home.states())
    except ApiError:
        return False

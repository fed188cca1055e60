"""The bench: parts that are counts meet their bars; worse code misses one."""

import asyncio
from dataclasses import fields
import inspect
import json

import pytest

from custom_components.smart_life_lock.actions import stored_codes
from custom_components.smart_life_lock.device.lock_device import LockDevice
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.storage.ledger_file import LedgerFile
from custom_components.smart_life_lock.tuyalock.client import options
from custom_components.smart_life_lock.tuyalock.client.expected_answers import Awaited
from scripts.benchlib import (
    __main__ as bench,
    adverts,
    codes,
    day,
    imports,
    ledger,
    link,
    memory,
    reload,
    trouble,
)
from scripts.benchlib.figures import Figure, failed_bars
from scripts.benchlib.own_process import told_by

pytestmark = pytest.mark.timeout(300)


def measured(part):
    """Its figures, from an event loop of its own."""
    figures = part.measure()
    if inspect.isawaitable(figures):
        figures = asyncio.run(as_coroutine(figures))
    return figures


async def as_coroutine(awaitable):
    return await awaitable


def fallen(part) -> list[str]:
    return failed_bars(measured(part))


# How a bar decides.


@pytest.mark.parametrize(
    ("value", "bar", "good"),
    [
        (1.9, 2.0, True),
        (2.0, 2.0, True),
        (2.1, 2.0, False),
        (3, None, True),
        ("link_lost", "link_lost", True),
        ("none", "link_lost", False),
    ],
)
def test_bar(value, bar, good):
    assert Figure(value, bar).meets_bar is good


def run(monkeypatch, capsys, **parts) -> tuple[int, dict]:
    monkeypatch.setattr(bench, "PARTS", parts)
    code = bench.main([])
    return code, json.loads(capsys.readouterr().out)


def test_all_bars_met(monkeypatch, capsys):
    code, told = run(monkeypatch, capsys, one=lambda: {"a": Figure(1, 2)})
    assert (code, told["all_bars_met"], told["failed"]) == (0, True, [])
    assert told["one"] == {"a": {"value": 1, "bar": 2}}


def test_missed_bar_is_named(monkeypatch, capsys):
    parts = {"one": lambda: {"a": Figure(3, 2), "b": Figure(1, 2), "c": Figure(9)}}
    code, told = run(monkeypatch, capsys, **parts)
    assert (code, told["all_bars_met"], told["failed"]) == (1, False, ["one.a"])
    assert told["one"]["c"] == 9


def test_part_that_breaks_does_not_lose_the_others(monkeypatch, capsys):
    def broken():
        raise OSError("no such disk")

    parts = {"one": broken, "two": lambda: {"a": Figure(1, 2)}}
    code, told = run(monkeypatch, capsys, **parts)
    assert (code, told["failed"]) == (1, ["one"])
    assert told["one"] == {"error": "OSError: no such disk"}
    assert told["two"] == {"a": {"value": 1, "bar": 2}}


def test_unknown_part_is_refused(capsys):
    assert bench.main(["speed"]) == 2
    assert "there are codes" in capsys.readouterr().err


# Parts that are counts meet their bars on any machine.


@pytest.mark.parametrize("part", [link, adverts, day], ids=lambda one: one.__name__)
def test_counts_meet_their_bars(part):
    assert fallen(part) == []


@pytest.fixture
def small(monkeypatch):
    """A ledger of few codes, and few rounds: the counts are the same."""
    monkeypatch.setattr(ledger, "CODES", 20)
    monkeypatch.setattr(ledger, "_ROUNDS", 2)


@pytest.mark.usefixtures("small")
def test_an_online_code_takes_two_writes_and_an_action_writes_each_state_once():
    figures = measured(ledger)
    assert figures["online_code_writes"].meets_bar
    assert figures["action_states_written"].meets_bar


# Faults that are put in.


def test_dynamic_code_three_times_slower(monkeypatch):
    once = codes.dynamic_code

    def thrice(*arguments):
        once(*arguments)
        once(*arguments)
        return once(*arguments)

    monkeypatch.setattr(codes, "dynamic_code", thrice)
    assert "dynamic_code_to_bare_hmac_ratio" in fallen(codes)


def test_third_wait(monkeypatch):
    """Whoever waits for anything waits once more."""
    wait = Awaited.outcome

    async def twice(self, *arguments, **names):
        self._counts.waits += 1
        return await wait(self, *arguments, **names)

    monkeypatch.setattr(Awaited, "outcome", twice)
    assert "cold_write_waits" in fallen(link)


def test_limits_three_times_longer(monkeypatch):
    limits = options._LIMITS
    before = {field.name: getattr(limits, field.name) for field in fields(limits)}
    for name, limit in before.items():
        object.__setattr__(limits, name, 3 * limit)
    monkeypatch.setattr(trouble, "CASES", {"silent_lock": trouble.CASES["silent_lock"]})
    try:
        assert "silent_lock_s" in fallen(trouble)
    finally:
        for name, limit in before.items():
            object.__setattr__(limits, name, limit)


@pytest.mark.usefixtures("small")
def test_listeners_called_twenty_times(monkeypatch):
    notify = LockDevice.async_notify

    def often(self):
        for _ in range(20):
            notify(self)

    monkeypatch.setattr(LockDevice, "async_notify", often)
    assert "action_states_written" in fallen(ledger)


@pytest.mark.usefixtures("small")
def test_write_that_is_noted_on_its_own(monkeypatch):
    issue = CodeLedger.async_issue

    async def far(self, *arguments, near=False):
        return await issue(self, *arguments)

    monkeypatch.setattr(CodeLedger, "async_issue", far)
    assert "online_code_writes" in fallen(ledger)


def test_every_advert_tells_everybody(monkeypatch):
    def tell(self, _now=None):
        self.async_notify()

    monkeypatch.setattr(LockDevice, "async_notify_availability", tell)
    assert fallen(adverts) == ["states_written_for_fifty"]


def test_reload_that_reads_everything_again(monkeypatch):
    monkeypatch.setattr(LedgerFile, "leave", lambda *_: None)
    monkeypatch.setattr(reload, "_ROUNDS", 3)
    monkeypatch.setattr(reload, "CODES", {"thousand": 1000})
    monkeypatch.setattr(reload, "BARS", {"thousand": 1.5})
    assert fallen(reload) == ["thousand_ratio"]


def test_action_that_looks_at_every_code_anew(monkeypatch):
    known = Snapshot.of
    monkeypatch.setattr(Snapshot, "of", lambda book, now, _: known(book, now, None))
    monkeypatch.setattr(ledger, "_ROUNDS", 9)
    assert "action_to_empty_ratio" in fallen(ledger)


def test_list_of_codes_that_is_told_without_a_pause(monkeypatch):
    monkeypatch.setattr(ledger, "_ROUNDS", 2)
    monkeypatch.setattr(stored_codes, "AT_ONCE", ledger.CODES)
    assert "get_codes_longest_callback_ms" in fallen(ledger)


EVERY_HOUR = """
from datetime import timedelta
from custom_components.smart_life_lock.sync import schedule
schedule.SYNC_INTERVAL = timedelta(hours=1)
main()
"""


def test_lock_that_is_asked_every_hour(monkeypatch):
    program = day._PROGRAM.removesuffix("main()\n") + EVERY_HOUR
    monkeypatch.setattr(day, "_PROGRAM", program)
    assert {"hour_links", "day_links"} <= {*fallen(day)}


def test_memory_is_measured_in_a_process_that_does_nothing_else(monkeypatch):
    monkeypatch.setattr(memory, "BAR_MB", 1.0)
    assert fallen(memory) == ["after_a_write_in_each_mb"]


SLOW_FINDER = """
import json, sys
from importlib.abc import MetaPathFinder
from scripts.benchlib import imports

class Slow(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.startswith(imports.PACKAGE):
            sum(range(100_000))

sys.meta_path.insert(0, Slow())
print(imports._measured()[0])
"""


def test_import_that_looks_for_each_module_for_long():
    assert told_by("-c", SLOW_FINDER) > imports.BAR

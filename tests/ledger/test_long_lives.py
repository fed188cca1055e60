"""Long lives of a house; and faults put into our code, which these lives have to find.

More of them, each time others: ``--hypothesis-profile=long`` (see ``conftest.py``).
"""

import asyncio
import secrets

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest

from custom_components.smart_life_lock.device import host_clock_rules
from custom_components.smart_life_lock.ledger import (
    attribution,
    doubt_rules,
    issue_offline,
    ledger,
    ledger_disk,
    slot_use,
    status,
)
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code import moment
from custom_components.smart_life_lock.ledger.kinds import CodeStatus

from .long_lives import CHANCE, LongLives, LongLivesNew

LIVES = 40
STEPS_OF_A_LIFE = 40
LIVES_TO_FIND = 4 * LIVES
"""Four times as many as the test without a fault: which life meets a fault first
changes with any change of the code."""
LONG = settings.get_current_profile_name() == "long"


@pytest.fixture(autouse=True)
def chance(monkeypatch):
    """Serials, ids and hours are drawn alike in each life."""
    monkeypatch.setattr(secrets, "choice", CHANCE.choice)
    monkeypatch.setattr(secrets, "randbelow", CHANCE.randrange)
    monkeypatch.setattr(secrets, "token_bytes", CHANCE.randbytes)
    monkeypatch.setattr(secrets, "token_hex", lambda n: CHANCE.randbytes(n).hex())


def run(machine, lives, *, long=False):
    machine.steps = machine.lives = 0
    chosen = settings(
        max_examples=settings().max_examples if long else lives,
        stateful_step_count=STEPS_OF_A_LIFE,
        deadline=None,
        derandomize=not long,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if long else [])],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.timeout(0 if LONG else 300)
@pytest.mark.parametrize("machine", [LongLives, LongLivesNew])
def test_ledger_lock_and_people_agree_after_any_life(machine):
    run(machine, LIVES, long=LONG)
    assert machine.steps >= LIVES * STEPS_OF_A_LIFE / 2


# Faults that are put in. Each takes pytest's monkeypatch.


def _slot_of(pick):
    """A use is booked on whoever ``pick`` says of those that ever had the slot."""

    def of_slot(slot, event, now, book):
        held = [
            (copy.since, code)
            for code in book.online_codes()
            for copy in code.online.copies
            if copy.hard_id == slot
        ]
        if not held:
            return Changes()
        at, (_, code) = min(moment(event.at), now), pick(held, key=lambda one: one[0])
        if slot_use._may_be_another(code, at, book):
            return Changes()  # else it would be found by the files alone
        used = code.used(at)
        return Changes((used,), used)

    return of_slot


def former_holder_of_a_slot(patch):
    patch.setattr(attribution, "of_slot", _slot_of(min))


def latest_holder_of_a_slot(patch):
    patch.setattr(attribution, "of_slot", _slot_of(max))


def slot_in_doubt_is_believed(patch):
    patch.setattr(slot_use, "_may_be_another", lambda *_: False)


def restored_file_is_believed(patch):
    patch.setattr(doubt_rules, "restored", lambda *_, **__: Changes())


def clock_that_cannot_be_right_is_believed(patch):
    patch.setattr(host_clock_rules.HostTime, "_doubt", lambda *_, **__: None)


def record_counts_again_after_a_reload(patch):
    def reported(event, mark, now, book, keys):
        return attribution.attribute(event, now, book, keys)

    patch.setattr(ledger, "reported", reported)
    patch.setattr(ledger.CodeLedger, "marks", ())


def record_is_acknowledged_before_it_is_stored(patch):
    def write_soon(self, book):
        self._writing = asyncio.get_running_loop().create_future()
        self._writing.set_result(True)

    patch.setattr(ledger_disk.LedgerDisk, "write_soon", write_soon)


def serials_begin_again_after_a_restore(patch):
    patch.setattr(issue_offline, "has_hour", lambda *_: False)
    patch.setattr(issue_offline.secrets, "choice", min)


def windows_are_given_out_again_after_a_restore(patch):
    patch.setattr(issue_offline, "least_hours", lambda _gaps, _start, free: free)


def deleted_code_is_called_deleted_while_it_opens(patch):
    patch.setattr(status, "_ended", lambda *_: CodeStatus.DELETED)


FAULTS = (
    former_holder_of_a_slot,
    latest_holder_of_a_slot,
    slot_in_doubt_is_believed,
    restored_file_is_believed,
    clock_that_cannot_be_right_is_believed,
    record_counts_again_after_a_reload,
    record_is_acknowledged_before_it_is_stored,
    serials_begin_again_after_a_restore,
    windows_are_given_out_again_after_a_restore,
    deleted_code_is_called_deleted_while_it_opens,
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("put_in", FAULTS, ids=lambda fault: fault.__name__)
def test_fault_that_is_put_in_is_found(monkeypatch, put_in):
    put_in(monkeypatch)
    with pytest.raises(AssertionError):
        run(LongLives, LIVES_TO_FIND)
    print(f"{put_in.__name__}: in life {LongLives.lives}, {LongLives.steps} steps")  # noqa: T201

"""Random lives of codes, with everything that goes wrong, against the virtual lock.

After each quiet point ledger and lock agree, no code opens that should not, and none is
refused that should open. What no client can know by the protocol is not asked for: a slot
that others empty and fill again between two sessions looks the same
(ledger/compare_slots.py), and so does one that they filled between the last comparison and
the end of a write whose outcome is unknown.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest

from virtual_lock.firmware.quirks import Quirks

from .random_lives import Lives

STEPS = 2000
"""At least so many are taken in each run of the tests."""
LIVES = 80
STEPS_OF_A_LIFE = 40
LENIENT = Quirks(enforces_times=True)
"""Takes the same digits twice, so that the next season is written ahead."""


class FirmNew(Lives):
    generation = 4


class LenientOld(Lives):
    quirks = LENIENT


@pytest.mark.timeout(900)
@pytest.mark.parametrize("machine", [Lives, FirmNew, LenientOld])
def test_ledger_and_lock_agree_after_any_life(machine):
    machine.steps = 0
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS_OF_A_LIFE,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert machine.steps >= STEPS

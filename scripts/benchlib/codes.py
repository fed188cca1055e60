"""What a code costs, against the least that it can cost, in one run."""

from collections.abc import Callable
from datetime import UTC, datetime
import hmac
from time import perf_counter_ns

from ffx import FF1  # type: ignore[import-untyped]  # it ships no types

from custom_components.smart_life_lock.tuyalock.codes import Ff1, dynamic_code

from .figures import Figure, Figures

DYNAMIC_BAR = 2.0
FF1_BAR = 0.5

_ROUNDS = 151
_MICROSECONDS_PER_ROUND = 1500
_LOGIN_KEY = b"8f7d54"
_FF1_KEY = b"0" * 10 + _LOGIN_KEY
_PLAIN = "0012340024"
_MESSAGE = b"0056776A"
_AT = datetime(2026, 5, 17, 12, 34, 56, tzinfo=UTC)


def measure() -> Figures:
    """What one code costs: ours to the bare call, ours to libffx 2.0.

    The two sides take turns in short rounds. The times (µs for one call) are those of
    the shortest rounds, the ratio is that of these: whatever else the machine does makes
    some longer, and none shorter. About 1 s in all.
    """
    ours, theirs = Ff1(_FF1_KEY), FF1(_FF1_KEY, radix=10)
    return {
        **_compare(
            "dynamic_code_to_bare_hmac",
            DYNAMIC_BAR,
            lambda: dynamic_code(_LOGIN_KEY, _AT),
            lambda: hmac.digest(_LOGIN_KEY, _MESSAGE, "sha1"),
        ),
        **_compare(
            "ff1_encrypt_to_libffx",
            FF1_BAR,
            lambda: ours.encrypt(_PLAIN),
            lambda: theirs.encrypt(_PLAIN),
        ),
        **_compare(
            "ff1_decrypt_to_libffx",
            FF1_BAR,
            lambda: ours.decrypt(_PLAIN),
            lambda: theirs.decrypt(_PLAIN),
        ),
    }


def _compare(
    name: str,
    bar: float,
    ours: Callable[[], object],
    reference: Callable[[], object],
) -> Figures:
    repetitions = _repetitions(reference)
    rounds = [
        (_round(ours, repetitions), _round(reference, repetitions))
        for _ in range(_ROUNDS)
    ]
    mine, other = map(min, zip(*rounds, strict=True))
    return {
        f"{name}_ratio": Figure(round(mine / other, 3), bar),
        f"{name}_ours_us": Figure(round(mine, 3)),
        f"{name}_reference_us": Figure(round(other, 3)),
    }


def _repetitions(call: Callable[[], object]) -> int:
    """How often ``call`` fits in one round; also warms it up."""
    return max(1, int(_MICROSECONDS_PER_ROUND / _round(call, 50)))


def _round(call: Callable[[], object], repetitions: int) -> float:
    """Microseconds for one call, on average."""
    begun = perf_counter_ns()
    for _ in range(repetitions):
        call()
    return (perf_counter_ns() - begun) / repetitions / 1000

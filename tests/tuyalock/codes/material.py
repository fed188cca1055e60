"""What the tests of codes share: the recorded vectors, and strategies for hypothesis."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given as hypothesis_given, settings, strategies as st

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "lock_vectors.json").read_bytes()
)

ZONES = [
    UTC,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Chatham"),
]

login_keys = st.binary(min_size=6, max_size=6)
zones = st.sampled_from(ZONES)


def unix(seconds: float, zone=UTC) -> datetime:
    """A moment, in a zone; a fraction of a second is kept."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(
        zone
    )


def naive(at: datetime) -> datetime:
    """The same wall clock, its zone forgotten."""
    return at.replace(tzinfo=None)


def given(*arguments, max_examples=100):
    """As hypothesis has it, but a busy machine is no failure."""
    return lambda test: settings(deadline=None, max_examples=max_examples)(
        hypothesis_given(*arguments)(test)
    )


@st.composite
def moments(draw, first=2020, last=2060):
    """Times from year to year in all zones, also such as DST repeats or leaves out."""
    bounds = (datetime(year, 1, 3, tzinfo=UTC) for year in (first, last))
    at = draw(st.datetimes(*(naive(bound) for bound in bounds), timezones=zones))
    return at.replace(fold=draw(st.integers(0, 1)))

"""Rows of the sensor of active codes: kept ones say what new ones would say."""

from datetime import timedelta

from hypothesis import given, settings, strategies as st

from custom_components.smart_life_lock.actions.active_codes import ActiveRows
from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from .desk import BERLIN, DAY, HOUR, NOW, Desk

STEPS = st.lists(st.integers(-3 * 24 * 60, 6 * 24 * 60), max_size=30)  # minutes


def full_desk():
    """A code of each kind that a time changes, and some that people changed."""
    desk = Desk()
    desk.issue(OneTimeRequest("Postman"))
    desk.issue(TemporaryRequest("Anna", NOW + 5 * HOUR, NOW + 30 * HOUR))
    desk.issue(TemporaryRequest("Bert", NOW, NOW + 9 * DAY))
    desk.delete(desk.issue(TemporaryRequest("Carla", NOW, NOW + 3 * DAY)))
    desk.periodic("Dora", Weekly(BERLIN, frozenset({1}), 540, 720), days=200)
    desk.once("Emil", start=NOW + 2 * DAY, days=3)
    desk.write()
    return desk


@settings(deadline=None, max_examples=100)
@given(STEPS)
def test_kept_rows_say_the_same_as_new_ones_at_any_time(steps):
    codes, rows, now = [*full_desk().book.codes.values()], ActiveRows(), NOW
    for minutes in steps:
        now += timedelta(minutes=minutes)
        assert rows.of(codes, now) == ActiveRows().of(codes, now)


def test_use_changes_the_row_of_its_code_alone():
    desk, rows = full_desk(), ActiveRows()
    before = rows.of(desk.book.codes.values(), NOW)
    code = next(one for one in desk.book.codes.values() if one.name == "Carla")
    plain = OfflineCodes(desk.keys.login_key, desk.keys.t0).decode(code.digits).plain
    event = OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=False)
    desk.do(attribute(event, NOW, desk.book, desk.keys))
    after = rows.of(desk.book.codes.values(), NOW)
    changed = [new for old, new in zip(before, after, strict=True) if new is not old]
    assert [(row["name"], row["left_to_do"]) for row in changed] == [
        ("Carla", "clear_now")
    ]

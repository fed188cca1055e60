"""The history of a book: what happened, in order, bounded, under the names of then."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads

from custom_components.smart_life_lock.ledger.attribution import reported
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.future_times import without_future
from custom_components.smart_life_lock.ledger.history import HISTORY
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.ledger.untold_records import NO_DIGITS
from custom_components.smart_life_lock.storage.history_rows import (
    HistoryRows,
    history_from,
)
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    LockEvent,
    LockState,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    StateChanged,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from .desk import KEYS, MINUTE, NOW, SECOND, Desk


def tell(desk: Desk, event: LockEvent, mark: str | None = None) -> Changes:
    return desk.do(reported(event, mark, desk.now, desk.book, KEYS))


def test_code_is_named_as_it_was_called_then() -> None:
    desk = Desk()
    code = desk.periodic("Anna")
    desk.write()
    (slot,) = desk.slots(code)
    tell(desk, Access(desk.now, Method.ONLINE_CODE, slot, late=False), "a")
    desk.update(code, name="Berta")
    desk.delete(code)
    tell(desk, Access(desk.now, Method.ONLINE_CODE, slot, late=False), "b")
    first, second = desk.book.history
    assert (first.code_id, first.code_name, first.deleted) == (code.id, "Anna", False)
    assert (second.code_name, second.deleted) == ("Berta", True)
    assert first.code_kind is CodeKind.ONLINE_PERIODIC
    assert first.number < second.number


def test_what_was_typed_is_not_kept() -> None:
    desk = Desk()
    code = desk.issue(OneTimeRequest("Anna"))
    plain = SecretStr(f"1{code.hour:05}{code.number:04}")
    tell(desk, OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=False), "a")
    (happened,) = desk.book.history
    assert happened.code_name == "Anna"
    assert isinstance(happened.record, OfflineCodeEntered)
    assert happened.record.plain == NO_DIGITS


def test_record_that_comes_again_happened_once() -> None:
    desk = Desk()
    for _ in range(2):
        tell(desk, DoorbellRung(NOW, late=False), "a")
    assert len(desk.book.history) == 1


def test_what_is_told_late_stands_where_it_happened() -> None:
    desk = Desk()
    for minutes in (1, 30, 10):
        event = Access(NOW - minutes * MINUTE, Method.CARD, minutes, late=True)
        tell(desk, event, str(minutes))
    told = [one.record for one in desk.book.history]
    assert [one.identifier for one in told if isinstance(one, Access)] == [30, 10, 1]
    assert [one.number for one in desk.book.history] == [2, 3, 1]


def test_only_the_newest_thousand_are_kept() -> None:
    desk = Desk()
    for number in range(HISTORY + 5):
        desk.now += SECOND
        tell(desk, Access(desk.now, Method.CARD, number, late=False))
    tell(desk, Access(NOW, Method.CARD, 0, late=True))  # older than all of them
    assert len(desk.book.history) == HISTORY
    assert desk.book.history[0].number == 6
    assert desk.book.history[-1].number == HISTORY + 5


def test_states_are_no_events() -> None:
    desk = Desk()
    assert tell(desk, StateChanged(LockState())).history is None
    assert desk.book.history == ()


def test_history_alone_is_no_reason_to_write() -> None:
    desk = Desk()
    assert not tell(desk, DoorbellRung(NOW, late=False)).is_news(desk.book.table)
    assert tell(desk, DoorbellRung(NOW, late=False), "a").is_news(desk.book.table)


def test_what_was_noted_by_a_clock_that_was_ahead_is_of_now() -> None:
    desk = Desk()
    tell(desk, DoorbellRung(NOW, late=False))
    desk.now = NOW + timedelta(days=400)
    tell(desk, DoorbellRung(desk.now, late=False))
    now = NOW + MINUTE
    changes = without_future(desk.book, now)
    assert [one.record.at for one in changes.history or ()] == [NOW, now]
    desk.do(changes)
    assert without_future(desk.book, now).history is None


def test_history_is_the_same_after_it_was_on_disk() -> None:
    desk = Desk()
    code = desk.issue(OneTimeRequest("Anna 👩‍👩‍👧"))
    plain = SecretStr(f"1{code.hour:05}{code.number:04}")
    events: list[LockEvent] = [
        OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=True),
        OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ALL, SecretStr(), late=False),
        Access(NOW, Method.CARD, 7, late=False),
        AlarmRaised(NOW, Alarm.WRONG_PASSWORD, late=False),
        AlarmRaised(NOW, 77, late=False),
        Duress(NOW, 3, late=False),
        UnspecifiedRecord(NOW, None, late=True),
        DoorbellRung(NOW, late=False),
    ]
    for event in events:
        tell(desk, event)
    desk.book.history = (
        *desk.book.history[:-1],
        replace(desk.book.history[-1], made_elsewhere=True, deleted=True),
    )
    rows = HistoryRows()
    written = json_bytes([rows.to_data(desk.book.history)])
    assert history_from(json_loads(written)[0]) == desk.book.history
    assert rows.to_data(desk.book.history) is rows.to_data(desk.book.history)

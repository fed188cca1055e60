"""Each sentence that the card is sent has its words, and the words have their values."""

from datetime import timedelta
import json
from pathlib import Path
import re

import pytest

from custom_components.smart_life_lock.actions.answers import local
from custom_components.smart_life_lock.card_data import history_feed
from custom_components.smart_life_lock.card_data.code_sentences import sentences
from custom_components.smart_life_lock.card_data.header import NOT_LOADED
from custom_components.smart_life_lock.card_data.rows import row_of
from custom_components.smart_life_lock.device.activity_words import ADDITIONS
from custom_components.smart_life_lock.device.problems import Problem
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.history import Happened
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.plan import PendingChange
from custom_components.smart_life_lock.ledger.status import LeftToDo
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.model import AlarmRaised
from tests.ledger.desk import MINUTE, NOW, Desk

from .sentence_support import RECORDS, many_codes

WORDS = json.loads(
    (
        Path(__file__).parents[3]
        / "custom_components"
        / "smart_life_lock"
        / "translations"
        / "en.json"
    ).read_text()
)
CARD = WORDS["selector"]["card"]["options"]


def words_at(path):
    """The text at a place below the integration."""
    place = WORDS
    for part in path.split("."):
        place = place[part]
    return place


def require_words(sentence):
    """The text takes exactly the values that come with it."""
    told = sentence.as_json()
    text = words_at(f"selector.{sentence.selector}.options.{sentence.key}")
    given = {
        name
        for part in ("moments", "numbers", "names", "words", "clock")
        for name in told.get(part, {})
    } | ({"weekdays"} & told.keys())
    wanted = set(re.findall(r"\{(\w+)\}", text))
    assert wanted <= given, sentence
    if sentence.selector == "card":
        assert wanted == given, sentence
    for path in sentence.words.values():
        assert words_at(path)


def test_every_sentence_of_a_row_has_its_words():
    said = set()
    for desk in many_codes():
        for code in (*desk.book.codes.values(), *desk.found()):
            for doubt in (False, True):
                for sentence in sentences(code, desk.now, in_doubt=doubt):
                    require_words(sentence)
                    said.add(sentence.key)
    assert said >= {
        "until",
        "surely_until",
        "from_until",
        "once_until",
        "once_from_until",
        "weekly_days",
        "weekly_hours",
        "weekly_days_hours",
        "begins",
        "first_use_by",
        "used_once",
        "used_times",
        "waits_write",
        "waits_remove",
        "in_doubt",
        "opens_in_doubt",
        "unwanted",
        "unwanted_until",
        "ended",
        "ended_unused",
        "ended_deleted",
        "clears_all",
        "found",
    }


def test_dynamic_code_tells_until_when_it_surely_works_and_when_it_has_ended():
    desk = Desk()
    desk.later(2 * MINUTE)
    code = desk.issue(DynamicRequest("Courier"))
    for delay in (timedelta(), 6 * MINUTE):
        desk.later(delay)
        (line,) = sentences(code, desk.now, in_doubt=False)
        assert (line.key, dict(line.moments)) == (
            "surely_until",
            {"sure": code.created + 5 * MINUTE, "until": code.valid_until},
        )
    assert code.valid_until > code.created + 7 * MINUTE


def test_dynamic_code_that_ends_when_its_promise_does_says_one_time():
    desk = Desk()
    desk.later(4 * MINUTE + timedelta(seconds=40))
    code = desk.issue(DynamicRequest("Courier"))
    sure = code.created + 5 * MINUTE
    assert timedelta(0) < code.valid_until - sure < MINUTE
    (line,) = sentences(code, desk.now, in_doubt=False)
    assert (line.key, dict(line.moments)) == ("until", {"until": sure})


def test_nobody_is_promised_a_dynamic_code_that_is_no_longer_wanted():
    desk = Desk()
    code = desk.issue(DynamicRequest("Courier"))
    row = row_of(code, desk.now, in_doubt=False, may_change=True)
    assert row["promise_until"] == local(code.created + 5 * MINUTE)
    desk.delete(code)
    row = row_of(desk.get(code), desk.now, in_doubt=False, may_change=True)
    assert (row["chip"], row["group"]) == ("chip_deleting", "now")
    assert "promise_until" not in row


def test_code_that_the_lock_did_not_take_is_in_a_group_of_its_own():
    desk = Desk()
    code = desk.periodic()
    desk.refuse(desk.next_create(code), RefusalReason.FAILED)
    row = row_of(desk.get(code), desk.now, in_doubt=False, may_change=True)
    assert (row["group"], row["chip"], row["tone"]) == ("failed", "chip_failed", "bad")
    assert CARD[f"group_{row['group']}"]


def test_doubt_about_a_code_says_that_it_opens_where_no_lock_can_lack_it():
    desk = Desk()
    computed = desk.issue(DynamicRequest("dynamic"))
    written = desk.periodic("always")
    for code, said in ((computed, "opens_in_doubt"), (written, "in_doubt")):
        told = [one.key for one in sentences(code, desk.now, in_doubt=True)]
        assert [key for key in told if "doubt" in key] == [said]


def test_every_chip_problem_and_reason_has_its_words():
    asked = {
        *(f"chip_{status}" for status in CodeStatus),
        "chip_in_doubt",
        *(f"problem_{problem}" for problem in Problem),
        f"problem_{NOT_LOADED}",
        *(f"failed_{failure}" for failure in Failure),
        *(f"left_{left}" for left in LeftToDo),
        *(f"waits_{change}" for change in PendingChange),
        *(f"history_{more}" for more in ADDITIONS),
        "dead",
        "ended_used",
        "ended_cleared",
        "clears_one",
        "may_open_until",
        "narrowed",
        "other_t0",
        "other_t0_from_until",
    }
    assert not asked - CARD.keys()


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("kind", [None, *CodeKind])
def test_every_event_has_its_words(record, kind):
    code = {} if kind is None else {"code_id": "a", "code_name": "Anna"}
    one = Happened(1, record, code_kind=kind, deleted=True, **code)
    (told, *more) = history_feed.sentences_of(one)
    require_words(told)
    assert [sentence.key for sentence in more] == ["history_deleted", "history_late"]
    for sentence in more:
        require_words(sentence)


def test_alarm_of_unknown_number_is_told_by_its_number():
    one = Happened(1, AlarmRaised(NOW, 77, late=False))
    (told,) = history_feed.sentences_of(one)
    assert (told.key, dict(told.names)) == ("alarm_unknown", {"number": "77"})
    require_words(told)

"""Fingers, cards and PINs of members: named, told, and deleted only where that is safe."""

from dataclasses import replace
import json

from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code_by_name import code_meant
from custom_components.smart_life_lock.ledger.compare_found import filled, sensed
from custom_components.smart_life_lock.ledger.compare_slots import drained
from custom_components.smart_life_lock.ledger.doubt import Doubt, DoubtReason
from custom_components.smart_life_lock.ledger.doubt_rules import doubted
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.settle_doubt import settled
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.storage.ledger_rows import Rows, book_from
from custom_components.smart_life_lock.tuyalock.client.listing import SENSED
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from .desk import DAY, HOUR, KEYS, MINUTE, SECOND, Desk, permanent, temporary

ANNA = "Anna (finger)"
KINDS = {
    Method.CARD: CredentialType.CARD,
    Method.FINGERPRINT: CredentialType.FINGER,
    Method.FACE: CredentialType.FACE,
}


def finger(slot=20, member=1, *, kind=CredentialType.FINGER, active=True):
    return Node(slot, kind, member, active=active)


def shown(desk, *nodes, kinds=SENSED):
    """The lock lists these of its sensors, after all that it had stored."""
    desk.do(drained(desk.book, desk.now, KEYS.key_mark))
    return desk.do(sensed(desk.book, nodes, kinds, desk.now))


def touched(desk, at=None, slot=20, method=Method.FINGERPRINT, *, late=False):
    code = desk.report(Access(at or desk.now, method, slot, late=late)).code
    return None if code is None else code.name


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def anna(desk):
    """A desk whose lock shows one finger, which has a name."""
    shown(desk, finger())
    (one,) = desk.found()
    desk.update(one, name=ANNA)
    desk.later(HOUR)
    return desk


@pytest.mark.parametrize("method", KINDS)
def test_what_opened_is_told_by_its_name_and_only_by_its_own_sensor(desk, method):
    shown(desk, finger(7, kind=KINDS[method]))
    desk.update(desk.found()[0], name=ANNA)
    desk.later(MINUTE)
    assert touched(desk, slot=7, method=method) == ANNA
    for other in {*KINDS, Method.PASSWORD, Method.ONLINE_CODE} - {method}:
        assert touched(desk, slot=7, method=other) is None
    assert touched(desk, slot=8, method=method) is None


def test_one_without_a_name_is_known_all_the_same(desk):
    shown(desk, finger())
    desk.later(MINUTE)
    assert touched(desk) == ""


def test_list_of_passwords_says_nothing_about_fingers(anna):
    anna.look()
    assert [one.name for one in anna.found()] == [ANNA]


def test_types_that_were_not_answered_stay_as_they_were(anna):
    shown(anna, finger(10, kind=CredentialType.CARD), kinds=(CredentialType.CARD,))
    assert [one.hard_id for one in anna.found()] == [20, 10]
    shown(anna, kinds=(CredentialType.CARD,))
    assert [one.name for one in anna.found()] == [ANNA]


def test_same_list_is_no_news(anna):
    assert sensed(anna.book, [finger()], SENSED, anna.now) == Changes()


def test_frozen_one_keeps_its_name(anna):
    shown(anna, finger(active=False))
    (one,) = anna.found()
    assert (one.name, one.node.active) == (ANNA, False)


def test_one_that_vanished_takes_its_name_along(anna):
    shown(anna)
    shown(anna, finger())
    assert [one.name for one in anna.found()] == [""]


def test_slot_of_another_member_is_another_credential(anna):
    """It has no name, and is not to be deleted because its forerunner was."""
    (before,) = anna.found()
    anna.delete(before)
    shown(anna, finger(member=2))
    (after,) = anna.found()
    assert (after.name, after.unwanted) == ("", False)
    assert after.id != before.id
    assert not anna.plan()


def test_list_that_lags_brings_back_nothing_that_was_deleted_just_now(anna):
    anna.delete(anna.found()[0])
    anna.write()
    shown(anna, finger())
    assert not anna.found()
    assert anna.book.table.lagging
    anna.later(MINUTE)
    shown(anna, finger())
    assert [one.name for one in anna.found()] == [""]


def test_slot_that_the_lock_has_given_out_anew_has_no_name(anna):
    """Of the same member, which no list can tell."""
    anna.do(filled(anna.book, 20))
    shown(anna, finger())
    assert [one.name for one in anna.found()] == [""]
    assert filled(anna.book, 21) == Changes()


def test_slot_of_a_temporary_password_is_not_what_members_are_given(desk):
    desk.nodes[20] = temporary(20)
    desk.look()
    assert filled(desk.book, 20) == Changes()


def test_old_use_of_a_slot_is_not_told_by_the_name_of_who_has_it_now(desk):
    """The lock told of it late, and who had the slot then nobody knows."""
    used = desk.now
    desk.later(HOUR)
    desk.do(sensed(desk.book, [finger()], SENSED, desk.now))
    desk.update(desk.found()[0], name=ANNA)
    assert touched(desk, used, late=True) is None
    assert touched(desk, desk.now, late=True) is None  # of an unknown time
    assert touched(desk, desk.now) == ANNA
    desk.later(MINUTE)
    assert touched(desk, desk.now - 2 * SECOND, late=True) is None
    assert touched(desk, desk.now - 30 * SECOND, late=True) == ANNA


def test_clock_of_the_lock_does_not_matter_once_all_older_records_had_come(anna):
    anna.do(drained(anna.book, anna.now, KEYS.key_mark))
    assert touched(anna, anna.now - DAY, late=True) == ANNA


@pytest.mark.parametrize("reason", DoubtReason)
def test_ledger_out_of_a_backup_tells_no_name_until_somebody_has_looked(anna, reason):
    anna.delete(anna.found()[0])
    anna.later(MINUTE)
    doubt = Doubt(reason, anna.now, anna.now - 2 * MINUTE)
    shared = reason is DoubtReason.SHARED
    anna.do(doubted(anna.book, doubt))
    assert touched(anna) == (ANNA if shared else None)
    assert touched(anna, anna.now - 3 * MINUTE, late=True) == ANNA
    assert [one.unwanted for one in anna.found()] == [shared]
    anna.do(settled(anna.book, {}, anna.now))
    assert touched(anna) == ANNA


def test_none_is_deleted_without_a_confirmation(anna):
    (one,) = anna.found()
    with pytest.raises(CodeRefused) as refused:
        deleted(one.id, anna.now, anna.book)
    assert refused.value.problem is CodeProblem.MEMBER_UNCONFIRMED
    assert refused.value.limit == ANNA
    anna.delete(one)
    assert [step.found.name for step in anna.plan()] == [ANNA]


def test_pin_is_a_member_s_too(desk):
    desk.nodes[3] = permanent(3)
    desk.nodes[40] = temporary(40)
    desk.look()
    pin, guest = desk.found()
    with pytest.raises(CodeRefused):
        deleted(pin.id, desk.now, desk.book)
    assert deleted(guest.id, desk.now, desk.book).code.unwanted


@pytest.mark.parametrize("other", ["finger", "temporary", "ours"])
def test_none_is_deleted_whose_number_something_else_has(desk, other):
    """The public firmware deletes by the number alone (protocol.md §6.2)."""
    slot = 40
    match other:
        case "finger":
            shown(desk, finger(slot), finger(slot, kind=CredentialType.CARD))
        case "temporary":
            desk.nodes[slot] = temporary(slot)
            desk.look()
            shown(desk, finger(slot))
        case "ours":
            desk.periodic()
            desk.write()
            shown(desk, finger(slot))
    one = next(found for found in desk.found() if not found.temporary)
    with pytest.raises(CodeRefused) as refused:
        deleted(one.id, desk.now, desk.book, confirmed=True)
    assert refused.value.problem is CodeProblem.SLOT_SHARED


def test_two_of_one_name_are_told_apart_by_their_numbers(desk):
    shown(desk, finger(20), finger(21, kind=CredentialType.CARD))
    first, second = desk.found()
    desk.update(first, name=ANNA)
    assert code_meant("anna (FINGER)", desk.now, desk.book).id == first.id
    desk.update(second, name=ANNA)
    with pytest.raises(CodeRefused) as refused:
        code_meant(ANNA, desk.now, desk.book)
    assert refused.value.problem is CodeProblem.NAME_AMBIGUOUS
    assert refused.value.limit == f"{first.id} (fingerprint 20), {second.id} (card 21)"


def test_name_that_nobody_has_is_refused(anna):
    with pytest.raises(CodeRefused) as refused:
        code_meant("Berta", anna.now, anna.book)
    assert refused.value.problem is CodeProblem.UNKNOWN_CODE


def test_names_survive_the_file(anna):
    anna.delete(anna.found()[0])
    data = json.loads(json_bytes(Rows().to_data(anna.book)))
    again = book_from(data)
    assert again.table == anna.book.table
    assert [one.method for one in again.table.found.values()] == [Method.FINGERPRINT]


def test_type_that_nobody_knows_is_no_way_that_opens(anna):
    (one,) = anna.found()
    strange = replace(one, node=replace(one.node, kind=9))
    assert strange.method is Method.OTHER

"""The states of computed codes."""

from dataclasses import replace
from datetime import timedelta

from custom_components.smart_life_lock.ledger.expired import died_unused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open, may_be_used
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    status_of,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .support import HOUR, KEYS, LOGIN, NOW, SECOND, T0, OfflineDesk


def test_temporary_code_goes_from_scheduled_to_active_to_expired(
    desk: OfflineDesk,
) -> None:
    start = NOW + 48 * HOUR
    code = desk.stay(72, start=start)
    assert code.first_use_by is not None
    assert status_of(code, NOW) is CodeStatus.SCHEDULED
    assert status_of(code, code.valid_from - SECOND) is CodeStatus.SCHEDULED
    assert status_of(code, code.valid_from) is CodeStatus.ACTIVE
    assert status_of(code, code.first_use_by) is CodeStatus.ACTIVE
    late = code.first_use_by + SECOND
    # It may have been used while nobody listened, and then it opens.
    assert status_of(code, late) is CodeStatus.ACTIVE
    assert may_be_used(code, late)
    told = replace(code, expiry_told=True)
    assert status_of(told, late) is CodeStatus.EXPIRED
    assert not may_be_used(told, late)
    used = code.used(code.valid_from)
    assert status_of(used, code.first_use_by + SECOND) is CodeStatus.ACTIVE
    assert status_of(used, code.valid_until) is CodeStatus.ACTIVE
    assert status_of(used, code.valid_until + SECOND) is CodeStatus.EXPIRED


def test_code_that_works_once_is_used_after_its_use(desk: OfflineDesk) -> None:
    for request in (OneTimeRequest(), ClearRequest()):
        code = desk.issue(request)
        assert status_of(code, NOW) is CodeStatus.ACTIVE
        assert status_of(code.used(NOW), NOW) is CodeStatus.USED
        assert not can_open(code.used(NOW), NOW)


def test_next_change_is_the_next_second_at_which_a_state_differs(
    desk: OfflineDesk,
) -> None:
    codes = [desk.issue(DynamicRequest()), desk.issue(OneTimeRequest())]
    codes += [desk.stay(30, start=NOW + 5 * HOUR), desk.stay(2)]
    now, seen = NOW, []
    while (at := Snapshot.of(desk.book, now).until) is not None:
        assert at > now
        before = [status_of(c, at - SECOND) for c in codes]
        assert before == [status_of(c, now) for c in codes]
        changed = before != [status_of(c, at) for c in codes]
        assert changed or any(may_be_used(c, at) for c in codes)
        now = at
        seen.append(at)
    assert len(seen) == 6
    assert {status_of(c, now) for c in codes} == {CodeStatus.EXPIRED}


def test_only_a_guests_code_expires_worth_telling(desk: OfflineDesk) -> None:
    stay, once = desk.stay(), desk.issue(OneTimeRequest())
    rest = [desk.issue(DynamicRequest()), desk.issue(ClearRequest())]
    late = NOW + 100 * HOUR
    assert died_unused(stay, late, late)
    assert died_unused(once, late, late)
    assert not died_unused(stay.used(NOW), late, late)
    assert not died_unused(stay.deleted(NOW), late, late)
    assert not died_unused(stay, NOW, NOW)
    assert not any(died_unused(code, late, late) for code in rest)


def test_other_key_or_t0_makes_codes_dead_and_the_old_ones_revive_them() -> None:
    desk = OfflineDesk()
    stay, dynamic = desk.stay(), desk.issue(DynamicRequest())
    moved = CodeKeys(LOGIN, T0 + HOUR)
    assert status_of(stay.seen_with(moved, NOW), NOW) is CodeStatus.DEAD
    assert status_of(dynamic.seen_with(moved, NOW), NOW) is CodeStatus.ACTIVE
    rekeyed = CodeKeys(SecretBytes(b"000000"), T0)
    assert status_of(dynamic.seen_with(rekeyed, NOW), NOW) is CodeStatus.DEAD
    dead = stay.seen_with(rekeyed, NOW)
    assert dead.dead_since == NOW
    assert dead.seen_with(rekeyed, NOW + HOUR) is dead
    assert dead.seen_with(KEYS, NOW + HOUR) == stay


def test_t0_within_the_same_hour_or_unknown_kills_nothing(desk: OfflineDesk) -> None:
    stay = desk.stay()
    assert stay.seen_with(CodeKeys(LOGIN, T0 + timedelta(minutes=20)), NOW) is stay
    assert stay.seen_with(CodeKeys(LOGIN), NOW) is stay


def test_deleting_says_what_it_cannot_do(desk: OfflineDesk) -> None:
    stay = desk.stay(30, start=NOW)
    late = stay.valid_until + SECOND
    assert left_to_do(stay, NOW) is LeftToDo.CLEAR_AFTER_USE
    assert left_to_do(stay.used(NOW), NOW) is LeftToDo.CLEAR_NOW
    assert left_to_do(stay.used(NOW).cleared(NOW), NOW) is LeftToDo.NOTHING
    assert left_to_do(stay, late) is LeftToDo.NOTHING
    assert left_to_do(desk.issue(DynamicRequest()), NOW) is LeftToDo.WAIT
    once = desk.issue(OneTimeRequest())
    assert left_to_do(once.deleted(NOW), NOW) is LeftToDo.WAIT
    assert left_to_do(once.used(NOW), NOW) is LeftToDo.NOTHING


def test_overdue_code_may_have_been_used_unheard_and_still_needs_clearing(
    desk: OfflineDesk,
) -> None:
    stay = desk.stay(72)
    assert stay.first_use_by is not None
    later = stay.first_use_by + HOUR
    assert status_of(stay, later) is CodeStatus.ACTIVE
    assert left_to_do(stay, later) is LeftToDo.CLEAR_AFTER_USE
    assert desk.issue(ClearRequest(stay.id), later).target == stay.id


def test_cleared_says_more_than_deleted(desk: OfflineDesk) -> None:
    cleared = desk.stay().deleted(NOW).cleared(NOW)
    assert status_of(cleared, NOW) is CodeStatus.CLEARED
    assert cleared.deleted(NOW + HOUR) is cleared

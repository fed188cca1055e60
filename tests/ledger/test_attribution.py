"""Whose code opened the lock, by slot and time: reports name nothing else."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.attribution import reported, unattributed
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lock_list import compared
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    ClockSet,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks

from .desk import DAY, HOUR, KEYS, MINUTE, NOW, SECOND, Desk, permanent, temporary
from .workshop import workshop

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


@pytest.fixture
def desk() -> Desk:
    """With a code of somebody's in slot 49."""
    desk = Desk()
    desk.nodes[49] = temporary(49)
    desk.look()
    return desk


def one_after_the_other(desk, *, drained=False):
    """Two codes that had slot 40: until two hours from NOW, and from three on."""
    first = desk.periodic("first")
    desk.write()
    desk.later(2 * HOUR)
    desk.delete(first)
    desk.write()
    assert desk.status(first) is CodeStatus.DELETED
    desk.later(HOUR)
    if drained:
        desk.look()
    second = desk.periodic("second")
    desk.write()
    assert desk.slots(second) == [40]
    desk.later(2 * HOUR)
    return first, second


# The rules.


def test_report_of_a_slot_names_the_code_in_it(desk):
    anna, berta = desk.periodic("Anna"), desk.periodic("Berta")
    desk.write()
    desk.later(HOUR)
    changes = desk.opened(41)
    assert changes.code == desk.get(berta)
    assert [code.id for code in changes.changed] == [berta.id]
    assert desk.get(anna).uses == 0
    assert (desk.get(berta).uses, desk.get(berta).first_used) == (1, desk.now)


def test_each_use_counts_and_first_and_last_are_kept_in_any_order(desk):
    code = desk.periodic()
    desk.write()
    desk.later(9 * HOUR)
    for hours in (5, 2, 7):
        desk.opened(40, NOW + hours * HOUR)
    now = desk.get(code)
    assert (now.uses, now.first_used, now.last_used) == (
        3,
        NOW + 2 * HOUR,
        NOW + 7 * HOUR,
    )
    assert desk.status(code) is CodeStatus.ACTIVE


def test_record_that_comes_again_counts_once_whether_it_could_be_attributed_or_not(
    desk,
):
    code = desk.periodic()
    desk.write()
    event = Access(desk.now, Method.ONLINE_CODE, 40, late=False)
    unknown = replace(event, at=desk.now + SECOND)
    for _ in range(2):
        desk.do(reported(event, "0a", desk.now, desk.book, desk.keys))
        desk.do(unattributed(unknown, "0b", desk.book))
    assert desk.get(code).uses == 1
    assert [(one.mark, one.code_id) for one in desk.book.untold] == [
        ("0a", code.id),
        ("0b", None),
    ]
    assert len(desk.book.history) == 2


def test_one_time_code_is_used_after_its_report(desk):
    code = desk.once()
    desk.write()
    desk.opened(40)
    assert desk.status(code) is CodeStatus.USED
    desk.write()
    assert desk.slots(code) == []


@pytest.mark.parametrize(
    ("at", "named"),
    [
        (-HOUR, 0),
        (timedelta(), 0),
        (2 * HOUR, 0),
        (2 * HOUR + MINUTE, 0),
        (3 * HOUR - MINUTE, 1),
        (3 * HOUR, 1),
        (5 * HOUR, 1),
    ],
    ids=[
        "before",
        "first-second-of-the-first",
        "last-second-of-the-first",
        "nearer-to-the-first",
        "nearer-to-the-second",
        "first-second-of-the-second",
        "long-after",
    ],
)
def test_slot_that_held_one_code_after_the_other_names_the_one_of_that_time(
    desk, at, named
):
    codes = one_after_the_other(desk)
    changes = desk.opened(40, NOW + at)
    assert changes.code.id == codes[named].id
    assert [desk.get(code).uses for code in codes] == [int(n == named) for n in (0, 1)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_late_reports_of_both_may_come_in_any_order(desk, order):
    codes = one_after_the_other(desk)
    for index in order:
        desk.opened(40, NOW + (1, 4)[index] * HOUR)
    assert [desk.get(code).uses for code in codes] == [1, 1]


def test_code_that_left_before_all_records_had_come_is_not_meant_by_a_wrong_clock(desk):
    first, second = one_after_the_other(desk, drained=True)
    changes = desk.opened(40, NOW + HOUR)  # the lock's clock is three hours slow
    assert changes.code.id == second.id
    assert desk.get(first).uses == 0


def left_an_hour_ago(desk):
    """A code that had slot 40 until an hour from NOW; its last uses may be untold."""
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(HOUR)
    return code


def test_stored_use_of_a_slot_that_nobody_has_now_is_of_who_left_it_since_the_last_records(
    desk,
):
    code = left_an_hour_ago(desk)
    of_unknown_time = NOW + 2 * HOUR
    for at in (NOW, NOW + HOUR, of_unknown_time):
        stored = Access(at, Method.ONLINE_CODE, 40, late=True)
        assert desk.report(stored).code.id == code.id
    desk.look()
    stored = Access(NOW + HOUR, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(stored) == Changes()


def test_use_just_now_of_a_slot_that_was_emptied_is_of_nobody_who_left_it(desk):
    """By the lock's own word the former code is gone; somebody else wrote another."""
    left = left_an_hour_ago(desk)
    assert desk.opened(40) == Changes()
    assert desk.get(left).uses == 0


def test_stored_use_of_a_slot_that_was_emptied_before_is_of_nobody_who_left_it(desk):
    """What the app wrote there was used while nobody listened, and is not listed yet."""
    left = left_an_hour_ago(desk)
    at = NOW + HOUR + 30 * MINUTE
    stored = Access(at, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(stored) == Changes()
    assert desk.get(left).uses == 0


def test_code_for_one_use_that_is_used_and_gone_is_not_meant_by_the_next_use(desk):
    code = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.opened(40)
    del desk.nodes[40]  # by the lock itself
    desk.look()
    desk.later(20 * SECOND)
    assert desk.opened(40, desk.now - 10 * SECOND) == Changes()
    assert desk.get(code).uses == 1


@pytest.mark.parametrize(("seconds", "named"), [(60, True), (61, False)])
def test_use_just_now_while_the_slot_was_emptied_is_of_who_left_it(
    desk, seconds, named
):
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(seconds * SECOND)
    desk.opened(40)
    assert desk.get(code).uses == named


def test_use_just_now_of_a_slot_that_was_emptied_is_of_the_code_that_may_be_there(desk):
    left_an_hour_ago(desk)
    code = desk.once("Berta", digits="271828")
    desk.begin(code)
    assert desk.opened(40).code.id == code.id


def test_clock_that_is_ahead_uses_no_code_in_the_future(desk):
    code = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.opened(40, desk.now + 100 * DAY)
    assert desk.get(code).first_used == desk.now


def test_slot_of_a_code_made_elsewhere_names_that_one(desk):
    (theirs,) = desk.found()
    changes = desk.opened(49)
    assert changes == Changes(code=theirs)


def test_what_others_have_in_a_slot_now_is_meant_unless_ours_was_there_then(desk):
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(2 * MINUTE)
    desk.nodes[40] = temporary(40)
    desk.do(compared(desk.book, desk.nodes.values(), desk.now, KEYS.key_mark))
    theirs = next(one for one in desk.found() if one.hard_id == 40)
    desk.later(HOUR)
    assert desk.opened(40).code == theirs
    assert desk.opened(40, NOW + MINUTE).code.id == code.id


@pytest.mark.parametrize(
    "ahead", [timedelta(), HOUR, -HOUR], ids=["right", "+1h", "-1h"]
)
@pytest.mark.parametrize("kind", ["once", "periodic"])
def test_use_behind_which_the_lock_gave_the_slot_to_the_next_code(desk, kind, ahead):
    """Its report comes after the write, and tells the time of a clock not set yet."""
    first = getattr(desk, kind)()
    desk.write()
    desk.later(DAY / 2)
    used_at = desk.now + ahead
    desk.later(MINUTE)
    del desk.nodes[40]  # by the lock itself, or by others
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    assert desk.slots(second) == [40]
    desk.later(SECOND)
    assert desk.opened(40, used_at).code.id == first.id
    desk.look()
    assert desk.get(first).uses == 1
    assert desk.status(second) is CodeStatus.ACTIVE
    desk.later(SECOND)
    assert desk.opened(40).code.id == second.id


def late(desk, at):
    """A stored record of a slot's use, told now."""
    return desk.report(Access(at, Method.ONLINE_CODE, 40, late=True))


def test_stored_use_of_the_second_in_which_the_slot_was_given_out_is_of_the_former(
    desk,
):
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.delete(first)
    desk.write()
    desk.look()
    second = desk.once("Berta", digits="271828")
    desk.write()
    assert desk.slots(second) == [40]
    assert late(desk, desk.now).code.id == first.id
    assert late(desk, desk.now + SECOND).code.id == first.id  # it counts as now
    desk.later(SECOND)
    assert late(desk, desk.now).code.id == second.id


@pytest.mark.parametrize("part", [0, 400_000, 999_999], ids="{} µs".format)
def test_use_in_the_second_in_which_the_slot_was_given_out_is_of_the_new_code(
    desk, part
):
    """The lock confirmed that one on the same link before it told of the use."""
    desk.now = desk.now.replace(microsecond=0)
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    second = desk.now
    desk.delete(first)
    desk.write()
    desk.later(timedelta(microseconds=part))
    new = desk.once("Berta", digits="271828")
    desk.write()
    assert desk.slots(new) == [40]
    desk.later(timedelta(microseconds=999_999 - part))
    assert desk.opened(40, second).code.id == new.id


def test_use_that_is_heard_of_long_after_the_slot_was_given_out_is_told_by_its_time(
    desk,
):
    """The session that wrote the second code was lost before it could fetch records."""
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    desk.later(HOUR)
    assert desk.opened(40, desk.now - 90 * MINUTE).code.id == first.id
    assert desk.opened(40, desk.now - 30 * MINUTE).code.id == second.id


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("ahead", [timedelta(), HOUR], ids=["right", "+1h"])
def test_use_of_what_others_had_in_the_slot_is_not_of_our_code(desk, known, ahead):
    if known:
        desk.nodes[40] = temporary(40)
        desk.look()
        del desk.nodes[40]
    desk.later(HOUR)
    used_at = desk.now - MINUTE + ahead
    code = desk.once()
    desk.write(drained=False)
    assert desk.slots(code) == [40]
    assert desk.opened(40, used_at) == Changes()
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    desk.later(SECOND)
    assert desk.opened(40).code.id == code.id


def test_use_of_a_new_code_before_all_records_have_come_is_its_own(desk):
    """Somebody waits at the door for it."""
    code = desk.once()
    desk.write(drained=False)
    desk.later(3 * SECOND)
    assert desk.opened(40, desk.now - SECOND).code.id == code.id


def test_use_right_after_a_write_is_its_own_when_the_link_was_lost_in_between(desk):
    """The record comes late, in the next session, before all others have come."""
    code = desk.once()
    desk.write(drained=False)
    used_at = desk.now + 2 * SECOND
    desk.later(15 * SECOND)
    event = Access(used_at, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(event).code.id == code.id


def test_record_of_an_unknown_time_is_not_of_the_code_that_was_written_just_now(desk):
    """By a clock that was ahead it is still to come: told as late, and as of now."""
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]  # used, and deleted by the lock
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    assert desk.slots(second) == [40]
    desk.later(2 * SECOND)
    event = Access(desk.now, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(event).code.id == first.id


def test_use_of_a_new_code_whose_write_came_after_all_records_is_its_own(desk):
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]
    second = desk.once("Berta", digits="271828")
    desk.write()
    desk.later(30 * SECOND)
    assert desk.slots(second) == [40]
    assert desk.opened(40).code.id == second.id
    assert desk.get(first).uses == 0


def test_slot_that_nobody_knows_names_nobody(desk):
    desk.periodic()
    desk.write()
    assert desk.opened(45) == Changes()


def test_use_of_an_unknown_slot_is_of_the_code_that_may_have_been_written_there(desk):
    code, other = desk.once(), desk.periodic("other")
    desk.begin(code)
    desk.later(MINUTE)
    desk.begin(other)
    assert desk.opened(40, desk.now - 2 * MINUTE) == Changes()
    assert desk.opened(40).code.id == code.id
    assert desk.opened(49).code == desk.found()[0]
    desk.look()  # the lock has deleted it after its use
    assert desk.status(code) is CodeStatus.USED
    assert code.id not in {step.code_id for step in desk.plan()}


def test_member_s_password_names_what_was_found_in_its_slot(desk):
    desk.nodes |= {3: permanent(3, member=7)}
    desk.look()
    pin = next(one for one in desk.found() if one.hard_id == 3)
    event = Access(desk.now, Method.PASSWORD, 3, late=False)
    assert desk.report(event) == Changes(code=pin)
    assert desk.report(replace(event, identifier=4)) == Changes()


def test_temporary_and_permanent_slots_of_one_number_are_not_mixed_up(desk):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, Method.PASSWORD, 40, late=False)) == Changes()
    desk.nodes[3] = permanent(3)
    desk.look()
    assert desk.opened(3) == Changes()


@pytest.mark.parametrize("method", [Method.ONLINE_CODE, Method.PASSWORD])
def test_report_without_a_slot_names_nobody(desk, method):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, method, None, late=False)) == Changes()


def test_report_of_anything_else_names_no_online_code(desk):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, Method.CARD, 40, late=False)) == Changes()
    assert desk.report(ClockSet(desk.now)) == Changes()


def test_reports_of_computed_codes_never_touch_online_ones(desk):
    """The same book holds both kinds."""
    online = desk.periodic()
    desk.write()
    before = desk.get(online)
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + 5 * HOUR))
    once = desk.issue(OneTimeRequest("Plumber"))
    dynamic = desk.issue(DynamicRequest("Courier"))
    clears = [desk.issue(ClearRequest(stay.id)), desk.issue(ClearRequest())]
    outcomes = {
        stay: OfflineOutcome.OPENED,
        once: OfflineOutcome.OPENED,
        clears[0]: OfflineOutcome.CLEARED_ONE,
        clears[1]: OfflineOutcome.CLEARED_ALL,
    }
    for code, outcome in outcomes.items():
        plain = desk.keys.offline.decrypt(code.digits)
        changes = desk.report(OfflineCodeEntered(desk.now, outcome, plain, late=False))
        assert changes.code == desk.get(code)
        assert desk.get(code).uses == 1
    desk.report(Access(desk.now, Method.DYNAMIC_CODE, None, late=False))
    assert desk.get(dynamic).uses == 1
    assert desk.status(stay) is CodeStatus.CLEARED
    nonsense = OfflineCodeEntered(
        desk.now, OfflineOutcome.OPENED, SecretStr("x"), late=False
    )
    assert desk.report(nonsense) == Changes()
    unknown = replace(nonsense, plain=SecretStr("5000000000"))
    assert desk.report(unknown) == Changes()
    elsewhere = replace(
        unknown, outcome=OfflineOutcome.CLEARED_ONE, plain=SecretStr("8000000001")
    )
    changes = desk.report(elsewhere)
    assert isinstance(changes.code, IssuedCode)
    assert changes.code.made_elsewhere
    assert desk.get(online) == before


def test_use_before_the_clear_all_code_that_overtook_its_report_was_revoked(desk):
    stay, late = (
        desk.issue(TemporaryRequest(name, NOW, NOW + 5 * HOUR))
        for name in ("early", "late")
    )
    clear = desk.issue(ClearRequest())
    plain = desk.keys.offline.decrypt(clear.digits)
    desk.later(3 * HOUR)
    at = NOW + HOUR
    desk.report(OfflineCodeEntered(at, OfflineOutcome.CLEARED_ALL, plain, late=True))
    for code, used in ((stay, at - SECOND), (late, at)):
        plain = desk.keys.offline.decrypt(code.digits)
        desk.report(OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=True))
    assert desk.status(stay) is CodeStatus.CLEARED
    assert desk.status(late) is CodeStatus.ACTIVE


def test_of_two_dynamic_codes_of_one_time_neither_is_named(desk):
    desk.issue(DynamicRequest("A"))
    desk.issue(DynamicRequest("B"))
    event = Access(desk.now, Method.DYNAMIC_CODE, None, late=False)
    assert desk.report(event) == Changes()


# At the door.


async def typed(shop, *entries):
    """Somebody types codes one after the other, some seconds apart; when that was."""
    moments = []
    for digits in entries:
        await asyncio.sleep(7)
        shop.loopback._pace.catch_up()
        assert shop.lock.type(digits).opened
        moments.append(shop.now())
    return moments


def names(shop):
    return [None if code is None else code.name for _, code in shop.told]


@GENERATIONS
@virtual_time
async def test_code_typed_while_connected_is_told_at_once(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        code = await shop.periodic("Anna", digits="314159")
        await shop.session()
        assert shop.client.connected
        await typed(shop, "314159")
        await asyncio.sleep(1)
        ((event, named),) = shop.told
        assert not event.late
        assert named.id == code.id
        assert shop.get(code).uses == 1
        await shop.session()
        assert len(shop.told) == 1


@GENERATIONS
@pytest.mark.parametrize("quirks", [EXACT, RETAIL], ids=["exact", "retail"])
@virtual_time
async def test_late_records_come_once_in_order_and_marked_as_late(
    tmp_path, generation, quirks
):
    async with workshop(tmp_path, generation, quirks=quirks) as shop:
        anna = await shop.periodic("Anna", digits="314159")
        berta = await shop.periodic("Berta", digits="271828")
        await shop.session()
        await shop.client.close()
        entries = ["314159", "271828", "314159", "314159", "271828"]
        moments = await typed(shop, *entries)
        await asyncio.sleep(300)
        assert shop.told == []
        await shop.session()
        assert names(shop) == ["Anna", "Berta", "Anna", "Anna", "Berta"]
        assert all(event.late for event, _ in shop.told)
        for (event, _), at in zip(shop.told, moments, strict=True):
            assert abs(event.at - at) < 2 * SECOND
        await shop.session()
        await shop.restart()
        await shop.session()
        assert len(shop.told) == len(entries)
        assert (shop.get(anna).uses, shop.get(berta).uses) == (3, 2)


@virtual_time
async def test_records_that_generation_3_sends_twice_are_told_once(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic("Anna", digits="314159")
        await shop.session()
        await typed(shop, "314159", "314159")
        await asyncio.sleep(1)
        assert names(shop) == ["Anna", "Anna"]
        assert not any(event.late for event, _ in shop.told)
        await shop.client.close()
        await typed(shop, "314159")
        await shop.session()
        assert names(shop) == ["Anna"] * 3
        assert shop.get(code).uses == 3


@GENERATIONS
@virtual_time
async def test_late_records_of_one_slot_go_to_each_code_in_its_time(
    tmp_path, generation
):
    async with workshop(tmp_path, generation) as shop:
        first = await shop.periodic("first", digits="314159")
        await shop.session()
        await shop.client.close()
        await typed(shop, "314159")
        await shop.delete(first)
        second = await shop.periodic("second", digits="271828")
        await shop.session()
        assert shop.slots(second) == [40]
        await shop.client.close()
        await typed(shop, "271828")
        await shop.session()
        assert names(shop) == ["first", "second"]
        assert shop.status(first) is CodeStatus.DELETED


@virtual_time
async def test_courier_who_came_while_nobody_listened_used_the_code_up(tmp_path):
    quirks = Quirks(deletes_used=True, enforces_times=True)
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await shop.once("Courier", digits="314159")
        await shop.session()
        await shop.client.close()
        await typed(shop, "314159")
        assert shop.table() == {}
        other = await shop.periodic("Anna")
        await shop.session()
        assert shop.slots(other) == [40]
        assert shop.status(code) is CodeStatus.USED
        assert shop.status(other) is CodeStatus.ACTIVE
        assert names(shop) == ["Courier"]


@virtual_time
async def test_codes_of_others_are_named_by_what_they_are_called_here(tmp_path):
    async with workshop(tmp_path) as shop:
        app = PhoneApp(shop.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        await shop.session()
        pin, guest = shop.ledger.found()
        await shop.client.close()
        await typed(shop, "112358", "271828")
        await shop.session()
        assert [named for _, named in shop.told] == [pin, guest]
        assert [event.method for event, _ in shop.told] == [
            Method.PASSWORD,
            Method.ONLINE_CODE,
        ]

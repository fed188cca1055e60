"""The phone app: another master at the same lock."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import RETAIL, Quirks
from virtual_lock.firmware.storage import FileStorage

from .talker import IDENTITY, NOON, bound_talker, new_talker


def app_of(talker):
    return PhoneApp(talker.lock)


@pytest.mark.parametrize("generation", [3, 4])
def test_its_passwords_open_and_its_deletions_end_that(generation):
    talker = bound_talker(generation, quirks=RETAIL)
    app = app_of(talker)
    assert app.make_temporary("135790") == 40
    assert app.make_password("246801", 7) == 0
    assert talker.heard == []
    (mine, theirs) = talker.lock.memory.credentials
    assert (mine.member, theirs.member) == (7, 0)
    for hard_id, digits in ((40, "135790"), (0, "246801")):
        assert talker.lock.type(digits).opened
        app.delete(hard_id)
        assert not talker.lock.type(digits).opened


def test_its_password_is_good_when_it_says():
    talker = bound_talker(quirks=RETAIL)
    app_of(talker).make_temporary("135790", NOON + 60, NOON + 120, 1)
    assert not talker.lock.would_open("135790")
    talker.lock.clock.set(NOON + 60)
    assert talker.lock.type("135790").opened
    assert not talker.lock.would_open("135790")


def test_what_it_freezes_does_not_open():
    talker = bound_talker()
    app = app_of(talker)
    app.make_temporary("135790")
    app.freeze(40, frozen=True)
    assert not talker.lock.would_open("135790")
    app.freeze(40, frozen=False)
    assert talker.lock.would_open("135790")


def test_what_it_did_survives_a_restart(tmp_path):
    file = FileStorage(tmp_path / "lock.json")
    app = app_of(bound_talker(storage=file))
    app.make_temporary("135790")
    app.make_password("246801", 7)
    app.make_password("864202")
    app.delete(0)
    app.freeze(1, frozen=True)
    lock = VirtualLock(IDENTITY, storage=file)
    left = [(one.hard_id, one.frozen) for one in lock.memory.credentials]
    assert left == [(1, True), (40, False)]


@pytest.mark.parametrize("slots", [10, 200])
def test_it_fills_what_is_left_with_other_digits(slots):
    talker = bound_talker(
        quirks=Quirks(temporary_slots=slots, refuses_duplicates=True, code_length=4)
    )
    app = app_of(talker)
    app.make_temporary("1357")
    app.fill()
    table = talker.lock.memory.credentials
    assert len(table.of_kind(CredentialType.TEMPORARY)) == slots
    assert len({bytes(one.digits) for one in table}) == slots
    others = (f"{number:04d}" for number in range(slots + 1))
    unused = next(each for each in others if not talker.lock.would_open(each))
    with pytest.raises(ValueError, match="taken"):
        app.make_temporary(unused)
    app.fill()
    assert len(table) == slots


def test_it_stops_filling_when_there_are_no_other_digits():
    quirks = Quirks(temporary_slots=11, code_length=1)
    with pytest.raises(ValueError, match="no other digits"):
        app_of(bound_talker(quirks=quirks)).fill()


REFUSALS = {
    "another slot has the same": lambda app: app.make_temporary("135790"),
    "the same": lambda app: app.make_password("135790", 1),
    "another number": lambda app: app.make_temporary("1357"),
    "of them": lambda app: app.make_password("1357", 1),
    "0 to 9": lambda app: app.make_temporary("13579x"),
    "at most ten": lambda app: app.make_password("", 1),
    "no such slot": lambda app: app.delete(41),
    "no such": lambda app: app.freeze(41, frozen=True),
    "begin": lambda app: app.make_temporary("246801", begin=-1),
    "end": lambda app: app.make_temporary("246801", end=1 << 32),
    "times": lambda app: app.make_temporary("246801", times=256),
    "member": lambda app: app.make_password("246801", 256),
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_lock_refuses_it_what_it_refuses_by_radio(reason):
    app = app_of(talker := bound_talker(quirks=RETAIL))
    app.make_temporary("135790")
    before = talker.lock.memory.snapshot()
    with pytest.raises(ValueError, match=reason):
        REFUSALS[reason](app)
    assert talker.lock.memory.snapshot() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda app: app.make_temporary("135790"),
        lambda app: app.make_password("135790", 1),
        lambda app: app.fill(),
    ],
)
def test_lock_of_nobody_has_no_app(act):
    with pytest.raises(ValueError, match="nobody"):
        act(app_of(new_talker()))

"""What is kept of credentials over a restart."""

import json

import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.storage import FileStorage, NoStorage, StorageError

from ..talker import IDENTITY, Talker, bound_talker
from .support import (
    OTHER_VALIDITY,
    SIX,
    TEMPORARY,
    VALIDITY,
    enrol,
    listed,
    method,
    tell,
    unbind,
)


def test_credentials_survive_a_restart(tmp_path):
    file = tmp_path / "lock.json"
    talker = bound_talker(storage=FileStorage(file))
    enrol(talker, CredentialType.PASSWORD)
    enrol(talker, CredentialType.FINGER)
    tell(talker, 51, TEMPORARY)
    tell(talker, 4, bytes((0, 0, 0, 20)))
    lock = VirtualLock(IDENTITY, storage=FileStorage(file))
    assert list(lock.memory.credentials) == list(talker.lock.memory.credentials)
    again = Talker(lock)
    again.connect()
    again.hello()
    assert listed(again) == ["00010501", "14030500", "28050001"]


def test_password_whose_end_nobody_heard_is_there(tmp_path):
    file = tmp_path / "lock.json"
    talker = bound_talker(storage=FileStorage(file))
    talker.write(DataPoint.raw(1, method()))
    lock = VirtualLock(IDENTITY, storage=FileStorage(file))
    assert [one.hard_id for one in lock.memory.credentials] == [0]


@pytest.mark.parametrize(
    "end", [unbind, lambda talker: talker.lock.factory_reset()], ids=["unbind", "reset"]
)
def test_credentials_go_with_their_owner(household, end):
    end(household)
    assert len(household.lock.memory.credentials) == 0
    assert SIX.hex() not in json.dumps(household.lock.memory.snapshot())


def test_memory_from_before_there_were_credentials_is_read(talker):
    stored = talker.lock.memory.snapshot()
    del stored["credentials"]
    storage = NoStorage()
    storage.save(stored)
    lock = VirtualLock(IDENTITY, storage=storage)
    assert lock.memory.snapshot() == talker.lock.memory.snapshot()


def test_credentials_from_before_they_opened_anything_are_read(talker):
    common = {"member": 0, "admin": 0, "times": 0, "frozen": False, "variety": 0}
    stored = talker.lock.memory.snapshot()
    stored["credentials"] = {
        "0": {**common, "kind": 1, "validity": VALIDITY.hex(), "digits": SIX.hex()},
        "20": {**common, "kind": 3, "validity": OTHER_VALIDITY.hex(), "digits": ""},
        "49": {**common, "kind": 5, "validity": VALIDITY.hex(), "digits": "09" * 10},
    }
    storage = NoStorage()
    storage.save(stored)
    lock = VirtualLock(IDENTITY, storage=storage)
    assert lock.memory.snapshot() == stored
    assert lock.would_open("123456")
    assert lock.would_open("9" * 10)


@pytest.mark.parametrize(("kind", "hard_id"), [(0xF0, "2390"), (5, "240"), (5, "39")])
def test_credential_in_a_slot_that_no_lock_has_is_not_read(household, kind, hard_id):
    stored = household.lock.memory.snapshot()
    stored["credentials"][hard_id] = {**stored["credentials"]["40"], "kind": kind}
    storage = NoStorage()
    storage.save(stored)
    with pytest.raises(StorageError):
        VirtualLock(IDENTITY, storage=storage)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": 6},
        {"kind": 0xF0},
        {"kind": 2},
        {"validity": "00"},
        {"member": 256},
        {"times": "many"},
        {"digits": "00" * 11},
        {"digits": None},
    ],
)
def test_damaged_credential_is_not_read(household, change):
    stored = household.lock.memory.snapshot()
    stored["credentials"]["0"].update(change)
    storage = NoStorage()
    storage.save(stored)
    with pytest.raises(StorageError):
        VirtualLock(IDENTITY, storage=storage)

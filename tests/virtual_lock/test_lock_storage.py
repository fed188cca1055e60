"""What survives a restart, and a file that is not what it should be."""

from datetime import timedelta
import json
import stat

import pytest

from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes, Verdict
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    NO_CODE,
    CheckCodeSet,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.remote import RemoteKey
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.storage import FileStorage, NoStorage, StorageError

from .talker import IDENTITY, LOGIN_KEY, NOON, Talker, bound_talker

CODE = SecretBytes(b"73974671")


def restarted(path):
    return VirtualLock(IDENTITY, storage=FileStorage(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock.json"


@pytest.fixture
def lived(path):
    """A lock to which much has happened."""
    talker = bound_talker(storage=FileStorage(path))
    talker.write(DataPoint.string(Dp.OFFLINE_T0, str(NOON)))
    talker.write(CheckCodeSet(NO_CODE, CODE).point())
    talker.write(RemoteKey(7, NOON, NOON + 60, 3, CODE).point())
    talker.write(DataPoint.number(Dp.AUTO_LOCK_TIME, 30))
    talker.leave()
    return talker


def test_everything_but_the_clock_survives(lived, path):
    lived.lock.firmware.alarm(8)
    lived.lock.save()
    lock = restarted(path)
    assert lock.memory.snapshot() == lived.lock.memory.snapshot()
    assert lock.memory.relock_after == 30
    assert lock.clock.unix == 0


def test_it_goes_on_with_its_owner(lived, path):
    lock = restarted(path)
    talker = Talker(lock)
    (advert,) = talker.effects
    assert advert.scan_response[8] == 0x80
    talker.connect()
    talker.hello()
    assert talker.write(DataPoint.enum(Dp.VOLUME, 1))


def test_used_code_stays_used(lived, path):
    codes = OfflineCodes(LOGIN_KEY, moment(NOON))
    once = codes.one_time(moment(NOON), 0)
    often = codes.temporary(moment(NOON), moment(NOON) + timedelta(hours=30))
    assert lived.lock.type(once).opened
    assert lived.lock.type(often).opened
    lock = restarted(path)
    lock.clock.set(NOON + 25 * 3600)
    assert lock.type(often).verdict is Verdict.OPENED
    lock.clock.set(NOON)
    assert lock.type(once).verdict is Verdict.USED


def test_follow_up_record_is_stored_without_anybody_asking(path):
    talker = bound_talker(storage=FileStorage(path))
    talker.write(DataPoint.raw(Dp.BLUETOOTH_UNLOCK, b"\1\7"))
    talker.leave()
    talker.lock.advance(200)
    assert len(restarted(path).memory.records) == 1


def test_unbinding_survives(lived, path):
    lived.lock.factory_reset()
    lock = restarted(path)
    assert not lock.memory.bound
    assert LOGIN_KEY.hex() not in path.read_text()


def test_file_is_private_and_nothing_else_is_left(lived, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["lock.json"]


def test_nothing_is_written_when_nothing_changes(lived, path):
    before = path.stat().st_ino
    lived.lock.type("00000000")
    lived.lock.advance(10_000)
    assert path.stat().st_ino == before


def damaged(content):
    def change(stored):
        stored["memory"].update(content)
        return stored

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: {**stored, "version": 2},
        lambda stored: {**stored, "memory": None},
        lambda stored: {"version": 1},
        lambda stored: [],
        damaged({"login_key": "00"}),
        damaged({"login_key": "xyz"}),
        damaged({"t0": "soon"}),
        damaged({"masters": []}),
        damaged({"masters": {"65535": "00"}}),
        damaged({"slave": "first"}),
        damaged({"masters": {"app": "00" * 8}}),
        damaged({"remote": 5}),
        damaged({"remote": "00"}),
        damaged({"offline": {"t0": 0, "slots": ["+5"]}}),
        damaged({"offline": None}),
        damaged({"records": {"next": 64, "slots": {}}}),
        damaged({"records": {"next": 0, "slots": {"0": [1, 2]}}}),
        damaged({"settings": None}),
    ],
)
def test_damaged_memory_is_refused_and_kept(lived, path, change):
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    before = path.read_bytes()
    with pytest.raises(StorageError) as caught:
        restarted(path)
    assert path.read_bytes() == before
    assert caught.value.__cause__ is None
    assert LOGIN_KEY.hex() not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_file_that_is_no_json_is_refused_and_kept(path, content):
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"lock\.json"):
        restarted(path)
    assert path.read_bytes() == content


def test_file_that_cannot_be_read_is_refused(path):
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be read"):
        restarted(path)


def test_failed_save_leaves_the_old_file(lived, path, monkeypatch):
    before = path.read_bytes()

    def full(_handle):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        lived.lock.set_t0(NOON + 3600)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["lock.json"]


def test_lock_without_a_file_forgets_only_with_its_process():
    storage = NoStorage()
    bound_talker(storage=storage)
    assert VirtualLock(IDENTITY, storage=storage).memory.bound

"""Opening and closing by radio: DP 6, 46, 60, 61 (protocol.md §6.1, §6.5)."""

from collections.abc import Mapping
from dataclasses import replace

from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.payloads import (
    BluetoothUnlock,
    BluetoothUnlockResult,
)
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteKeyResult,
    RemoteUnlock,
    RemoteUnlockResult,
    Source,
)

from .application import Firmware, Write

OK = 0
UNINITIALISED = RemoteKey(0, 0, 0, 0xFFFF, SecretBytes(8), valid=0xFF)
"""What DP 61 looks at where no key was ever set. That is whatever the memory held
(§13.7); the recorded locks answered 4, as this does."""
REMOTE_RESULTS = {
    RefusalReason.NO_KEY: 2,
    RefusalReason.NO_USES_LEFT: 3,
    RefusalReason.OUTSIDE_TIME: 4,
    RefusalReason.WRONG_KEY: 5,
}
SOURCES = {
    Source.PHONE: Dp.UNLOCK_PHONE_REMOTE,
    Source.VOICE: Dp.UNLOCK_VOICE_REMOTE,
}


def bluetooth_unlock(lock: Firmware, point: DataPoint) -> None:
    """DP 6: ``01 member`` opens, result and then record; ``00 member`` is echoed."""
    asked = BluetoothUnlock.parse(point.value)
    lock.report(BluetoothUnlockResult(int(asked.open_), asked.member).point())
    if asked.open_:
        lock.unlock_by_radio()
        lock.note_later(DataPoint.number(Dp.UNLOCK_BLE, asked.member))


def manual_lock(lock: Firmware, point: DataPoint) -> None:
    """DP 46: echoed in any case; ``01`` throws the bolt."""
    lock.report(point)
    if point.value == b"\x01":
        lock.bolt.lock()


def remote_key_set(lock: Firmware, point: DataPoint) -> None:
    """DP 60: one key slot, overwritten."""
    key = RemoteKey.parse(point.value)
    lock.memory.remote = key
    lock.report(RemoteKeyResult(OK, key.member).point())


def remote_unlock(lock: Firmware, point: DataPoint) -> None:
    """DP 61: opens by the remote key; each success uses it up by one.

    A record follows for a phone (DP 62) and for a voice (DP 63); what other sources
    leave is not known, here nothing.
    """
    asked = RemoteUnlock.parse(point.value)
    refusal = remote_refusal(lock, asked)
    result = OK if refusal is None else REMOTE_RESULTS[refusal]
    lock.report(RemoteUnlockResult(result, asked.member).point())
    if refusal is not None:
        return
    key = lock.memory.remote or UNINITIALISED
    lock.memory.remote = replace(key, times=key.times - 1)
    lock.unlock_by_radio()
    if dp := SOURCES.get(Source(asked.source)) if asked.source in SOURCES else None:
        lock.note_later(DataPoint.number(dp, _told_member(lock, asked.member)))


def remote_refusal(lock: Firmware, asked: RemoteUnlock) -> RefusalReason | None:
    """Why the remote key does not open now, in the firmware's order (§13.7)."""
    key = lock.memory.remote or UNINITIALISED
    if not key.valid:
        return RefusalReason.NO_KEY
    if key.times == 0:
        return RefusalReason.NO_USES_LEFT
    if not key.begin <= lock.clock.unix <= key.end:
        return RefusalReason.OUTSIDE_TIME
    if asked.key != key.key:
        return RefusalReason.WRONG_KEY
    return None


def _told_member(lock: Firmware, member: int) -> int:
    if lock.quirks.remote_member_swapped:
        return int.from_bytes(member.to_bytes(2), "little")
    return member


WRITES: Mapping[int, Write] = {
    Dp.BLUETOOTH_UNLOCK: bluetooth_unlock,
    Dp.MANUAL_LOCK: manual_lock,
    Dp.REMOTE_KEY_SET: remote_key_set,
    Dp.REMOTE_UNLOCK: remote_unlock,
}

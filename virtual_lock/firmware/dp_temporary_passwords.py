"""Temporary passwords: DP 51, 52, 53 (protocol.md §6.4)."""

from collections.abc import Mapping
from dataclasses import replace

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    NO_ID,
    TemporaryDelete,
    TemporaryModify,
    TemporaryRequest,
    TemporaryResult,
    TemporaryStatus,
)

from .application import Firmware, Write
from .credentials import Credential
from .quirks import Modify
from .slot_rules import Objection, objection, slot_for

OVERWRITTEN = 0
"""The hard id that DP 53 writes to when it finds nothing (§13.4)."""


def create(lock: Firmware, point: DataPoint) -> None:
    """DP 51. What is checked is set by Quirks; the public firmware checks nothing."""
    slot = store(lock, TemporaryRequest.parse(point.value))
    match slot:
        case Objection.NO_FREE_ID:
            _answer(lock, point, NO_ID, TemporaryStatus.NO_FREE_ID)
        case Objection():
            _answer(lock, point, NO_ID, TemporaryStatus.FAILED)
        case _:
            _answer(lock, point, slot, TemporaryStatus.OK)


def store(lock: Firmware, asked: TemporaryRequest) -> int | Objection:
    """Store it in a free slot; returns its hard id, or why there is none."""
    slot = slot_for(lock, CredentialType.TEMPORARY, asked.digits)
    if not isinstance(slot, Objection):
        lock.memory.credentials.keep(
            Credential(
                CredentialType.TEMPORARY,
                slot,
                asked.validity,
                times=asked.times,
                digits=asked.digits,
                variety=asked.variety,
            )
        )
    return slot


def delete(lock: Firmware, point: DataPoint) -> None:
    """DP 52: also a permanent credential (see Quirks.foreign_slots)."""
    hard_id = TemporaryDelete.parse(point.value).hard_id
    found = _found(lock, hard_id)
    if found is None:
        _answer(lock, point, hard_id, TemporaryStatus.FAILED)
        return
    lock.memory.credentials.delete([found])
    _answer(lock, point, hard_id, TemporaryStatus.OK)


def modify(lock: Firmware, point: DataPoint) -> None:
    """DP 53: also a permanent credential, even unnamed (see Quirks)."""
    asked = TemporaryModify.parse(point.value)
    content, table = asked.content, lock.memory.credentials
    found = _found(lock, asked.hard_id)
    refused = bool(content.digits and objection(lock, content.digits, asked.hard_id))
    if found is not None and not refused:
        table.keep(_changed(found, content, lock.quirks.modify))
        _answer(lock, point, asked.hard_id, TemporaryStatus.OK)
        return
    if found is None and lock.quirks.empty_slot_overwrites:
        table.keep(_changed(_garbage(content), content, lock.quirks.modify))
    _answer(lock, point, asked.hard_id, TemporaryStatus.FAILED)


def _found(lock: Firmware, hard_id: int) -> Credential | None:
    table = lock.memory.credentials
    if lock.quirks.foreign_slots:
        return table.at(hard_id)
    return table.find(CredentialType.TEMPORARY, hard_id)


def _changed(found: Credential, content: TemporaryRequest, how: Modify) -> Credential:
    if how is Modify.VALIDITY:
        return replace(found, validity=content.validity)
    keeps = how is Modify.KEEP_DIGITS and not content.digits
    return replace(
        found,
        validity=content.validity,
        times=content.times,
        digits=found.digits if keeps else content.digits,
        variety=content.variety,
    )


def _garbage(content: TemporaryRequest) -> Credential:
    """What the firmware stores when it modifies an empty slot.

    That this goes to the permanent credential 0 is measured; that all else in the
    uninitialised memory is zero, and that it opens as a password does, is our reading.
    """
    return Credential(
        CredentialType.PASSWORD, OVERWRITTEN, content.validity, digits=SecretBytes()
    )


def _answer(lock: Firmware, point: DataPoint, hard_id: int, result: int) -> None:
    lock.report(TemporaryResult(point.id, hard_id, result).point())


WRITES: Mapping[int, Write] = {
    Dp.TEMPORARY_PASSWORD_CREATE: create,
    Dp.TEMPORARY_PASSWORD_DELETE: delete,
    Dp.TEMPORARY_PASSWORD_MODIFY: modify,
}

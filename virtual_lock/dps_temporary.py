"""Temporary passwords: DP 51, 52, 53 (protocol.md §6.4)."""

from collections.abc import Mapping
from dataclasses import replace

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.methods import CredentialType
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    NO_ID,
    TemporaryDelete,
    TemporaryModify,
    TemporaryRequest,
    TemporaryResult,
    TemporaryStatus,
)

from .admission import Objection, objection, slot_for
from .credentials import Credential
from .firmware import Firmware, Write


def create(lock: Firmware, point: DataPoint) -> None:
    """DP 51; what is looked at is a matter of Quirks, in the public firmware nothing."""
    slot = store(lock, TemporaryRequest.parse(point.value))
    match slot:
        case Objection.NO_FREE_ID:
            _answer(lock, point, NO_ID, TemporaryStatus.NO_FREE_ID)
        case Objection():
            _answer(lock, point, NO_ID, TemporaryStatus.FAILED)
        case _:
            _answer(lock, point, slot, TemporaryStatus.OK)


def store(lock: Firmware, asked: TemporaryRequest) -> int | Objection:
    """Give it a slot; the hard id, or why not."""
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
    """DP 52."""
    hard_id = TemporaryDelete.parse(point.value).hard_id
    table = lock.memory.credentials
    found = table.find(CredentialType.TEMPORARY, hard_id)
    if found is None:
        _answer(lock, point, hard_id, TemporaryStatus.FAILED)
        return
    table.delete([found])
    _answer(lock, point, hard_id, TemporaryStatus.OK)


def modify(lock: Firmware, point: DataPoint) -> None:
    """DP 53: no digits keep the old ones."""
    asked = TemporaryModify.parse(point.value)
    content, table = asked.content, lock.memory.credentials
    found = table.find(CredentialType.TEMPORARY, asked.hard_id)
    digits = content.digits
    if found is None or (digits and objection(lock, digits, asked.hard_id)):
        _answer(lock, point, asked.hard_id, TemporaryStatus.FAILED)
        return
    table.keep(
        replace(
            found,
            validity=content.validity,
            times=content.times,
            digits=digits or found.digits,
            variety=content.variety,
        )
    )
    _answer(lock, point, asked.hard_id, TemporaryStatus.OK)


def _answer(lock: Firmware, point: DataPoint, hard_id: int, result: int) -> None:
    lock.report(TemporaryResult(point.id, hard_id, result).point())


WRITES: Mapping[int, Write] = {
    Dp.TEMPORARY_PASSWORD_CREATE: create,
    Dp.TEMPORARY_PASSWORD_DELETE: delete,
    Dp.TEMPORARY_PASSWORD_MODIFY: modify,
}

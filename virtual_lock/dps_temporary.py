"""Temporary passwords: DP 51, 52, 53 (protocol.md §6.4)."""

from collections.abc import Mapping
from dataclasses import replace

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from .credential_payloads import TemporaryRequest, one_byte
from .credentials import Credential, CredentialKind
from .firmware import Firmware, Write

NO_ID = 0xFF
OK = 0
FAILED = 1
NO_FREE_ID = 2


def create(lock: Firmware, point: DataPoint) -> None:
    """DP 51: neither digits nor duplicates are looked at, as in the public firmware."""
    asked = TemporaryRequest.parse(point.value)
    hard_id = lock.memory.credentials.free(CredentialKind.TEMPORARY)
    if hard_id is None:
        _answer(lock, point, NO_ID, NO_FREE_ID)
        return
    lock.memory.credentials.keep(
        Credential(
            CredentialKind.TEMPORARY,
            hard_id,
            asked.validity,
            times=asked.times,
            digits=asked.digits,
            variety=asked.variety,
        )
    )
    _answer(lock, point, hard_id, OK)


def delete(lock: Firmware, point: DataPoint) -> None:
    """DP 52."""
    hard_id = one_byte(point.value)
    table = lock.memory.credentials
    found = table.find(CredentialKind.TEMPORARY, hard_id)
    if found is not None:
        table.delete([found])
    _answer(lock, point, hard_id, FAILED if found is None else OK)


def modify(lock: Firmware, point: DataPoint) -> None:
    """DP 53: no digits keep the old ones."""
    asked = TemporaryRequest.parse(point.value[1:])
    hard_id = point.value[0]
    table = lock.memory.credentials
    found = table.find(CredentialKind.TEMPORARY, hard_id)
    if found is not None:
        table.keep(
            replace(
                found,
                validity=asked.validity,
                times=asked.times,
                digits=asked.digits or found.digits,
                variety=asked.variety,
            )
        )
    _answer(lock, point, hard_id, FAILED if found is None else OK)


def _answer(lock: Firmware, point: DataPoint, hard_id: int, result: int) -> None:
    lock.report(DataPoint.raw(point.id, bytes((hard_id, result))))


WRITES: Mapping[int, Write] = {
    Dp.TEMPORARY_PASSWORD_CREATE: create,
    Dp.TEMPORARY_PASSWORD_DELETE: delete,
    Dp.TEMPORARY_PASSWORD_MODIFY: modify,
}

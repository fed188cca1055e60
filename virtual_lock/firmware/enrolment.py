"""New credentials: DP 1 and what happens at the sensors (protocol.md §6.2)."""

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodReport,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.temporary import NO_ID

from .application import Firmware
from .credentials import Credential
from .slot_rules import Objection, slot_for

OK = 0
INCOMPLETE = 1
REASONS = {
    Objection.DUPLICATE: 2,
    Objection.NO_FREE_ID: 3,
    Objection.BAD_LENGTH: 5,
}
"""Why it failed (§6.2)."""

PRESSES = {CredentialType.CARD: 1, CredentialType.FINGER: 6, CredentialType.FACE: 1}
"""What the lock announces at the start."""


def create(lock: Firmware, point: DataPoint) -> None:
    """DP 1: a password is there at once, all else waits for its sensor.

    As in the public firmware neither times nor member are looked at, digits only where
    a quirk says so, and a hard id that the client gives is not used. What it makes of
    types other than 1 to 4 and of other stages is not known; here nothing.
    """
    asked = MethodRequest.parse(point.id, point.value)
    if asked.kind not in (CredentialType.PASSWORD, *PRESSES):
        return
    match asked.stage:
        case Stage.START:
            _start(lock, asked)
        case Stage.CANCELLED:
            lock.enrolling = None
            _echo(lock, asked, 0)


def _start(lock: Firmware, asked: MethodRequest) -> None:
    """Give it a slot, or fail 200 ms later (recorded for passwords without a slot).

    A new enrolment ends one that still runs, and so does the end of the link: both our
    reading, as is that no enrolment ends by itself (the limit of the timeout, reason
    0, is not known).
    """
    kind = CredentialType(asked.kind)
    lock.enrolling = None
    _echo(lock, asked, PRESSES.get(kind, 0))
    slot = slot_for(lock, kind, asked.digits)
    if isinstance(slot, Objection):
        _end_later(lock, _named(asked, NO_ID), Stage.FAILED, REASONS[slot])
        return
    credential = _named(asked, slot)
    if kind is CredentialType.PASSWORD:
        lock.memory.credentials.keep(credential)
        _end_later(lock, credential, Stage.COMPLETE, OK)
    else:
        lock.enrolling = credential


def _named(asked: MethodRequest, hard_id: int) -> Credential:
    return Credential(
        CredentialType(asked.kind),
        hard_id,
        asked.validity,
        asked.member,
        asked.admin,
        asked.times,
        asked.digits,
    )


def _echo(lock: Firmware, asked: MethodRequest, count: int) -> None:
    _tell(lock, _named(asked, NO_ID), asked.stage, count, OK)


def _end_later(lock: Firmware, credential: Credential, stage: Stage, why: int) -> None:
    lock.follow_up(lambda: _tell(lock, credential, stage, 0, why))


def _tell(
    lock: Firmware, credential: Credential, stage: int, count: int, result: int
) -> None:
    who = (credential.admin, credential.member, credential.hard_id)
    head = (Dp.UNLOCK_METHOD_CREATE, credential.kind, stage)
    lock.report(MethodReport(*head, *who, count, result).point())


# What happens at the sensors.


def pressed(
    lock: Firmware, kind: CredentialType, count: int, *, complete: bool
) -> None:
    """Press number ``count``. Raises ValueError when nothing waits for this sensor."""
    result = OK if complete else INCOMPLETE
    _tell(lock, _waiting(lock, kind), Stage.RUNNING, count, result)


def enrolled(lock: Firmware, kind: CredentialType) -> None:
    """It is there. Raises ValueError when nothing waits for this sensor."""
    credential = _waiting(lock, kind)
    lock.enrolling = None
    lock.memory.credentials.keep(credential)
    _tell(lock, credential, Stage.COMPLETE, 0, OK)


def failed(lock: Firmware, kind: CredentialType, count: int, reason: int) -> None:
    """It failed at press ``count``. Raises ValueError when nothing waits for it."""
    credential = _waiting(lock, kind)
    lock.enrolling = None
    _tell(lock, credential, Stage.FAILED, count, reason)


def _waiting(lock: Firmware, kind: CredentialType) -> Credential:
    if lock.enrolling is None or lock.enrolling.kind is not kind:
        raise ValueError("nothing is being enrolled at this sensor")
    return lock.enrolling

"""New credentials: DP 1 and what happens at the sensors (protocol.md §6.2)."""

from enum import IntEnum

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from .credential_payloads import MethodRequest
from .credentials import Credential, CredentialKind
from .firmware import Firmware

ASSIGNED_LATER = 0xFF
"""In place of a hard id."""
OK = 0
INCOMPLETE = 1
NO_FREE_ID = 3

PRESSES = {CredentialKind.CARD: 1, CredentialKind.FINGER: 6, CredentialKind.FACE: 1}
"""What the lock announces at the start."""


class Stage(IntEnum):
    """How far it has got."""

    START = 0x00
    RUNNING = 0xFC
    FAILED = 0xFD
    CANCELLED = 0xFE
    COMPLETE = 0xFF


def create(lock: Firmware, point: DataPoint) -> None:
    """DP 1: a password is there at once, all else waits for its sensor.

    As in the public firmware neither digits, length, duplicates, times nor member are
    looked at, and a hard id that the client gives is not used. What it makes of types
    other than 1 to 4 and of other stages is not known; here nothing.
    """
    asked = MethodRequest.parse(point.value)
    if asked.kind not in (CredentialKind.PASSWORD, *PRESSES):
        return
    match asked.stage:
        case Stage.START:
            _start(lock, asked)
        case Stage.CANCELLED:
            lock.enrolling = None
            _echo(lock, asked, 0)


def _start(lock: Firmware, asked: MethodRequest) -> None:
    """Give it a slot; with none free it fails 200 ms later (recorded for passwords).

    A new enrolment ends one that still runs, and so does the end of the link: both our
    reading, as is that no enrolment ends by itself (the limit of the timeout, reason
    0, is not known).
    """
    kind = CredentialKind(asked.kind)
    lock.enrolling = None
    _echo(lock, asked, PRESSES.get(kind, 0))
    if (hard_id := lock.memory.credentials.free(kind)) is None:
        _end_later(lock, _named(asked, ASSIGNED_LATER), Stage.FAILED, NO_FREE_ID)
        return
    credential = _named(asked, hard_id)
    if kind is CredentialKind.PASSWORD:
        lock.memory.credentials.keep(credential)
        _end_later(lock, credential, Stage.COMPLETE, OK)
    else:
        lock.enrolling = credential


def _named(asked: MethodRequest, hard_id: int) -> Credential:
    return Credential(
        CredentialKind(asked.kind),
        hard_id,
        asked.validity,
        asked.member,
        asked.admin,
        asked.times,
        asked.digits,
    )


def _echo(lock: Firmware, asked: MethodRequest, count: int) -> None:
    head = (asked.kind, asked.stage, asked.admin, asked.member, ASSIGNED_LATER)
    lock.report(DataPoint.raw(Dp.UNLOCK_METHOD_CREATE, bytes((*head, count, OK))))


def _end_later(lock: Firmware, credential: Credential, stage: Stage, why: int) -> None:
    lock.follow_up(lambda: _tell(lock, credential, stage, 0, why))


def _tell(
    lock: Firmware, credential: Credential, stage: Stage, count: int, result: int
) -> None:
    head = (int(credential.kind), stage, credential.admin, credential.member)
    value = bytes((*head, credential.hard_id, count, result))
    lock.report(DataPoint.raw(Dp.UNLOCK_METHOD_CREATE, value))


# What happens at the sensors.


def pressed(
    lock: Firmware, kind: CredentialKind, count: int, *, complete: bool
) -> None:
    """Press number ``count``. Raises ValueError when nothing waits for this sensor."""
    result = OK if complete else INCOMPLETE
    _tell(lock, _waiting(lock, kind), Stage.RUNNING, count, result)


def enrolled(lock: Firmware, kind: CredentialKind) -> None:
    """It is there. Raises ValueError when nothing waits for this sensor."""
    credential = _waiting(lock, kind)
    lock.enrolling = None
    lock.memory.credentials.keep(credential)
    _tell(lock, credential, Stage.COMPLETE, 0, OK)


def failed(lock: Firmware, kind: CredentialKind, count: int, reason: int) -> None:
    """It failed at press ``count``. Raises ValueError when nothing waits for it."""
    credential = _waiting(lock, kind)
    lock.enrolling = None
    _tell(lock, credential, Stage.FAILED, count, reason)


def _waiting(lock: Firmware, kind: CredentialKind) -> Credential:
    if lock.enrolling is None or lock.enrolling.kind is not kind:
        raise ValueError("nothing is being enrolled at this sensor")
    return lock.enrolling

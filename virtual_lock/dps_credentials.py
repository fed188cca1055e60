"""Credentials: DP 1 to 5, 35, 49, 50 and 54 (protocol.md §6.2, §6.3)."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.frame import crc16
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    MAX_NODES,
    Node,
    SyncEnd,
    SyncPackage,
    SyncRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.methods import (
    CredentialType,
    MethodDelete,
    MethodReport,
    MethodRequest,
    MethodStatus,
)

from . import enrolment
from .admission import Objection, objection
from .credential_payloads import KnownNode, four_bytes, known_nodes
from .credentials import TYPED, Credential
from .firmware import Firmware, Write

ALL_OF_MEMBER = 0
EVERY_KIND = 0
NODES_OLD = 50
"""As many nodes of DP 35 as a value of 255 bytes holds."""


# One or all of a member's.


def delete(lock: Firmware, point: DataPoint) -> None:
    """DP 2: "all of member" is a success even where there was nothing.

    That type and hard id say which one, whoever the member is, is our reading.
    """
    asked = MethodDelete.parse(point.value)
    table = lock.memory.credentials
    if asked.style == ALL_OF_MEMBER:
        table.delete(
            one
            for one in table.of_member(asked.member)
            if asked.kind in (EVERY_KIND, one.kind)
        )
        result = MethodStatus.DONE
    elif (found := _found(lock, asked.kind, asked.hard_id)) is not None:
        table.delete([found])
        result = MethodStatus.DONE
    else:
        result = MethodStatus.NOT_FOUND
    lock.report(DataPoint.raw(point.id, point.value + bytes((result,))))


def modify(lock: Firmware, point: DataPoint) -> None:
    """DP 3: no digits keep the old ones.

    That member and admin are taken over as well, that it stays frozen, and that digits
    which the lock does not take are answered as if there were no such credential, is
    our reading.
    """
    asked = MethodRequest.parse(point.id, point.value)
    found = _found(lock, asked.kind, asked.hard_id)
    if found is not None and _objection(lock, asked) is not None:
        found = None
    if found is not None:
        lock.memory.credentials.keep(
            replace(
                found,
                validity=asked.validity,
                member=asked.member,
                admin=asked.admin,
                times=asked.times,
                digits=asked.digits or found.digits,
            )
        )
    result = MethodStatus.NOT_FOUND if found is None else MethodStatus.DONE
    head = (asked.kind, asked.stage, asked.admin, asked.member, asked.hard_id)
    lock.report(MethodReport(point.id, *head, asked.times, result).point())


def _objection(lock: Firmware, asked: MethodRequest) -> Objection | None:
    """No digits are no new ones, and those of what is not typed do not matter."""
    if asked.kind not in TYPED or not asked.digits:
        return None
    return objection(lock, asked.digits, asked.hard_id)


def _found(lock: Firmware, kind: int, hard_id: int) -> Credential | None:
    """DP 2 and 3 leave temporary passwords to DP 52 and 53: our reading."""
    if kind == CredentialType.TEMPORARY:
        return None
    return lock.memory.credentials.find(kind, hard_id)


def freeze(lock: Firmware, point: DataPoint) -> None:
    """DP 4 and 5: one credential; echoed, also where there is none (our reading)."""
    frozen = point.id == Dp.UNLOCK_METHOD_FREEZE
    lock.memory.credentials.freeze(four_bytes(point.value), frozen=frozen)
    lock.report(point)


def freeze_member(lock: Firmware, point: DataPoint) -> None:
    """DP 49 and 50: what a member has now; what is created later is not frozen."""
    frozen = point.id == Dp.MEMBER_FREEZE
    lock.memory.credentials.freeze_member(four_bytes(point.value), frozen=frozen)
    lock.report(point)


# What there is.


def synchronise(lock: Firmware, point: DataPoint) -> None:
    """DP 54: one package for each type that has entries, then how many there were.

    Each waits until the client has taken the one before. As recorded, the count does
    not wait behind the package of the last type that was asked for. That any 8001
    answer with status 0 counts as taking it is our reading.
    """
    kinds = SyncRequest.parse(point.value).kinds
    _next_package(lock, deque(_packages(lock, kinds)), 0)


def _packages(lock: Firmware, kinds: tuple[int, ...]) -> Iterator[tuple[Node, ...]]:
    """The lists of all types, in parts; of a type without entries one empty part."""
    for kind in kinds:
        nodes = tuple(one.node for one in lock.memory.credentials.of_kind(kind))
        for at in range(0, max(len(nodes), 1), MAX_NODES):
            yield nodes[at : at + MAX_NODES]


def _next_package(lock: Firmware, parts: deque[tuple[Node, ...]], number: int) -> None:
    nodes: tuple[Node, ...] = ()
    while parts and not nodes:
        nodes = parts.popleft()
    if nodes:
        lock.report(SyncPackage(number, nodes).point())
        # One byte; more packages come of a type that is asked for again and again.
        number = (number + 1) & 0xFF
    if parts:
        lock.when_taken = lambda: _next_package(lock, parts, number)
    else:
        lock.when_taken = None
        lock.report(SyncEnd(number).point())


def synchronise_old(lock: Firmware, point: DataPoint) -> None:
    """DP 35: how the lock's list differs from the client's.

    Only the answer to an empty list is recorded. That entries with the right check
    byte are left out, and that those the lock does not know come with op 1 and zeros,
    is our reading.
    """
    nodes = list(_differences(lock, known_nodes(point.value)))[:NODES_OLD]
    value = bytes((len(nodes),)) + b"".join(nodes)
    lock.report(DataPoint.raw(point.id, value))


def _differences(lock: Firmware, known: list[KnownNode]) -> Iterator[bytes]:
    app = {(one.hard_id, one.kind): one.check for one in known}
    for one in lock.memory.credentials:
        told = bytes(one.node)[1:]
        if app.pop((one.hard_id, one.kind), None) != crc16(told) & 0xFF:
            yield bytes((0, one.hard_id)) + told
    for hard_id, kind in app:
        yield bytes((1, hard_id, kind, 0, 0))


WRITES: Mapping[int, Write] = {
    Dp.UNLOCK_METHOD_CREATE: enrolment.create,
    Dp.UNLOCK_METHOD_DELETE: delete,
    Dp.UNLOCK_METHOD_MODIFY: modify,
    Dp.UNLOCK_METHOD_FREEZE: freeze,
    Dp.UNLOCK_METHOD_ENABLE: freeze,
    Dp.UNLOCK_METHOD_SYNC_OLD: synchronise_old,
    Dp.MEMBER_FREEZE: freeze_member,
    Dp.MEMBER_ENABLE: freeze_member,
    Dp.UNLOCK_METHOD_SYNC: synchronise,
}

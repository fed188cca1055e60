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
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodDelete,
    MethodReport,
    MethodRequest,
    MethodStatus,
)

from . import enrolment
from .application import Firmware, Write
from .credential_layouts import KnownNode, four_bytes, known_nodes
from .credentials import FIRST, TYPED, Credential
from .quirks import Modify
from .slot_rules import Objection, objection

ALL_OF_MEMBER = 0
"""The type of DP 2 and 3 that means everything of a member's."""
DELETED = range(CredentialType.PASSWORD, CredentialType.FACE + 1)
"""The types of DP 2 that delete one credential."""
NODES_OLD = 50
"""As many nodes of DP 35 as a value of 255 bytes holds."""
MOST_TYPES = 5
"""The most types in one request of DP 54 (§6.3)."""


# Changes to one credential, or to all of a member.


def delete(lock: Firmware, point: DataPoint) -> None:
    """DP 2: the type says what, the style nothing (§6.2).

    "All of member" is a success even where there was nothing, and so are the types that
    the firmware does not know, of which it deletes nothing.
    """
    asked = MethodDelete.parse(point.value)
    table, result = lock.memory.credentials, MethodStatus.DONE
    if asked.kind == ALL_OF_MEMBER:
        table.delete(table.of_member(asked.member))
    elif asked.kind in DELETED:
        found = _found(lock, asked.kind, asked.hard_id)
        table.delete([found] if found is not None else [])
        result = MethodStatus.NOT_FOUND if found is None else result
    lock.report(DataPoint.raw(point.id, point.value + bytes((result,))))


def modify(lock: Firmware, point: DataPoint) -> None:
    """DP 3: of all of a member's credentials the validity; of one, by Quirks.modify.

    The types that the firmware does not know are a success without an effect. That a
    credential stays frozen is the firmware's; that digits which a lock does not take
    are answered as if there were no such credential is our reading. What the firmware
    stores for an empty slot was measured for DP 53 only; here nothing.
    """
    asked = MethodRequest.parse(point.id, point.value)
    table, result = lock.memory.credentials, MethodStatus.DONE
    if asked.kind == ALL_OF_MEMBER:
        for one in table.of_member(asked.member):
            table.keep(replace(one, validity=asked.validity))
    elif asked.kind in _modified(lock.quirks.modify):
        found = _found(lock, asked.kind, asked.hard_id)
        if found is None or _objection(lock, asked) is not None:
            result = MethodStatus.NOT_FOUND
        else:
            table.keep(_changed(found, asked, lock.quirks.modify))
    head = (asked.kind, asked.stage, asked.admin, asked.member, asked.hard_id)
    lock.report(MethodReport(point.id, *head, asked.times, result).point())


def _modified(how: Modify) -> range:
    """The types that DP 3 changes; L3 leaves out faces (§0)."""
    last = CredentialType.FINGER if how is Modify.EVERYTHING else CredentialType.FACE
    return range(CredentialType.PASSWORD, last + 1)


def _changed(found: Credential, asked: MethodRequest, how: Modify) -> Credential:
    if how is Modify.VALIDITY:
        return replace(found, validity=asked.validity)
    keeps = how is Modify.KEEP_DIGITS and not asked.digits
    return replace(
        found,
        validity=asked.validity,
        member=asked.member,
        admin=asked.admin,
        times=asked.times,
        digits=found.digits if keeps else asked.digits,
    )


def _objection(lock: Firmware, asked: MethodRequest) -> Objection | None:
    """None where no digits are given, or where the credential is not typed."""
    if asked.kind not in TYPED or not asked.digits:
        return None
    return objection(lock, asked.digits, asked.hard_id)


def _found(lock: Firmware, kind: int, hard_id: int) -> Credential | None:
    table = lock.memory.credentials
    if lock.quirks.foreign_slots:
        return table.at(hard_id)
    return table.find(kind, hard_id)


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


# Listing.


def synchronise(lock: Firmware, point: DataPoint) -> None:
    """DP 54: one package for each type that has entries, then how many there were.

    Each waits until the client has answered any report with status 0. As recorded, the
    count does not wait behind the package of the last type that was asked for. Another
    request begins anew at once; the answers to the packages of the first one then drive
    it as well, so that packages come without waiting (§6.3).
    """
    kinds = SyncRequest.parse(point.value).kinds
    right = 0 < len(kinds) <= MOST_TYPES and all(kind in FIRST for kind in kinds)
    if not right and lock.quirks.unknown_type_lists_nothing:
        lock.report(SyncEnd(0).point())
    else:
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

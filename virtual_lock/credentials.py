"""Passwords, cards, fingers, faces and temporary passwords (protocol.md §6.2, §6.4).

Only the table: neither typing nor showing a credential at the door is looked up in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
import struct
from typing import Any, Self

from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

SLOTS = 10
"""Of each kind."""
DIGITS = 10
"""The public firmware's room for the digits of one password."""

_VALIDITY = struct.Struct(">II9s")


class CredentialKind(IntEnum):
    """The type byte; hard ids of a kind begin at ten times the number before it."""

    PASSWORD = 1
    CARD = 2
    FINGER = 3
    FACE = 4
    TEMPORARY = 5

    @property
    def hard_ids(self) -> range:
        """The slots of this kind, 0 to 49 over all (§6.2)."""
        first = SLOTS * (self - 1)
        return range(first, first + SLOTS)


@dataclass(frozen=True, slots=True)
class Validity:
    """When a credential is good: unix seconds, and nine bytes of weekly hours (§6.8).

    The order of the weekday bits and the zone of the hours are not known.
    """

    begin: int
    end: int
    hours: bytes

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """17 bytes. Raises RemoteProtocolError for another number."""
        if len(value) != _VALIDITY.size:
            raise RemoteProtocolError("a validity of the wrong length")
        return cls(*_VALIDITY.unpack(value))

    def __bytes__(self) -> bytes:
        """As on the wire."""
        return _VALIDITY.pack(self.begin, self.end, self.hours)


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential; ``digits`` are numeric bytes, empty where there are none.

    ``member`` and ``admin`` are 0 for a temporary password, which belongs to nobody;
    ``variety`` is the type byte of DP 51 and 53, which the public firmware only keeps.
    ``times``: 0 unlimited, 0xFF invalid.
    """

    kind: CredentialKind
    hard_id: int
    validity: Validity
    member: int = 0
    admin: int = 0
    times: int = 0
    digits: SecretBytes = field(default=SecretBytes(), repr=False)
    frozen: bool = False
    variety: int = 0

    @property
    def active(self) -> int:
        """The byte "freeze" of DP 35 and 54: 0 is frozen, 1 active."""
        return int(not self.frozen)


class CredentialTable:
    """All credentials of a lock, by hard id."""

    def __init__(self) -> None:
        """Empty."""
        self._slots: dict[int, Credential] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._slots)

    def __iter__(self) -> Iterator[Credential]:
        """In the order of their hard ids."""
        return iter([self._slots[hard_id] for hard_id in sorted(self._slots)])

    def free(self, kind: CredentialKind) -> int | None:
        """The hard id for a new one, the lowest free; None: all slots are taken."""
        return next((one for one in kind.hard_ids if one not in self._slots), None)

    def find(self, kind: int, hard_id: int) -> Credential | None:
        """The credential of this kind with this hard id."""
        found = self._slots.get(hard_id)
        return found if found is not None and found.kind == kind else None

    def keep(self, credential: Credential) -> None:
        """Store it under its hard id, instead of what was there."""
        self._slots[credential.hard_id] = credential

    def delete(self, credentials: Iterable[Credential]) -> None:
        """Forget these."""
        for credential in credentials:
            self._slots.pop(credential.hard_id, None)

    def of_kind(self, kind: int) -> list[Credential]:
        """All of one kind."""
        return [one for one in self if one.kind == kind]

    def of_member(self, member: int) -> list[Credential]:
        """All of one member's; that temporary passwords are nobody's is our reading."""
        return [
            one
            for one in self
            if one.member == member and one.kind is not CredentialKind.TEMPORARY
        ]

    def freeze(self, hard_id: int, *, frozen: bool) -> None:
        """Freeze one or free it again; without it nothing happens."""
        if (one := self._slots.get(hard_id)) is not None:
            self.keep(replace(one, frozen=frozen))

    def freeze_member(self, member: int, *, frozen: bool) -> None:
        """Freeze what a member has at present, or free it again."""
        for one in self.of_member(member):
            self.keep(replace(one, frozen=frozen))

    def erase(self) -> None:
        """Forget everything."""
        self._slots.clear()

    def snapshot(self) -> dict[str, Any]:
        """What survives a restart, as JSON values; holds digits."""
        return {str(one.hard_id): _stored(one) for one in self}

    def restore(self, stored: Mapping[str, Any]) -> None:
        """The opposite of snapshot.

        Raises:
            AttributeError, LookupError, ProtocolError, TypeError, ValueError: foreign.
        """
        restored = [_restored(int(number), one) for number, one in stored.items()]
        self._slots = {one.hard_id: one for one in restored}


def _stored(one: Credential) -> dict[str, Any]:
    return {
        "kind": int(one.kind),
        "validity": bytes(one.validity).hex(),
        "member": one.member,
        "admin": one.admin,
        "times": one.times,
        "digits": one.digits.hex(),
        "frozen": one.frozen,
        "variety": one.variety,
    }


def _restored(hard_id: int, stored: Mapping[str, Any]) -> Credential:
    kind = CredentialKind(stored["kind"])
    digits = SecretBytes(bytes.fromhex(stored["digits"]))
    if hard_id not in kind.hard_ids or len(digits) > DIGITS:
        raise ValueError("no such credential")
    return Credential(
        kind,
        hard_id,
        Validity.parse(bytes.fromhex(stored["validity"])),
        _byte(stored["member"]),
        _byte(stored["admin"]),
        _byte(stored["times"]),
        digits,
        bool(stored["frozen"]),
        _byte(stored["variety"]),
    )


def _byte(value: int) -> int:
    return bytes((value,))[0]

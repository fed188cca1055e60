"""Passwords, cards, fingers, faces and temporary passwords (protocol.md §6.2, §6.4).

Only the table: what of it opens the door, and when, is in ``stored_digits``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import MAX_DIGITS
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity

SLOTS: Final = 10
"""Of each kind; a lock may have more for temporary passwords."""
MOST_TEMPORARY: Final = 200
"""The last of them has hard id 239."""
INVALID: Final = 0xFF
"""Times of a credential that opens nothing (§6.2)."""
FIRST: Final = {
    CredentialType.PASSWORD: 0,
    CredentialType.CARD: 10,
    CredentialType.FINGER: 20,
    CredentialType.FACE: 30,
    CredentialType.TEMPORARY: 40,
}
"""The first hard id of each kind (§6.2)."""
TYPED: Final = (CredentialType.PASSWORD, CredentialType.TEMPORARY)
"""What has digits."""


def hard_ids(kind: CredentialType, temporary_slots: int) -> range:
    """The slots of a kind.

    ``temporary_slots``: how many there are of temporary passwords, the last kind.

    Raises:
        LookupError: no type under which a lock stores anything.
    """
    first = FIRST[kind]
    is_last = kind is CredentialType.TEMPORARY
    return range(first, first + (temporary_slots if is_last else SLOTS))


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential; ``digits`` are numeric bytes, empty where there are none.

    ``member`` and ``admin`` are 0 for a temporary password; ``variety`` is the type byte of DP 51 and 53, which the public firmware only keeps.
    ``times``: 0 unlimited, 1 once (temporary passwords), 0xFF invalid.
    """

    kind: CredentialType
    hard_id: int
    validity: Validity
    member: int = 0
    admin: int = 0
    times: int = 0
    digits: SecretBytes = field(default=SecretBytes(), repr=False)
    frozen: bool = False
    variety: int = 0

    @property
    def node(self) -> Node:
        """As DP 35 and 54 list it."""
        return Node(self.hard_id, self.kind, self.member, active=not self.frozen)


class CredentialTable:
    """All credentials of a lock, by hard id."""

    def __init__(self, temporary_slots: int = SLOTS) -> None:
        """Empty, with room for so many temporary passwords."""
        self._temporary_slots = temporary_slots
        self._slots: dict[int, Credential] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._slots)

    def __iter__(self) -> Iterator[Credential]:
        """In the order of their hard ids."""
        return iter([self._slots[hard_id] for hard_id in sorted(self._slots)])

    def free(self, kind: CredentialType) -> int | None:
        """The hard id for a new one, the lowest free; None: all slots are taken."""
        slots = hard_ids(kind, self._temporary_slots)
        return next((one for one in slots if one not in self._slots), None)

    def at(self, hard_id: int) -> Credential | None:
        """The credential with this hard id, of whatever kind."""
        return self._slots.get(hard_id)

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
        """All of one member's; temporary passwords are member 0's."""
        return [one for one in self if one.member == member]

    def with_digits(self, digits: bytes) -> list[Credential]:
        """Passwords and temporary passwords of these digits; no digits are nobody's."""
        return [
            one for one in self if digits and one.kind in TYPED and one.digits == digits
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
        """The opposite of snapshot; slots that this lock would not give stay taken.

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
    kind = CredentialType(stored["kind"])
    digits = SecretBytes(bytes.fromhex(stored["digits"]))
    if hard_id not in hard_ids(kind, MOST_TEMPORARY) or len(digits) > MAX_DIGITS:
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

"""The phone app: another master, who changes the lock's tables beside us.

What it does is as by radio, without the radio: the bench may do it at any time.
"""

from collections.abc import Mapping
from secrets import choice
from typing import Any

from custom_components.smart_life_lock.tuyalock.errors import LocalProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    UNLIMITED,
    TemporaryRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity

from ..firmware.application import Firmware
from ..firmware.credentials import Credential
from ..firmware.dp_temporary_passwords import store
from ..firmware.lock import VirtualLock
from ..firmware.slot_rules import Objection, slot_for

FOR_EVER = 0xFFFFFFFF
BYTE = 0xFF
LENGTH = 6
"""Of random digits, where the lock takes any number of them."""
SENSED = {
    "card": CredentialType.CARD,
    "finger": CredentialType.FINGER,
    "face": CredentialType.FACE,
}
"""What is enrolled at a sensor."""


class PhoneApp:
    """The owner's phone. Every method raises ValueError where the lock would refuse."""

    def __init__(self, lock: VirtualLock) -> None:
        """Have the lock at hand."""
        self._lock = lock

    def make_temporary(
        self, digits: str, begin: int = 0, end: int = FOR_EVER, times: int = UNLIMITED
    ) -> int:
        """A temporary password; its hard id."""
        for name, value in (("begin", begin), ("end", end)):
            _fits(name, value, FOR_EVER)
        times = _fits("times", times, BYTE)
        asked = TemporaryRequest(Validity(begin, end), times, _numerals(digits))
        return self._kept(store(self._owned(), asked))

    def make_password(self, digits: str, member: int = 1) -> int:
        """A member's own password; its hard id."""
        wanted, lock = _numerals(digits), self._owned()
        member = _fits("member", member, BYTE)
        slot = slot_for(lock, CredentialType.PASSWORD, wanted)
        if not isinstance(slot, Objection):
            always = Validity(0, FOR_EVER)
            lock.memory.credentials.keep(
                Credential(CredentialType.PASSWORD, slot, always, member, digits=wanted)
            )
        return self._kept(slot)

    def enrol(self, kind: CredentialType, member: int = 1) -> int:
        """A card, a finger or a face of a member; its hard id."""
        lock = self._owned()
        member = _fits("member", member, BYTE)
        slot = slot_for(lock, kind, b"")
        if not isinstance(slot, Objection):
            always = Validity(0, FOR_EVER)
            lock.memory.credentials.keep(Credential(kind, slot, always, member))
        return self._kept(slot)

    def delete(self, hard_id: int) -> None:
        """Empty a slot."""
        self._lock.memory.credentials.delete([self._at(hard_id)])
        self._lock.save()

    def freeze(self, hard_id: int, *, frozen: bool) -> None:
        """Make a slot open nothing for a while, or end that."""
        one = self._at(hard_id)
        self._lock.memory.credentials.freeze(one.hard_id, frozen=frozen)
        self._lock.save()

    def fill(self) -> None:
        """Take every slot that is left for temporary passwords, with random digits."""
        table = self._lock.memory.credentials
        length = self._lock.firmware.quirks.code_length or LENGTH
        while table.free(CredentialType.TEMPORARY) is not None:
            if len(table) >= 10**length:
                raise ValueError("no other digits are left")
            digits = "".join(choice("0123456789") for _ in range(length))
            if not table.with_digits(numerals(digits)):
                self.make_temporary(digits)

    def _owned(self) -> Firmware:
        if not self._lock.memory.bound:
            raise ValueError("the lock belongs to nobody")
        return self._lock.firmware

    def _at(self, hard_id: int) -> Credential:
        if (one := self._lock.memory.credentials.at(hard_id)) is None:
            raise ValueError("no such slot is taken")
        return one

    def _kept(self, slot: int | Objection) -> int:
        match slot:
            case Objection():
                raise ValueError(slot.value)
            case _:
                self._lock.save()
                return slot


def at_the_app(lock: VirtualLock, request: Mapping[str, Any]) -> dict[str, int]:
    """A request of the control port; what it adds to the reply. Raises ValueError."""
    app = PhoneApp(lock)
    match request:
        case {"make": "temporary", "digits": str(digits)}:
            begin, end = request.get("begin", 0), request.get("end", FOR_EVER)
            times = request.get("times", UNLIMITED)
            return {"hard_id": app.make_temporary(digits, begin, end, times)}
        case {"make": "password", "digits": str(digits)}:
            return {"hard_id": app.make_password(digits, request.get("member", 1))}
        case {"make": str(kind)} if kind in SENSED:
            return {"hard_id": app.enrol(SENSED[kind], request.get("member", 1))}
        case {"delete": hard_id}:
            app.delete(_fits("delete", hard_id, BYTE))
        case {"freeze": hard_id, "frozen": bool(frozen)}:
            app.freeze(_fits("freeze", hard_id, BYTE), frozen=frozen)
        case {"fill": True}:
            app.fill()
        case _:
            raise ValueError(
                "app: make (with digits, or card, finger, face), delete, freeze, or "
                "fill is needed"
            )
    return {}


def _fits(name: str, value: object, top: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= top:
        raise ValueError(f"{name}: a whole number from 0 to {top} is needed")
    return value


def _numerals(digits: str) -> SecretBytes:
    try:
        return numerals(digits)
    except LocalProtocolError:
        raise ValueError("digits: at most ten of 0 to 9 are needed") from None

"""Which digits a lock takes into a slot, and which slot that is (see Quirks)."""

from enum import StrEnum

from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from .application import Firmware
from .credentials import TYPED


class Objection(StrEnum):
    """Why a lock takes no such credential; in words for the bench."""

    BAD_LENGTH = "digits: this lock wants another number of them"
    DUPLICATE = "digits: another slot has the same"
    NO_FREE_ID = "all slots of this kind are taken"


def objection(
    lock: Firmware, digits: bytes, hard_id: int | None = None
) -> Objection | None:
    """What is wrong with digits; ``hard_id``: the slot of the password that has them now."""
    wanted = lock.quirks.code_length
    if wanted is not None and len(digits) != wanted:
        return Objection.BAD_LENGTH
    others = lock.memory.credentials.with_digits(digits)
    if lock.quirks.refuses_duplicates and any(one.hard_id != hard_id for one in others):
        return Objection.DUPLICATE
    return None


def slot_for(lock: Firmware, kind: CredentialType, digits: bytes) -> int | Objection:
    """The hard id for a new credential. That digits are looked at first is our reading.

    Only credentials that are typed have digits to look at.
    """
    if kind in TYPED and (why := objection(lock, digits)) is not None:
        return why
    free = lock.memory.credentials.free(kind)
    return Objection.NO_FREE_ID if free is None else free

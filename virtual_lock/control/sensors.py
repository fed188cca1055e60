"""The sensors at the door: a card, a finger or a face is held to them."""

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from ..firmware.lock import VirtualLock

RECORDS = {
    CredentialType.CARD: Dp.UNLOCK_CARD,
    CredentialType.FINGER: Dp.UNLOCK_FINGERPRINT,
    CredentialType.FACE: Dp.UNLOCK_FACE,
}
"""What is recorded of what opened (protocol.md §6.1)."""


def touch(lock: VirtualLock, hard_id: int) -> None:
    """Hold what was enrolled under this hard id to its sensor.

    A frozen one opens nothing, and leaves nothing behind. That its validity does not
    matter is our reading: no source tells when such a one opens. As after a code, a lock
    of generation 3 may ask for a client to tell of it.

    Raises ValueError where no card, finger or face has this hard id.
    """
    one = lock.memory.credentials.at(hard_id)
    if one is None or (dp := RECORDS.get(one.kind)) is None:
        raise ValueError("touch: no card, finger or face has this hard id")
    if one.frozen:
        return
    lock.firmware.unlock()
    lock.firmware.note(DataPoint.number(dp, hard_id))
    if not lock.is_connected:
        lock.beacon.has_news()
    lock.save()

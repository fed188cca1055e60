"""Where a wrong key is noticed: a lock that says no, and one that cannot read us.

What it advertises is judged in ``advert_against_key.py``.
"""

from ..errors import KeyProblem, LockSilent, NotAuthorized, TuyaLockError
from ..wire.frame import Frame
from ..wire.pair import PairAnswer, PairStatus
from .link import Link

_SPEAKS_AGAINST_THE_KEY = (KeyProblem.REJECTED, KeyProblem.DEVICE_ID_MISMATCH)


def check_pairing(link: Link, frame: Frame) -> None:
    """Note that the lock let us in, or raise NotAuthorized."""
    answer = PairAnswer.parse(frame.data)
    if answer.accepted:
        link.paired = True
    elif answer.status == PairStatus.DEVICE_ID_MISMATCH:
        raise NotAuthorized(KeyProblem.DEVICE_ID_MISMATCH)
    else:
        raise NotAuthorized(KeyProblem.REJECTED)


def meaning_of_silence(
    suspicion: KeyProblem | None, *, with_secret: bool, proven: bool
) -> TuyaLockError:
    """What it means that a lock answered in none of the modes that there are.

    A lock that cannot read us is silent. ``suspicion``: what its advertisement says
    against the key; that decides. ``proven``: it has answered under this key before, so it
    is only silent. ``with_secret``: the secret key of protocol 5 was used.
    """
    if suspicion in _SPEAKS_AGAINST_THE_KEY:
        return NotAuthorized(suspicion)
    if proven:
        return LockSilent("the lock did not answer")
    if with_secret:
        return NotAuthorized(KeyProblem.SECRET_KEY_REJECTED)
    return NotAuthorized(KeyProblem.NEEDS_SECRET_KEY)

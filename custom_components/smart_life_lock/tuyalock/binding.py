"""Making an unbound lock ours, without the cloud (protocol.md §4.3)."""

from dataclasses import replace

from .acquaintance import Acquaintance
from .errors import KeyProblem, LinkLost, LockSilent, NotAuthorized
from .exchange import Silence
from .habits import Manner
from .handshake import bind_blindly, bind_openly, enter, introduce
from .link import Link
from .model import LockInfo


async def bind(lock: Acquaintance) -> LockInfo | None:
    """Bind in a turn of the line; None where the lock must not be asked what it is.

    After a lost link the lock may be bound: it is asked before binding again.

    Raises:
        NotAuthorized: NEEDS_CLOUD when no way of binding was answered.
        LockSilent: the same, but something else was said than an answer.
    """
    try:
        return await _bind(lock)
    except LockSilent:
        raise
    except LinkLost:
        await lock.line.drop()
        if await _is_ours(lock):
            return lock.inbox.state.info
        return await _bind(lock)


async def _bind(lock: Acquaintance) -> LockInfo | None:
    """Each generation on a fresh link, the advertised one first.

    An info request may leave a random behind that we could not read, so that the other
    generation's way would not work on the same link.
    """
    disbelieved = False
    for generation in (3, 4) if lock.advertised == 3 else (4, 3):
        link = await lock.line.open(bound=False)
        try:
            info = await _bind_as(lock, generation, link)
        except Silence:
            disbelieved = disbelieved or link.disbelieved
            continue
        _is_bound(lock)
        # A lock of generation 4 lets itself be bound blindly too: what it really is
        # shows when it says so.
        lock.habits = replace(lock.habits, proven=True)
        return info
    if disbelieved:
        raise LockSilent("the lock did not answer")
    raise NotAuthorized(KeyProblem.NEEDS_CLOUD)


async def _bind_as(lock: Acquaintance, generation: int, link: Link) -> LockInfo | None:
    if generation == 3:
        lock.inbox.generation = 3
        await bind_blindly(link, lock.credentials, lock.limits)
        return None
    ladder = _manners(lock, 4, link)
    info, manner = await bind_openly(link, lock.credentials, ladder, lock.limits)
    info = replace(info, bound=True)
    lock.learn(info, manner, link.max_packet)
    return info


async def _is_ours(lock: Acquaintance) -> bool:
    """Whether a binding that was cut short took effect: then the key opens it."""
    link = await lock.line.open(bound=True)
    ladder = _manners(lock, lock.advertised, link)
    try:
        info, manner = await introduce(link, ladder, lock.limits)
    except Silence:
        return False
    lock.learn(info, manner, link.max_packet)
    lock.habits, _ = await enter(link, lock.credentials, None, lock.habits, lock.limits)
    _is_bound(lock)
    return True


def _is_bound(lock: Acquaintance) -> None:
    lock.suspicion = None


def _manners(lock: Acquaintance, generation: int, link: Link) -> list[Manner]:
    ladder = lock.habits.ladder(generation, link.max_packet)
    return [manner for manner in ladder if manner.generation == generation]

"""Making an unbound lock ours, without the cloud (protocol.md §4.3)."""

from dataclasses import replace

from ..errors import KeyProblem, LinkLost, LockSilent, NotAuthorized
from ..model import LockInfo
from .exchange import Silence
from .handshake import bind_blindly, bind_openly, pair, request_info
from .known_lock import KnownLock
from .link import Link
from .link_profile import LinkMode


async def bind(lock: KnownLock) -> LockInfo | None:
    """Bind in a turn of the connection; None where the lock must not be asked what it is.

    A lock that takes no binding may be ours already, after a lost link or because the
    advertisement was an old one: it is asked under our key before anything else is said.
    Where it is not, the key is not sent to be bound with a second time: who was told it
    first may not have been the lock. The caller draws another.

    Raises:
        NotAuthorized: NEEDS_CLOUD when no way of binding was answered.
        LockSilent: the same, but something else was said than an answer.
        LinkLost: The lock is not bound with our key, as far as it tells.
    """
    try:
        return await _bind(lock)
    except LockSilent:
        raise
    except LinkLost:
        await lock.connection.drop()
        if await _is_ours(lock):
            return lock.inbox.state.info
        raise


async def _bind(lock: KnownLock) -> LockInfo | None:
    """Each generation on a fresh link, the advertised one first.

    An info request may leave a random behind that we could not read, so that the other
    generation's way would not work on the same link.

    Both links carry the same key: they are one attempt, a few seconds long, and a lock
    that was bound over the first one without our hearing it is recognised by that key.
    So somebody who answered the first link with silence may know the key with which the
    lock is bound over the second one, as does everybody who hears it there, in clear.
    """
    disbelieved = False
    for generation in (3, 4) if lock.advertised == 3 else (4, 3):
        link = await lock.connection.open(bound=False)
        try:
            info = await _bind_as(lock, generation, link)
        except Silence:
            disbelieved = disbelieved or link.disbelieved
            continue
        # A lock of generation 4 lets itself be bound blindly too: what it really is
        # shows when it says so.
        lock.profile = replace(lock.profile, proven=True)
        lock.suspicion = None
        return info
    if await _is_ours(lock, quickly=True):
        return lock.inbox.state.info
    if disbelieved:
        raise LockSilent("the lock did not answer")
    raise NotAuthorized(KeyProblem.NEEDS_CLOUD)


async def _bind_as(lock: KnownLock, generation: int, link: Link) -> LockInfo | None:
    if generation == 3:
        lock.inbox.generation = 3
        await bind_blindly(link, lock.credentials, lock.limits)
        return None
    ladder, limits = _modes(lock, 4, link), lock.limits
    info, mode = await bind_openly(
        link, lock.credentials, ladder, replace(limits, info=limits.plain)
    )
    info = replace(info, bound=True)
    lock.learn(info, mode, link.max_packet)
    return info


async def _is_ours(lock: KnownLock, *, quickly: bool = False) -> bool:
    """Whether our key opens it; ``quickly``: asked in short packets only."""
    link = await lock.connection.open(bound=True)
    ladder = _modes(lock, lock.advertised, link)
    try:
        info, mode = await request_info(
            link, ladder[-1:] if quickly else ladder, lock.limits
        )
    except Silence:
        return False
    lock.learn(info, mode, link.max_packet)
    lock.profile, _ = await pair(
        link, lock.credentials, None, lock.profile, lock.limits
    )
    return True


def _modes(lock: KnownLock, generation: int, link: Link) -> list[LinkMode]:
    profile = replace(lock.profile, generation=None)
    ladder = profile.ladder(generation, link.max_packet)
    return [mode for mode in ladder if mode.generation == generation]

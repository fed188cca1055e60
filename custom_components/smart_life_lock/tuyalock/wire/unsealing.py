"""How each end opens an envelope that has arrived whole (protocol.md §3.2, §3.5)."""

from typing import Final

from ..errors import KeyUnavailable, RemoteProtocolError
from .cipher import BLOCK, Flag, Keys, unseal
from .frame import Frame
from .states import Drop, DropReason, Received

_UNBOUND_ONLY: Final = frozenset({Flag.PLAIN, Flag.FACTORY})


def opened_by_lock(keys: Keys, message: bytes, *, bound: bool) -> Received | Drop:
    """What a lock makes of an envelope; it drops in silence what it cannot read."""
    if bound and message[0] in _UNBOUND_ONLY:
        return Drop(DropReason.FLAG_NOT_ALLOWED)
    if message[0] == Flag.AUTH and len(message) > BLOCK:
        # The vendor's key 1 hangs on the IV of the very message it opens.
        keys.server_rand = message[1 : 1 + BLOCK]
    reason = DropReason.ENVELOPE
    try:
        flag, plain = unseal(keys, message)
        reason = DropReason.FRAME
        return Received(Frame.parse(plain), flag)
    except KeyUnavailable:
        return Drop(DropReason.NO_KEY)
    except RemoteProtocolError:
        return Drop(reason)


def opened_by_client(keys: Keys, message: bytes, *, secret: bool) -> Received | Drop:
    """What a client makes of an envelope; ``secret``: the lock has to use a key.

    Raises RemoteProtocolError for nonsense.
    """
    try:
        flag, plain = unseal(keys, message)
    except KeyUnavailable:
        factory = message[0] == Flag.AUTH
        return Drop(DropReason.NO_FACTORY_KEY if factory else DropReason.NO_KEY)
    if flag in _UNBOUND_ONLY and secret:
        return Drop(DropReason.FLAG_NOT_ALLOWED)
    return Received(Frame.parse(plain), flag)

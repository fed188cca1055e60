"""The life of a conversation as one table (protocol.md §3.5, §4), and what comes of a packet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from .cipher import Flag
from .frame import Frame


class Role(StrEnum):
    """Which end of the conversation a session is."""

    CLIENT = "client"
    LOCK = "lock"


class LinkState(Enum):
    """How far a conversation got.

    ``INFORMED``: an info answer was given. ``AUTHENTICATED``: paired after it.
    ``AUTHENTICATED_BLIND``: paired without it, so the session's random is six zeros and
    an L3 lock reports under the login key. ``CLOSED``: nothing more will be said.
    """

    DISCONNECTED = "disconnected"
    CONNECTED = "connected"
    INFORMED = "informed"
    AUTHENTICATED = "authenticated"
    AUTHENTICATED_BLIND = "authenticated_blind"
    CLOSED = "closed"


class Event(Enum):
    """What moves a conversation on; seen by both ends."""

    LINK_UP = "link_up"
    LINK_DOWN = "link_down"
    INFO_ANSWERED = "info_answered"
    PAIR_ACCEPTED = "pair_accepted"
    PAIR_REFUSED = "pair_refused"
    UNBOUND = "unbound"
    BREACH = "breach"


AUTHENTICATED: Final = frozenset(
    {LinkState.AUTHENTICATED, LinkState.AUTHENTICATED_BLIND}
)
OPEN: Final = AUTHENTICATED | {LinkState.CONNECTED, LinkState.INFORMED}
UNINFORMED: Final = frozenset({LinkState.CONNECTED, LinkState.AUTHENTICATED_BLIND})
"""No info answer in this connection: an L3 lock reports under the login key."""

TRANSITIONS: Final[Mapping[tuple[LinkState, Event], LinkState]] = {
    (LinkState.CONNECTED, Event.INFO_ANSWERED): LinkState.INFORMED,
    (LinkState.INFORMED, Event.INFO_ANSWERED): LinkState.INFORMED,
    (LinkState.AUTHENTICATED, Event.INFO_ANSWERED): LinkState.AUTHENTICATED,
    (LinkState.AUTHENTICATED_BLIND, Event.INFO_ANSWERED): LinkState.AUTHENTICATED,
    (LinkState.CONNECTED, Event.PAIR_ACCEPTED): LinkState.AUTHENTICATED_BLIND,
    (LinkState.INFORMED, Event.PAIR_ACCEPTED): LinkState.AUTHENTICATED,
    (LinkState.AUTHENTICATED, Event.PAIR_ACCEPTED): LinkState.AUTHENTICATED,
    (LinkState.AUTHENTICATED_BLIND, Event.PAIR_ACCEPTED): LinkState.AUTHENTICATED_BLIND,
    **{(state, Event.PAIR_REFUSED): state for state in OPEN},
    **{(state, Event.UNBOUND): LinkState.CLOSED for state in OPEN},
    **{(state, Event.BREACH): LinkState.CLOSED for state in OPEN},
    **{(state, Event.LINK_UP): LinkState.CONNECTED for state in LinkState},
    **{(state, Event.LINK_DOWN): LinkState.DISCONNECTED for state in LinkState},
}
"""The whole life of a conversation; both ends follow it, by what the lock answers.

A pair answer that refuses changes nothing by itself: the lock still asks for the time
and then ends the connection (protocol.md §4.2).
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole, valid message for the application."""

    frame: Frame
    flag: Flag


class DropReason(StrEnum):
    """Why a message was ignored without a word."""

    NOT_CONNECTED = "not_connected"
    PACKET = "packet"
    ENVELOPE = "envelope"
    NO_KEY = "no_key"
    NO_FACTORY_KEY = "no_factory_key"
    FLAG_NOT_ALLOWED = "flag_not_allowed"
    FRAME = "frame"
    OLD_COUNTER = "old_counter"
    FAR_COUNTER = "far_counter"
    NOT_AUTHENTICATED = "not_authenticated"
    NOT_ASKED = "not_asked"
    NOT_PROVEN = "not_proven"


@dataclass(frozen=True, slots=True)
class Drop:
    """Something was ignored, as protocol.md has it."""

    reason: DropReason


class CloseReason(StrEnum):
    """Why a lock ends the connection."""

    COUNTER = "counter"
    INFO_LENGTH = "info_length"


@dataclass(frozen=True, slots=True)
class CloseLink:
    """The connection is to be ended now; the session is closed."""

    reason: CloseReason


type Outcome = Received | Drop | CloseLink | None

"""One conversation with a lock, from either end, without I/O (protocol.md §3, §4).

Packets that arrived go into ``Session.receive``, which says what they mean; what is to
be said goes into ``Session.send``, which gives the GATT packets. Who is who, which codes
open the lock and what is stored is the application's business.
"""

from collections.abc import Mapping
from typing import Final

from ..errors import LocalProtocolError, RemoteProtocolError
from .cipher import NO_SRAND, Derivation, Flag, Keys, seal
from .commands import BEFORE_PAIRING, Code
from .flags import client_flag, info_answer_flag, lock_flag
from .frame import SMALLEST_PACKET, Frame, Joiner, Nibble, split
from .info import InfoAnswer
from .pair import PairAnswer
from .questions import Questions
from .states import (
    AUTHENTICATED,
    OPEN,
    TRANSITIONS,
    UNINFORMED,
    CloseLink,
    CloseReason,
    Drop,
    DropReason,
    Event,
    LinkState,
    Outcome,
    Received,
    Role,
)
from .unsealing import opened_by_client, opened_by_lock

__all__ = [
    "CloseLink",
    "CloseReason",
    "Drop",
    "DropReason",
    "LinkState",
    "Outcome",
    "Received",
    "Role",
    "Session",
]

CLIENT_LIMIT: Final = 4096
"""A client's own limit for a message; protocol.md gives only those of locks."""

LOCK_LIMITS: Final[Mapping[int, int]] = {3: 256, 4: 1536}
"""The longest message that a lock of a protocol version takes (L3, S21), bytes."""


class Session:
    """A conversation; one object lives as long as its side is switched on.

    As a lock: silence, disconnects and keys exactly as in protocol.md §3.3 to §4.1. As a
    client: what does not count (``Questions``) is dropped, and until the pair request is
    answered so is nonsense, because nobody knows yet who speaks. From then on nonsense
    raises ``RemoteProtocolError`` and closes the session.
    """

    def __init__(
        self,
        role: Role,
        keys: Keys,
        *,
        version: int = 3,
        packet_length: int = SMALLEST_PACKET,
        nibble: Nibble | None = None,
    ) -> None:
        """Begin disconnected.

        ``version`` (3, 4; later ones count as 4) is the nibble on the wire, and for a lock
        its rules; it and ``packet_length`` may be changed between messages. Without
        ``nibble`` a client wraps and a lock sticks.
        """
        self.role = role
        self.keys = keys
        self.version = version
        self.packet_length = packet_length
        self.bound = False
        self._state = LinkState.DISCONNECTED
        self._other = Role.LOCK if role is Role.CLIENT else Role.CLIENT
        self._nibble = nibble or (Nibble.WRAP if role is Role.CLIENT else Nibble.STICK)
        self._counter = 0
        self._joiner = Joiner(_limit(role, version))
        self._sent = 0
        self._heard = 0
        self._questions = Questions()

    @property
    def state(self) -> LinkState:
        """How far the conversation got."""
        return self._state

    @property
    def authenticated(self) -> bool:
        """Paired in this connection."""
        return self._state in AUTHENTICATED

    @property
    def next_sn(self) -> int:
        """The counter of the next message from here."""
        return self._sent + 1

    def connected(self, bound: bool, first_sn: int = 1) -> None:
        """A new link: counters, reassembly, random and authentication start afresh.

        ``first_sn`` is the number of the first message from here: a lock's is 1, a
        client's is to be random and secret (protocol.md §13.1).
        """
        self._move(Event.LINK_UP)
        self.bound = bound
        self._joiner.reset()
        self._questions.reset()
        self._sent, self._heard = first_sn - 1, 0
        self.keys.srand = NO_SRAND

    def disconnected(self) -> None:
        """The link is gone."""
        self._move(Event.LINK_DOWN)

    def default_flag(
        self, code: int, *, status: int | None = None, request: Flag | None = None
    ) -> Flag:
        """The flag that protocol.md §3.5 prescribes for a message from here.

        For a lock's answer: its ``status`` byte, and the flag of its ``request``.
        """
        if self.role is Role.CLIENT:
            return client_flag(code, self.keys, bound=self.bound)
        if code == Code.INFO:
            return info_answer_flag(self.version, request, bound=self.bound)
        return lock_flag(
            code,
            status,
            request,
            informed=self._state not in UNINFORMED,
            secret=self.keys.has_secret,
        )

    def send(
        self,
        code: int,
        data: bytes = b"",
        *,
        flag: Flag,
        iv: bytes,
        ack_sn: int = 0,
        sn: int | None = None,
    ) -> tuple[bytes, ...]:
        """The GATT packets of one message.

        ``iv`` is 16 random bytes. ``sn`` is given only to break the rules on purpose.

        Raises:
            LocalProtocolError: no open conversation, or longer than the limit.
            KeyUnavailable: see ``Keys.key``.
        """
        if self._state not in OPEN:
            raise LocalProtocolError("there is no open conversation")
        frame = Frame(self.next_sn if sn is None else sn, ack_sn, code, data)
        packets = self._pack(frame, flag, iv)
        self._counter = self._nibble.after(self._counter)
        self._sent = frame.sn
        if self.role is Role.LOCK:
            self._follow(code, data)
        else:
            self._questions.asked(frame.sn, code)
        return tuple(packets)

    def _pack(self, frame: Frame, flag: Flag, iv: bytes) -> list[bytes]:
        if flag is Flag.AUTH and self.role is Role.CLIENT:
            self.keys.server_rand = iv
        message = seal(self.keys, flag, bytes(frame), iv)
        if len(message) > _limit(self._other, self.version):
            raise LocalProtocolError("message longer than the other side takes")
        nibble = Nibble.on_wire(self._counter)
        return split(message, self.packet_length, self.version, nibble)

    def receive(self, packet: bytes) -> Outcome:
        """Take one GATT packet; None while its message is not complete.

        Raises:
            RemoteProtocolError: only as a client; the session is closed then.
        """
        if self._state not in OPEN:
            return Drop(DropReason.NOT_CONNECTED)
        if self.role is Role.LOCK:
            return self._receive_as_lock(packet)
        try:
            return self._receive_as_client(packet)
        except RemoteProtocolError:
            self._move(Event.BREACH)
            raise

    def _receive_as_lock(self, packet: bytes) -> Outcome:
        try:
            message = self._joiner.feed(packet)
        except RemoteProtocolError:
            return Drop(DropReason.PACKET)
        if message is None:
            return None
        outcome = opened_by_lock(self.keys, message, bound=self.bound)
        return self._admit(outcome) if isinstance(outcome, Received) else outcome

    def _admit(self, received: Received) -> Outcome:
        """Counter first, then what this state listens to, then lengths: vendor's order."""
        frame = received.frame
        if frame.sn <= self._heard:
            self._move(Event.BREACH)
            return CloseLink(CloseReason.COUNTER)
        self._heard = frame.sn
        if not self.authenticated and frame.code not in BEFORE_PAIRING:
            return Drop(DropReason.NOT_AUTHENTICATED)
        if frame.code == Code.INFO and self.version >= 4 and len(frame.data) != 2:
            self._move(Event.BREACH)
            return CloseLink(CloseReason.INFO_LENGTH)
        return received

    def _receive_as_client(self, packet: bytes) -> Outcome:
        outcome = self._read(packet)
        if not isinstance(outcome, Received):
            return outcome
        frame = outcome.frame
        blind = self._state is LinkState.AUTHENTICATED_BLIND
        if (objection := self._questions.objection(outcome, blind=blind)) is not None:
            return Drop(objection)
        self._questions.believe(frame)
        if frame.code == Code.INFO:
            answer = InfoAnswer.parse(frame.data)
            self.keys.srand = answer.srand
            self.keys.derivation = Derivation.of(answer.protocol)
            self.bound = answer.bound
        self._follow(frame.code, frame.data)
        return outcome

    def _read(self, packet: bytes) -> Outcome:
        """A message that is whole and readable, whoever sent it."""
        try:
            if (message := self._joiner.feed(packet)) is None:
                return None
            secret = self.bound or self.authenticated
            return opened_by_client(self.keys, message, secret=secret)
        except RemoteProtocolError:
            if self._questions.proven:
                raise
            return Drop(DropReason.NOT_PROVEN)

    def _follow(self, code: int, data: bytes) -> None:
        event = _answer_event(code, data)
        if event is not None:
            self.bound = _BINDING.get(event, self.bound)
            self._move(event)

    def _move(self, event: Event) -> None:
        self._state = TRANSITIONS[self._state, event]


def _limit(role: Role, version: int) -> int:
    """The longest message that a side takes, bytes."""
    if role is Role.CLIENT:
        return CLIENT_LIMIT
    return LOCK_LIMITS[4 if version >= 4 else 3]


_BINDING: Final = {Event.PAIR_ACCEPTED: True, Event.UNBOUND: False}


def _answer_event(code: int, data: bytes) -> Event | None:
    """What a lock's answer, sent or heard, means for the conversation."""
    match code:
        case Code.INFO:
            return Event.INFO_ANSWERED
        case Code.PAIR if data:
            accepted = PairAnswer(data[0]).accepted
            return Event.PAIR_ACCEPTED if accepted else Event.PAIR_REFUSED
        case Code.UNBIND | Code.RESET | Code.ANOMALY_UNBIND if data[:1] == b"\0":
            return Event.UNBOUND
    return None

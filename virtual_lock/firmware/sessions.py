"""The lock's end of the radio: one session after the other (protocol.md §3, §4.10)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from secrets import token_bytes

from custom_components.smart_life_lock.tuyalock.errors import KeyUnavailable
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag, Keys
from custom_components.smart_life_lock.tuyalock.wire.session import Session
from custom_components.smart_life_lock.tuyalock.wire.states import (
    CloseLink,
    LinkState,
    Received,
    Role,
)

from .body import Body
from .effects import Disconnect, Effect, Notify
from .event_queue import EventQueue
from .generations import Dialect, Message
from .timers import Timer

SMALLEST = 20
"""Bytes of a v3 packet, and of a v4 packet where nothing better was agreed (§2)."""
SHORT_PLAIN = 16
"""Bytes, see Quirks.drops_short_plain."""
UNPAIRED_LIMIT = 30_000
"""ms from connection to pairing, else the lock hangs up (§4.10)."""
OF_A_LINK = (Timer.UNPAIRED, Timer.IDLE, Timer.PARAMETERS, Timer.UPLOAD)


@dataclass(frozen=True, slots=True)
class Chance:
    """Where random bytes come from: 6 for each info answer, 16 for each message.

    Injected, so that a recorded conversation replays byte for byte. (L3 itself uses an
    unseeded ``rand()``, §3.4; a virtual lock does not repeat that.)
    """

    srand: Callable[[], bytes] = lambda: token_bytes(6)
    iv: Callable[[], bytes] = lambda: token_bytes(16)


class Link:
    """Connections: packets in and out, sealed and opened, and who hangs up.

    ``obey`` hears each whole message of the client.
    """

    obey: Callable[[Received], None]

    def __init__(
        self,
        body: Body,
        dialect: Dialect,
        chance: Chance,
        emit: Callable[[Effect], None],
        backlog: Callable[[], int],
    ) -> None:
        """The lock has just been switched on. ``backlog``: see EventQueue."""
        self._body = body
        self._dialect = dialect
        self._chance = chance
        self._emit = emit
        self._events = EventQueue(body.timers, body.quirks.handling_ms, backlog)
        self._packets = 0
        self._packets_of_message = 0
        self._payload = SMALLEST
        self.restart()

    def restart(self) -> None:
        """Power was gone: counters, nibble and random start afresh."""
        body, memory = self._body, self._body.memory
        self._events.clear()
        # What it has no key for, a lock drops before it looks into it.
        secret = body.quirks.needs_secret
        self.keys = Keys(
            auth_key=body.identity.auth_key,
            login_key=memory.login_key if memory.bound and not secret else None,
            device_id=body.identity.device_id,
            local_key=memory.local_key if secret else None,
            secret_key=memory.secret_key if secret else None,
            derivation=self._dialect.derivation,
        )
        self._session = Session(Role.LOCK, self.keys, version=self._dialect.version)
        body.timers.cancel(*OF_A_LINK)

    @property
    def up(self) -> bool:
        """Whether a client is connected."""
        return self._session.state not in (LinkState.DISCONNECTED, LinkState.CLOSED)

    @property
    def authenticated(self) -> bool:
        """Whether a paired client is connected."""
        return self._session.authenticated

    @property
    def packets_of_message(self) -> int:
        """In how many packets the message came that is being obeyed."""
        return self._packets_of_message

    def connected(self, att_payload: int) -> None:
        """A client is there; a packet has at most ``att_payload`` bytes."""
        self._payload = max(att_payload, SMALLEST)
        self._session.packet_length = SMALLEST
        self._session.connected(self._body.memory.bound)
        self._body.timers.after(UNPAIRED_LIMIT, self.hang_up, Timer.UNPAIRED)

    def disconnected(self) -> None:
        """The client is gone; what it has said before is obeyed, as in the firmware."""
        self._events.finish()
        self._session.disconnected()
        self._body.timers.cancel(*OF_A_LINK)

    def hang_up(self) -> None:
        """The lock itself ends the connection, if there is one."""
        if self._session.state is not LinkState.DISCONNECTED:
            self._events.clear()
            self.disconnected()
            self._emit(Disconnect())

    def start_anew(self) -> None:
        """End the connection, if there is one, and read the memory again."""
        self.hang_up()
        self.restart()

    def packet(self, data: bytes) -> None:
        """A GATT write arrived; longer ones than the build takes are cut (§2)."""
        self._events.put(partial(self._take, data[: self._largest]))

    def _take(self, packet: bytes) -> None:
        """Look at a packet: whether a whole message counts depends on this moment.

        What is to be done about it queues behind the packets that came meanwhile.
        """
        if self._body.quirks.drops_short_plain and _is_short_plain(packet):
            return
        self._packets = 1 if packet[:1] == b"\0" else self._packets + 1
        match self._session.receive(packet):
            case Received() as received:
                self._events.put(partial(self._obey, received, self._packets))
            case CloseLink():
                self.hang_up()

    def _obey(self, received: Received, packets: int) -> None:
        self._packets_of_message = packets
        self.obey(received)

    def when_said(self, act: Callable[[], None]) -> None:
        """Do this when what was said is taken by the link layer, or given up."""
        self._events.go_on(act)

    def agree(self, announced: int | None) -> None:
        """Take the client's packet length, where the build can do it (§2).

        Below 20, which nobody announces, counts as none here.
        """
        fits = announced is not None and SMALLEST <= announced <= self._largest
        length = announced if announced is not None and fits else SMALLEST
        self._session.packet_length = min(length, self._payload)

    def new_random(self) -> None:
        """An info answer is to be given: the session's key changes at once (§4.1)."""
        self.keys.srand = self._chance.srand()

    def say(
        self,
        message: Message,
        answered: Received | None = None,
        status: int | None = None,
    ) -> None:
        """Send a message, as the answer to another; lost when nobody is connected.

        A message for which there is no key is not sent: the time request after a
        refused pairing of an unbound lock. What firmware does there is not known.
        """
        if not self.up:
            return
        ack_sn = 0 if answered is None else answered.frame.sn
        request = None if answered is None else answered.flag
        flag = self._session.default_flag(message.code, status=status, request=request)
        iv = b"" if flag is Flag.PLAIN else self._chance.iv()
        with suppress(KeyUnavailable):
            for packet in self._session.send(
                message.code, message.data, flag=flag, iv=iv, ack_sn=ack_sn
            ):
                self._emit(Notify(packet, message.code))

    @property
    def _largest(self) -> int:
        quirks = self._body.quirks
        return SMALLEST if self._dialect.version == 3 else quirks.build_packet


def _is_short_plain(packet: bytes) -> bool:
    """Whether it is a whole message under flag 0 of at most 16 bytes (§3.1, §3.2)."""
    return (
        len(packet) > 3
        and packet[0] == 0
        and packet[1] <= SHORT_PLAIN
        and packet[3] == Flag.PLAIN
    )

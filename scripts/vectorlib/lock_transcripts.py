"""Recorded conversations, the lock's side: a virtual lock must say what was said.

What is given to the lock: its parameters, the host's words, the client's packets, and
its own random bytes. What must come out, in this order: messages (the packets, and what
they hold), clock settings, the ends of links, resets and boots; and for each burst the
last advert (protocol.md §10).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.wire.cipher import unseal
from custom_components.smart_life_lock.tuyalock.wire.frame import Frame, Joiner
from virtual_lock.firmware.effects import (
    AdvertChanged,
    ClockSet,
    Disconnect,
    Effect,
    Notify,
    Rebooted,
)
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.replay import (
    FROM_CLIENT,
    FROM_LOCK,
    Conversation,
    HostWords,
    NotReplayed,
    recorded_lock,
)

TOLD = frozenset({"clock", "rtcset", "disconnected", "reset", "boot"})
"""Normative events besides adverts."""
MESSAGE_FIELDS = ("packets", "message", "flag", "sn", "ack_sn", "code", "data")
NUMBERS = ("flag", "sn", "ack_sn")
LIMIT = 4096
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

type Json = Any
"""Whatever a file holds; a wrong form is found out by using it."""
type Told = str | dict[str, Any]


@dataclass(slots=True)
class Burst:
    """What follows one thing that was done to the lock."""

    told: list[Told] = field(default_factory=list)
    advert: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was done to the lock, and the burst that followed."""

    step: Mapping[str, Any]
    burst: Burst


def turns(conversation: Conversation) -> Iterator[Turn]:
    """Cut a conversation at everything that comes from outside the lock.

    The first turn has no such thing: what a lock says before anything is done to it.
    """
    turn = Turn({}, Burst())
    for step in conversation["steps"]:
        if "host" in step or step.get("dir") == FROM_CLIENT:
            yield turn
            turn = Turn(step, Burst())
        else:
            _expect(turn.burst, step)
    yield turn


def _expect(burst: Burst, step: Mapping[str, Any]) -> None:
    if step.get("dir") == FROM_LOCK:
        message = {name: step[name] for name in MESSAGE_FIELDS}
        if any(type(step[name]) is not int for name in NUMBERS):
            raise TypeError("whole numbers are needed")
        burst.told.append(message | {"padding": step.get("padding", "")})
        return
    word, _, rest = step.get("event", "").partition(" ")
    if word in TOLD:
        burst.told.append(step["event"])
    elif word in ("adv", "scanrsp"):
        burst.advert[word] = rest


class Ear:
    """Writes down what a lock does, in the words of the recording."""

    def __init__(self, lock: VirtualLock) -> None:
        """Listen from now on."""
        self.burst = Burst()
        self.hung_up = False
        self._lock = lock
        self._joiner = Joiner(LIMIT)
        self._packets: list[str] = []
        lock.outbox = self.hear

    def hear(self, effect: Effect) -> None:
        """One effect."""
        told = self.burst.told
        match effect:
            case Notify(packet):
                self._hear_packet(packet)
            case Disconnect():
                told.append("disconnected by-device")
                self.hung_up = True
            case ClockSet(unix, None):
                told.append(f"clock {unix}")
            case ClockSet(unix, zone):
                told.append(f"rtcset {unix} {zone}")
            case Rebooted(bound):
                told.extend(("reset", f"boot bound={bound:d}"))
            case AdvertChanged(advertising, scan_response):
                advert = {"adv": advertising.hex(), "scanrsp": scan_response.hex()}
                self.burst.advert = advert

    def _hear_packet(self, packet: bytes) -> None:
        self._packets.append(packet.hex())
        if (message := self._joiner.feed(packet)) is not None:
            self.burst.told.append(self._opened(message))
            self._packets = []

    def _opened(self, message: bytes) -> dict[str, Any]:
        flag, plain = unseal(self._lock.link.keys, message)
        frame = Frame.parse(plain)
        return {
            "packets": self._packets,
            "message": message.hex(),
            "flag": int(flag),
            "sn": frame.sn,
            "ack_sn": frame.ack_sn,
            "code": f"{frame.code:04x}",
            "data": frame.data.hex(),
            "padding": plain[len(bytes(frame)) :].hex(),
        }


def shortfall(conversation: Json, generation: int) -> str | None:
    """None when a lock says all that was recorded; else where it falls short first.

    A malformed conversation falls short; nothing is raised.
    """
    try:
        return _replay(conversation, generation)
    except NotReplayed as err:
        return str(err)
    except (*MALFORMED, TuyaLockError) as err:
        return f"malformed: {type(err).__name__}"


def _replay(conversation: Conversation, generation: int) -> str | None:
    lock = recorded_lock(conversation, generation)
    ear, host = Ear(lock), HostWords(lock)
    compared = 0
    for number, turn in enumerate(turns(conversation)):
        ear.burst, ear.hung_up = Burst(), False
        _do(turn.step, lock, host)
        if turn.step.get("host") == "disconnect":
            ear.burst.told.append("disconnected by-peer")
        if ear.hung_up:
            lock.disconnected()
        if ear.burst != turn.burst:
            return f"turn {number}: {_difference(ear.burst, turn.burst)}"
        compared += len(turn.burst.told)
    return None if compared else "nothing was recorded of the lock"


def _do(step: Mapping[str, Any], lock: VirtualLock, host: HostWords) -> None:
    for packet in step.get("packets", ()):
        lock.packet(bytes.fromhex(packet))
    if "host" in step:
        host.act(step["host"])


def _difference(heard: Burst, wanted: Burst) -> str:
    """What differs, by name: a report may not hold digits."""
    if heard.told == wanted.told:
        return "another advert"
    if len(heard.told) != len(wanted.told):
        return f"{len(heard.told)} messages and events, not {len(wanted.told)}"
    both = zip(heard.told, wanted.told, strict=True)
    ours, theirs = next(pair for pair in both if pair[0] != pair[1])
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return "other " + ", ".join(name for name in ours if ours[name] != theirs[name])
    return "another event"

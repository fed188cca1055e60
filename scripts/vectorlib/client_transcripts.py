"""The recorded conversations in client role: ``transcripts_lock_v3``, ``transcripts_v4``.

The session is given what a client has: the keys, the link coming and going, the lock's
packets, and for each message of its own the flag, code, data, number answered and IV.
It has to produce the recorded client packets, and to read from the lock's packets the
recorded fields. It learns the session's random from the info answers by itself.
"""

from collections.abc import Iterable
from typing import Any

from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.wire import (
    Flag,
    Frame,
    Joiner,
    Keys,
    Received,
    Role,
    Session,
    from_lock,
    unseal,
)

type Json = Any
"""Whatever a file holds; a wrong form is found out by using it."""

CLIENT, LOCK = "client->device", "device->client"
_WRONG_DATA = (
    ArithmeticError,
    AttributeError,
    LookupError,
    StopIteration,  # nothing of the lock in it, so not even its generation
    TuyaLockError,
    TypeError,
    ValueError,
)
_LIMIT = 1 << 16


def section(transcripts: Json) -> tuple[int, int]:
    """Conversations that went exactly as recorded, and how many there are."""
    if not isinstance(transcripts, list):
        return 0, 1
    return sum(conversation(one) for one in transcripts), len(transcripts)


def conversation(recorded: Json) -> bool:
    """Whether one conversation goes exactly as recorded; never raises."""
    try:
        session, steps = _session(recorded), recorded["steps"]
        said = [_step(session, step) for step in steps]
        return all(said) and {CLIENT, LOCK} <= {step.get("dir") for step in steps}
    except _WRONG_DATA:
        return False


def _session(recorded: Json) -> Session:
    params = recorded["params"]
    keys = Keys(
        auth_key=params["auth_key"].encode("ascii"),
        login_key=params["login_key"].encode("ascii"),
        device_id=params["device_id"],
    )
    return Session(Role.CLIENT, keys, version=_version(recorded["steps"]))


def _version(steps: Iterable[Json]) -> int:
    """The lock's generation, which an advert would tell: the recording has none.

    It is read from the first packet that the lock sends: number, length (one byte
    each or with a continuation), version and counter.
    """
    first = next(step for step in steps if step.get("dir") == LOCK)
    packet = bytes.fromhex(first["packets"][0])
    return packet[2 if packet[1] < 0x80 else 3] >> 4


def _step(session: Session, step: Json) -> bool:
    if "packets" in step:
        packets = [bytes.fromhex(packet) for packet in step["packets"]]
        if _join(packets) != bytes.fromhex(step["message"]):
            return False
        said = {CLIENT: _says, LOCK: _hears}[step["dir"]]
        return said(session, step, packets)
    match step:
        case {"host": "connect"}:
            session.connected(session.bound)
        case {"host": "disconnect"}:
            session.disconnected()
        case {"event": str(event)} if event.startswith("disconnected "):
            session.disconnected()
    return True


def _says(session: Session, step: Json, packets: list[bytes]) -> bool:
    iv = bytes.fromhex(step["message"])[1:17]
    # A lower counter is a recorded breach of the rule, which a session commits on demand.
    expected = min(session.next_sn, _number(step, "sn"))
    ours = session.send(
        int(step["code"], 16),
        bytes.fromhex(step["data"]),
        flag=Flag(_number(step, "flag")),
        iv=iv,
        ack_sn=_number(step, "ack_sn"),
        sn=expected,
    )
    return list(ours) == packets and expected == step["sn"]


def _hears(session: Session, step: Json, packets: list[bytes]) -> bool:
    flag, plain = unseal(session.keys, _join(packets))
    frame = _recorded_frame(step)
    *early, last = [session.receive(packet) for packet in packets]
    return (
        all(outcome is None for outcome in early)
        and last == Received(frame, Flag(_number(step, "flag")))
        and flag == step["flag"]
        and plain == bytes(frame) + _padding(step)
        and bytes(from_lock(frame.code, frame.data)) == frame.data
    )


def _recorded_frame(step: Json) -> Frame:
    data = bytes.fromhex(step["data"])
    sn, ack_sn = _number(step, "sn"), _number(step, "ack_sn")
    return Frame(sn, ack_sn, int(step["code"], 16), data)


def _number(step: Json, name: str) -> int:
    """A whole number: neither ``true`` nor 1.0."""
    if type(value := step[name]) is not int:
        raise TypeError(f"{name}: a whole number is needed")
    return value


def _padding(step: Json) -> bytes:
    return bytes.fromhex(step.get("padding", ""))


def _join(packets: list[bytes]) -> bytes:
    joiner = Joiner(_LIMIT)
    *early, last = [joiner.feed(packet) for packet in packets]
    if last is None or any(outcome is not None for outcome in early):
        raise ValueError("packets that are not one message")
    return last

"""A lock that says again what a recorded one said (protocol.md §10).

``recorded_lock`` makes a VirtualLock that draws its random bytes from a recorded
conversation, ``HostWords`` does to it what was done outside the link. For a test of
``LockClient``, join the former to a ``Loopback``: as long as the client says what the
recorded client said, in its order, the packets are the recorded ones; after that the
lock goes on with fresh random bytes (``strict=False``). Where the conversation tells of
time or of the keypad, the test does so itself with ``HostWords(lock).act("tick 1500")``::

    lock = recorded_lock(conversation, 3, strict=False)
    client = LockClient(Loopback(lock).connect, credentials_of(conversation), …)
"""

from collections.abc import Callable, Iterable, Mapping
from secrets import token_bytes
from typing import Any

from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.model import Credentials
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import (
    DataPoint,
    Dp,
    DpType,
    decode,
)
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from custom_components.smart_life_lock.tuyalock.wire.reports import (
    Report4,
    Report4Flags,
    Report4Time,
    TimeForm,
)

from . import enrolment
from .generations import Message
from .identity import Identity
from .lock import VirtualLock
from .quirks import Quirks
from .sessions import Chance

RECORDED = Quirks(product_id_after_reset="vanjlsr8")
"""The recorded devices: the public firmware, whose factory product id comes back."""
FROM_LOCK = "device->client"
FROM_CLIENT = "client->device"

TYPES = {
    Dp.BATTERY_PERCENT: DpType.VALUE,
    Dp.BATTERY_STATE: DpType.ENUM,
    Dp.DOOR_STATE: DpType.ENUM,
    Dp.AUTO_LOCK_COUNTDOWN: DpType.VALUE,
    Dp.DOOR_LOG: DpType.VALUE,
}
"""How states are told; those not named here are a bool (§6.1)."""

SENSORS = {
    0x01: CredentialType.CARD,
    0x02: CredentialType.FINGER,
    0x03: CredentialType.FACE,
}

type Conversation = Mapping[str, Any]


class NotReplayed(Exception):
    """The conversation asks for what this lock cannot do, or gives too little."""


def identity_of(conversation: Conversation) -> Identity:
    """The lock of a conversation. Raises KeyError, ValueError for a malformed one."""
    params = conversation["params"]
    return Identity(
        params["device_id"],
        params["product_id"],
        SecretBytes(params["auth_key"].encode()),
    )


def credentials_of(conversation: Conversation) -> Credentials:
    """What the client of a conversation knows."""
    params = conversation["params"]
    return Credentials(
        params["device_id"],
        SecretBytes(params["login_key"].encode()),
        SecretBytes(params["virtual_id"].encode()),
    )


def recorded_lock(
    conversation: Conversation,
    generation: int,
    *,
    quirks: Quirks = RECORDED,
    strict: bool = True,
) -> VirtualLock:
    """A new lock with the recorded identity and the recorded random bytes.

    ``strict``: the recorded bytes must do, more are refused with NotReplayed.
    """
    steps = [s for s in conversation["steps"] if s.get("dir") == FROM_LOCK]
    ivs = [bytes.fromhex(s["message"])[1:17] for s in steps if s["flag"] != 0]
    srands = [bytes.fromhex(s["data"])[6:12] for s in steps if _is_info(s)]
    chance = Chance(_drawn(srands, 6, strict), _drawn(ivs, 16, strict))
    return VirtualLock(
        identity_of(conversation), generation=generation, quirks=quirks, chance=chance
    )


def _is_info(step: Mapping[str, Any]) -> bool:
    return int(step["code"], 16) == Code.INFO


def _drawn(
    recorded: Iterable[bytes],
    size: int,
    strict: bool,
) -> Callable[[], bytes]:
    left = iter(recorded)

    def draw() -> bytes:
        value = next(left, None)
        if value is None and strict:
            raise NotReplayed("the lock says more than was recorded")
        return token_bytes(size) if value is None else value

    return draw


class HostWords:
    """Does to a lock what the words of ``host`` say, except ``connect``.

    ``disconnect`` is the client's; the caller tells the lock so after all others.
    """

    def __init__(self, lock: VirtualLock) -> None:
        """Any lock will do."""
        self._lock = lock
        self._words: dict[str, Callable[[list[str]], None]] = {
            "connect": lambda _: lock.connected(),
            "disconnect": lambda _: lock.disconnected(),
            "tick": lambda w: lock.advance(int(w[0])),
            "sim": self._sim,
            "send": self._send,
            "sendtime": self._send_time,
            "timereq": self._ask_time,
            "connreq": lambda w: lock.ask_for_connection(wanted=w[0] == "1"),
            "unbind": lambda _: self._give_up(keep_virtual_id=True),
            "freset": lambda _: self._give_up(keep_virtual_id=False),
        }

    def act(self, words: str) -> None:
        """One line of ``host``.

        Raises:
            NotReplayed: unknown or malformed words.
        """
        word, *rest = words.split(" ")
        if (act := self._words.get(word)) is None:
            raise NotReplayed(f"unknown host word: {word}")
        try:
            act(rest)
        except (IndexError, ValueError) as err:
            raise NotReplayed(f"malformed host word: {word}") from err

    def _sim(self, words: list[str]) -> None:
        """Keypad and sensors, as the recorded device's test port took them."""
        data = bytes.fromhex("".join(words[1:]))
        lock, firmware = self._lock, self._lock.firmware
        match bytes.fromhex(words[0])[0]:
            case kind if kind in SENSORS:
                self._sensor(SENSORS[kind], data)
            case 0x0C:
                firmware.note(DataPoint.number(data[0], data[1]))
            case 0x0D:
                firmware.alarm(data[0])
            case 0x0E:
                firmware.report(_state(data[0], int.from_bytes(data[1:])))
            case 0x0F | 0x10:
                lock.type("".join(str(digit) for digit in data))
            case 0x20:
                lock.factory_reset()
            case 0x21 | 0x22:
                firmware.report(*decode(data, 1))
            case 0x30:
                self._active_report(on=data[0] == 1)
            case kind:
                raise NotReplayed(f"this lock has no sensor {kind:02x}")

    def _sensor(self, kind: CredentialType, data: bytes) -> None:
        """What happens at a sensor while something is being enrolled at it."""
        firmware = self._lock.firmware
        match tuple(data):
            case (0x00, (0 | 1) as incomplete, count):
                enrolment.pressed(firmware, kind, count, complete=not incomplete)
            case (0x01,):
                enrolment.enrolled(firmware, kind)
            case (0x02, count, reason):
                enrolment.failed(firmware, kind, count, reason)
            case _:
                raise ValueError("unknown word of a sensor")
        self._lock.save()

    def _active_report(self, *, on: bool) -> None:
        self._lock.ask_for_connection(wanted=on)
        if not on:
            self._lock.link.hang_up()

    def _send(self, words: list[str]) -> None:
        kind, mode, silent, sn = (int(part) for part in words[0].split(","))
        flags = kind | (Report4Flags.NO_ANSWER if silent else 0)
        report = Report4(sn, decode(bytes.fromhex(words[1]), 2), flags, mode)
        self._lock.link.say(Message(report.code, bytes(report)))

    def _send_time(self, words: list[str]) -> None:
        _, form, sn, unix = (int(part) for part in words[0].split(","))
        points = decode(bytes.fromhex(words[1]), 2)
        report = Report4Time(sn, moment(unix), points, form=TimeForm(form))
        self._lock.link.say(Message(report.code, bytes(report)))

    def _ask_time(self, words: list[str]) -> None:
        codes = (Code.TIME_STAMP, Code.TIME_UTC, Code.TIME_LOCAL)
        self._lock.link.say(Message(codes[int(words[0])]))

    def _give_up(self, *, keep_virtual_id: bool) -> None:
        self._lock.unbound(keep_virtual_id=keep_virtual_id)
        self._lock.link.start_anew()


def _state(dp: int, value: int) -> DataPoint:
    """A sensor's state as L3 tells it; the battery's level comes from its percents."""
    if dp == Dp.BATTERY_STATE:
        return DataPoint.enum(dp, 0 if value > 66 else 1 if value > 33 else 2)
    match TYPES.get(Dp(dp), DpType.BOOL):
        case DpType.VALUE:
            return DataPoint.number(dp, value)
        case DpType.ENUM:
            return DataPoint.enum(dp, value)
    return DataPoint.bool(dp, value != 0)

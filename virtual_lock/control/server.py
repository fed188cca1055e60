"""The control port: what a hand at the door can do, as JSON lines over TCP.

One request a line, one reply a line. Replies hold no keys and no digits.

``{"do": "state"}`` · ``{"do": "type", "digits": "12345678"}`` ·
``{"do": "clock", "add": 3600}`` or ``{"do": "clock", "set": 1700000000}`` ·
``{"do": "battery"}`` (changed: the clock is lost, the lock restarts) ·
``{"do": "reset"}`` (the button inside) · ``{"do": "level", "percent": 50}`` ·
``{"do": "set", "t0": 1700000000}``, ``{"do": "set", "t0_add": 3600}`` or
``{"do": "set", "login_key": "random"}``, or 12 hexadecimal digits (as if somebody else had
bound the lock), or ``"local_key"`` and ``"secret_key"`` of 16 characters each (as if the
app had bound a lock of protocol 5) ·
``{"do": "lock"}`` (the thumb turn) · ``{"do": "alarm", "kind": 8}`` ·
``{"do": "door", "open": true}`` · ``{"do": "bell"}`` · ``{"do": "tell"}`` (report every state and setting) · ``{"do": "please_connect", "on": true}`` ·
``{"do": "app", "make": "temporary", "digits": "123456", "begin": 0, "end": 4294967295,
"times": 0}`` (the last three may be left out) ·
``{"do": "app", "make": "password", "digits": "123456", "member": 1}`` ·
``{"do": "app", "make": "finger", "member": 1}`` (or ``card``, ``face``) ·
``{"do": "touch", "hard_id": 20}`` (hold it to its sensor) ·
``{"do": "app", "delete": 40}`` · ``{"do": "app", "freeze": 40, "frozen": true}`` ·
``{"do": "app", "fill": true}`` (what another master does to the lock's tables) ·
``{"do": "range", "in": false}`` · ``{"do": "lose_link"}`` ·
``{"do": "handles", "refuse": true}`` (an update moved the lock's GATT handles; where they
were, writes are refused, or taken without effect) ·
``{"do": "fault", "action": "drop", "kind": "notify", "count": 1}`` ·
``{"do": "fault", "action": "hold", "message": "pair", "nth": 1, "seconds": 7}``
(``hold``, ``lose`` or ``stall``; see ``air.packet_faults``. ``message``: info, pair,
acknowledgement, report, time or any; without it single packets. ``direction``: to_client
or to_lock) · ``{"do": "clear_faults"}``
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
import json
import re
from secrets import token_bytes
from typing import Any, Protocol

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..firmware.keypad import KeypadResult
from ..firmware.lock import VirtualLock
from ..firmware.protocol_5 import pair_in_the_app
from .phone_app import at_the_app
from .sensors import touch

LINE_LIMIT = 4096
LOGIN_KEY = re.compile("[0-9a-f]{12}")

type Request = Mapping[str, Any]
type Result = KeypadResult | Mapping[str, int] | None


class Refused(Exception):
    """The request cannot be done; the text names the argument, never its value."""


class Air(Protocol):
    """What the port may do to the way between lock and client."""

    def at_hand(self) -> AbstractContextManager[None]:
        """Do something to the lock inside: its time is right, its timers run on."""

    def set_in_range(self, *, in_range: bool) -> None:
        """Carry the lock away, or back."""

    def lose_link(self) -> None:
        """End the link as a bad radio does."""

    def move_handles(self, *, refuse: bool) -> None:
        """Start again with other GATT handles; at the old ones writes may be refused."""

    def add_fault(self, arguments: Request) -> None:
        """Spoil packets. Raises LookupError, TypeError, ValueError."""

    def clear_faults(self) -> None:
        """Spoil no packets, everything in range."""


class ControlPort:
    """Answers requests about one lock."""

    def __init__(self, lock: VirtualLock, air: Air) -> None:
        """Share the lock with its radio; both live in the same event loop."""
        self._lock = lock
        self._air = air
        self._acts: dict[str, Callable[[Request], Result]] = {
            "app": lambda r: at_the_app(lock, r),
            "state": lambda _: None,
            "type": self._type,
            "touch": lambda r: touch(lock, _byte(r, "hard_id")),
            "clock": self._clock,
            "battery": lambda _: lock.change_battery(),
            "reset": lambda _: lock.factory_reset(),
            "level": lambda r: lock.firmware.set_battery(_integer(r, "percent")),
            "set": self._set,
            "lock": lambda _: lock.firmware.bolt.lock(),
            "alarm": lambda r: lock.firmware.alarm(_byte(r, "kind")),
            "door": lambda r: lock.firmware.report(_door(is_open=_truth(r, "open"))),
            "bell": lambda _: lock.firmware.ring(),
            "tell": lambda _: lock.firmware.tell(),
            "please_connect": lambda r: lock.ask_for_connection(wanted=_truth(r, "on")),
            "range": lambda r: air.set_in_range(in_range=_truth(r, "in")),
            "lose_link": lambda _: air.lose_link(),
            "handles": lambda r: air.move_handles(refuse=_truth(r, "refuse")),
            "fault": self._fault,
            "clear_faults": lambda _: air.clear_faults(),
        }

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen; port 0 chooses a free one."""
        return await asyncio.start_server(self._serve, host, port, limit=LINE_LIMIT)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self.answer(line)).encode() + b"\n")
                await writer.drain()
        except ConnectionError, ValueError:  # gone, or a line without an end
            return
        finally:
            writer.close()

    def answer(self, line: bytes) -> dict[str, Any]:
        """The reply to one request."""
        with self._air.at_hand():
            try:
                result = self._act(line)
            except Refused as err:
                return {"ok": False, "error": str(err)}
            self._lock.save()
            return {"ok": True, **_told(result), "state": self.state()}

    def state(self) -> dict[str, Any]:
        """What can be seen of the lock from outside."""
        lock = self._lock
        return {
            "bolt": "unlocked" if lock.firmware.bolt.open else "locked",
            "openings": lock.openings,
            "bound": lock.memory.bound,
            "clock": lock.clock.unix,
            "connected": lock.is_connected,
            "connections": lock.connections,
            "keypad_blocked": lock.firmware.keypad.blocked,
            "t0": lock.memory.t0,
            "battery": lock.firmware.battery,
            "settings": {
                str(dp): value.hex() for dp, value in lock.memory.settings.items()
            },
            "records": len(lock.memory.records),
            "credentials": [
                [one.hard_id, one.kind, one.member, not one.frozen]
                for one in lock.memory.credentials
            ],
        }

    def _act(self, line: bytes) -> Result:
        try:
            request = json.loads(line)
        except ValueError:
            raise Refused("not a JSON line") from None
        if not isinstance(request, dict) or not isinstance(request.get("do"), str):
            raise Refused("an object with a word in 'do' is needed")
        if (act := self._acts.get(request["do"])) is None:
            raise Refused(f"unknown request; there are {', '.join(self._acts)}")
        try:
            return act(request)
        except ValueError as err:
            raise Refused(str(err)) from None

    def _type(self, request: Request) -> KeypadResult:
        digits = request.get("digits")
        if not isinstance(digits, str):
            raise Refused("digits: a text is needed")
        return self._lock.type(digits)

    def _clock(self, request: Request) -> None:
        if "set" in request:
            self._lock.clock.set(_unix(request, "set"))
        else:
            self._lock.clock.jump(_integer(request, "add"))

    def _set(self, request: Request) -> None:
        match request:
            case {"t0": _}:
                self._lock.set_t0(_unix(request, "t0"))
            case {"t0_add": _}:
                self._lock.set_t0(self._lock.memory.t0 + _integer(request, "t0_add"))
            case {"login_key": "random"}:
                self._lock.set_login_key(token_bytes(6))
            case {"login_key": str(key)} if LOGIN_KEY.fullmatch(key):
                self._lock.set_login_key(bytes.fromhex(key))
            case {"local_key": str(local), "secret_key": str(secret)}:
                pair_in_the_app(self._lock, local.encode(), secret.encode())
            case _:
                raise Refused(
                    "set: t0, t0_add, login_key ('random' or 12 hex digits), or"
                    " local_key and secret_key"
                )

    def _fault(self, request: Request) -> None:
        arguments = {name: value for name, value in request.items() if name != "do"}
        try:
            self._air.add_fault(arguments)
        except LookupError, TypeError, ValueError:
            raise Refused("fault: no such action, kind or argument") from None


def _door(*, is_open: bool) -> DataPoint:
    """DP 40: 1 open, 2 closed as in most models; the sources disagree (§6.1)."""
    return DataPoint.enum(Dp.DOOR_STATE, 1 if is_open else 2)


def _told(result: Result) -> dict[str, Any]:
    """What a request has brought, besides the state of the lock."""
    if isinstance(result, KeypadResult):
        return {
            "verdict": result.verdict,
            "opened": result.opened,
            "entry": result.entry.value,
        }
    return {"verdict": None, "opened": False, "entry": None, **(result or {})}


def _integer(request: Request, name: str) -> int:
    value = request.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{name}: a whole number is needed")
    return value


def _unix(request: Request, name: str) -> int:
    if not 0 <= (value := _integer(request, name)) <= 0xFFFFFFFF:
        raise Refused(f"{name}: unix seconds in 32 bits are needed")
    return value


def _byte(request: Request, name: str) -> int:
    if not 0 <= (value := _integer(request, name)) <= 255:
        raise Refused(f"{name}: 0 to 255")
    return value


def _truth(request: Request, name: str) -> bool:
    value = request.get(name)
    if not isinstance(value, bool):
        raise Refused(f"{name}: true or false is needed")
    return value

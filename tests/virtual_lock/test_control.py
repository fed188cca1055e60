"""The control port: JSON lines about a lock on the software air."""

from collections.abc import AsyncIterator
import json

from bumble import att
import pytest

from custom_components.smart_life_lock.tuyalock.codes import dynamic_code
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.wire.datapoints import (
    DataPoint,
    Dp,
    DpType,
)
from virtual_lock.air.hci_server import port_of
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.control.client import ControlError, ControlPort as Client
from virtual_lock.control.on_air import OnAir
from virtual_lock.control.server import ControlPort
from virtual_lock.firmware.quirks import RETAIL

from .radio_support import Central, wait_for
from .talker import LOGIN_KEY, NOON, Talker, bound_talker


@pytest.fixture
async def radio():
    return Radio()


@pytest.fixture
def lock():
    talker = bound_talker(quirks=RETAIL)
    talker.leave()
    return talker.lock


@pytest.fixture
async def on_air(lock, radio) -> AsyncIterator[Peripheral]:
    peripheral = Peripheral(lock)
    await peripheral.start_on_radio(radio)
    yield peripheral
    await peripheral.stop()


@pytest.fixture
def port(lock, on_air, radio):
    return ControlPort(lock, OnAir(on_air, radio))


@pytest.fixture
async def client(port, socket_enabled) -> AsyncIterator[Client]:
    server = await port.serve("127.0.0.1", 0)
    yield Client(f"127.0.0.1:{port_of(server)}")
    server.close()
    await server.wait_closed()


def ask(port, **request):
    return port.answer(json.dumps(request).encode())


async def test_state_is_what_can_be_seen_from_outside(client):
    reply = await client.ask("state")
    assert reply == {
        "ok": True,
        "verdict": None,
        "opened": False,
        "entry": None,
        "state": {
            "bolt": "locked",
            "openings": 0,
            "bound": True,
            "clock": reply["state"]["clock"],
            "connected": False,
            "connections": 2,
            "keypad_blocked": False,
            "t0": 1589251799,
            "battery": 100,
            "settings": {},
            "records": 0,
            "credentials": [],
        },
    }


@pytest.mark.parametrize(("is_open", "told"), [(True, b"\x01"), (False, b"\x02")])
async def test_the_door_is_told_to_who_listens(lock, port, is_open, told):
    talker = Talker(lock)
    talker.connect()
    talker.hello()
    ask(port, do="door", open=is_open)
    assert DataPoint(Dp.DOOR_STATE, DpType.ENUM, told) in talker.reports()
    assert not ask(port, do="door", open="wide")["ok"]


async def test_typing_opens_and_locking_closes(client):
    await client.ask("clock", set=NOON)
    code = dynamic_code(LOGIN_KEY, clock_of(await client.ask("state")))
    reply = await client.ask("type", digits=code)
    assert (reply["verdict"], reply["opened"]) == (0, True)
    assert reply["state"]["bolt"] == "unlocked"
    assert code not in json.dumps(reply)
    reply = await client.ask("lock")
    assert reply["state"]["bolt"] == "locked"
    reply = await client.ask("type", digits="00000000")
    assert (reply["verdict"], reply["opened"]) == (-3, False)


def clock_of(reply):
    return moment(reply["state"]["clock"])


async def test_app_makes_passwords_that_open_and_are_listed_without_digits(client):
    await client.ask("clock", set=NOON)
    span = {"begin": NOON - 60, "end": NOON + 600, "times": 0}
    made = await client.ask("app", make="temporary", digits="135790", **span)
    assert (made["hard_id"], made["opened"]) == (40, False)
    made = await client.ask("app", make="temporary", digits="864202")
    assert made["hard_id"] == 41
    made = await client.ask("app", make="password", digits="246801", member=3)
    assert made["hard_id"] == 0
    await client.ask("app", freeze=0, frozen=True)
    reply = await client.ask("type", digits="135790")
    assert (reply["verdict"], reply["opened"], reply["entry"]) == (None, True, "pin")
    assert reply["state"]["credentials"] == [
        [0, 1, 3, False],
        [40, 5, 0, True],
        [41, 5, 0, True],
    ]
    assert "digits" not in json.dumps(reply)
    reply = await client.ask("app", delete=40)
    assert [one[0] for one in reply["state"]["credentials"]] == [0, 41]
    reply = await client.ask("type", digits="135790")
    assert (reply["opened"], reply["entry"]) == (False, "pin")
    reply = await client.ask("app", fill=True)
    assert len(reply["state"]["credentials"]) == 11


@pytest.mark.parametrize(
    ("kind", "hard_id", "number"), [("card", 10, 2), ("finger", 20, 3), ("face", 30, 4)]
)
async def test_what_was_enrolled_opens_at_its_sensor_unless_it_is_frozen(
    client, kind, hard_id, number
):
    made = await client.ask("app", make=kind, member=7)
    assert made["hard_id"] == hard_id
    assert made["state"]["credentials"] == [[hard_id, number, 7, True]]
    state = (await client.ask("touch", hard_id=hard_id))["state"]
    assert (state["bolt"], state["records"]) == ("unlocked", 1)
    await client.ask("lock")
    await client.ask("app", freeze=hard_id, frozen=True)
    state = (await client.ask("touch", hard_id=hard_id))["state"]
    assert (state["bolt"], state["records"]) == ("locked", 1)


async def test_only_what_was_enrolled_can_be_held_to_a_sensor(client):
    await client.ask("app", make="temporary", digits="135790")
    for hard_id in (40, 20):
        with pytest.raises(ControlError, match="no card, finger or face"):
            await client.ask("touch", hard_id=hard_id)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"make": "temporary", "digits": "135790"}, "the same"),
        ({"make": "finger", "member": 256}, "member"),
        ({"make": "password", "digits": "1357", "member": 1}, "number of them"),
        ({"make": "temporary", "digits": "13579a"}, "digits"),
        ({"make": "temporary", "digits": 246801}, "needed"),
        ({"make": "temporary", "digits": "246801", "begin": "now"}, "begin"),
        ({"make": "temporary", "digits": "246801", "end": 1 << 32}, "end"),
        ({"make": "temporary", "digits": "246801", "times": 256}, "times"),
        ({"make": "password", "digits": "246801", "member": True}, "member"),
        ({"make": "key", "digits": "246801"}, "needed"),
        ({"delete": 41}, "no such slot"),
        ({"delete": "all"}, "delete"),
        ({"freeze": 40}, "needed"),
        ({"fill": False}, "needed"),
        ({}, "needed"),
    ],
)
async def test_app_is_told_why_it_cannot(port, request_, reason):
    assert ask(port, do="app", make="temporary", digits="135790")["ok"]
    reply = ask(port, do="app", **request_)
    assert reply.keys() == {"ok", "error"}
    assert reason in reply["error"]
    assert "246801" not in reply["error"]


async def test_app_is_told_that_all_slots_are_taken(port, lock):
    ask(port, do="app", fill=True)
    others = (f"{number:06d}" for number in range(11))
    digits = next(each for each in others if not lock.would_open(each))
    reply = ask(port, do="app", make="temporary", digits=digits)
    assert reply["error"] == "all slots of this kind are taken"


async def test_app_works_beside_a_connected_client(port, lock):
    lock.connected()
    assert ask(port, do="app", make="temporary", digits="135790")["hard_id"] == 40
    assert lock.is_connected


async def test_clock_is_set_and_jumps(port):
    assert ask(port, do="clock", set=NOON)["state"]["clock"] == NOON
    assert ask(port, do="clock", add=-7200)["state"]["clock"] in (
        NOON - 7200,
        NOON - 7199,
    )


async def test_t0_is_set_and_moved(port):
    assert ask(port, do="set", t0=NOON)["state"]["t0"] == NOON
    assert ask(port, do="set", t0_add=3600)["state"]["t0"] == NOON + 3600


async def test_somebody_elses_key_changes_the_advert(port, lock):
    before = lock.memory.login_key
    reply = ask(port, do="set", login_key="random")
    assert reply["state"]["bound"]
    assert lock.memory.login_key != before
    assert lock.memory.login_key.hex() not in json.dumps(reply)
    reply = ask(port, do="set", login_key="616263313233")
    assert lock.memory.login_key == b"abc123"
    keys = {"local_key": "zyx987wvutsrqpon", "secret_key": "SECRETsecretSECR"}
    reply = ask(port, do="set", **keys)
    assert reply["ok"]
    assert lock.memory.login_key == b"zyx987"
    assert lock.memory.secret_key == b"SECRETsecretSECR"
    assert not any(key in json.dumps(reply) for key in keys.values())
    assert "616263313233" not in json.dumps(reply)


async def test_battery_level_alarm_bell_and_reset(port, lock):
    assert ask(port, do="level", percent=50)["state"]["battery"] == 50
    assert ask(port, do="alarm", kind=8)["state"]["records"] == 1
    assert ask(port, do="bell")["ok"]
    assert ask(port, do="tell")["ok"]
    assert ask(port, do="battery")["state"]["clock"] == 0
    assert ask(port, do="please_connect", on=True)["ok"]
    assert not ask(port, do="reset")["state"]["bound"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b'{"do": 5}',
        b'{"do": "dance"}',
        b'{"do": "type"}',
        b'{"do": "type", "digits": 12345678}',
        b'{"do": "clock"}',
        b'{"do": "clock", "set": true}',
        b'{"do": "clock", "set": -1}',
        b'{"do": "clock", "set": 4294967296}',
        b'{"do": "set"}',
        b'{"do": "set", "t0": 4294967296}',
        b'{"do": "set", "t0_add": -99999999999}',
        b'{"do": "set", "login_key": "abcdef"}',
        b'{"do": "set", "local_key": "abc123defghijklm"}',
        b'{"do": "set", "local_key": "short", "secret_key": "SECRETsecretSECR"}',
        b'{"do": "set", "login_key": "61626331323X"}',
        b'{"do": "level", "percent": 101}',
        b'{"do": "alarm", "kind": 256}',
        b'{"do": "range", "in": 1}',
        b'{"do": "fault"}',
        b'{"do": "fault", "action": "explode"}',
        b'{"do": "fault", "action": "drop", "kind": "pigeon"}',
        b'{"do": "fault", "action": "drop", "why": 1}',
        b'{"do": "fault", "action": "drop", "kind": 27}',
        b'{"do": "fault", "action": "drop", "count": "2"}',
        b'{"do": "fault", "action": "drop", "skip": null}',
        b'{"do": "fault", "action": "delay", "value": "1"}',
        b'{"do": "fault", "action": "delay", "value": -1}',
        b'{"do": "fault", "action": "duplicate", "value": 1e9}',
        b'{"do": "fault", "action": "truncate", "value": NaN}',
        b'{"do": "handles", "refuse": 1}',
        b'{"do": "fault", "action": "hold", "seconds": "7"}',
        b'{"do": "fault", "action": "hold", "seconds": -7}',
        b'{"do": "fault", "action": "lose", "message": "pigeon"}',
        b'{"do": "fault", "action": "lose", "direction": "up"}',
        b'{"do": "fault", "action": "lose", "kind": "notify"}',
        b'{"do": "fault", "action": "lose", "nth": 0}',
        b'{"do": "fault", "action": "stall", "direction": "to_lock"}',
        b"\xff\xfe",
    ],
)
async def test_nonsense_is_refused_in_words(port, line):
    reply = port.answer(line)
    assert reply.keys() == {"ok", "error"}
    assert not reply["ok"]
    assert reply["error"]


async def test_refusal_arrives_at_the_client(client):
    with pytest.raises(ControlError, match="unknown request"):
        await client.ask("dance")


async def test_endless_line_ends_only_its_own_connection(port, client):
    with pytest.raises(ControlError):
        await client.ask("type", digits="1" * 10_000)
    assert (await client.ask("state"))["ok"]


class TestAir:
    @pytest.fixture
    async def phone(self, radio) -> AsyncIterator[Central]:
        central = Central(radio)
        await central.start()
        yield central
        await central.stop()

    async def test_link_is_lost(self, port, lock, phone, on_air):
        await phone.connect(on_air.address)
        await wait_for(lambda: lock.is_connected)
        assert ask(port, do="lose_link")["ok"]
        await wait_for(lambda: not lock.is_connected)

    async def test_handles_move_and_the_old_ones_serve_something_else(
        self, port, phone, on_air
    ):
        await phone.connect(on_air.address)
        await phone.subscribe()
        for ends, refuse in enumerate((True, False, True), start=1):
            write, cccd = phone._write.handle, phone._notify.handle + 1
            assert ask(port, do="handles", refuse=refuse)["ok"]
            await wait_for(lambda ends=ends: len(phone.reasons) == ends)
            await phone.connect(on_air.address)
            await phone.subscribe()
            assert phone._write.handle == write + 6
            for handle, value in ((cccd, b"\1\0"), (write, b"any")):
                assert await _refused(phone, handle, value) is refuse

    async def test_lock_is_carried_away_and_back(self, port, radio, on_air):
        ask(port, do="range", **{"in": False})
        assert on_air.address in radio.out_of_range
        ask(port, do="range", **{"in": True})
        assert on_air.address not in radio.out_of_range

    async def test_faults_come_and_go(self, port, radio):
        assert ask(port, do="fault", action="drop", kind="notify", count=2)["ok"]
        assert [fault.count for fault in radio.faults] == [2]
        ask(port, do="clear_faults")
        assert radio.faults == []

    async def test_packets_are_held_and_lost_inside_the_lock(self, lock, on_air):
        port = ControlPort(lock, OnAir(on_air, None))
        held = {"message": "pair", "nth": 2, "seconds": 7}
        assert ask(port, do="fault", action="hold", **held)["ok"]
        assert ask(port, do="fault", action="lose", direction="to_lock")["ok"]
        assert len(on_air.faults) == 2
        assert ask(port, do="clear_faults")["ok"]
        assert len(on_air.faults) == 0

    async def test_real_dongle_has_no_levers(self, lock, on_air):
        port = ControlPort(lock, OnAir(on_air, None))
        reply = ask(port, do="lose_link")
        assert "software radio" in reply["error"]


async def _refused(phone: Central, handle: int, value: bytes) -> bool:
    try:
        await phone.peer.gatt_client.write_value(handle, value, with_response=True)
    except att.ATT_Error as error:
        if error.error_code != att.ErrorCode.WRITE_NOT_PERMITTED:
            raise
        return True
    return False

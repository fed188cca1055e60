"""Credentials that are enrolled over a link."""

from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.firmware.replay import HostWords

VALIDITY = bytes.fromhex("656e844465961144") + bytes(9)
OTHER_VALIDITY = bytes.fromhex("65be5be765e5e8e7020000003e0800111e")
SIX = bytes(range(1, 7))
TEMPORARY = bytes((1,)) + VALIDITY + bytes((0, 6)) + SIX
EXPECTED_SLOTS = {
    CredentialType.PASSWORD: 0,
    CredentialType.CARD: 10,
    CredentialType.FINGER: 20,
    CredentialType.FACE: 30,
}


def method(kind=1, stage=0, member=5, hard_id=0xFF, digits=SIX, *, times=0, admin=0):
    head = bytes((kind, stage, admin, member, hard_id))
    return head + VALIDITY + bytes((times, len(digits))) + digits


def tell(talker, dp, value):
    """Write a raw data point; what the lock reports within half a second."""
    talker.forget()
    talker.write(DataPoint.raw(dp, value))
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def enrol(talker, kind, member=5):
    """The lock's last word of a successful creation."""
    talker.forget()
    digits = SIX if kind == CredentialType.PASSWORD else b""
    talker.write(DataPoint.raw(1, method(kind, member=member, digits=digits)))
    if kind == CredentialType.PASSWORD:
        talker.lock.advance(200)
    else:
        HostWords(talker.lock).act(f"sim {kind - 1:02x} 01")
    return talker.reports()[-1].value.hex()


def listed(talker):
    """Every ``hardid type member freeze`` by DP 35."""
    (value,) = tell(talker, Dp.UNLOCK_METHOD_SYNC_OLD, b"\0")
    nodes = bytes.fromhex(value)[1:]
    return [nodes[at + 1 : at + 5].hex() for at in range(0, len(nodes), 5)]


def come_back(talker):
    talker.leave()
    talker.connect()
    talker.hello()


def unbind(talker):
    talker.say(Code.UNBIND)
    talker.leave()

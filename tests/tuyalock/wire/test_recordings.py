"""Every recorded conversation, each end by itself, byte for byte."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire import (
    CloseLink,
    CloseReason,
    Code,
    Derivation,
    Drop,
    DropReason,
    Flag,
    Frame,
    Keys,
    Received,
    Role,
    Session,
    from_client,
)
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest
from scripts.vectorlib import client_transcripts

from .recordings import conversations

IDS = [recorded["name"] for _, recorded in conversations()]
SILENT = {
    "bound: flag 0 ignored": Drop(DropReason.FLAG_NOT_ALLOWED),
    "bound: plaintext ignored": Drop(DropReason.FLAG_NOT_ALLOWED),
    "DP before pairing: ignored": Drop(DropReason.NOT_AUTHENTICATED),
    "SN not increasing: disconnect": CloseLink(CloseReason.COUNTER),
    "empty info request: disconnect": CloseLink(CloseReason.INFO_LENGTH),
}


@pytest.mark.parametrize("recorded", [each for _, each in conversations()], ids=IDS)
def test_client_end_replays(recorded):
    assert client_transcripts.conversation(recorded)


class LockEnd:
    """A lock that gives the recorded answers under the flags that it chooses itself."""

    def __init__(self, version, params):
        self.keys = Keys(
            auth_key=params["auth_key"].encode(),
            device_id=params["device_id"],
            derivation=Derivation.OLD if version == 3 else Derivation.NEW,
        )
        self.session = Session(Role.LOCK, self.keys, version=version)
        self.asked = None
        self.expected = None

    def play(self, step):
        """One step of a recording."""
        if note := SILENT.get(step.get("note")):
            self.expected = note
        if step.get("host") == "connect":
            self.session.connected(self.session.bound)
        elif step.get("host") == "disconnect":
            self.session.disconnected()
        elif step.get("dir") == "client->device":
            self.hears(step)
        elif step.get("dir") == "device->client":
            self.says(step)

    def hears(self, step):
        *early, outcome = [
            self.session.receive(bytes.fromhex(packet)) for packet in step["packets"]
        ]
        assert early == [None] * len(early)
        if self.expected is not None:
            assert outcome == self.expected
            self.expected = None
            return
        frame = Frame(step["sn"], step["ack_sn"], int(step["code"], 16), data(step))
        assert outcome == Received(frame, step["flag"])
        self.asked = outcome.flag
        if frame.code == Code.PAIR and not self.session.bound:
            self.keys.login_key = PairRequest.parse(frame.data).login_key

    def says(self, step):
        code, body = int(step["code"], 16), data(step)
        if code == Code.INFO:
            self.keys.srand = body[6:12]
        status = body[0] if len(body) == 1 else None
        flag = self.session.default_flag(code, status=status, request=self.asked)
        assert flag == step["flag"]
        iv = bytes.fromhex(step["message"])[1:17]
        packets = self.session.send(code, body, flag=flag, iv=iv, ack_sn=step["ack_sn"])
        assert [packet.hex() for packet in packets] == step["packets"]


def data(step):
    return bytes.fromhex(step["data"])


@pytest.mark.parametrize(("version", "recorded"), conversations(), ids=IDS)
def test_lock_end_replays_with_flags_of_its_own_choice(version, recorded):
    lock = LockEnd(version, recorded["params"])
    for step in recorded["steps"]:
        lock.play(step)


@pytest.mark.parametrize("recorded", [each for _, each in conversations()], ids=IDS)
def test_what_recorded_clients_say_is_understood(recorded):
    for step in recorded["steps"]:
        malformed = "mismatch", "empty", "bad version", "bad length"
        if step.get("dir") != "client->device":
            continue
        if any(word in step.get("note", "") for word in malformed):
            continue
        message = from_client(int(step["code"], 16), data(step))
        if step["code"][0] != "8" or step["code"] == "8011":
            assert bytes(message) == data(step)


def test_plain_answer_to_an_unbound_lock_is_flag_zero():
    session = Session(Role.LOCK, Keys(), version=4)
    session.connected(bound=False)
    assert session.default_flag(Code.INFO, request=Flag.PLAIN) is Flag.PLAIN

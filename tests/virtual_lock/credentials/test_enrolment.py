"""Fingers, cards and passwords are enrolled."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.firmware.replay import HostWords, NotReplayed

from ..talker import bound_talker
from .support import (
    EXPECTED_SLOTS,
    SIX,
    TEMPORARY,
    come_back,
    enrol,
    listed,
    method,
    tell,
    unbind,
)


@pytest.mark.parametrize(("kind", "first"), EXPECTED_SLOTS.items())
def test_lowest_free_slot_of_the_kind_is_taken(talker, kind, first):
    said = [enrol(talker, kind) for _ in range(10)]
    assert said == [f"{kind:02x}ff0005{first + n:02x}0000" for n in range(10)]
    tell(talker, 2, bytes((kind, 0, 0, 5, first + 3, 1)))
    assert enrol(talker, kind) == f"{kind:02x}ff0005{first + 3:02x}0000"


@pytest.mark.parametrize("kind", EXPECTED_SLOTS)
def test_creation_fails_when_all_slots_of_the_kind_are_full(talker, kind):
    for _ in range(10):
        enrol(talker, kind)
    started, ended = tell(talker, 1, method(kind))
    assert started.startswith(f"{kind:02x}000005ff")
    assert ended == f"{kind:02x}fd0005ff0003"
    assert len(listed(talker)) == 10


def test_password_ends_200_ms_after_it_has_begun(talker):
    talker.write(DataPoint.raw(1, method()))
    assert [p.value.hex() for p in talker.reports()] == ["01000005ff0000"]
    talker.lock.advance(199)
    assert len(talker.reports()) == 1
    talker.lock.advance(1)
    assert talker.reports()[-1].value.hex() == "01ff0005000000"


def test_public_firmware_looks_at_no_digits(talker):
    tell(talker, 1, method(digits=SIX))
    assert tell(talker, 1, method(digits=SIX))[-1] == "01ff0005010000"
    assert tell(talker, 1, method(digits=b"\xff"))[-1] == "01ff0005020000"
    assert tell(talker, 1, method(hard_id=9, digits=b""))[-1] == "01ff0005030000"
    kept = [bytes(one.digits) for one in talker.lock.memory.credentials]
    assert kept == [SIX, SIX, b"\xff", b""]


def test_finger_tells_each_press_and_why_it_failed(talker):
    host = HostWords(talker.lock)
    assert tell(talker, 1, method(3, digits=b"")) == ["03000005ff0600"]
    talker.forget()
    host.act("sim 02 000001")
    host.act("sim 02 000102")
    host.act("sim 02 020207")
    said = [point.value.hex() for point in talker.reports()]
    assert said == ["03fc0005140100", "03fc0005140201", "03fd0005140207"]
    assert listed(talker) == []


@pytest.mark.parametrize(
    "words", ["sim 01 01", "sim 02 05", "sim 02 0001", "sim 03 01"]
)
def test_sensor_that_nothing_waits_for_makes_no_sense(talker, words):
    tell(talker, 1, method(3, digits=b""))
    with pytest.raises(NotReplayed):
        HostWords(talker.lock).act(words)
    assert listed(talker) == []


def cancel(talker):
    assert tell(talker, 1, method(2, 0xFE, digits=b"")) == ["02fe0005ff0000"]


@pytest.mark.parametrize(
    "end",
    [
        cancel,
        come_back,
        unbind,
        lambda talker: talker.lock.change_battery(),
        lambda talker: talker.lock.factory_reset(),
        lambda talker: tell(talker, 1, method(1)),
    ],
)
def test_enrolment_ends_without_a_card(talker, end):
    tell(talker, 1, method(2, digits=b""))
    end(talker)
    with pytest.raises(NotReplayed):
        HostWords(talker.lock).act("sim 01 01")
    assert not talker.lock.memory.credentials.of_kind(CredentialType.CARD)


@pytest.mark.parametrize("point", [method(5), method(0xF0), method(1, 0xFC)])
def test_unknown_kind_or_stage_is_only_acknowledged(talker, point):
    assert tell(talker, 1, point) == []
    assert talker.heard
    assert listed(talker) == []


MALFORMED = [
    *((1, method()[:size]) for size in (0, 1, 4, 5, 22, 23, 29)),
    (1, method() + b"\0"),
    (1, method(digits=bytes(11))),
    (1, method()[:23] + b"\xff" + SIX),
    (1, method(3, 0xFE)[:5]),
    (2, bytes(5)),
    (2, bytes(7)),
    (2, b""),
    (3, method(hard_id=0)[:-1]),
    (3, method(hard_id=0) + b"\0"),
    (3, method(hard_id=0, digits=bytes(11))),
    *((dp, bytes(size)) for dp in (4, 5, 49, 50) for size in (0, 3, 5)),
    (35, b""),
    (35, b"\1\0\1"),
    (35, b"\0\0"),
    *((51, TEMPORARY[:size]) for size in (0, 1, 19, 25)),
    (51, TEMPORARY + b"\0"),
    (51, TEMPORARY[:19] + bytes((11, *range(11)))),
    (52, b""),
    (52, b"\x28\0"),
    *((53, (b"\x28" + TEMPORARY)[:size]) for size in (0, 1, 2, 20, 26)),
    (53, b"\x28" + TEMPORARY + b"\0"),
]


@pytest.mark.parametrize("generation", [3, 4])
def test_malformed_payload_is_acknowledged_and_ignored(generation):
    talker = bound_talker(generation)
    tell(talker, 1, method())
    tell(talker, 51, TEMPORARY)
    before = talker.lock.memory.snapshot()
    for dp, value in MALFORMED:
        assert tell(talker, dp, value) == [], (dp, len(value))
        # A generation 3 link refuses an empty value by itself (protocol.md §4.6).
        refused = generation == 3 and not value
        assert [heard.data[-1] for heard in talker.heard] == [int(refused)]
    assert talker.lock.memory.snapshot() == before
    assert not talker.hung_up()


def test_ten_digits_are_kept_whole(talker):
    ten = bytes(range(10))
    tell(talker, 1, method(digits=ten))
    (kept,) = talker.lock.memory.credentials
    assert kept.digits == ten
    assert "digits" not in repr(kept)

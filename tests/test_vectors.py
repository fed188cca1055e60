"""The vector command: passes on the real file, falls short on a wrong one."""

import copy
from functools import cache
import json
from pathlib import Path

import pytest

from scripts.vectorlib.__main__ import TRANSCRIPTS, allowed_names, load, main, run

FILE = Path(__file__).parent / "vectors" / "lock_vectors.json"
WITH_COMMAS = ("credentials (DP 1-5,35,49,50,54)", "temporary passwords (DP 51-54)")
FROM_LOCK = "device->client"


@cache
def sections():
    return load(FILE)


def short(name, data):
    """The roles in which a section falls short; a section without roles has ''."""
    return [line.role for line in run({name: data}) if line.passed < line.total]


def flipped(value):
    """The smallest wrong value of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    *head, last = value
    return "".join((*head, "1" if last == "0" else "0"))


def spoil(data, path):
    """A copy of a section in which one leaf is wrong."""
    data = copy.deepcopy(data)
    *parents, last = path
    place = data
    for parent in parents:
        place = place[parent]
    place[last] = flipped(place[last])
    return data


def test_real_file_passes_in_both_roles(capsys):
    assert main([str(FILE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert len(heads) == len(sections()) + len(TRANSCRIPTS)
    assert "transcripts_lock_v3 client 11/11" in heads
    assert "transcripts_lock_v3 lock 11/11" in heads
    assert "transcripts_v4 lock 3/3" in heads


ENTER = next(
    number
    for number, step in enumerate(sections()["offline_scenarios"][0]["steps"])
    if step["op"] == "enter"
)
EXPECTATIONS = [
    ("dynamic", ("codes", 0, "code")),
    ("dynamic", ("codes", 0, "hmac_message")),
    ("dynamic", ("acceptance", 0, "step")),
    ("dynamic", ("acceptance", 0, "checks", 0, "result")),
    ("dynamic", ("edges", 0, "result")),
    ("ff1", (0, "cipher")),
    ("ff1", (0, "plain")),
    ("offline_scenarios", (0, "steps", ENTER, "result")),
    ("offline_scenarios", (0, "steps", ENTER, "plain")),
    ("offline_scenarios", (0, "stored_after")),
    ("notation", (0, "decimal_without_leading_zeros")),
    ("notation", (0, "lock_output")),
    ("notation", (0, "accepted_as_8_digits")),
    *(
        ("keys_and_envelopes", (0, kind, derivation, flag))
        for kind in ("keys", "sealed")
        for derivation, flags in (("old", "12345"), ("new", "123457"))
        for flag in flags
    ),
    ("keys_and_envelopes", (0, "register_key")),
    ("adverts", (0, "elements")),
    *(
        ("adverts", (0, advert, field))
        for advert, fields in sections()["adverts"][0].items()
        if isinstance(fields, dict)
        for field in fields
    ),
    ("fragments", (0, "packets", 0)),
    ("crc16", (0, "crc16")),
]


@pytest.mark.parametrize(("name", "path"), EXPECTATIONS)
def test_one_wrong_expectation_makes_its_section_fall_short(name, path):
    part = path[0] if isinstance(path[0], str) else None
    data = sections()[name]
    # One item is enough, and much faster.
    data = {**data, part: data[part][:1]} if part else data[:1]
    assert short(name, data) == []
    assert short(name, spoil(data, path)) == [""]


def step_of(kind):
    """Where the first step of a kind is: section, conversation, number."""
    for name in TRANSCRIPTS:
        for conversation in sections()[name]:
            for number, step in enumerate(conversation["steps"]):
                if kind(step):
                    return name, conversation, number
    raise LookupError


def event(word):
    return lambda step: step.get("event", "").split(" ")[0] == word


MESSAGE_FIELDS = ["message", "flag", "sn", "ack_sn", "code", "data", "padding"]


@pytest.mark.parametrize("field", [*MESSAGE_FIELDS, "packets"])
def test_one_wrong_byte_from_the_lock_shows_in_both_roles(field):
    name, conversation, number = step_of(
        lambda step: step.get("dir") == FROM_LOCK and step.get("data", "")[2:]
    )
    path = (0, "steps", number, field, *([0] if field == "packets" else []))
    assert short(name, [conversation]) == []
    assert short(name, spoil([conversation], path)) == ["client", "lock"]


@pytest.mark.parametrize("field", ["message", "flag", "sn", "ack_sn", "code", "data"])
def test_one_wrong_byte_from_the_client_shows_in_its_role(field):
    name, conversation, number = step_of(
        lambda step: step.get("dir") == "client->device" and step["data"]
    )
    spoilt = spoil([conversation], (0, "steps", number, field))
    assert "client" in short(name, spoilt)


@pytest.mark.parametrize(
    "word", ["adv", "scanrsp", "clock", "rtcset", "disconnected", "reset", "boot"]
)
def test_one_wrong_event_shows_in_the_locks_role(word):
    name, conversation, number = step_of(event(word))
    steps = conversation["steps"]
    while number + 2 < len(steps) and event(word)(steps[number + 2]):
        number += 2  # only the last advert of a burst counts
    spoilt = spoil([conversation], (0, "steps", number, "event"))
    assert short(name, spoilt) == ["lock"]


@pytest.mark.parametrize("kind", ["packet", "event"])
def test_something_left_out_shows(kind):
    wanted = event("clock") if kind == "event" else lambda s: s.get("dir") == FROM_LOCK
    name, conversation, number = step_of(wanted)
    steps = [s for n, s in enumerate(conversation["steps"]) if n != number]
    assert "lock" in short(name, [{**conversation, "steps": steps}])


@pytest.mark.parametrize(
    "conversation",
    [
        None,
        {},
        {"name": "x"},
        {"name": "x", "params": {}, "steps": []},
        {"name": "x", "params": sections()["transcripts_v4"][0]["params"], "steps": []},
    ],
)
def test_malformed_conversation_falls_short(conversation):
    assert "lock" in short("transcripts_v4", [conversation])
    assert "lock" in short("transcripts_v4", {"not": "a list"})


@pytest.mark.parametrize(
    "content",
    [
        None,
        "{",
        "[]",
        "{}",
        '{"meta": {}}',
        '{"ff1": []}',
        '{"ff2": [1]}',
        "[" * 100_000,
    ],
)
def test_file_that_cannot_be_used_is_told_in_words(tmp_path, capsys, content):
    file = tmp_path / "vectors.json"
    if content is not None:
        file.write_text(content)
    assert main([str(file)]) == 2
    assert capsys.readouterr().err.startswith("scripts/vectors: ")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dynamic", ("codes",)),
        ("dynamic", ("acceptance",)),
        ("dynamic", ("acceptance", 0, "checks")),
        ("dynamic", ("edges",)),
    ],
)
def test_part_without_expectations_falls_short(name, path):
    data = copy.deepcopy(sections()[name])
    *parents, last = path
    place = data
    for parent in parents:
        place = place[parent]
    place[last] = []
    assert short(name, data) == [""]


def test_scenario_in_which_nothing_is_entered_falls_short():
    key = sections()["offline_scenarios"][0]["login_key_hex"]
    scenario = {"login_key_hex": key, "steps": [], "stored_after": 0}
    assert short("offline_scenarios", [scenario]) == [""]


@pytest.mark.parametrize("field", ["flag", "sn", "ack_sn"])
@pytest.mark.parametrize("kind", [bool, float])
def test_number_of_another_type_shows_in_both_roles(field, kind):
    name, conversation, number = step_of(
        lambda step: step.get("dir") == FROM_LOCK and step[field] == 1
    )
    steps = copy.deepcopy(conversation["steps"])
    steps[number][field] = kind(1)
    spoilt = [{**conversation, "steps": steps}]
    assert short(name, spoilt) == ["client", "lock"]


def test_name_that_fits_in_no_line_is_not_printed(tmp_path, capsys):
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"transcripts_v4": [{"name": "a\nff1 400/400\ud800"}]}))
    assert main([str(file)]) == 1
    assert "  (no name): malformed: KeyError" in capsys.readouterr().out.splitlines()


def test_allowance_for_a_malformed_section_is_refused_in_words(tmp_path, capsys):
    file = tmp_path / "vectors.json"
    file.write_text('{"transcripts_v4": 5}')
    assert main([str(file), "--allow-short", "bind"]) == 2
    assert "no such section" in capsys.readouterr().err


def test_short_section_fails_unless_it_is_allowed(tmp_path, capsys):
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"crc16": [{"data": "00", "crc16": "0000"}]}))
    assert main([str(file)]) == 1
    assert main([str(file), "--allow-short", "crc16"]) == 0
    assert main([str(file), "--allow-short", "crc17"]) == 2
    assert "crc16 0/1" in capsys.readouterr().out


def test_short_conversation_fails_unless_it_is_allowed(tmp_path):
    conversation = {**sections()["transcripts_v4"][0], "name": "a,b"}
    data = [spoil(conversation, ("params", "device_id"))]
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"transcripts_v4": data}))
    assert main([str(file)]) == 1
    assert main([str(file), "--allow-short", "a,b"]) == 0


def test_names_with_commas_are_taken_whole():
    named = allowed_names(",".join((*WITH_COMMAS, "ff1")), sections())
    assert named == {*WITH_COMMAS, "ff1"}

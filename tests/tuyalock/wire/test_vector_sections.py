"""The sections of the vector file pass, and fall short as soon as the file is wrong."""

from copy import deepcopy

import pytest

from scripts.vectorlib import client_transcripts, wire_sections

from .recordings import vectors

SECTIONS = {
    "keys_and_envelopes": wire_sections.keys_and_envelopes,
    "adverts": wire_sections.adverts,
    "fragments": wire_sections.fragments,
    "crc16": wire_sections.crc16,
    "transcripts_lock_v3": client_transcripts.section,
    "transcripts_v4": client_transcripts.section,
}
# Not expectations: words, the lock's side, and parameters that change nothing here.
OTHERS = {"name", "note", "host", "event"}
UNUSED = {
    "fragments": {"packet_len"},
    "transcripts_lock_v3": {"virtual_id", "product_id", "device_id"},
    "transcripts_v4": {"virtual_id", "product_id", "device_id"},
}


@pytest.mark.parametrize("name", SECTIONS)
def test_section_passes_completely(name):
    data = vectors()[name]
    assert SECTIONS[name](data) == (len(data), len(data))


def leaves(value, path=()):
    """Every place of a nested value that holds text or a number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif path[-1] not in OTHERS:
        yield path


def flipped(value):
    """A leaf with its last character or lowest bit changed, of the same form."""
    if isinstance(value, int):
        return value ^ 1
    if not value:
        return "00"
    return value[:-1] + ("1" if value[-1] == "0" else "0")


def kinds(name, item):
    """One path for every kind of leaf: list positions count as one kind."""
    seen = {}
    for path in leaves(item):
        if path[-1] in UNUSED.get(name, ()):
            continue
        kind = tuple("*" if isinstance(part, int) else part for part in path)
        seen.setdefault(kind, []).append(path)
    for paths in seen.values():
        yield paths[0]
        yield paths[-1]


def with_flip(item, path):
    copy = deepcopy(item)
    place = copy
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = flipped(place[path[-1]])
    return copy


@pytest.mark.parametrize("name", SECTIONS)
def test_section_falls_short_for_every_kind_of_flipped_byte(name):
    for item in (vectors()[name][0], vectors()[name][-1]):
        for path in kinds(name, item):
            assert SECTIONS[name]([with_flip(item, path)]) == (0, 1), path


def test_flip_in_any_step_of_a_conversation_is_noticed():
    item = vectors()["transcripts_v4"][1]
    for path in leaves(item["steps"]):
        assert client_transcripts.section(
            [{**item, "steps": with_flip(item["steps"], path)}]
        ) == (0, 1), path


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("data", [None, {}, "text", 5])
def test_section_of_another_form_falls_short(name, data):
    assert SECTIONS[name](data) == (0, 1)


@pytest.mark.parametrize("strange", [None, [], "text", 5, {"dir": []}])
def test_strange_step_of_a_conversation_falls_short(strange):
    item = vectors()["transcripts_v4"][0]
    for steps in ([strange], [strange, *item["steps"]], [*item["steps"], strange]):
        assert client_transcripts.section([{**item, "steps": steps}]) == (0, 1)


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("item", [None, {}, [], "text", 5])
def test_item_of_another_form_falls_short(name, item):
    assert SECTIONS[name]([item]) == (0, 1)


@pytest.mark.parametrize("name", SECTIONS)
def test_missing_parts_fall_short(name):
    whole = vectors()[name][0]
    for key in whole.keys() - OTHERS:
        part = {each: value for each, value in whole.items() if each != key}
        assert SECTIONS[name]([part]) == (0, 1), key

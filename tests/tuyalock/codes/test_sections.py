"""The vector runner's sections of codes."""

from collections.abc import Iterator
import copy
from itertools import cycle, islice

import pytest

from scripts.vectorlib import codes_sections

from .material import VECTORS

SECTIONS = {
    "dynamic": codes_sections.dynamic,
    "ff1": codes_sections.ff1,
    "offline_scenarios": codes_sections.offline_scenarios,
    "notation": codes_sections.notation,
}
# What says nothing about a code: remarks, and the mark of a second entry.
REMARKS = {"note", "name", "repeat"}


def leaves(value, path=()) -> Iterator[tuple]:
    """Paths of all that is compared or used."""
    if isinstance(value, dict):
        for name in value.keys() - REMARKS:
            yield from leaves(value[name], (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def small(name: str) -> list:
    """Sections of one item each, so that every leaf can be altered in short time."""
    data = copy.deepcopy(VECTORS[name])
    match name:
        case "offline_scenarios":
            return [[item] for item in data if len(item["steps"]) < 12]
        case "dynamic":
            # A refused entry may well be refused with another key, too.
            data["edges"] = [edge for edge in data["edges"] if edge["result"] == 0]
            one_of_each = zip(*(cycle(items) for items in data.values()), strict=True)
            return [
                {part: [item] for part, item in zip(data, items, strict=True)}
                for items in copy.deepcopy(list(islice(one_of_each, 12)))
            ]
    return [[item] for item in data[:30]]


def altered(value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
    last = value[-1]
    return value[:-1] + ("1" if last != "1" else "2")


def place(data, path):
    for name in path[:-1]:
        data = data[name]
    return data


@pytest.mark.parametrize("name", SECTIONS)
def test_the_recorded_section_passes_completely(name):
    passed, total = SECTIONS[name](VECTORS[name])
    assert passed == total > 50


EXPECTATIONS = {
    "code", "hmac_message", "step", "result", "cipher", "plain", "stored_after",
    "digits", "decimal_without_leading_zeros", "lock_output", "accepted_as_8_digits",
    "key_hex", "login_key", "login_key_hex",
}  # fmt: skip


@pytest.mark.parametrize("name", SECTIONS)
def test_every_altered_expectation_makes_its_section_fall_short(name):
    tried = 0
    for data in small(name):
        complete = SECTIONS[name](data)
        assert complete[0] == complete[1]
        for path in leaves(data):
            if path[-1] not in EXPECTATIONS:
                continue
            holder, before = place(data, path), place(data, path)[path[-1]]
            holder[path[-1]] = altered(before)
            passed, total = SECTIONS[name](data)
            assert passed < total, path
            holder[path[-1]] = before
            tried += 1
        assert SECTIONS[name](data) == complete
    assert tried > 50


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("nonsense", [None, "text", {}, [], -1, 1e300, 2**80])
def test_nonsense_anywhere_falls_short_and_never_raises(name, nonsense):
    section = SECTIONS[name]
    if nonsense != []:
        passed, total = section(nonsense)
        assert passed < total
    for data in small(name)[::6]:
        for path in leaves(data):
            holder, before = place(data, path), place(data, path)[path[-1]]
            holder[path[-1]] = nonsense
            passed, total = section(data)
            assert passed < total, (path, nonsense)
            holder[path[-1]] = before


def test_a_missing_part_of_the_dynamic_section_falls_short():
    for part in ("codes", "acceptance", "edges"):
        data = {
            name: items for name, items in VECTORS["dynamic"].items() if name != part
        }
        passed, total = codes_sections.dynamic(data)
        assert passed < total


def test_an_unknown_word_in_a_scenario_falls_short():
    data = small("offline_scenarios")[0]
    data[0]["steps"].append({"op": "hammer"})
    passed, total = codes_sections.offline_scenarios(data)
    assert passed == total - 1

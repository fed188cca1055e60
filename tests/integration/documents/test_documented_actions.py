"""What docs/actions.md, docs/codes.md and docs/entities.md say of fields, answers and words."""

from collections.abc import Mapping
import json
import re
from typing import Any

import pytest
import voluptuous as vol
import yaml

from custom_components.smart_life_lock.actions.schema import FIELDS
from custom_components.smart_life_lock.device.access_events import AccessEvent
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.status import LeftToDo

from ..code_support import NOW, STAY, act, lock_entry, set_up
from .action_tables import ACTIONS, DOCS, ROOT, answered, rows, section, words

SHIPPED = ROOT / "custom_components" / "smart_life_lock"
SERVICES = yaml.safe_load((SHIPPED / "services.yaml").read_text())
WORDS = json.loads((SHIPPED / "translations" / "en.json").read_text())
END = "2026-03-10 12:00:00"


def documented(action: str) -> dict[str, list[str]]:
    """The rows of an action's table, by field."""
    table = rows(section(ACTIONS, f"smart_life_lock.{action}"))
    return {words(field)[0]: cells for field, *cells in table}


def test_every_action_has_a_section_and_there_are_no_others():
    named = re.findall(r"^## smart_life_lock\.(\w+)$", ACTIONS, re.MULTILINE)
    assert sorted(named) == sorted(FIELDS) == sorted(SERVICES)


@pytest.mark.parametrize("action", FIELDS)
def test_the_table_has_the_fields_of_the_action_and_which_are_required(action):
    told = {name: required for name, (required, *_) in documented(action).items()}
    taken = {
        str(field.schema): "yes" if isinstance(field, vol.Required) else "no"
        for field in FIELDS[action]
    }
    shown = {
        name: "yes" if field.get("required") else "no"
        for name, field in SERVICES[action].get("fields", {}).items()
    }
    assert told == taken == shown


@pytest.mark.parametrize("action", FIELDS)
def test_the_table_has_a_meaning_and_allowed_values_for_each_field(action):
    for name, (_, meaning, allowed) in documented(action).items():
        assert meaning.endswith("."), name
        assert allowed, name
        selector = SERVICES[action]["fields"][name]["selector"]
        if options := (selector.get("select") or {}).get("options"):
            assert words(allowed) == options, name


def fields_of(answer: Mapping[str, Any]) -> set[str]:
    """The fields of an answer, and of the codes in it."""
    codes = answer.get("codes", [])
    return set(answer).union(*(fields_of(code) for code in codes))


async def test_all_that_the_actions_answer_is_described(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    await set_up(hass, lock_entry())
    week = {"weekdays": ["mon"], "from": "09:00", "to": "12:00"}
    stay = await act(hass, "create_offline_temporary_code", **STAY)
    online = {"name": "Anna", "end": END}
    periodic = {**online, "start": "2026-03-04", **week}
    answers = [
        stay,
        await act(hass, "create_dynamic_code"),
        await act(hass, "create_offline_one_time_code"),
        await act(hass, "create_clear_code", code_id=stay["id"]),
        await act(hass, "create_online_one_time_code", **online),
        await act(hass, "create_online_periodic_code", **periodic),
        await act(hass, "delete_code", code_id=stay["id"]),
        await act(hass, "get_codes"),
    ]
    seen = set().union(*map(fields_of, answers))
    assert {"rounded", "clears", "slots", "weekdays", "left_to_do", "message"} <= seen
    assert seen <= answered()


def test_the_states_kinds_and_problems_of_codes_are_described():
    text = (DOCS / "codes.md").read_text()
    states = [
        word for first, *_ in rows(section(text, "States")) for word in words(first)
    ]
    assert sorted(states) == sorted(CodeStatus)
    problems = [words(first)[0] for first, *_ in rows(section(text, "Problems"))]
    assert sorted(problems) == sorted(Failure)
    assert set(words(section(text, "The kinds"))) == set(CodeKind)


def test_what_is_left_to_do_is_described():
    found = {
        words(first)[0]
        for first, *_ in rows(section(ACTIONS, "What deleting has done"))
    }
    assert set(LeftToDo) <= found


def test_every_entity_and_event_is_described():
    text = (DOCS / "entities.md").read_text()
    for entities in WORDS["entity"].values():
        for entity in entities.values():
            assert (
                f"*{entity['name']}*" in text
                if "name" in entity
                else "| Lock |" in text
            )
    events = [words(first)[0] for first, *_ in rows(section(text, "Access"))]
    assert sorted(events) == sorted(AccessEvent)


def test_every_option_is_described():
    text = section((DOCS / "setup.md").read_text(), "Options")
    named = re.findall(r"^\| ([A-Z][^|]+) \|", text, re.MULTILINE)
    form = WORDS["options"]["step"]["init"]
    sections = [one["name"] for one in form["sections"].values()]
    assert named == [*form["data"].values(), *sections]


def test_the_choices_of_reconfigure_are_described():
    text = section((DOCS / "setup.md").read_text(), "Reconfigure")
    named = re.findall(r"^\| ([A-Z][^|]+) \|", text, re.MULTILINE)
    options = WORDS["config"]["step"]["reconfigure"]["menu_options"]
    assert sorted(named) == sorted(options.values())

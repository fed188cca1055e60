"""Our triggers and our condition, in automations as the editor writes them."""

from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import automation
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,
    async_capture_events,
)

from custom_components.smart_life_lock.condition import CONDITIONS
from custom_components.smart_life_lock.const import DOMAIN
from custom_components.smart_life_lock.ledger.compare_found import sensed
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.trigger import TRIGGERS
from custom_components.smart_life_lock.tuyalock.client.listing import SENSED
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from ..code_support import LOCK, LOGIN, NOW, STAY, T0, act, issued, lock_entry, set_up
from ..support import leap, reported

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "custom_components" / "smart_life_lock"
ACCESS = "event.front_door_access"
PROBLEM = "binary_sensor.front_door_problem"
RAN = "automation_ran"

pytestmark = pytest.mark.usefixtures("automations_off")


@pytest.fixture
async def home(
    hass: HomeAssistant, enable_bluetooth: None, clock: FrozenDateTimeFactory
) -> MockConfigEntry:
    """A lock out of range, at 11:20 in Berlin."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


async def automate(
    hass: HomeAssistant,
    trigger: dict[str, Any],
    conditions: list[dict[str, Any]] | None = None,
) -> list[Any]:
    """An automation that tells of each run, and of what its trigger said."""
    ran = async_capture_events(hass, RAN)
    config = {
        "alias": "Tested",
        "triggers": [trigger],
        "conditions": conditions or [],
        "actions": [
            {
                "event": RAN,
                "event_data": {"trigger": "{{ trigger }}"},
                "event_data_template": {"name": "{{ trigger.code_name | default }}"},
            }
        ],
    }
    assert await async_setup_component(hass, automation.DOMAIN, {"automation": config})
    await hass.async_block_till_done()
    assert hass.states.get("automation.tested").state == "on"
    return ran


async def use(hass: HomeAssistant, home: MockConfigEntry, code: Any) -> None:
    """The lock reports that an offline code opened it."""
    plain = OfflineCodes(LOGIN, T0).decode(code.digits).plain
    at = dt_util.utcnow()
    opened = OfflineCodeEntered(at, OfflineOutcome.OPENED, plain, late=False)
    reported(home.runtime_data, opened)
    await hass.async_block_till_done()


def code_used(**options: Any) -> dict[str, Any]:
    return {
        "trigger": "smart_life_lock.code_used",
        "target": {"entity_id": ACCESS},
        "options": options,
    }


async def test_a_used_code_starts_an_automation(hass, home):
    ran = await automate(hass, code_used())
    await use(hass, home, await issued(home.runtime_data, OneTimeRequest("Anna")))
    assert len(ran) == 1


async def test_only_the_named_codes_count_however_they_are_spelled(hass, home):
    ran = await automate(hass, code_used(names=["anna", "Bert"]))
    lock = home.runtime_data
    await use(hass, home, await issued(lock, OneTimeRequest("Courier")))
    assert not ran
    await use(hass, home, await issued(lock, OneTimeRequest("Anna")))
    assert len(ran) == 1


@pytest.mark.parametrize("names", [[], [""]], ids=["none", "empty"])
async def test_a_finger_is_no_code(hass, home, names):
    ran = await automate(hass, code_used(names=names))
    finger = Access(dt_util.utcnow(), Method.FINGERPRINT, 3, late=False)
    reported(home.runtime_data, finger)
    await hass.async_block_till_done()
    assert hass.states.get(ACCESS).attributes["event_type"] == "access_granted"
    assert not ran


@pytest.mark.parametrize(("names", "runs"), [([], 0), (["anna"], 1), (["Bert"], 0)])
async def test_a_finger_with_a_name_counts_where_its_name_is_asked_for(
    hass, home, names, runs
):
    ran = await automate(hass, code_used(names=names))
    ledger, now = home.runtime_data.device.ledger, dt_util.utcnow()
    node = Node(3, CredentialType.FINGER, 1, active=True)
    ledger.change(lambda book: sensed(book, [node], SENSED, now))
    (anna,) = ledger.found()
    await act(hass, "update_code", code_id=anna.id, name="Anna")
    finger = Access(dt_util.utcnow(), Method.FINGERPRINT, 3, late=False)
    reported(home.runtime_data, finger)
    await hass.async_block_till_done()
    assert hass.states.get(ACCESS).attributes["code_name"] == "Anna"
    assert len(ran) == runs


async def test_a_refused_code_starts_an_automation(hass, home):
    trigger = {
        "trigger": "smart_life_lock.access_refused",
        "target": {"entity_id": ACCESS},
    }
    ran = await automate(hass, trigger)
    for kind, runs in ((Alarm.PRY, 0), (Alarm.WRONG_PASSWORD, 1)):
        reported(home.runtime_data, AlarmRaised(dt_util.utcnow(), kind, late=False))
        await hass.async_block_till_done()
        assert len(ran) == runs


async def test_a_problem_starts_an_automation_once(hass, home):
    trigger = {
        "trigger": "smart_life_lock.needs_attention",
        "target": {"entity_id": PROBLEM},
    }
    ran = await automate(hass, trigger)
    assert hass.states.get(PROBLEM).state == "off"
    home.runtime_data.health.async_key_refused(KeyProblem.REJECTED)
    await hass.async_block_till_done()
    assert len(ran) == 1


def expiring(**options: Any) -> dict[str, Any]:
    return {
        "trigger": "smart_life_lock.code_expiring",
        "target": {"entity_id": LOCK},
        "options": options,
    }


async def test_a_code_that_ends_soon_starts_an_automation_once(hass, home, clock):
    ran = await automate(hass, expiring(before={"minutes": 30}))
    await act(hass, "create_offline_temporary_code", **STAY)
    until = home.runtime_data.device.ledger.codes()[-1].valid_until
    await leap(hass, clock, until - NOW - timedelta(minutes=31))
    assert not ran
    await leap(hass, clock, timedelta(minutes=2))
    assert [event.data["name"] for event in ran] == ["Anna"]
    await leap(hass, clock, timedelta(minutes=40))
    assert len(ran) == 1


async def test_it_follows_a_lock_that_is_set_up_again(hass, home, clock):
    ran = await automate(hass, expiring(before={"minutes": 30}))
    await act(hass, "create_offline_temporary_code", **STAY)
    await hass.config_entries.async_reload(home.entry_id)
    await hass.async_block_till_done()
    await leap(hass, clock, timedelta(hours=6, minutes=15))
    assert len(ran) == 1


async def test_a_used_code_is_passed_over_where_only_unused_ones_count(
    hass, home, clock
):
    ran = await automate(hass, expiring(before={"minutes": 30}, only_unused=True))
    for name in ("Anna", "Bert"):
        await act(hass, "create_offline_temporary_code", **(STAY | {"name": name}))
    await leap(hass, clock, timedelta(hours=5))
    anna, _bert = home.runtime_data.device.ledger.codes()
    await use(hass, home, anna)
    # Two codes of the same hours differ in their end.
    await leap(hass, clock, timedelta(hours=2, minutes=15))
    assert [event.data["name"] for event in ran] == ["Bert"]


async def test_only_while_the_code_is_active(hass, home, clock):
    ask = {
        "condition": "smart_life_lock.code_is_active",
        "target": {"entity_id": LOCK},
        "options": {"code": "anna"},
    }
    ran = await automate(hass, {"trigger": "event", "event_type": "ask"}, [ask])

    async def asked() -> int:
        hass.bus.async_fire("ask")
        await hass.async_block_till_done()
        return len(ran)

    assert await asked() == 0
    await act(hass, "create_offline_temporary_code", **STAY)
    assert await asked() == 0
    await leap(hass, clock, timedelta(hours=5))
    assert await asked() == 1
    await hass.config_entries.async_unload(home.entry_id)
    assert await asked() == 1


@pytest.mark.parametrize("platform", ["trigger", "condition"])
async def test_the_editor_lists_ours(hass, home, hass_ws_client, platform):
    await async_setup_component(hass, automation.DOMAIN, {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{platform}_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    listed = (await client.receive_json())["event"]
    known = {name for name in listed if name.startswith(f"{DOMAIN}.")}
    assert (
        known
        == {
            "trigger": {
                "smart_life_lock.code_used",
                "smart_life_lock.access_refused",
                "smart_life_lock.code_expiring",
                "smart_life_lock.needs_attention",
            },
            "condition": {"smart_life_lock.code_is_active"},
        }[platform]
    )
    assert all(listed[name] is not None for name in known)


def test_each_trigger_and_condition_is_described():
    """The chapter has them all, and no others; those of other integrations have no table."""
    chapter = (ROOT / "docs" / "automations.md").read_text()
    listed = set(
        re.findall(r"^\| \*\*.*\*\* `smart_life_lock\.(\w+)`", chapter, re.MULTILINE)
    )
    assert listed == {*TRIGGERS, *CONDITIONS}
    words = json.loads((SHIPPED / "translations" / "en.json").read_text())
    assert {*words["triggers"], *words["conditions"]} == listed

"""The examples of README and docs, as a reader pastes them; and what docs say of times."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
import re
from typing import Any

from homeassistant.components import logbook
from homeassistant.helpers.entityfilter import convert_include_exclude_filter
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

from custom_components.smart_life_lock.actions.answers import described
from custom_components.smart_life_lock.const import SYNC_INTERVAL
from custom_components.smart_life_lock.device.bluetooth import scan_cadence
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.codes.offline import OfflineKind
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)

from ..code_support import LOGIN, NOW, T0, issued, lock_entry, set_up
from ..support import leap, reported

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"


def examples() -> dict[str, Any]:
    """The YAML of every document, by the heading that it stands under."""
    found = {}
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        for part in re.split(r"^#+ ", path.read_text(), flags=re.MULTILINE):
            for block in re.findall(
                r"^```yaml\n(.*?)^```", part, re.DOTALL | re.MULTILINE
            ):
                heading = part.partition("\n")[0]
                assert heading not in found, heading
                found[heading] = yaml.safe_load(block)
    return found


EXAMPLES = examples()
BUTTON = EXAMPLES.pop("A dashboard button")
CLEANER = EXAMPLES.pop("Make a code and send it")
MONTHLY = EXAMPLES.pop("Make one code for many visits")
SCRIPT = EXAMPLES.pop("A script that answers with a code")
GUEST_LEFT = EXAMPLES.pop("Take a guest's code back by name")
BOTH_DOORS = EXAMPLES.pop("One code for two locks")
CAME_IN = EXAMPLES.pop("Tell a phone who came in")
EVENING = EXAMPLES.pop("Tell in the evening who came in")
USED = EXAMPLES.pop("When a code is used")
REFUSED = EXAMPLES.pop("When the lock refuses")
ENDS_UNUSED = EXAMPLES.pop("Before a code ends")
ATTENTION = EXAMPLES.pop("When the lock needs attention")
QUIET = EXAMPLES.pop("While a code is active")
ROWS = EXAMPLES.pop("Activity and events")
CODES = OfflineCodes(LOGIN, T0)

pytestmark = pytest.mark.usefixtures("automations_off")


def test_every_example_is_run_by_a_test_of_this_file():
    assert not EXAMPLES


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A directory of this test's own: automations put blueprints into it."""
    return hass_tmp_config_dir


@pytest.fixture
async def home(hass, enable_bluetooth, clock):
    """A home at 08:20 in the morning, its lock out of range."""
    clock.move_to(NOW.replace(hour=7))
    return await set_up(hass, lock_entry())


async def act(hass, action, data, **more):
    domain, name = action.split(".")
    return await hass.services.async_call(domain, name, data, blocking=True, **more)


def test_it_says_how_soon_a_use_is_told_in_each_scanning_mode():
    """What the code does in each mode; the seconds were measured (docs/radio.md)."""
    rows = dict(
        re.findall(
            r"^\| \*(\w+)\* \| ([^|]+) \|",
            (DOCS / "how-it-works.md").read_text(),
            re.MULTILINE,
        )
    )
    assert list(rows) == ["Active", "Auto", "Passive"]
    cadence = scan_cadence(3)
    assert f"{cadence.scan_duration:.0f} s of every minute" in rows["Auto"]
    assert cadence.scan_interval == 60
    assert f"at most {SYNC_INTERVAL // timedelta(hours=1)} hours" in rows["Passive"]


async def automate(hass, automation):
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()
    (state,) = hass.states.async_all("automation")
    assert state.state == "on"
    return {"entity_id": state.entity_id}


async def test_the_rows_without_names_are_left_out_of_activity(hass, home):
    config = logbook.CONFIG_SCHEMA(ROWS)["logbook"]
    shown = convert_include_exclude_filter(config)
    left_out = ROWS["logbook"]["exclude"]["entities"]
    ours = {state.entity_id for state in hass.states.async_all()}
    assert {one for one in ours if not shown(one)} == {*left_out}


async def test_the_dashboard_button_makes_a_code(hass, home):
    tap = BUTTON["tap_action"]
    assert tap["action"] == "perform-action"
    assert hass.states.get(tap["target"]["entity_id"])
    await act(hass, tap["perform_action"], tap["target"])
    (code,) = home.runtime_data.device.ledger.codes(dt_util.utcnow())
    assert code.kind == "dynamic"


async def test_the_automation_makes_a_code_and_sends_it(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_cleaner")
    automation = await automate(hass, CLEANER)
    await act(hass, "automation.trigger", automation)
    (message,) = sent
    (digits,) = re.findall(r"\b\d{10}\b", message.data["message"])
    assert CODES.decode(digits).kind is OfflineKind.TEMPORARY
    assert CODES.decode(digits).duration == 3
    assert "until 12:00" in message.data["message"]


async def test_the_automation_makes_one_code_for_many_visits(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_cleaner")
    automation = await automate(hass, MONTHLY)
    await act(hass, "automation.trigger", automation)
    (code,) = home.runtime_data.device.ledger.codes()
    told = described(code, dt_util.utcnow())
    assert (told["kind"], told["name"]) == ("online_periodic", "Cleaner")
    assert (told["weekdays"], told["from"], told["to"]) == (
        ["tue", "fri"],
        "09:00",
        "12:00",
    )
    (message,) = sent
    assert message.data["message"] == (
        f"Your code for Tuesdays and Fridays, 9 to 12, is {code.digits}. "
        "It is not in the lock yet."
    )


async def test_the_monthly_automation_runs_on_the_first_only(hass, home, clock):
    automation = await automate(hass, MONTHLY)
    for days in (0, 29):  # 3 March, 1 April
        clock.move_to(NOW + timedelta(days=days))
        await act(hass, "automation.trigger", {**automation, "skip_condition": False})
        assert bool(home.runtime_data.device.ledger.codes()) is (days == 29)


async def test_the_script_answers_with_a_code(hass, home):
    assert await async_setup_component(hass, "script", SCRIPT)
    answer = await act(hass, "script.parcel_code", {}, return_response=True)
    assert CODES.decode(answer["code"]).kind is OfflineKind.ONE_TIME


async def test_the_script_takes_a_code_back_by_name_without_a_target(hass, home):
    lock, now = home.runtime_data, dt_util.utcnow()
    request = TemporaryRequest("Anna", now, now + timedelta(hours=5))
    code = await issued(lock, request)
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    assert await async_setup_component(hass, "script", GUEST_LEFT)
    await act(hass, "script.guest_has_left", {"who": "anna"})
    assert lock.device.ledger.get(code.id).ended is not None
    assert "cannot be revoked" in sent[0].data["message"]


async def test_the_script_makes_one_code_for_two_locks(hass, home):
    gate = await set_up(hass, lock_entry("Garden gate", "C0:FF:EE:00:00:02"))
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    assert await async_setup_component(hass, "script", BOTH_DOORS)
    await act(hass, "script.both_doors", {"who": "Anna"})
    codes = [lock.runtime_data.device.ledger.codes()[0] for lock in (home, gate)]
    assert codes[0].digits == codes[1].digits
    assert [code.name for code in codes] == ["Anna", "Anna"]
    assert sent[0].data["message"].split() == (
        f"Anna: {codes[0].digits}. Front door: pending. Garden gate: pending.".split()
    )


async def test_the_evening_tells_who_came_in_today(hass, home, clock):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    automation = await automate(hass, EVENING)
    await act(hass, "automation.trigger", automation)
    assert not sent
    now = dt_util.utcnow()
    for event in (
        Access(now - timedelta(days=1), Method.KEY, None, late=True),
        Access(now, Method.FINGERPRINT, 3, late=False),
        DoorbellRung(now, late=False),
    ):
        reported(home.runtime_data, event)
    await act(hass, "automation.trigger", automation)
    (message,) = sent
    assert message.data["message"] == (
        "08:20 opened by fingerprint, number 3 in the lock"
    )


async def test_the_notification_names_who_came_in(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, CAME_IN)
    lock = home.runtime_data
    reported(lock, opened(await issued(lock, OneTimeRequest("Parcel"))))
    await hass.async_block_till_done()
    assert [message.data["message"] for message in sent] == ["Parcel came in."]


async def test_the_notification_tells_all_that_a_lock_can_store(hass, home, clock):
    """A lock stores 64 records (protocol.md §12.6), and a phone is not told at once."""
    clock.move_to(home.created_at + timedelta(days=1))
    sent = []

    async def notify(call):
        await asyncio.sleep(0.02)
        sent.append(call.data["message"])

    hass.services.async_register("notify", "mobile_app_phone", notify)
    await automate(hass, CAME_IN)
    at = dt_util.utcnow() - timedelta(hours=5)
    for card in range(64):
        moment = at + timedelta(minutes=card)
        reported(home.runtime_data, Access(moment, Method.CARD, card, late=True))
    await hass.async_block_till_done()
    assert len(sent) == 64
    assert len(set(sent)) == 64


async def test_the_notification_tells_each_of_several_late_accesses(hass, home, clock):
    clock.move_to(home.created_at + timedelta(days=1))
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, CAME_IN)
    lock = home.runtime_data
    for name in ("Parcel", "Anna"):
        code = await issued(lock, OneTimeRequest(name))
        plain = CODES.decode(code.digits).plain
        at = dt_util.utcnow() - timedelta(minutes=5)
        record = OfflineCodeEntered(at, OfflineOutcome.OPENED, plain, late=True)
        if name == "Anna":
            await lock.async_change(partial(deleted, code.id, at))
        reported(lock, record)
    await hass.async_block_till_done()
    told = f"{dt_util.as_local(at):%-d %B at %H:%M}"
    assert [message.data["message"] for message in sent] == [
        f"Parcel came in on {told}.",
        f"Anna came in on {told} with a code that was deleted.",
    ]


def opened(code):
    """A lock's report that an offline code was typed."""
    plain = CODES.decode(code.digits).plain
    return OfflineCodeEntered(dt_util.utcnow(), OfflineOutcome.OPENED, plain, False)


async def test_a_used_code_starts_an_automation_by_its_name(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, USED)
    lock = home.runtime_data
    for name in ("Ben", "Anna"):
        reported(lock, opened(await issued(lock, OneTimeRequest(name))))
        await hass.async_block_till_done()
    assert [message.data["message"] for message in sent] == ["Anna is home."]


async def test_a_refused_code_starts_an_automation(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, REFUSED)
    alarm = AlarmRaised(dt_util.utcnow(), Alarm.WRONG_PASSWORD, late=False)
    reported(home.runtime_data, alarm)
    await hass.async_block_till_done()
    told = [message.data["message"] for message in sent]
    assert told == ["Refused at the front door: password."]


async def test_a_code_that_ends_unused_starts_an_automation(hass, home, clock):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, ENDS_UNUSED)
    lock = home.runtime_data
    hour = dt_util.utcnow().replace(minute=0, second=0)
    stay = TemporaryRequest("Anna", hour, hour + timedelta(hours=5))
    used = TemporaryRequest("Ben", hour, hour + timedelta(hours=6))
    await issued(lock, stay)
    reported(lock, opened(await issued(lock, used)))
    for _ in range(4):
        assert not sent
        await leap(hass, clock, timedelta(minutes=30))
    (message,) = sent
    until = f"{dt_util.as_local(hour) + timedelta(hours=5):%H:%M}"
    assert message.data["message"] == (
        f"Anna has not come yet. The code works until {until}."
    )


async def test_a_lock_that_needs_attention_starts_an_automation(hass, home):
    sent = async_mock_service(hass, "notify", "mobile_app_phone")
    await automate(hass, ATTENTION)
    home.runtime_data.health.async_key_refused(KeyProblem.REJECTED)
    await hass.async_block_till_done()
    told = [message.data["message"] for message in sent]
    assert told == ["Front door needs attention: see the repairs under Settings."]


async def test_the_vacuum_cleaner_waits_for_the_guest_to_leave(hass, home):
    started = async_mock_service(hass, "vacuum", "start")
    automation = await automate(hass, QUIET)
    check = automation | {"skip_condition": False}
    await act(hass, "automation.trigger", check)
    assert len(started) == 1
    now = dt_util.utcnow().replace(minute=0, second=0)
    stay = TemporaryRequest("Anna", now, now + timedelta(days=7))
    await issued(home.runtime_data, stay)
    await act(hass, "automation.trigger", check)
    assert len(started) == 1

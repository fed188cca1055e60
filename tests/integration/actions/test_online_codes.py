"""Online codes made by actions, over Home Assistant's own Bluetooth, typed at the lock."""

import asyncio
from datetime import timedelta

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_CODE_ISSUED, FAILED_SESSIONS
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.repairs import HaveSession
from custom_components.smart_life_lock.sync import schedule
from custom_components.smart_life_lock.tuyalock.model import CredentialsChanged
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.keypad import EntryKind
from virtual_lock.firmware.quirks import EXACT, RETAIL

from ..code_support import LOCK, act, codes
from ..disk_support import full_for
from ..flow_support import paired, silence
from ..online_support import DAY, HOUR, coordinator, idle, once, periodic, status, until
from ..support import first_session, pass_time, wait_for

pytestmark = pytest.mark.usefixtures("adapter")


@pytest.fixture(params=[RETAIL], ids=["retail"])
def quirks(request):
    return request.param


@pytest.fixture
async def lock(hass, virtual_lock, quirks):
    """A lock that was paired here and has had its first session."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    lock = await virtual_lock(quirks=quirks)
    entry = await paired(hass, lock)
    await first_session(entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)


def coordinator_of(hass, name):
    entries = hass.config_entries.async_entries("smart_life_lock")
    return next(entry.runtime_data for entry in entries if entry.title == name)


async def parted(hass, lock):
    """And the link that it leaves open for a while is closed."""
    await idle(hass)
    await coordinator(hass).device.client.close()
    await wait_for(lambda: not lock.core.is_connected)


async def out_of_reach(hass, lock):
    """Carried away; what the lock advertised before has come and is forgotten."""
    lock.carry_away()
    await asyncio.sleep(0.1)
    silence(hass, lock)


def slots(lock):
    return [one.hard_id for one in lock.core.memory.credentials]


async def test_one_time_code_opens_once_and_is_freed(hass, lock):
    code = await once(hass)
    assert code["status"] == "active"
    assert len(code["code"]) == 6
    assert slots(lock) == [40]
    # Until the lock has listed it once, nobody knows what a list without it means.
    await wait_for(lambda: coordinator(hass).device.ledger.table.lists)
    result = lock.type(code["code"])
    assert (result.opened, result.entry) == (True, EntryKind.PIN)
    assert not lock.type(code["code"]).opened
    await act(hass, "sync")
    assert await status(hass, code) == "used"
    assert slots(lock) == []
    event = hass.states.get("event.front_door_access").attributes
    assert (event["event_type"], event["code_name"]) == ("access_granted", "Courier")
    assert event["method"] == "online_code"
    assert hass.states.get(LOCK).attributes["changed_by"] == "Courier"


@pytest.mark.parametrize("quirks", [EXACT], indirect=True, ids=["exact"])
async def test_used_code_is_deleted_where_the_lock_does_not_do_so_itself(hass, lock):
    code = await once(hass)
    assert lock.type(code["code"]).opened
    await act(hass, "sync")
    assert await status(hass, code) == "used"
    assert slots(lock) == []
    assert not lock.type(code["code"]).opened


async def test_periodic_code_opens_again_and_again_until_it_is_deleted(hass, lock):
    code = await periodic(hass, code="481516")
    assert code["code"] == "481516"
    for _ in range(3):
        assert lock.type("481516").opened
        lock.advance(1)  # within one second a lock cannot tell one use from another
    told = await act(hass, "delete_code", code_id=code["id"])
    assert (told["status"], told["left_to_do"]) == ("deleted", "nothing")
    assert not lock.type("481516").opened
    await act(hass, "sync")
    assert (await act(hass, "get_code", code_id=code["id"]))["uses"] == 3


async def test_code_is_paused_resumed_and_updated(hass, lock):
    code = await periodic(hass)
    paused = await act(hass, "pause_code", code_id=code["id"])
    assert paused["status"] == "paused"
    assert not lock.type(code["code"]).opened
    resumed = await act(hass, "resume_code", code_id=code["id"])
    assert resumed["status"] == "active"
    assert lock.type(code["code"]).opened
    changed = await act(
        hass, "update_code", code_id=code["id"], name="Berta", code="918273"
    )
    assert (changed["status"], changed["name"]) == ("active", "Berta")
    assert not lock.type(code["code"]).opened
    assert lock.type("918273").opened


async def test_weekly_hours_are_told_as_they_were_given(hass, lock):
    code = await periodic(
        hass, weekdays=["mon", "fri"], **{"from": "09:00", "to": "12:30"}
    )
    assert code["weekdays"] == ["mon", "fri"]
    assert (code["from"], code["to"]) == ("09:00", "12:30")
    # Two places in UTC, which a lock that takes no digits twice has not.
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "update_code", code_id=code["id"], all_day=True)
    assert failed.value.translation_key == "code_refused"
    changed = await act(hass, "get_code", code_id=code["id"])
    assert "from" not in changed
    assert changed["weekdays"] == ["mon", "fri"]
    hours = {"from": "09:00", "to": "12:30"}
    changed = await act(
        hass, "update_code", code_id=code["id"], weekdays="sun", **hours
    )
    assert changed["weekdays"] == ["sun"]


async def test_out_of_range_a_code_is_pending_at_once_and_written_by_itself(hass, lock):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    code = await once(hass)
    assert (code["status"], code["pending_change"]) == ("pending", "write")
    pending = hass.states.get("sensor.front_door_pending_changes")
    assert pending.state == "1"
    assert pending.attributes["codes"] == [
        {"id": code["id"], "name": "Courier", "change": "write"}
    ]
    assert slots(lock) == []
    lock.bring_back()
    await wait_for(lambda: slots(lock) == [40], 30)
    await wait_for(
        lambda: hass.states.get("sensor.front_door_pending_changes").state == "0"
    )
    assert await status(hass, code) == "active"


async def test_pending_code_is_deleted_without_the_lock(hass, lock):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    code = await once(hass)
    await idle(hass)  # an advertisement that came late may have begun a session
    told = await act(hass, "delete_code", code_id=code["id"])
    assert (told["status"], told["left_to_do"]) == ("deleted", "nothing")
    assert hass.states.get("sensor.front_door_pending_changes").state == "0"


async def test_pending_code_is_updated_before_it_is_written(hass, lock):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    code = await once(hass)
    await act(hass, "update_code", code_id=code["id"], code="918273")
    lock.bring_back()
    await wait_for(lambda: slots(lock) == [40], 30)
    assert lock.type("918273").opened


@pytest.fixture
async def full(hass, lock):
    """The same lock, every place in it taken by others."""
    with lock.at_hand() as core:
        PhoneApp(core).fill()
    return lock


async def own_kinds(hass):
    """Of all codes that were made here, ended ones too."""
    kinds = [code["kind"] for code in await codes(hass)]
    return [kind for kind in kinds if kind != "made_elsewhere"]


@pytest.mark.parametrize(
    ("when", "kind"), [("weekend", "offline_temporary"), ("once", "offline_one_time")]
)
async def test_a_full_lock_gets_no_code_where_a_computed_one_does_as_well(
    hass, full, when, kind
):
    issued = async_capture_events(hass, EVENT_CODE_ISSUED)
    made = await act(hass, "create_code", name="Anna", when=when)
    assert (made["kind"], made["reason"]) == (kind, "not_taken")
    assert "did not take the code into its memory" in made["why"]
    assert await own_kinds(hass) == [kind]
    await hass.async_block_till_done()
    assert [event.data["id"] for event in issued] == [made["id"]]


async def test_an_event_in_the_calendar_of_codes_gets_a_computed_code_too(hass, full):
    entry = coordinator(hass).device.entry
    options = {**entry.options, "calendar_makes_codes": True}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: coordinator(hass).can_write_now)
    await hass.services.async_call(
        "calendar",
        "create_event",
        {
            "summary": "Anna",
            "start_date_time": until(HOUR),
            "end_date_time": until(DAY),
        },
        target={"entity_id": "calendar.front_door_codes"},
        blocking=True,
    )
    assert await own_kinds(hass) == ["offline_temporary"]


async def test_a_full_lock_is_told_where_only_a_code_in_it_will_do(hass, full):
    for wish in ({"when": "weekend", "offline": False}, {"when": "weekly"}):
        with pytest.raises(HomeAssistantError) as failed:
            await act(hass, "create_code", name="Anna", **wish)
        assert failed.value.translation_key == "code_lock_full"
    assert len((await act(hass, "get_codes", status="failed"))["codes"]) == 2


async def test_a_full_lock_is_told_where_none_can_be_computed(hass, full):
    for _ in range(10):  # no more are possible in one hour
        await act(hass, "create_offline_one_time_code")
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "create_code", name="Anna", when="once")
    assert failed.value.translation_key == "code_lock_full"
    (kept,) = (await act(hass, "get_codes", status="failed"))["codes"]
    assert (kept["name"], kept["kind"]) == ("Anna", "online_one_time")


async def test_full_lock_is_told_and_its_codes_stay(hass, lock):
    first = await periodic(hass)
    with lock.at_hand() as core:
        PhoneApp(core).fill()
    with pytest.raises(HomeAssistantError, match="no room") as failed:
        await once(hass)
    assert failed.value.translation_key == "code_lock_full"
    (code,) = (await act(hass, "get_codes", status="failed"))["codes"]
    assert (code["status"], code["problem"]) == ("failed", "lock_full")
    assert lock.type(first["code"]).opened
    with pytest.raises(HomeAssistantError) as failed:
        await hass.services.async_call(
            "smart_life_lock",
            "create_online_one_time_code",
            {"name": "Courier", "end": until(DAY)},
            target={"entity_id": LOCK},
            blocking=True,
        )
    assert failed.value.translation_key == "code_lock_full"
    others = await act(hass, "get_codes", kind="made_elsewhere")
    await act(hass, "delete_code", code_id=others["codes"][0]["id"])
    await idle(hass)
    assert await status(hass, code) == "active"


async def test_codes_made_elsewhere_are_shown_named_and_deleted_when_asked(hass, lock):
    mine = await periodic(hass)
    await idle(hass)
    with lock.at_hand() as core:
        app = PhoneApp(core)
        app.make_password("112358", member=3)
        app.make_temporary("271828")
    await act(hass, "sync")
    found = (await act(hass, "get_codes", kind="made_elsewhere"))["codes"]
    assert [(one["method"], one["slots"]) for one in found] == [
        ("password", [0]),
        ("online_code", [41]),
    ]
    assert not any("code" in one for one in found)
    shown = hass.states.get("sensor.front_door_active_codes").attributes
    assert [one["slot"] for one in shown["made_elsewhere"]] == [0, 41]
    named = await act(hass, "update_code", code_id=found[0]["id"], name="Grandma")
    assert named["name"] == "Grandma"
    assert lock.type("112358").opened
    await act(hass, "sync")
    event = hass.states.get("event.front_door_access").attributes
    assert (event["method"], event["code_name"]) == ("password", "Grandma")
    for one in found:
        told = await act(hass, "delete_code", code_id=one["id"], confirm=True)
        assert (told["status"], told["left_to_do"]) == ("deleted", "nothing")
    assert slots(lock) == [40]
    assert lock.type(mine["code"]).opened
    assert [code["kind"] for code in await codes(hass)] == ["online_periodic"]


async def test_what_others_made_cannot_be_changed_otherwise(hass, lock):
    with lock.at_hand() as core:
        PhoneApp(core).make_temporary("271828")
    await act(hass, "sync")
    (found,) = await codes(hass)
    for action, fields in (
        ("pause_code", {}),
        ("resume_code", {}),
        ("update_code", {"code": "918273"}),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, code_id=found["id"], **fields)
        assert refused.value.translation_key == "not_online"


async def grown_old(hass, lock, clock):
    """A list that follows a write at once would say less than the lock's word."""
    await parted(hass, lock)
    await pass_time(hass, clock, timedelta(minutes=1), lock)


async def test_code_that_the_app_deleted_is_written_again(hass, lock, clock):
    code = await periodic(hass)
    await grown_old(hass, lock, clock)
    with lock.at_hand() as core:
        PhoneApp(core).delete(40)
    assert not lock.type(code["code"]).opened
    await act(hass, "sync")
    assert lock.type(code["code"]).opened
    assert await status(hass, code) == "active"


async def test_one_time_code_that_vanished_is_not_given_a_second_life(
    hass, lock, clock
):
    code = await once(hass)
    await grown_old(hass, lock, clock)
    with lock.at_hand() as core:
        PhoneApp(core).delete(40)
    await act(hass, "sync")
    told = await act(hass, "get_code", code_id=code["id"])
    assert (told["status"], told["problem"]) == ("failed", "missing")
    resumed = await act(hass, "resume_code", code_id=code["id"])
    assert resumed["status"] == "active"
    assert lock.type(code["code"]).opened


async def test_code_that_the_app_froze_is_paused_here_too(hass, lock):
    code = await periodic(hass)
    with lock.at_hand() as core:
        PhoneApp(core).freeze(40, frozen=True)
    await act(hass, "sync")
    assert await status(hass, code) == "paused"
    await act(hass, "resume_code", code_id=code["id"])
    assert lock.type(code["code"]).opened


async def test_where_one_of_two_locks_takes_the_code_both_keep_it(
    hass, full, virtual_lock
):
    other = await virtual_lock(
        quirks=RETAIL, seed=2, address="C0:FF:EE:00:00:77", generation=4, max_mtu=247
    )
    entry = await paired(hass, other, "Back door")
    await first_session(entry)
    both = [LOCK, "lock.back_door"]
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "create_code", both, name="Anna", when="today")
    assert failed.value.translation_key == "code_lock_full"
    for name, status_ in (("Front door", "failed"), ("Back door", "active")):
        now = coordinator_of(hass, name).device.clock.now()
        (code,) = coordinator_of(hass, name).device.ledger.codes()
        assert (code.kind, status_of(code, now)) == ("online_periodic", status_)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_two_locks_get_the_same_digits_in_one_call(hass, lock, virtual_lock):
    other = await virtual_lock(
        quirks=RETAIL, seed=2, address="C0:FF:EE:00:00:77", generation=4, max_mtu=247
    )
    entry = await paired(hass, other, "Back door")
    await first_session(entry)
    both = [LOCK, "lock.back_door"]
    answer = await act(
        hass, "create_online_one_time_code", both, name="Courier", end=until(DAY)
    )
    front, back = (answer[name] for name in both)
    assert front["status"] == back["status"] == "active"
    assert (front["code"], front["id"]) == (back["code"], back["id"])
    for name in ("Front door", "Back door"):  # see above
        await wait_for(lambda n=name: coordinator_of(hass, n).device.ledger.table.lists)
    assert lock.type(front["code"]).opened
    assert other.type(front["code"]).opened
    told = await act(hass, "delete_code", both, code_id=front["id"])
    assert {one["left_to_do"] for one in told.values()} == {"nothing"}
    await entry.runtime_data.device.client.close()
    silence(hass, other)
    before = coordinator_of(hass, "Front door").device.ledger.table.seen
    with pytest.raises(HomeAssistantError, match="Back door"):
        await act(hass, "sync", both)
    assert coordinator_of(hass, "Front door").device.ledger.table.seen > before
    await hass.config_entries.async_unload(entry.entry_id)


async def test_two_actions_at_the_same_time_both_come_true(hass, lock):
    made = [
        hass.async_create_task(periodic(hass, f"Guest {number}")) for number in range(4)
    ]
    answers = [await one for one in made]
    await idle(hass)
    assert {await status(hass, one) for one in answers} == {"active"}
    assert slots(lock) == [40, 41, 42, 43]
    assert all(lock.type(one["code"]).opened for one in answers)


async def test_button_makes_a_code_and_tells_it_in_a_notification(hass, lock):
    await hass.services.async_call(
        "button",
        "press",
        target={"entity_id": "button.front_door_new_online_one_time_code"},
        blocking=True,
    )
    (code,) = await codes(hass)
    assert code["status"] == "active"
    notes = hass.data["persistent_notification"]
    (note,) = notes.values()
    assert code["code"] in note["message"]
    assert "It is in the lock" in note["message"]


async def test_code_that_never_reached_the_lock_is_told_when_its_time_is_over(
    hass, lock, clock
):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    code = await once(hass, end=until(HOUR))
    await idle(hass)  # an advertisement that came late may have begun a session
    await pass_time(hass, clock, 2 * HOUR)
    assert await status(hass, code) == "expired"
    event = hass.states.get("event.front_door_access").attributes
    assert event["event_type"] == "code_expired_unused"
    assert event["never_written"] is True
    assert hass.states.get("sensor.front_door_pending_changes").state == "0"


async def test_five_failed_sessions_are_worth_a_repair(hass, lock):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    await once(hass)
    entry_id = coordinator(hass).device.entry.entry_id
    registry = ir.async_get(hass)
    memory = coordinator(hass).device.memory
    while memory.facts.failed_sessions < FAILED_SESSIONS:
        issue = registry.async_get_issue("smart_life_lock", f"codes_waiting_{entry_id}")
        assert issue is None
        with pytest.raises(HomeAssistantError):
            await act(hass, "sync")
    issue = registry.async_get_issue("smart_life_lock", f"codes_waiting_{entry_id}")
    assert issue.translation_placeholders["codes"] == "Courier"
    assert "is not heard" in issue.translation_placeholders["why"]
    await once(hass, name="Plumber")
    issue = registry.async_get_issue("smart_life_lock", f"codes_waiting_{entry_id}")
    assert issue.translation_placeholders["codes"] == "Courier, Plumber"
    lock.bring_back()
    await wait_for(lambda: slots(lock) == [40, 41], 40)
    await wait_for(
        lambda: (
            registry.async_get_issue("smart_life_lock", f"codes_waiting_{entry_id}")
            is None
        )
    )


async def test_session_that_finds_the_disk_full_counts_as_failed(hass, lock):
    await parted(hass, lock)
    await out_of_reach(hass, lock)
    code = await once(hass)
    before = coordinator(hass).device.memory.facts.failed_sessions
    with full_for(coordinator(hass).device.entry):
        lock.bring_back()
        await wait_for(lambda: "disk" in coordinator(hass).health.words()["why"], 60)
        assert coordinator(hass).device.memory.facts.failed_sessions > before
        await idle(hass)
        repair = HaveSession(coordinator(hass).device.entry)
        repair.hass, repair.handler, repair.flow_id = hass, "smart_life_lock", "1"
        form = await repair.async_step_confirm({})
        assert form["errors"] == {"base": "not_written"}
        assert slots(lock) == []
    await wait_for(lambda: slots(lock) == [40], 90)
    assert lock.type(code["code"]).opened


# What changes at the lock beside us.


@pytest.fixture
def seen(hass, lock):
    """Each time that the list was compared from now on."""
    ledger, times = coordinator(hass).device.ledger, []

    def look():
        if ledger.table.seen not in times:
            times.append(ledger.table.seen)

    look()
    times_before = list(times)
    end = ledger.async_add_listener(look)
    yield times
    end()
    assert times[:1] == times_before


async def test_many_touches_at_the_lock_are_one_look_at_its_table(
    hass, lock, seen, monkeypatch
):
    monkeypatch.setattr(schedule, "TABLE_SETTLES", timedelta(seconds=2))
    with lock.at_hand() as core:
        PhoneApp(core).make_password("112358", member=7)
    for _ in range(4):
        coordinator(hass).async_take(CredentialsChanged())
        await asyncio.sleep(0.3)
        assert len(seen) == 1
    await wait_for(lambda: len(seen) == 2, 20)
    await idle(hass)
    (pin,) = await codes(hass)
    assert (pin["kind"], pin["method"]) == ("made_elsewhere", "password")
    await asyncio.sleep(4)
    assert len(seen) == 2


async def test_what_is_deleted_here_is_no_change_by_others(
    hass, lock, seen, monkeypatch
):
    monkeypatch.setattr(schedule, "TABLE_SETTLES", timedelta(seconds=1))
    with lock.at_hand() as core:
        PhoneApp(core).make_password("112358", member=7)
    await act(hass, "sync")
    (pin,) = await codes(hass)
    await act(hass, "delete_code", code_id=pin["id"], confirm=True)
    await idle(hass)
    assert await codes(hass) == []
    looks = len(seen)
    await asyncio.sleep(3)
    assert len(seen) == looks


async def test_table_that_changes_during_a_session_is_looked_at_again(
    hass, lock, seen, monkeypatch
):
    monkeypatch.setattr(schedule, "TABLE_SETTLES", timedelta(seconds=1))
    sync = asyncio.ensure_future(act(hass, "sync"))
    await wait_for(coordinator(hass).sessions._one_at_a_time.locked)
    coordinator(hass).async_take(CredentialsChanged())
    await sync
    assert len(seen) == 2
    await wait_for(lambda: len(seen) == 3, 20)

"""A weak key of version 0.1: told, replaced in one step, whatever comes in between."""

from unittest.mock import patch

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.const import ISSUE_WEAK_KEY
from custom_components.smart_life_lock.device import binding, lock_conversations
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.storage.entry_data import is_weak, upgraded
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE

from ..code_support import issued
from ..flow_support import DOMAIN, choose, paired, repaired, submit
from ..online_support import periodic
from ..support import heard, wait_for
from .reset_support import YES

WEAK = b"aZ3xY9"
VIRTUAL = "AbCdEfGhIjKlMnOpQrStU1"
CHECK = "12345678"
T0 = 1_700_000_000


@pytest.fixture
async def lock(request, adapter, virtual_lock):
    """Bound by version 0.1."""
    lock = await virtual_lock(getattr(request, "param", 3))
    with lock.at_hand() as core:
        core.memory.virtual_id = VIRTUAL
        core.set_login_key(WEAK)
        core.set_t0(T0)
    return lock


def old_entry(hass, lock, **changes):
    """As version 0.1 wrote it."""
    data = {
        "address": lock.address,
        "product_id": lock.core.identity.product_id,
        "device_id": lock.core.identity.device_id,
        "login_key": WEAK.hex(),
        "local_key": None,
        "secret_key": None,
        "virtual_id": VIRTUAL,
        "check_code": None,
        "generation": lock.core.generation,
        "t0": T0,
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id=lock.unique_id,
        version=1,
        minor_version=1,
        data={**data, **changes},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def entry(hass, lock):
    entry = old_entry(hass, lock)
    await heard(hass, lock.address)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


async def settled(hass, entry):
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()


def issue(hass, entry):
    return ir.async_get(hass).async_get_issue(
        DOMAIN, f"{ISSUE_WEAK_KEY}_{entry.entry_id}"
    )


def statuses(entry):
    now = dt_util.utcnow()
    return {c.name: status_of(c, now) for c in entry.runtime_data.device.ledger.codes()}


def table(lock):
    return ["".join(map(str, one.digits)) for one in lock.core.memory.credentials]


# The old form.


async def test_an_entry_of_version_0_1_works_on_and_has_the_new_form(hass, lock, entry):
    assert (entry.version, entry.minor_version) == (1, 3)
    assert "virtual_id" not in entry.data
    assert bytes.fromhex(entry.data["virtual_id_hex"]) == VIRTUAL.encode()
    await entry.runtime_data.sessions.async_sync()
    assert entry.runtime_data.device.credentials.virtual_id == VIRTUAL.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"everyone_may_make_codes": True}, {"who_may_make_codes": "everyone"}),
        ({"everyone_may_make_codes": False}, {"who_may_make_codes": "administrators"}),
        ({}, {}),
    ],
)
async def test_option_of_version_0_1_is_taken_over(
    hass, adapter, virtual_lock, before, after
):
    entry = old_entry(hass, await virtual_lock())
    options = {"idle_seconds": 20}
    hass.config_entries.async_update_entry(entry, options=before | options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.options == after | options
    await hass.config_entries.async_unload(entry.entry_id)


async def test_an_entry_of_a_later_version_is_left_alone(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = old_entry(hass, lock)
    hass.config_entries.async_update_entry(entry, version=2)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert entry.data["virtual_id"] == VIRTUAL
    later = old_entry(hass, lock)
    hass.config_entries.async_update_entry(later, minor_version=4)
    assert await hass.config_entries.async_setup(later.entry_id)
    assert later.data["virtual_id"] == VIRTUAL
    await hass.config_entries.async_unload(later.entry_id)


@pytest.mark.parametrize(
    ("changes", "weak"),
    [
        ({}, True),
        ({"check_code": CHECK}, True),
        ({"local_key": (WEAK + b"0123456789").hex()}, False),
        ({"secret_key": b"0123456789abcdef".hex()}, False),
        ({"virtual_id": ""}, False),
        ({"virtual_id": None}, False),
        ({"virtual_id": VIRTUAL[:21]}, False),
        ({"virtual_id": f"{VIRTUAL[:21]}-"}, False),
        ({"login_key": b"aZ3xY\xff".hex()}, False),
    ],
)
def test_only_keys_that_version_0_1_drew_are_weak(changes, weak):
    data = {
        "device_id": "tuya35a717ae4ca8",
        "login_key": WEAK.hex(),
        "virtual_id": VIRTUAL,
        **changes,
    }
    assert is_weak(upgraded(data)) is weak


@pytest.mark.parametrize("generation", [3, 4])
async def test_a_key_that_is_drawn_now_is_told_nobody(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock)
    assert not is_weak(entry.data)
    assert issue(hass, entry) is None
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await settled(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


# Told and replaced.


@pytest.mark.parametrize("lock", [3, 4], indirect=True, ids=["v3", "v4"])
async def test_the_repair_replaces_the_key_in_one_step(hass, lock, entry, hass_storage):
    found = issue(hass, entry)
    assert found.is_fixable
    assert found.severity is ir.IssueSeverity.WARNING
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await periodic(hass, "Anna")
    await settled(hass, entry)
    assert len(table(lock)) == 1

    form = await repaired(hass, ISSUE_WEAK_KEY, entry)
    assert form["step_id"] == "rekey"
    words = form["description_placeholders"]
    assert (words["offline_codes"], words["online_codes"]) == ("Cleaner", "Anna")
    flow = await submit(hass, form)
    assert flow["step_id"] == "rewrite"
    assert flow["description_placeholders"]["codes"] == "Anna"

    memory = lock.core.memory
    assert memory.bound
    assert memory.login_key.hex() == entry.data["login_key"] != WEAK.hex()
    assert (
        memory.virtual_id.encode("latin-1").ljust(22, b"\0").hex()
        == (entry.data["virtual_id_hex"])
    )
    assert memory.t0 == entry.data["t0"] == T0
    assert [code.decode() for code in memory.masters.values()] == [
        entry.data["check_code"]
    ]
    assert issue(hass, entry) is None
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []
    assert set(statuses(entry).values()) == {CodeStatus.DEAD}

    flow = await submit(hass, flow, write_again=True)
    assert flow["reason"] == "reconfigure_successful"
    await entry.runtime_data.sessions.async_sync()
    assert len(table(lock)) == 1
    assert statuses(entry) == {"Cleaner": CodeStatus.DEAD, "Anna": CodeStatus.ACTIVE}
    code = await issued(entry.runtime_data, OneTimeRequest("Guest"))
    assert lock.type(str(code.digits)).opened
    device_id = lock.core.identity.device_id
    kept = hass_storage[f"{DOMAIN}.keys"]["data"][device_id]
    assert [k["login_key"] for k in kept] == [entry.data["login_key"], WEAK.hex()]


async def test_reconfigure_offers_it_as_well(hass, lock, entry):
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert flow["menu_options"] == [
        "rekey",
        "proof",
        "keys",
        "change_t0",
        "pair_again",
        "unbind",
    ]
    flow = await choose(hass, flow, "rekey")
    assert flow["step_id"] == "rekey"


async def test_the_issue_goes_with_the_entry(hass, lock, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass, entry) is None
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue(hass, entry) is None


# Whatever comes in between.


async def restarted(hass, entry):
    """What is in memory alone is gone."""
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(DATA_KEYSTORE, None)
    await hass.config_entries.async_setup(entry.entry_id)


def on_disk(hass_storage, entry, lock):
    """Every key of this lock that survives a crash."""
    stored = hass_storage.get(f"{DOMAIN}.keys", {}).get("data", {})
    kept = stored.get(lock.core.identity.device_id, [])
    return {entry.data["login_key"], *(one["login_key"] for one in kept)}


async def gone_on(hass, lock, entry):
    """What a person does who finds the repair again, until it is done."""
    for _ in range(4):
        bound = lock.core.memory.bound
        await wait_for(
            lambda bound=bound: (
                (found := lock_conversations.async_heard(hass, lock.address))
                and found.advert.bound == bound
            ),
            10,
        )
        if issue(hass, entry) is None:
            return
        flow = await repaired(hass, ISSUE_WEAK_KEY, entry)
        fields = YES if flow["step_id"] == "pair_again" else {}
        flow = await submit(hass, flow, **fields)
        if flow.get("step_id") == "pair_again":  # found out just then
            flow = await submit(hass, flow, **YES)
        if flow["type"] is FlowResultType.ABORT:
            assert flow["reason"] == "reconfigure_successful"
            return
    raise AssertionError(flow)


# Before the lock is unbound, its answer to that lost, before and after it is bound anew,
# before the check code is set.
CUTS = [
    *((3, "write_cmd", skip) for skip in (0, 11, 14, 16, 22)),
    *((3, "notify", skip) for skip in (11, 13)),
    *((4, "write_cmd", skip) for skip in (13, 18, 24)),
    (4, "notify", 12),
]


@pytest.mark.parametrize(("lock", "kind", "skip"), CUTS, indirect=["lock"])
async def test_a_link_lost_and_a_restart_anywhere_lose_nothing(
    hass, lock, entry, hass_storage, monkeypatch, kind, skip
):
    """The lock is bound with a key that is on disk, or with none, at every moment."""
    monkeypatch.setattr(binding, "FREE_WITHIN", 4.0)
    form = await repaired(hass, ISSUE_WEAK_KEY, entry)
    lock.fault("disconnect", kind, skip=skip, count=-1)
    flow = await submit(hass, form)
    memory = lock.core.memory
    if flow["type"] is FlowResultType.FORM:
        assert flow["errors"]["base"] in {"link_lost", "lock_silent", "no_answer"}
        assert flow["step_id"] in {"rekey", "rekey_on"}
        hass.config_entries.flow.async_abort(flow["flow_id"])
    if memory.bound:
        assert memory.login_key.hex() in on_disk(hass_storage, entry, lock)
    assert WEAK.hex() in on_disk(hass_storage, entry, lock)
    lock.radio.clear_faults()
    await restarted(hass, entry)
    await gone_on(hass, lock, entry)
    assert memory.bound
    assert memory.login_key.hex() == entry.data["login_key"] != WEAK.hex()
    assert memory.t0 == entry.data["t0"] == T0
    assert [code.decode() for code in memory.masters.values()] == [
        entry.data["check_code"]
    ]
    assert issue(hass, entry) is None
    await entry.runtime_data.sessions.async_sync()
    assert not entry.runtime_data.health.problems


async def test_the_same_dialog_goes_on_after_the_lock_was_unbound(
    hass, lock, entry, monkeypatch
):
    monkeypatch.setattr(binding, "FREE_WITHIN", 4.0)
    form = await repaired(hass, ISSUE_WEAK_KEY, entry)
    fault = lock.fault("disconnect", "write_cmd", skip=12, count=-1)
    flow = await submit(hass, form)
    assert (flow["step_id"], flow["errors"]) == ("rekey_on", {"base": "link_lost"})
    assert not lock.core.memory.bound
    flow = await submit(hass, flow)
    assert flow["step_id"] == "rekey_on"
    assert fault.hits
    lock.radio.clear_faults()
    flow = await submit(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert lock.core.memory.login_key.hex() == entry.data["login_key"] != WEAK.hex()
    assert lock.core.memory.t0 == T0


@pytest.mark.parametrize(("reboot", "within"), [(0.0, 20.0), (3.0, 0.0)])
async def test_nobody_relies_on_when_the_lock_is_heard_to_be_free(
    hass, lock, entry, monkeypatch, reboot, within
):
    """Not yet when it was unbound, or not in time at all: adverts get lost."""
    monkeypatch.setattr(binding, "REBOOT", reboot)
    monkeypatch.setattr(binding, "FREE_WITHIN", within)
    flow = await submit(hass, await repaired(hass, ISSUE_WEAK_KEY, entry))
    if flow["type"] is FlowResultType.FORM:  # it was starting anew just then
        assert flow["step_id"] == "rekey_on"
        flow = await submit(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert lock.core.memory.login_key.hex() == entry.data["login_key"] != WEAK.hex()


async def test_an_answer_lost_to_unbinding_asks_who_reset_the_lock(hass, lock, entry):
    """Home Assistant does not know then that it was itself."""
    form = await repaired(hass, ISSUE_WEAK_KEY, entry)
    lock.fault("disconnect", "notify", skip=11, count=-1)
    flow = await submit(hass, form)
    assert (flow["step_id"], flow["errors"]) == ("rekey", {"base": "link_lost"})
    lock.radio.clear_faults()
    await wait_for(
        lambda: (
            (found := lock_conversations.async_heard(hass, lock.address))
            and not found.advert.bound
        )
    )
    flow = await submit(hass, flow)
    assert (flow["step_id"], flow["errors"]) == ("pair_again", {"base": "not_bound"})
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"


async def test_a_full_disk_stops_it_before_the_lock_is_unbound(hass, lock, entry):
    async def full(_store, _data):
        raise WriteError("No space left on device")

    form = await repaired(hass, ISSUE_WEAK_KEY, entry)
    links = len(lock.links)
    with patch.object(Store, "_async_write_data", full):
        flow = await submit(hass, form)
    assert flow["errors"] == {"base": "keys_not_written"}
    assert lock.core.memory.login_key == WEAK
    assert len(lock.links) == links


async def test_another_lock_is_not_unbound(hass, lock, entry, virtual_lock):
    await lock.peripheral.stop()
    other = await virtual_lock(seed=2)
    with other.at_hand() as core:
        core.set_login_key(b"other1")
    device_id = other.core.identity.device_id
    await wait_for(
        lambda: (
            lock_conversations.async_heard(hass, other.address).advert.device_id
            == device_id
        )
    )
    flow = await submit(hass, await repaired(hass, ISSUE_WEAK_KEY, entry))
    assert flow["errors"] == {"base": "other_lock"}
    assert other.links == []

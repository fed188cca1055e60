"""Nobody replaces a key unasked, and attempts are remembered."""

from homeassistant.helpers import issue_registry as ir

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.device.problems import Problem

from ...flow_support import DOMAIN, choose, repaired, silence, submit
from ...support import heard, wait_for
from ..reset_support import (
    YES,
    _change_adverts,
    reconfigured,
    reset,
    reset_and_asked,
    seems_unbound,
    table,
)
from .support import OTHER_KEY, both_generations, kept


async def test_nothing_happens_before_somebody_says_that_it_was_reset(
    hass, lock, entry, hass_storage
):
    before = dict(entry.data)
    form = await reset_and_asked(hass, lock, entry)
    links = len(lock.links)
    flow = await submit(hass, form, reset_myself=False)
    assert flow["errors"] == {"reset_myself": "not_reset"}
    assert flow["data_schema"]({}) == {"reset_myself": False}
    assert len(lock.links) == links
    assert not lock.core.memory.bound
    assert entry.data == before
    assert (
        hass_storage.get(f"{DOMAIN}.keys") is None or len(kept(hass_storage, lock)) == 1
    )


async def test_another_lock_at_the_address_is_refused(
    hass, lock, entry, virtual_lock, hass_storage
):
    before = dict(entry.data)
    await lock.peripheral.stop()
    other = await virtual_lock(lock.core.generation, seed=2)
    await seems_unbound(hass, other)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert (flow["step_id"], flow["errors"]) == ("pair_again", {"base": "other_lock"})
    assert not other.core.memory.bound
    assert other.links == []
    assert entry.data == before


async def test_a_lock_without_a_device_id_in_its_advert_is_paired_again_by_ours(
    hass, lock, entry, monkeypatch
):
    reset(lock)
    await seems_unbound(hass, lock)
    _change_adverts(monkeypatch, device_id=None)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()


@both_generations
async def test_a_lock_that_still_obeys_us_is_not_bound_anew(
    hass, lock, entry, monkeypatch
):
    """Its adverts say that it is unbound, but those can be anybody's."""
    before = dict(entry.data)
    _change_adverts(monkeypatch, bound=False, elements=None)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "still_ours"
    assert flow["description_placeholders"]["name"] == "Front door"
    assert entry.data == before


async def test_a_lock_that_is_bound_again_meanwhile_is_left_alone(hass, lock, entry):
    """The true lock came back while the form was open."""
    key = bytes(lock.core.memory.login_key)
    form = await reset_and_asked(hass, lock, entry)
    with lock.at_hand() as core:
        core.set_login_key(key)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.fits(key)
    )
    flow = await submit(hass, form, **YES)
    assert flow["reason"] == "still_ours"


async def test_a_lock_that_was_bound_by_somebody_else_leads_to_typing_keys(
    hass, lock, with_codes
):
    entry = with_codes
    form = await reset_and_asked(hass, lock, entry)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY[:6].encode())
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    flow = await submit(hass, form, **YES)
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "bound_elsewhere"})
    # Its new owner has emptied it as well: the same question is asked.
    flow = await submit(hass, flow, local_key=OTHER_KEY)
    flow = await choose(hass, flow, "t0_later")
    assert flow["step_id"] == "rewrite"
    assert entry.data["login_key"] == OTHER_KEY[:6].encode().hex()
    await entry.runtime_data.sessions.async_sync()
    assert table(lock) == []


async def test_out_of_range_is_told_and_can_be_tried_again(hass, lock, entry):
    form = await reset_and_asked(hass, lock, entry)
    silence(hass, lock)
    flow = await submit(hass, form, **YES)
    assert flow["errors"] == {"base": "not_heard"}
    assert "reason" not in flow["description_placeholders"]
    lock.bring_back()
    await heard(hass, lock.address)
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"


async def test_the_coordinator_goes_on_after_a_failed_attempt(hass, lock, entry):
    form = await reset_and_asked(hass, lock, entry)
    lock.fault("disconnect", "write_cmd", count=-1)
    flow = await submit(hass, form, **YES)
    assert flow["errors"]["base"] in {"link_lost", "no_answer"}
    assert entry.runtime_data.sessions.schedule._started


async def test_the_repair_goes_on_as_pairing_again(hass, lock, entry):
    reset(lock)
    await seems_unbound(hass, lock)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{Problem.RESET}_{entry.entry_id}",
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=Problem.RESET,
        translation_placeholders={"name": "Front door"},
    )
    flow = await repaired(hass, Problem.RESET, entry)
    assert flow["step_id"] == "pair_again"
    flow = await submit(hass, flow, **YES)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()

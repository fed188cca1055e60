"""Somebody who answers in the place of a lock that is set up, and says things about it."""

from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE
import pytest

from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from tests.integration.code_support import act, issued
from tests.integration.flow_support import DOMAIN, choose, submit
from tests.integration.support import wait_for

from . import household
from .forged_adverts import OTHERS_KEY, lies, public
from .impostor import InStep
from .middle import Alone, Plan

SOON = timedelta(minutes=2)


class Unbound(Alone):
    """Answers as a lock without an owner: with what nobody can read (§4.3)."""

    def answers(self, packet):
        if packet[:1] == b"\0" and packet[3:4] == b"\0":  # a message under flag 0
            garbage = bytes((1,)) + bytes(range(48))
            return [
                b"\0\x31\x30" + garbage[:17],
                b"\x01" + garbage[17:36],
                b"\x02" + garbage[36:],
            ]
        return ()


async def attacked(hass, house, monkeypatch, plan, lie):
    """One session that the attacker caused and answered."""
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    house.middle.plan = plan
    house.middle.advertise(lie)
    requests = house.entry.runtime_data.sessions.schedule.adverts
    await wait_for(lambda: requests.suspected or household.trouble(hass, house.entry))
    with pytest.raises(household.FAILURES):
        await house.entry.runtime_data.sessions.async_sync()


async def leaves(hass, house, clock):
    """The attacker goes; the lock is heard as before, and time goes on."""
    house.middle.plan = Plan()
    house.middle.advertise(house.lock.says())
    running, genuine = house.entry.runtime_data, house.lock.core.memory.login_key
    await wait_for(
        lambda: (advert := running.device.adverts.advert) and advert.fits(genuine)
    )
    for _ in range(8):
        clock.tick(SOON)
        running.sessions.async_take_advert()
        await household.rest(hass, house.entry, house.lock)
        if not household.trouble(hass, house.entry):
            return


def lie_of(house, key):
    return next(
        one
        for one in lies(public(house))
        if one.login_key == key and one.device_id == house.lock.core.identity.device_id
    )


@pytest.mark.parametrize(
    ("plan", "key", "told"),
    [
        (Unbound, None, {"lock_reset"}),
        (Alone, None, set()),
        (Alone, OTHERS_KEY, {"key", "reauth"}),
    ],
)
async def test_what_he_makes_of_it_ends_by_itself(
    hass, house, clock, monkeypatch, plan, key, told
):
    """Silence and *I am nobody's* are what a lock says that was taken over: no key tells
    them apart. So they are told, and end when the lock is well again."""
    await attacked(hass, house, monkeypatch, plan(), lie_of(house, key))
    assert household.trouble(hass, house.entry) == told
    await leaves(hass, house, clock)
    assert not household.trouble(hass, house.entry)
    assert len((await issued(house.entry.runtime_data, DynamicRequest())).digits) == 8


async def test_he_stops_no_code(hass, house, monkeypatch):
    """They are made all the same, with a word of warning."""
    await attacked(hass, house, monkeypatch, Unbound(), lie_of(house, None))
    await issued(house.entry.runtime_data, DynamicRequest())
    answer = await act(hass, "create_offline_one_time_code")
    assert len(answer["code"]) == 10
    assert "warning" in answer
    button = {"entity_id": "button.front_door_new_dynamic_code"}
    await hass.services.async_call("button", "press", button, blocking=True)
    assert any(
        answer["warning"] in notice["message"]
        for notice in hass.data["persistent_notification"].values()
    )


async def test_he_learns_no_digits(hass, house, monkeypatch):
    """What the client writes to him is sealed, and none of it is a code."""
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    before = len(house.middle.written)
    talks = house.ear.talks[:]
    house.middle.plan = InStep(talks)
    assert await household.create(hass) == "pending"
    await household.rest(hass, house.entry, house.lock)
    written = b"".join(house.middle.written[before:])
    for code in house.entry.runtime_data.device.ledger.codes():
        digits = str(code.digits)
        assert digits.encode() not in written
        assert bytes(map(int, digits)) not in written
    assert house.lock.core.memory.login_key not in written


async def re_authentication(hass, entry):
    """Its first page."""
    entry.async_start_reauth(hass)
    flow = await wait_for(
        lambda: next(iter(entry.async_get_active_flows(hass, {SOURCE_REAUTH})), None)
    )
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


async def reconfiguration(hass, entry):
    """Its first page."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )


def played_back(house):
    return InStep(house.ear.talks[:])


def as_unbound(_house):
    return Unbound()


@pytest.fixture
def typable(monkeypatch):
    """A key as the account makes them, set up before the house."""
    key = b"k4Zq0s"
    monkeypatch.setattr(household, "LOGIN_KEY", key)
    return key


PLANS = pytest.mark.parametrize("plan", [played_back, as_unbound])


async def under_attack(hass, house, monkeypatch, plan):
    """What is stored of the lock, once the attacker has taken its place."""
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    house.middle.plan = plan(house)
    return dict(house.entry.data)


@PLANS
@pytest.mark.parametrize("begun", [re_authentication, reconfiguration])
async def test_keys_that_are_typed_are_not_proved_by_him(
    hass, typable, house, monkeypatch, begun, plan
):
    """The lock's own key, and its own advertisements; but it is he who answers."""
    before = await under_attack(hass, house, monkeypatch, plan)
    flow = await choose(hass, await begun(hass, house.entry), "keys")
    links = house.middle.links
    flow = await submit(hass, flow, local_key=typable.decode())
    assert house.middle.links > links
    assert flow["step_id"] == "keys"
    assert set(flow["errors"]) == {"base"}
    assert dict(house.entry.data) == before
    assert typable not in b"".join(house.middle.written)


@PLANS
async def test_reconfiguration_ends_nothing_by_his_word(hass, house, monkeypatch, plan):
    """*Unbind* and *Pair again* need the lock, or somebody who says that he reset it."""
    before = await under_attack(hass, house, monkeypatch, plan)
    flow = await choose(hass, await reconfiguration(hass, house.entry), "unbind")
    flow = await submit(hass, flow)
    assert flow["step_id"] == "unbind"
    assert flow["errors"]
    hass.config_entries.flow.async_abort(flow["flow_id"])
    house.middle.advertise(lie_of(house, None))
    running = house.entry.runtime_data
    await wait_for(
        lambda: (
            running.device.adverts.advert and not running.device.adverts.advert.bound
        )
    )
    flow = await choose(hass, await reconfiguration(hass, house.entry), "pair_again")
    flow = await submit(hass, flow, reset_myself=False)
    assert flow["step_id"] == "pair_again"
    assert flow["errors"]
    assert dict(house.entry.data) == before
    assert house.lock.core.memory.bound

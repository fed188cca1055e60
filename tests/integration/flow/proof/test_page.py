"""The page with the code: its digits and times."""

from datetime import timedelta

from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.localize import time_left, time_of_day

from ...flow_support import choose, page, picked, proof_of, shown_code, submit
from ...support import pass_time, wait_for
from .support import BOTH, T0, codes, pair, type_keys


async def test_the_digits_are_on_that_page_alone(hass, lock, caplog):
    fired = async_capture_events(hass, "*")
    flow, digits = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    after = await hass.config_entries.flow.async_configure(flow["flow_id"])
    grouped = f"{digits[:5]}\N{NO-BREAK SPACE}{digits[5:]}"
    everything = [str(after), caplog.text, *map(repr, fired)]
    everything += [
        f"{state.state}{state.attributes}" for state in hass.states.async_all()
    ]
    for text in everything:
        assert digits not in text
        assert grouped not in text


@pytest.mark.parametrize("t0", [T0, None])
async def test_the_page_says_until_when_its_code_works(hass, bound, t0):
    made = await type_keys(hass, bound, t0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    (code,) = codes(made["result"])
    told = flow["description_placeholders"]
    assert told["until"] == time_of_day(hass, code.last_chance)
    left = code.last_chance - dt_util.utcnow()
    assert told["left"] in {time_left(left), time_left(left + timedelta(seconds=30))}


async def test_the_page_counts_the_minutes_down_by_itself(hass, bound, clock):
    made = await type_keys(hass, bound, T0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    (code,) = codes(made["result"])
    before = flow["description_placeholders"]["left"]
    told = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    for minute in (1, 2):
        await pass_time(hass, clock, timedelta(minutes=1), bound)
        await wait_for(lambda minute=minute: len(told) == minute)
        now = page(hass, flow)["description_placeholders"]
        assert now["left"] == time_left(code.last_chance - dt_util.utcnow()) != before
        before = now["left"]
    # A page that was left counts no more, and goes on when somebody comes back.
    flow = await choose(hass, flow, "proof_refused")
    await pass_time(hass, clock, timedelta(minutes=1), bound)
    assert page(hass, flow)["step_id"] == "proof_refused"
    flow = await choose(hass, flow, "proof_type")
    assert flow["description_placeholders"]["left"] != before
    count = len(told)
    await pass_time(hass, clock, timedelta(minutes=1), bound)
    await wait_for(lambda: len(told) > count)


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ({"hours": 5, "minutes": 59, "seconds": 59}, "5 h 59 min"),
        ({"hours": 1}, "1 h 0 min"),
        ({"minutes": 4, "seconds": 59}, "4 min"),
        ({"seconds": 59}, "< 1 min"),
        ({"seconds": -1}, "< 1 min"),
    ],
)
def test_time_left_is_told_in_whole_minutes_and_never_too_much(left, shown):
    assert time_left(timedelta(**left)) == shown


@BOTH
@pytest.mark.parametrize("answer", ["proof_opened", "proof_later"])
async def test_only_a_persons_word_proves_that_the_key_opens_the_door(
    hass, adapter, virtual_lock, generation, answer
):
    lock = await virtual_lock(generation)
    flow = await choose(hass, await picked(hass, lock), "pair")
    made = await submit(hass, flow, name="Front door")
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    await choose(hass, flow, answer)
    entry = made["result"]
    opened = entry.runtime_data.device.memory.facts.opened
    expected = entry.data["bound_at"] if answer == "proof_opened" else None
    assert opened == expected


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "4:05 PM"), ("en-GB", "16:05"), ("de", "16:05")]
)
async def test_times_are_those_of_the_house_in_its_language(hass, language, shown):
    await hass.config.async_set_time_zone("Europe/Berlin")
    hass.config.language = language
    at = dt_util.parse_datetime("2026-11-28T15:05:30+00:00")
    assert time_of_day(hass, at) == shown

"""One action for who and when, and the preview of what it would make."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.actions.choose_kind import Wish, chosen
from custom_components.smart_life_lock.actions.schema import When
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    Weekly,
)
from custom_components.smart_life_lock.localize import label_of
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..code_support import NOW, ZONE, act, codes, lock_entry, set_up
from ..websocket_support import ask

BERLIN = ZoneInfo(ZONE)
ALWAYS = Weekly(ZONE)
NEAR_AND_AWAY = [
    (When.NOW, DynamicRequest, DynamicRequest),
    (When.ONCE, OnlineOneTimeRequest, OneTimeRequest),
    (When.TODAY, OnlinePeriodicRequest, TemporaryRequest),
    (When.WEEKEND, OnlinePeriodicRequest, TemporaryRequest),
    (When.PERIOD, OnlinePeriodicRequest, TemporaryRequest),
    (When.WEEKLY, OnlinePeriodicRequest, OnlinePeriodicRequest),
]


def at(day, hour, minute=0):
    """A moment in Berlin in March 2026; the 3rd is a Tuesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def wish(when, **more):
    end = at(9, 11) if when is When.PERIOD else None
    return Wish(when, "Anna", more.pop("weekly", ALWAYS), **({"end": end} | more))


@pytest.mark.parametrize(("when", "near", "away"), NEAR_AND_AWAY)
def test_a_code_in_the_lock_where_it_is_near_else_a_computed_one(when, near, away):
    for is_near, kind in ((True, near), (False, away)):
        choice = chosen(wish(when), at(3, 11), near=is_near)
        assert type(choice.request) is kind
        if choice.other is None:
            continue
        turned = chosen(wish(when, offline=choice.other), at(3, 11), near=is_near)
        assert type(turned.request) is (away if is_near else near)


def test_digits_of_ones_own_are_written_into_the_lock():
    choice = chosen(wish(When.ONCE, digits=SecretStr("481516")), at(3, 11), near=False)
    assert isinstance(choice.request, OnlineOneTimeRequest)
    assert choice.request.digits == SecretStr("481516")


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (at(3, 11), at(6, 15), at(9, 11)),
        (at(6, 14, 59), at(6, 15), at(9, 11)),
        (at(6, 18), at(6, 18), at(9, 11)),
        (at(8, 23), at(8, 23), at(9, 11)),
        (at(9, 9), at(13, 15), at(16, 11)),
        # The clocks change in this one.
        (at(28, 9), at(28, 9), at(30, 11)),
    ],
)
def test_a_weekend_is_the_one_that_runs_or_comes(now, start, end):
    request = chosen(wish(When.WEEKEND), now, near=False).request
    assert (request.start, request.end) == (start, end)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (at(3, 11), at(3, 22)),
        (at(3, 20, 59), at(3, 22)),
        (at(3, 21), at(4, 0)),
        (at(3, 23), at(4, 0)),
    ],
)
def test_today_ends_in_the_evening_and_late_in_the_evening_at_midnight(now, end):
    request = chosen(wish(When.TODAY), now, near=True).request
    assert (request.start, request.end) == (now, end)


@pytest.mark.parametrize(
    ("asked", "key", "field"),
    [
        (wish(When.PERIOD, end=None), "wish_needs_end", "end"),
        (wish(When.ONCE, start=at(4, 1)), "wish_has_times", "start"),
        (wish(When.TODAY, end=at(4, 1)), "wish_has_times", "end"),
        (
            wish(When.ONCE, weekly=Weekly(ZONE, frozenset({4}))),
            "wish_has_hours",
            "weekdays",
        ),
        (wish(When.WEEKLY, offline=True), "wish_not_offline", "offline"),
        (wish(When.NOW, digits=SecretStr("481516")), "wish_has_digits", "code"),
        (
            wish(When.TODAY, digits=SecretStr("481516"), offline=True),
            "wish_has_digits",
            "code",
        ),
    ],
)
def test_a_wish_that_no_code_fulfils_is_refused_by_its_field(asked, key, field):
    with pytest.raises(ServiceValidationError) as refused:
        chosen(asked, at(3, 11), near=True)
    assert refused.value.translation_key == key
    # Another test of this process may have left its words behind.
    assert refused.value.translation_placeholders == {"field": label_of(field)}


@pytest.fixture
async def home(hass, enable_bluetooth, clock):
    """A lock out of range, at 11:20 in Berlin on a Tuesday."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.fixture
async def card(hass, home, hass_ws_client):
    return await hass_ws_client(hass)


@pytest.mark.parametrize("when", list(When))
async def test_the_preview_is_what_the_action_makes(hass, card, when):
    fields = {"when": when.value}
    if when is When.PERIOD:
        fields["end"] = "2026-03-09 11:00"
    if when is When.WEEKLY:
        fields |= {"weekdays": ["fri"], "from": "09:00", "to": "12:00"}
    told = (await ask(card, "preview", **fields))["result"]
    assert await codes(hass) == []
    made = await act(hass, "create_code", name="Anna", **fields)
    assert told["kind"] == made["kind"]
    assert made["name"] == "Anna"
    assert made["why"]
    (moments,) = [told["sentences"][0]["moments"]]
    if when is not When.NOW:  # which promises less than the lock takes
        ends = {made["valid_until"], made.get("first_use_by")}
        assert moments["until"] in ends


async def test_away_from_the_lock_the_preview_says_what_the_code_cannot_do(hass, card):
    told = (await ask(card, "preview", when="weekend"))["result"]
    assert told["kind"] == "offline_temporary"
    assert told["why"] == {"key": "why_away"}
    assert told["other"] == {"offline": False}
    keys = [sentence["key"] for sentence in told["sentences"]]
    assert keys == ["from_until", "limit_first_use", "limit_temporary"]
    turned = (await ask(card, "preview", when="weekend", offline=False))["result"]
    keys = [sentence["key"] for sentence in turned["sentences"]]
    assert keys == ["from_until", "limit_waits"]


@pytest.mark.parametrize(
    ("start", "end", "rounded"),
    [
        ("2026-03-03 11:20", "2026-03-04 11:00", False),  # 11:00 is past
        ("2026-03-03 11:40", "2026-03-04 11:00", True),  # works before it should
        ("2026-03-04 15:30", "2026-03-05 11:00", True),
        ("2026-03-04 15:00", "2026-03-05 11:00", False),
        ("2026-03-04 15:00", "2026-03-05 11:30", True),
    ],
)
async def test_whole_hours_are_told_of_where_they_change_something(
    card, start, end, rounded
):
    wish = {"when": "period", "offline": True, "start": start, "end": end}
    told = (await ask(card, "preview", **wish))["result"]
    keys = [sentence["key"] for sentence in told["sentences"]]
    assert ("limit_whole_hours" in keys) is rounded


async def test_without_a_name_it_is_for_a_guest(hass, home):
    made = await act(hass, "create_code", when="once")
    assert made["name"] == "Guest"


async def test_a_refusal_reaches_the_card_in_words(hass, card):
    told = await ask(card, "preview", when="period")
    assert told["error"]["translation_key"] == "wish_needs_end"
    assert told["error"]["translation_placeholders"] == {"field": "End"}


@pytest.mark.parametrize("offline", [True, False])
async def test_before_it_revokes_the_card_tells_the_truth(hass, card, offline):
    made = await act(hass, "create_code", when="weekend", offline=offline)
    told = (await ask(card, "revoke_preview", code_id=made["id"]))["result"]
    (sentence,) = told["sentences"]
    left = await act(hass, "delete_code", code_id=made["id"])
    assert sentence["key"] == f"revoke_{left['left_to_do']}"
    assert told["clear_code"] == ("later" if offline else None)


async def test_neither_preview_holds_digits(hass, card, clock):
    made = await act(hass, "create_code", when="today")
    assert dt_util.parse_datetime(made["valid_until"]) > NOW + timedelta(hours=1)
    told = [
        await ask(card, "preview", when="today"),
        await ask(card, "revoke_preview", code_id=made["id"]),
    ]
    assert made["code"] not in str(told)

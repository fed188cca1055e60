"""Names that people can see, in the order in which they were typed."""

from contextlib import suppress

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.names_and_ids import clean_name

from .desk import Desk, temporary


def problem(name: str) -> CodeProblem:
    """Why it is no name."""
    with pytest.raises(CodeRefused) as refused:
        clean_name(name, required=True)
    assert refused.value.field == "name"
    assert refused.value.limit == "1–64"
    return refused.value.problem


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "x" * 64,
        "O'Brien; -- <b>",
        "№ 5",
        "…",
        "7",
        # scripts from right to left, also mixed
        "محمد",
        "שרה",
        "Apartment שרה 5",
        "سارا (guest)",
        # joiners and accents inside words
        "می‌خواهم",
        "क्षेत्र",
        "Zoë",
        "Ångström",
        "Việt",
        "각",
        "日本",
        # emoji: joined, with a skin, a flag, a keycap, a variant, of regions
        "👩‍👩‍👧",
        "👍🏽",
        "🇩🇪",
        "1️⃣",
        "❤️",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🏳️‍🌈",
        "\U0001fac6",
        "\U0001fadc",
        "\U0001faff",  # of no known meaning yet
    ],
)
def test_names_of_all_scripts_are_fine(name):
    assert clean_name(f" {name} ", required=True) == name


@pytest.mark.parametrize(
    "name",
    [
        "\u200b",  # zero width space
        "\u200c\u200d",  # joiners of nothing
        "\u2060",
        "\ufeff",
        "\u00ad",  # a hyphen that shows at the end of a line only
        "\u180e",
        "\u034f",
        "\u0301\u0308",  # accents of nothing
        "\u20e3",
        "\ufe0f",  # variation selectors
        "\ufe00\U000e0100",
        "\U000e0067\U000e007f",  # tags
        "\u3164",  # fillers
        "\uffa0\u115f\u1160",
        "\u2800\u2800",  # Braille without dots
        "\U0001d159",
        "\U0001d173",
        "\u17b4",
        "\u2065",
        "\ufff0",
        "\uffff",
        "\ue000",  # for private use: shows nothing, or a box
        "\u200b \u3000 \u200b",
    ],
)
def test_name_that_shows_nothing_is_refused(name):
    assert problem(name) is CodeProblem.NAME_INVISIBLE
    assert clean_name(f"x{name}") == f"x{name}"


@pytest.mark.parametrize(
    "mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
def test_name_that_turns_the_writing_is_refused(mark):
    for name in (f"Anna{mark}", f"{mark}Anna", f"An{mark}na", mark):
        assert problem(name) is CodeProblem.NAME_TURNS


@pytest.mark.parametrize(
    "char", ["\0", "\x07", "\n", "\x7f", "\x9b", "\u2028", "\u2029"]
)
def test_control_characters_are_refused(char):
    assert problem(f"An{char}na") is CodeProblem.NAME_NOT_TEXT


def test_codes_that_need_no_name_may_have_none_but_no_bad_one():
    assert clean_name("  ") == ""
    with pytest.raises(CodeRefused) as refused:
        clean_name("\u200b")
    assert refused.value.problem is CodeProblem.NAME_INVISIBLE


def test_codes_of_others_are_given_no_bad_name():
    desk = Desk()
    desk.nodes = {49: temporary(49)}
    desk.look()
    (found,) = desk.book.table.found.values()
    with pytest.raises(CodeRefused):
        desk.update(found, name="\u202egnp.annA")
    desk.update(found, name="Anna")
    (found,) = desk.book.table.found.values()
    assert found.name == "Anna"


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=70))
def test_what_is_taken_has_a_letter_a_number_or_a_sign_in_it(name):
    with suppress(CodeRefused):
        assert clean_name(name) == name.strip()
        visible = [c for c in name if c.isprintable() and not c.isspace()]
        assert visible or not name.strip()

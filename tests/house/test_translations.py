"""Every language says all that English says, and a new one is a file and nothing else."""

from collections import Counter
from pathlib import Path
import re

import pytest

from .repository import ROOT, SHIPPED
from .translated_texts import ENGLISH, FOLDER, texts

OTHERS = sorted(path for path in FOLDER.glob("*.json") if path != ENGLISH)
SAME = frozenset(
    {
        "Alarm",
        "April",
        "August",
        "Bluetooth",
        "Code",
        "Codes",
        "Name",
        "November",
        "Normal",
        "PIN",
        "September",
        "Status",
    }
)
"""Texts that another language may spell as English does."""
PLACEHOLDER = re.compile(r"\{\w*\}")
# What a page shows as something else than text: emphasis, links, code, paragraphs.
MARKS = re.compile(r"\*\*|\]\([^)]*\)|`[^`]*`|\n\n|^[#*-] |^\d\. ", re.MULTILINE)


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def marks(text: str) -> Counter[str]:
    return Counter(MARKS.findall(text))


def is_wordless(text: str) -> bool:
    return not any(map(str.isalpha, PLACEHOLDER.sub("", text)))


def test_german_is_there():
    assert "de" in {path.stem for path in OTHERS}


language = pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)


@language
def test_language_has_every_text_and_no_other(path: Path):
    english, other = texts(ENGLISH), texts(path)
    assert english.keys() - other.keys() == set()
    assert other.keys() - english.keys() == set()
    assert [place for place, text in other.items() if not text.strip()] == []


@language
def test_language_keeps_what_stands_for_something_else(path: Path):
    english, other = texts(ENGLISH), texts(path)
    for kept in (placeholders, marks):
        wrong = [one for one in other if kept(other[one]) != kept(english[one])]
        assert wrong == []


@language
def test_language_leaves_nothing_in_english(path: Path):
    english, other = texts(ENGLISH), texts(path)
    left = {text for place, text in other.items() if text == english[place]}
    assert {text for text in left - SAME if not is_wordless(text)} == set()


@language
def test_language_says_what_is_the_same_in_the_same_words(path: Path):
    """An error that stands in several dialogs is one error."""
    english, other = texts(ENGLISH), texts(path)
    for group in ("config.error.", "issues."):
        said: dict[str, set[str]] = {}
        for place in other:
            if place.startswith(group):
                said.setdefault(english[place], set()).add(other[place])
        assert [words for words in said.values() if len(words) > 1] == []


@language
def test_language_tells_the_card_how_to_write_times(path: Path):
    assert texts(path)["selector.card.options.language"] == path.stem


def test_nothing_but_the_file_knows_of_a_language():
    sources = [*SHIPPED.rglob("*.py"), *(ROOT / "card" / "src").glob("*.ts")]
    assert sources
    for path in OTHERS:
        named = re.compile(rf"""["'`]{re.escape(path.stem)}(\.json|-\w+)?["'`]""")
        assert [one for one in sources if named.search(one.read_text())] == []


def test_no_list_of_same_texts_is_longer_than_it_has_to_be():
    used = {text for path in OTHERS for text in texts(path).values()}
    assert used >= SAME

"""Whether a text that should be in another language has English words in it."""

from functools import cache
import re

from .translated_texts import ENGLISH, FOLDER, texts

# Places for values, code, and addresses of links are the same in every language.
_NO_WORDS = re.compile(r"\{\w+\}|`[^`]*`|\]\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]{3,}")


def english_in(text: str, language: str = "de") -> set[str]:
    """The words that our English texts have, and those of the language have not."""
    return set(_words_in(text)) & (_words(ENGLISH.stem) - _words(language))


@cache
def _words(language: str) -> frozenset[str]:
    said = texts(FOLDER / f"{language}.json").values()
    return frozenset(word for text in said for word in _words_in(text))


def _words_in(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_NO_WORDS.sub(" ", text))]

"""The texts of the translations, by their keys."""

from collections.abc import Iterator
import json
from pathlib import Path

from .repository import SHIPPED

FOLDER = SHIPPED / "translations"
ENGLISH = FOLDER / "en.json"


def texts(path: Path) -> dict[str, str]:
    """Each text of a file by its place."""

    def below(words: dict, place: str) -> Iterator[tuple[str, str]]:
        for key, value in words.items():
            if isinstance(value, dict):
                yield from below(value, f"{place}{key}.")
            else:
                yield place + key, value

    return dict(below(json.loads(path.read_text()), ""))

"""The tables of docs/actions.md, and what they say of answers."""

from collections.abc import Iterator
from pathlib import Path
import re

from custom_components.smart_life_lock.actions.schema import FIELDS

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
ACTIONS = (DOCS / "actions.md").read_text()


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables, without their heads."""
    for line in re.findall(r"^\| `.*\|$", text, re.MULTILINE):
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def words(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def answered() -> set[str]:
    """The fields of answers that are described."""
    found: set[str] = set()
    for heading in ("A code", "What deleting has done"):
        for field, *_ in rows(section(ACTIONS, heading)):
            found.update(words(field))
    for heading in FIELDS:
        text = section(ACTIONS, f"smart_life_lock.{heading}")
        found.update(words(text.partition("Answers:")[2]))
    return found

"""Run vectors: ``scripts/vectors FILE [--allow-short NAME,…]``.

A line for each section and role, ``name passed/total``, and below it each conversation
that fell short. The exit code is 0 when nothing falls short but what is named in
``--allow-short`` (sections or conversations), 1 otherwise, 2 when the file cannot be
used at all: unreadable, no vectors, an unknown section.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
import json
from pathlib import Path
import sys
from typing import Any, override

from . import client_transcripts, codes_sections, wire_sections
from .lock_transcripts import shortfall

type Json = Any
"""Whatever a file holds."""

SECTIONS: dict[str, Callable[[Json], tuple[int, int]]] = {
    "dynamic": codes_sections.dynamic,
    "ff1": codes_sections.ff1,
    "offline_scenarios": codes_sections.offline_scenarios,
    "notation": codes_sections.notation,
    "keys_and_envelopes": wire_sections.keys_and_envelopes,
    "adverts": wire_sections.adverts,
    "fragments": wire_sections.fragments,
    "crc16": wire_sections.crc16,
}
TRANSCRIPTS = {"transcripts_lock_v3": 3, "transcripts_v4": 4}
"""Sections of conversations, run in both roles, and their generation."""
NOT_VECTORS = frozenset({"meta"})


class Unusable(Exception):
    """The file is no vector file, or not one that this version understands."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one section in one role; ``short`` names what fell short."""

    section: str
    role: str
    passed: int
    total: int
    short: tuple[tuple[str, str], ...] = ()

    @override
    def __str__(self) -> str:
        """One line of output."""
        return " ".join(filter(None, (self.section, self.role, self.score)))

    @property
    def score(self) -> str:
        """Passed of total."""
        return f"{self.passed}/{self.total}"

    def excused(self, allowed: set[str]) -> bool:
        """Whether nothing fell short but what may."""
        if self.passed == self.total or self.section in allowed:
            return True
        return bool(self.short) and all(name in allowed for name, _ in self.short)


def load(path: Path) -> dict[str, Json]:
    """The sections of a file. Raises Unusable."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise Unusable(f"{path}: {err.strerror}") from err
    except (RecursionError, ValueError) as err:
        raise Unusable(f"{path}: not JSON") from err
    if not isinstance(data, dict):
        raise Unusable(f"{path}: an object of sections is needed")
    sections = {name: data[name] for name in data if name not in NOT_VECTORS}
    if unknown := [name for name in sections if name not in SECTIONS | TRANSCRIPTS]:
        raise Unusable(f"{path}: unknown section {', '.join(unknown)}")
    if empty := [name for name, value in sections.items() if not value]:
        raise Unusable(f"{path}: nothing in section {', '.join(empty)}")
    if not sections:
        raise Unusable(f"{path}: no sections")
    return sections


def run(sections: dict[str, Json]) -> Iterator[Line]:
    """Run every section, conversations as client and as lock."""
    for name, data in sections.items():
        if name in TRANSCRIPTS:
            yield _conversations(name, "client", data, _client_shortfall)
            lock_shortfall = partial(shortfall, generation=TRANSCRIPTS[name])
            yield _conversations(name, "lock", data, lock_shortfall)
        else:
            yield Line(name, "", *SECTIONS[name](data))


def _client_shortfall(conversation: Json) -> str | None:
    good = client_transcripts.conversation(conversation)
    return None if good else "not as recorded"


def _conversations(
    section: str, role: str, data: Json, test: Callable[[Json], str | None]
) -> Line:
    if not isinstance(data, list):
        return Line(section, role, 0, 1)
    short = [
        (conversation_name(one), reason)
        for one in data
        if (reason := test(one)) is not None
    ]
    return Line(section, role, len(data) - len(short), len(data), tuple(short))


def conversation_name(conversation: Json) -> str:
    """What a conversation is called; one that does not fit in a line has no name."""
    name = conversation.get("name") if isinstance(conversation, dict) else None
    return name if isinstance(name, str) and name.isprintable() else "(no name)"


def allowed_names(text: str, sections: dict[str, Json]) -> set[str]:
    """The names in ``NAME,NAME``; names of conversations hold commas themselves.

    Raises:
        Unusable: one of them is not in the file.
    """
    known = set(sections)
    for section in TRANSCRIPTS:
        if isinstance(conversations := sections.get(section), list):
            known.update(conversation_name(one) for one in conversations)
    named = set()
    rest = text.strip()
    while rest:
        found = [name for name in known if rest == name or rest.startswith(name + ",")]
        if not found:
            raise Unusable(f"--allow-short: no such section or conversation: {rest}")
        longest = max(found, key=len)
        named.add(longest)
        rest = rest[len(longest) + 1 :].strip()
    return named


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="scripts/vectors")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--allow-short",
        action="append",
        default=[],
        metavar="NAME,…",
        help="sections and conversations that may fall short",
    )
    options = parser.parse_args(arguments)
    try:
        sections = load(options.file)
        allowed = {
            name
            for text in options.allow_short
            for name in allowed_names(text, sections)
        }
    except Unusable as err:
        print(f"scripts/vectors: {err}", file=sys.stderr)
        return 2
    complete = True
    for line in run(sections):
        print(line)
        for name, reason in line.short:
            print(f"  {name}: {reason}{' (allowed)' if name in allowed else ''}")
        complete = complete and line.excused(allowed)
    return 0 if complete else 1


if __name__ == "__main__":
    raise SystemExit(main())

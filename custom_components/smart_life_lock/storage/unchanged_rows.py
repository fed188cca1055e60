"""The codes of a book as JSON, made anew only where something changed.

A ledger is written often, and most of it stays as it was. Kept are blocks of about
thirty rows: a thousand JSON texts of their own would take several times the memory.
"""

from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import Final

from homeassistant.helpers.json import json_bytes, json_fragment

from ..ledger.code import IssuedCode

type RowOf = Callable[[IssuedCode], object]
type Block = tuple[IssuedCode, ...]

_LAST_OF_BLOCK: Final = 31


class UnchangedRows:
    """The rows of one book, in order."""

    def __init__(self, row_of: RowOf) -> None:
        """None yet; ``row_of`` makes one."""
        self._row_of = row_of
        self._kept: dict[str, tuple[Block, json_fragment]] = {}

    def to_data(self, codes: Iterable[IssuedCode]) -> list[json_fragment]:
        """What becomes one JSON array; a snapshot that another thread may read."""
        before = self._kept
        self._kept = {block[0].id: self._row(block, before) for block in blocks(codes)}
        return [rows for _, rows in self._kept.values()]

    def _row(
        self, block: Block, before: dict[str, tuple[Block, json_fragment]]
    ) -> tuple[Block, json_fragment]:
        known = before.get(block[0].id)
        if known is not None and _are_same(known[0], block):
            return known
        rows = json_bytes([self._row_of(code) for code in block])
        # Without the brackets it is a part of an array, in as many bytes as it needs.
        return block, json_fragment(rows[1:-1])


def blocks(codes: Iterable[IssuedCode]) -> Iterator[Block]:
    """Cut at codes whose id alone decides: what is forgotten moves no other cut."""
    block: list[IssuedCode] = []
    for code in codes:
        block.append(code)
        if hash(code.id) & _LAST_OF_BLOCK == 0:
            yield tuple(block)
            block = []
    if block:
        yield tuple(block)


def _are_same(before: Block, block: Block) -> bool:
    return len(before) == len(block) and all(map(is_, before, block, strict=True))

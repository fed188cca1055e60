"""Which T0 a lock has, by the times at which it took codes. Pure rules.

A lock takes a code at other times when it counts from another T0 (protocol.md §7.2), and
it reports each use with the time of its own clock (§7.6). So one use can tell two T0s
apart. It does not prove a T0: a code that is good for a day fits several.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .book import Book
from .code import ComputedCode
from .keys import CodeKeys


def t0_by_use(book: Book, keys: CodeKeys) -> int | None:
    """The T0 of former codes, in hours since 1970, that the lock must have instead.

    None: nothing speaks against the present one, or it is not known. Only uses since T0
    was changed here count, and a later use counts for more than an earlier one.
    """
    present = keys.t0_hour
    if present is None:
        return None
    others = {
        code.t0_hour
        for code in book.computed_codes()
        if code.t0_hour not in (None, present) and code.key_mark == keys.key_mark
    }
    if not others:
        return None
    codes = [code for code in book.computed_codes() if code.key_mark == keys.key_mark]
    against: list[tuple[datetime, int]] = []
    for other in others:
        for_other = _last_use(codes, other, present)
        for_present = _last_use(codes, present, other)
        if for_other and not (for_present and for_present >= for_other):
            against.append((for_other, other))
    return max(against)[1] if against else None


def _last_use(codes: Iterable[ComputedCode], t0: int, not_t0: int) -> datetime | None:
    """When a lock last took a code as one with the first T0 would, not with the other."""
    uses = (
        code.last_used
        for code in codes
        if code.last_used is not None
        and (code.other_t0_since is None or code.last_used > code.other_t0_since)
        and _fits(code, code.last_used, t0)
        and not _fits(code, code.last_used, not_t0)
    )
    return max(uses, default=None)


def _fits(code: ComputedCode, at: datetime, t0: int) -> bool:
    """Whether a lock with this T0 takes the code at a moment of its own clock."""
    if code.t0_hour is None:
        return False
    as_made = at - timedelta(hours=t0 - code.t0_hour)
    return code.valid_from <= as_made <= code.valid_until

"""Writes of unknown outcome at a lock without a list.

Nobody can tell whether the lock holds such a copy, nor in which slot, so it cannot be
emptied. It counts as there up to its own end.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .lifetime import copy_can_open, copy_end
from .slots import Online, SlotCopy


def unlisted(online: Online) -> Online:
    """The same where no list will tell of its writes of unknown outcome."""
    copies = tuple(
        replace(copy, touched=True) if copy.unsure else copy for copy in online.copies
    )
    return replace(online, copies=copies)


def end_of_unlisted(copies: Iterable[SlotCopy], now: datetime) -> datetime | None:
    """When the next of them is over; None: none is left."""
    left = (copy for copy in copies if copy.unlisted and copy_can_open(copy, now))
    return min(map(copy_end, left), default=None)

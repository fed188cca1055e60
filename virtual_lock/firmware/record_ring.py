"""The ring of stored records, with the firmware's own bookkeeping (protocol.md §4.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint

SLOTS = 64


@dataclass(frozen=True, slots=True)
class Record:
    """One event: the clock's reading when it happened (may be uptime), and its DP."""

    stamp: int
    point: DataPoint


class RecordRing:
    """64 slots, a write index ``evt``, and ``last``: the slot that was sent last.

    ``last`` is volatile. That ``evt`` is kept with the slots is our reading: the
    sources say that records survive a reboot, not where the next one goes.
    """

    def __init__(self, *, duplicates: bool = True) -> None:
        """``duplicates``: the public firmware's rule, else see Quirks."""
        self._duplicates = duplicates
        self._slots: dict[int, Record] = {}
        self._evt = 0
        self._last = 0

    def __len__(self) -> int:
        """How many records are stored."""
        return len(self._slots)

    def store(self, record: Record, *, live: bool) -> None:
        """Keep a record; ``live``: it is being sent at this moment as well."""
        self._slots[self._evt] = record
        if live and not self._duplicates:
            self._last = self._evt
        self._evt = (self._evt + 1) % SLOTS

    def answered(self) -> Record | None:
        """The client took a record (status 0): delete it, and give the next to send."""
        if self._last in self._slots:
            del self._slots[self._last]
            self._evt = self._last
        return self.newest()

    def newest(self) -> Record | None:
        """The record to send next, newest first; None: there is none."""
        self._last = (self._evt - 1) % SLOTS
        return self._slots.get(self._last)

    def reboot(self) -> None:
        """What is volatile starts again."""
        self._last = 0

    def erase(self) -> None:
        """Forget everything."""
        self._slots.clear()
        self._evt = self._last = 0

    def snapshot(self) -> dict[str, Any]:
        """What survives a restart, as JSON values."""
        slots = {
            str(number): [r.stamp, r.point.id, int(r.point.type), r.point.value.hex()]
            for number, r in self._slots.items()
        }
        return {"next": self._evt, "slots": slots}

    def restore(self, stored: Mapping[str, Any]) -> None:
        """The opposite of snapshot. Raises KeyError, TypeError, ValueError if foreign."""
        slots = {}
        for number, (stamp, dp, kind, value) in stored["slots"].items():
            slots[_slot(number)] = Record(
                int(stamp), DataPoint(int(dp), int(kind), bytes.fromhex(value))
            )
        self._slots, self._evt, self._last = slots, _slot(stored["next"]), 0


def _slot(number: str | int) -> int:
    if not 0 <= (slot := int(number)) < SLOTS:
        raise ValueError("no such record slot")
    return slot

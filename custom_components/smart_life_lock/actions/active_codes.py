"""Codes as an attribute of the sensor of active codes: without digits, kept while true."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from homeassistant.util import dt as dt_util

from ..ledger.code import ComputedCode, IssuedCode
from ..ledger.kinds import CLEARING
from ..ledger.snapshot import is_still_true
from ..ledger.status import next_change, status_of
from .answers import about_deleted, about_unheard, local


@dataclass(frozen=True, slots=True)
class _Row:
    """What was told of a code; ``until`` None: true as long as it stays as it is."""

    code: IssuedCode
    since: datetime
    until: datetime | None
    told: dict[str, Any]

    def holds(self, code: IssuedCode, now: datetime) -> bool:
        """Whether it is still true."""
        return self.code is code and is_still_true(self.since, self.until, now)


@dataclass(frozen=True, slots=True)
class _All:
    """What was told of all codes together: the same tuple of them is the same codes."""

    codes: tuple[IssuedCode, ...]
    since: datetime
    until: datetime | None
    told: list[dict[str, Any]]

    def holds(self, codes: tuple[IssuedCode, ...], now: datetime) -> bool:
        """Whether it is still true."""
        return self.codes is codes and is_still_true(self.since, self.until, now)


class ActiveRows:
    """One row for each code, made anew only where something changed.

    They are asked for at each change of anything about the lock: thousands of rows would
    hold up the event loop for seconds while the lock's records come in.
    """

    def __init__(self) -> None:
        """None yet."""
        self._rows: dict[str, _Row] = {}
        self._zone: tzinfo | None = None
        self._all: _All | None = None

    def of(self, codes: tuple[IssuedCode, ...], now: datetime) -> list[dict[str, Any]]:
        """The rows of these codes but clear codes, times in Home Assistant's zone."""
        zone = dt_util.get_default_time_zone()
        if zone != self._zone:
            self._zone, self._rows, self._all = zone, {}, None
        if self._all is None or not self._all.holds(codes, now):
            self._all = self._look(codes, now)
        return self._all.told

    def _look(self, codes: tuple[IssuedCode, ...], now: datetime) -> _All:
        before, self._rows = self._rows, {}
        for code in codes:
            if code.kind in CLEARING:
                continue
            row = before.get(code.id)
            if row is None or not row.holds(code, now):
                row = _Row(code, now, next_change(code, now), _told(code, now))
            self._rows[code.id] = row
        ends = (row.until for row in self._rows.values() if row.until is not None)
        told = [row.told for row in self._rows.values()]
        return _All(codes, now, min(ends, default=None), told)


def _told(code: IssuedCode, now: datetime) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": code.name,
        "kind": code.kind.value,
        "status": status_of(code, now).value,
        "valid_from": local(code.valid_from),
        "valid_until": local(code.valid_until),
        **(_computed(code) if isinstance(code, ComputedCode) else {}),
        **_about_deleted(code, now),
        **about_unheard(code, now),
    }


def _computed(code: ComputedCode) -> dict[str, Any]:
    told = {"other_t0": code.moved is not None, "made_elsewhere": code.made_elsewhere}
    return {name: True for name, so in told.items() if so}


def _about_deleted(code: IssuedCode, now: datetime) -> dict[str, Any]:
    """Of a code that nobody wants any more: until when it still opens, what to do."""
    about = about_deleted(code, now)
    return {name: about[name] for name in ("left_to_do", "usable_until") if about}

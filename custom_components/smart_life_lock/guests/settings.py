"""What the options of a lock say about its guests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Self

from ..const import (
    CONF_CHECK_IN,
    CONF_CHECK_OUT,
    CONF_GUEST_CALENDAR,
    CONF_GUESTS,
    CONF_GUESTS_TO,
    CONF_IGNORED_TITLES,
    CONF_LEAD_HOURS,
    DEFAULT_CHECK_IN,
    DEFAULT_CHECK_OUT,
    DEFAULT_LEAD_HOURS,
)


@dataclass(frozen=True, slots=True)
class GuestSettings:
    """``lead``: how long before a stay its code is made. ``ignored``: in small letters."""

    calendar: str
    lead: timedelta
    check_in: time
    check_out: time
    ignored: tuple[str, ...]
    send_to: str | None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self | None:
        """Those of an entry; None: no calendar is followed."""
        chosen: Mapping[str, Any] = options.get(CONF_GUESTS, {})
        if not (calendar := chosen.get(CONF_GUEST_CALENDAR)):
            return None
        ignored = (words.strip() for words in chosen.get(CONF_IGNORED_TITLES, ()))
        return cls(
            calendar,
            timedelta(hours=chosen.get(CONF_LEAD_HOURS, DEFAULT_LEAD_HOURS)),
            time.fromisoformat(chosen.get(CONF_CHECK_IN, DEFAULT_CHECK_IN)),
            time.fromisoformat(chosen.get(CONF_CHECK_OUT, DEFAULT_CHECK_OUT)),
            tuple(words.casefold() for words in ignored if words),
            chosen.get(CONF_GUESTS_TO),
        )

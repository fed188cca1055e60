"""One sentence of the card: which words, and the values that stand in them.

The card knows the language and the time format of whoever looks at it, so it puts the
sentence together; the backend chooses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.const import WEEKDAYS

from ..actions.answers import local


@dataclass(frozen=True, slots=True)
class Sentence:
    """``key`` is an option of ``selector`` in the translations; the rest its values.

    ``moments`` are aware datetimes, ``clock`` times of the day ("09:00", "24:00"),
    ``weekdays`` 0 for Monday. ``words`` are themselves translated: the place of each
    below the integration, such as ``selector.way.options.card``.
    """

    key: str
    selector: str = "card"
    moments: Mapping[str, datetime] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    clock: Mapping[str, str] = field(default_factory=dict)
    weekdays: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Only the parts that it has; times in Home Assistant's zone."""
        told: dict[str, Any] = {
            "selector": None if self.selector == "card" else self.selector,
            "moments": {name: local(at) for name, at in self.moments.items()},
            "numbers": dict(self.numbers),
            "names": dict(self.names),
            "words": dict(self.words),
            "clock": dict(self.clock),
            "weekdays": [WEEKDAYS[day] for day in self.weekdays],
        }
        return {"key": self.key} | {name: part for name, part in told.items() if part}

"""What a part measures, and the bar that a figure has to stay below."""

from collections.abc import Mapping
from dataclasses import dataclass

type Value = float | str


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, in the unit that its name ends with.

    ``bar`` is the most that it may be, or the word that it must be; None where it only
    tells something beside the others.
    """

    value: Value
    bar: Value | None = None

    @property
    def meets_bar(self) -> bool:
        """Whether it is good enough."""
        match self.value, self.bar:
            case _, None:
                return True
            case float() | int() as value, float() | int() as bar:
                return value <= bar
        return self.value == self.bar

    def as_json(self) -> Value | dict[str, Value]:
        """The value, with its bar where it has one."""
        if self.bar is None:
            return self.value
        return {"value": self.value, "bar": self.bar}


type Figures = Mapping[str, Figure]


def failed_bars(figures: Figures) -> list[str]:
    """The names of those that miss their bar."""
    return [name for name, figure in figures.items() if not figure.meets_bar]

"""What the value of a data point can be, and how it is read and written (protocol.md §5)."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from .errors import LocalProtocolError
from .wire.datapoints import DataPoint, DpType

type Value = bool | int | str
"""On or off, a number, or the name of a choice."""


class Kind(Protocol):
    """One kind of value."""

    @property
    def types(self) -> frozenset[DpType]:
        """How it may come; with another type it is something else."""

    def read(self, point: DataPoint) -> Value | None:
        """The value; None where it is none that we know."""

    def allows(self, value: object) -> bool:
        """Whether a data point of this kind can have this value."""

    def point(self, dp: int, value: Value) -> DataPoint:
        """The data point to write. Raises LocalProtocolError for what is not allowed."""


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    types: ClassVar[frozenset[DpType]] = frozenset({DpType.BOOL})

    def read(self, point: DataPoint) -> bool | None:
        """The value; None where the byte is neither 0 nor 1."""
        return {b"\0": False, b"\1": True}.get(point.value)

    def allows(self, value: object) -> bool:
        """Only true and false."""
        return isinstance(value, bool)

    def point(self, dp: int, value: Value) -> DataPoint:
        """One byte."""
        _require(self, value)
        return DataPoint.bool(dp, bool(value))


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a range, both ends included."""

    low: int = 0
    high: int = 0x7FFF_FFFF
    types: ClassVar[frozenset[DpType]] = frozenset({DpType.VALUE})

    def read(self, point: DataPoint) -> int | None:
        """The value; None where it is out of range."""
        value = int.from_bytes(point.value, signed=True)
        return value if len(point.value) == 4 and self.allows(value) else None

    def allows(self, value: object) -> bool:
        """Whole numbers within the range."""
        return type(value) is int and self.low <= value <= self.high

    def point(self, dp: int, value: Value) -> DataPoint:
        """Four bytes."""
        _require(self, value)
        return DataPoint.number(dp, int(value))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names; the lock sends its place among them."""

    names: tuple[str, ...]
    types: ClassVar[frozenset[DpType]] = frozenset({DpType.ENUM})

    def read(self, point: DataPoint) -> str | None:
        """The name; None where the place has none."""
        place = point.unsigned
        known = len(point.value) == 1 and place < len(self.names)
        return self.names[place] if known else None

    def allows(self, value: object) -> bool:
        """Only the names."""
        return value in self.names

    def point(self, dp: int, value: Value) -> DataPoint:
        """One byte."""
        _require(self, value)
        return DataPoint.enum(dp, self.names.index(str(value)))


@dataclass(frozen=True, slots=True)
class Other:
    """A value that is no state: a record, a command with a layout of its own, a text."""

    types: frozenset[DpType]

    def read(self, point: DataPoint) -> None:
        """Nothing: whoever knows the layout reads it."""

    def allows(self, value: object) -> bool:
        """Nothing is remembered of it."""
        return False

    def point(self, dp: int, value: Value) -> DataPoint:
        """Has a layout of its own. Raises LocalProtocolError."""
        raise LocalProtocolError("no setting")


def _require(kind: Kind, value: Value) -> None:
    if not kind.allows(value):
        raise LocalProtocolError("a value that the data point does not have")

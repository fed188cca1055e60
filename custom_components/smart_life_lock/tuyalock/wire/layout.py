"""What every layout of a data point's value has in common."""

from typing import Protocol

from .datapoints import DataPoint


class _Value(Protocol):
    """A value that knows its data point."""

    @property
    def dp(self) -> int:
        """Number of the data point."""

    def __bytes__(self) -> bytes:
        """The value."""


class Payload:
    """Base of the layouts in ``payloads``; a subclass has ``dp`` and ``bytes()``."""

    __slots__ = ()

    def point(self: _Value) -> DataPoint:
        """The raw data point to write or report."""
        return DataPoint.raw(self.dp, bytes(self))

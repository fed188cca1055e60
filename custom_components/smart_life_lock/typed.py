"""Values of a stored file, each of the type that it must have."""

from datetime import UTC, datetime


def typed[T](value: object, kind: type[T]) -> T:
    """The value. Raises TypeError where it is of another type."""
    if not isinstance(value, kind):
        raise TypeError(f"not a {kind.__name__}")
    return value


def number_or_none(value: object) -> int | None:
    """A whole number, or None. Raises TypeError."""
    return None if value is None else typed(value, int)


def text_or_none(value: object) -> str | None:
    """A text, or None. Raises TypeError."""
    return None if value is None else typed(value, str)


def moment_from(text: object) -> datetime:
    """A moment, UTC. Raises TypeError or ValueError."""
    return datetime.fromisoformat(typed(text, str)).astimezone(UTC)


def moment_or_none(text: object) -> datetime | None:
    """A moment, UTC, or None. Raises TypeError or ValueError."""
    return None if text is None else moment_from(text)

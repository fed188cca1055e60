"""Where the lock's memory lives between two starts: a file, or nowhere."""

from collections.abc import Mapping
import json
import os
from pathlib import Path
import tempfile
from typing import Any, Protocol, override

VERSION = 1


class StorageError(Exception):
    """The stored memory cannot be read; nothing was overwritten."""


class Storage(Protocol):
    """Keeps one JSON object."""

    def load(self) -> Mapping[str, Any] | None:
        """What was saved last; None when nothing ever was. Raises StorageError."""

    def save(self, memory: Mapping[str, Any]) -> None:
        """Keep ``memory`` instead of what was there."""


class NoStorage(Storage):
    """Remembers as long as the process lives."""

    def __init__(self) -> None:
        """Nothing is stored yet."""
        self._memory: str | None = None

    @override
    def load(self) -> Mapping[str, Any] | None:
        return None if self._memory is None else _object(json.loads(self._memory))

    @override
    def save(self, memory: Mapping[str, Any]) -> None:
        self._memory = json.dumps(memory)


class FileStorage(Storage):
    """A JSON file that only its owner can read, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        """The file need not exist; its folder must."""
        self._path = path

    @override
    def load(self) -> Mapping[str, Any] | None:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            if not self._path.parent.is_dir():
                raise StorageError(f"{self._path}: no such folder") from None
            return None
        except (OSError, UnicodeDecodeError) as err:
            raise StorageError(f"{self._path}: cannot be read") from err
        try:
            stored = _object(json.loads(text))
        except RecursionError, ValueError:
            # The text may hold keys: the cause must not reach a log with it.
            raise StorageError(f"{self._path}: not a lock's memory; kept") from None
        if stored.get("version") != VERSION:
            raise StorageError(f"{self._path}: of another version; kept")
        return _object(stored.get("memory"))

    @override
    def save(self, memory: Mapping[str, Any]) -> None:
        text = json.dumps({"version": VERSION, "memory": memory})
        # mkstemp creates the file with mode 0600, before anything is in it.
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".lock-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise StorageError("the stored memory is not an object; kept")
    return value

"""A Store whose file is checked before Home Assistant's own Store may touch it.

The Store moves away what is no JSON to it, and starts empty; what its parser lets pass,
it takes as it is. With a ledger, codes that still open the lock would be issued again.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from glob import escape
import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.util.json import json_loads

from .sure_store import SureStore

DAMAGE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading the data of a damaged file raises."""


class FileProblem(StrEnum):
    """Why a file cannot be used. UNREACHABLE: the disk does not give it."""

    DAMAGED = "damaged"
    NEWER = "newer"
    UNREACHABLE = "unreachable"


class FileUnreadable(Exception):
    """A file that was left as it is; ``content`` is what stands in it, where known."""

    def __init__(self, problem: FileProblem, path: Path, content: bytes | None) -> None:
        """Say why."""
        super().__init__(f"{path}: {problem}")
        self.problem = problem
        self.path = path
        self.content = content


class CheckedStore[T: Mapping[str, Any]](SureStore[T]):
    """A Store that takes no damaged file for an empty one, or for a good one."""

    async def async_load_checked[R](self, read: Callable[[T], R]) -> R | None:
        """What ``read`` makes of the data; None where there is no file.

        ``read`` raises one of DAMAGE for data that cannot be.

        Raises:
            FileUnreadable: The file is damaged or newer, or the disk failed.
        """
        path = Path(self.path)
        content = await self.hass.async_add_executor_job(_content_of, path)
        try:
            if content is not None:
                await self.hass.async_add_executor_job(self._require_readable, content)
            data = await self.async_load()
            if data is not None:
                return read(data)
        except UnsupportedStorageVersionError:
            raise FileUnreadable(FileProblem.NEWER, path, content) from None
        except HomeAssistantError, OSError:
            raise FileUnreadable(FileProblem.UNREACHABLE, path, content) from None
        except DAMAGE:
            raise FileUnreadable(FileProblem.DAMAGED, path, content) from None
        if content is not None:
            raise FileUnreadable(FileProblem.DAMAGED, path, content)
        return None

    def _require_readable(self, content: bytes) -> None:
        """Raise one of DAMAGE, or UnsupportedStorageVersionError."""
        match parsed(content):
            case {"version": int(major), "minor_version": int(minor), "data": dict()}:
                if min(major, minor) < 1 or bool in (type(major), type(minor)):
                    raise ValueError("no version")
                if (major, minor) > (self.version, self.minor_version):
                    raise UnsupportedStorageVersionError(self.key, major, self.version)
            case _:
                raise ValueError("not what a Store writes")


def parsed(content: bytes) -> object:
    """The JSON that Home Assistant's Store would read, if no name is there twice.

    Raises ValueError or RecursionError. The Store's parser refuses a byte order mark,
    other encodings than UTF-8, NaN, halves of surrogate pairs and deep nesting, which
    Python's own would take; but of two values of one name it silently takes the last.
    """
    json_loads(content)
    return json.loads(content.decode(), object_pairs_hook=_distinct)


def version_of(content: bytes | None) -> str:
    """The version that a file says it has; a question mark where it says none."""
    try:
        match parsed(content or b""):
            case {"version": int(major), "minor_version": int(minor)}:
                return f"{major}.{minor}"
    except DAMAGE:
        pass
    return "?"


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("two values of one name")
    return names


def _content_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnreadable(FileProblem.UNREACHABLE, path, None) from error


def keep_copy(path: Path, content: bytes) -> Path | None:
    """Copy beside the file, private as itself; the same content is copied once.

    None: the disk does not take it.
    """
    mark = hashlib.blake2b(content, digest_size=4).hexdigest()
    copy = path.with_name(f"{path.name}.kept-{mark}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        with os.fdopen(os.open(copy, flags, 0o600), "wb") as file:
            file.write(content)
    except OSError:
        return None
    return copy


def remove_copies(path: Path) -> None:
    """Delete the copies of a file, and what the Store once moved away. Raises OSError."""
    for sort in ("kept-", "corrupt."):
        for copy in path.parent.glob(f"{escape(path.name)}.{sort}*"):
            copy.unlink(missing_ok=True)

"""What is told of a lock's records and codes: with names, never digits."""

from dataclasses import dataclass, field

from homeassistant.core import Context

from ..ledger.status import LeftToDo
from ..ledger.untold_records import Record


@dataclass(frozen=True, slots=True)
class RecordNews:
    """A record of the lock, told once; ``code_*`` name the code behind it.

    ``made_elsewhere``: as far as we know, nobody made that code here. It was computed
    with the lock's key, or stood in a slot, where fingerprints and cards are too.
    ``unwanted``: somebody came in by a code that had been deleted; ``left`` is what can
    still be done about it. All that is made of one piece of news shares its ``context``.
    """

    record: Record
    code_id: str | None = None
    code_name: str | None = None
    code_kind: str | None = None
    made_elsewhere: bool = False
    unwanted: bool = False
    left: LeftToDo = LeftToDo.NOTHING
    context: Context = field(default_factory=Context, compare=False)


@dataclass(frozen=True, slots=True)
class ExpiredUnused:
    """An issued code that can no longer be used, and never was.

    ``never_written``: it was to be written into the lock, which was not reached in time.
    """

    code_id: str
    code_name: str | None
    never_written: bool = False
    context: Context = field(default_factory=Context, compare=False)


type News = RecordNews | ExpiredUnused

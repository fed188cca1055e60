"""What the coordinator tells its event listeners: the lock's reports, with names."""

from dataclasses import dataclass

from .tuyalock.model import Access, AlarmRaised, DoorbellRung, OfflineCodeEntered

type Record = Access | OfflineCodeEntered | AlarmRaised | DoorbellRung


@dataclass(frozen=True, slots=True)
class RecordNews:
    """A record of the lock, told once; ``code_*`` name the issued code behind it."""

    record: Record
    code_id: str | None = None
    code_name: str | None = None


@dataclass(frozen=True, slots=True)
class ExpiredUnused:
    """An issued code that can no longer be used, and never was.

    ``never_written``: it was to be written into the lock, which was not reached in time.
    """

    code_id: str
    code_name: str | None
    never_written: bool = False


type News = RecordNews | ExpiredUnused

"""What people can do with a code as it is now: what ``update`` would not refuse."""

from dataclasses import dataclass
from datetime import datetime

from .code import IssuedCode, OnlineCode
from .found_code import FoundCode
from .kinds import CodeStatus
from .lifetime import can_open
from .slots import Intent, Online
from .status import status_of

NAME = ("name",)
TIMES = ("name", "start", "end", "code")
WEEKLY = ("name", "start", "end", "weekdays", "hours", "code")

_LIVING = {
    CodeStatus.PENDING,
    CodeStatus.SCHEDULED,
    CodeStatus.ACTIVE,
    CodeStatus.PAUSED,
    CodeStatus.FAILED,
}
_FIXED = {
    CodeStatus.DELETING,
    CodeStatus.DELETED,
    CodeStatus.USED,
    CodeStatus.DEAD,
}


@dataclass(frozen=True, slots=True)
class Possible:
    """``edit``: the fields that can be changed; ``resume`` also tries again."""

    edit: tuple[str, ...] = NAME
    pause: bool = False
    resume: bool = False
    revoke: bool = False


NOTHING = Possible(edit=())


def possible(code: IssuedCode | FoundCode, now: datetime) -> Possible:
    """What can be done with a code, whoever made it."""
    if isinstance(code, FoundCode):
        return Possible(resume=code.unwanted, revoke=not code.unwanted)
    status = status_of(code, now)
    opens_dead = status is CodeStatus.DEAD and can_open(code, now)
    revoke = (status in _LIVING or opens_dead) and not code.unwanted
    if not isinstance(code, OnlineCode):
        return Possible(revoke=revoke)
    return Possible(
        edit=NAME if status in _FIXED else _fields(code.online),
        pause=status in _LIVING and code.online.intent is Intent.ON,
        resume=_can_resume(code.online, status),
        revoke=revoke,
    )


def _fields(online: Online) -> tuple[str, ...]:
    return TIMES if online.schedule is None else WEEKLY


def _can_resume(online: Online, status: CodeStatus) -> bool:
    """Whether it is paused, failed, in doubt, or dead because of another key."""
    if status is CodeStatus.DEAD:
        return True
    halted = online.intent is Intent.PAUSED or online.failure is not None
    return status in _LIVING and (halted or online.doubtful)

"""The words of notifications about single codes."""

from homeassistant.core import HomeAssistant, callback

from ..ledger.code import IssuedCode, OnlineCode
from ..ledger.kinds import CodeStatus
from ..ledger.status import left_to_do, status_of
from ..localize import told_moment, words_now
from .health import LockHealth
from .notice_places import Notice
from .warnings import loaded_warning

_UNWRITTEN = frozenset({CodeStatus.PENDING, CodeStatus.FAILED})


@callback
def notice_of(
    health: LockHealth, code: IssuedCode, *, hidden: bool, named: bool
) -> Notice:
    """A code that was made, for whom is to pass it on.

    ``hidden``: without its digits. ``named``: for whom it is, is worth telling.
    """
    device = health.device
    hass, status = device.hass, status_of(code, device.clock.now())
    kind = words_now(hass, "code_kind")[code.kind]
    told = [words_now(hass, "notification")["hidden"]] if hidden else []
    told += [_about(hass, code, status), loaded_warning(health)]
    return Notice(
        lock=device.name,
        heading=f"{code.name}: {kind}" if named else kind,
        digits=None if hidden else code.digits,
        text="\n\n".join(filter(None, told)),
        state=f"{_sort_of(status)} {code.valid_from} {code.valid_until}",
    )


def _sort_of(status: CodeStatus) -> str:
    """What its words differ by: whether an online code is where it should be."""
    return f"_{status}" if status in _UNWRITTEN else ""


def _about(hass: HomeAssistant, code: IssuedCode, status: CodeStatus) -> str:
    """When it opens, and what is in the way of that."""
    problem = ""
    if isinstance(code, OnlineCode) and code.online.failure is not None:
        problem = words_now(hass, "problem")[code.online.failure]
    return words_now(hass, "notification")[code.kind + _sort_of(status)].format(
        start=told_moment(hass, code.valid_from),
        end=told_moment(hass, code.valid_until),
        until=told_moment(hass, code.last_chance),
        problem=problem,
    )


@callback
def use_of_deleted(health: LockHealth, code: IssuedCode) -> str:
    """Somebody came in with a code that nobody wants any more."""
    device = health.device
    hass, now = device.hass, device.clock.now()
    return words_now(hass, "deleted_used")[left_to_do(code, now)].format(
        name=code.name or code.id,
        code_id=code.id,
        at=told_moment(hass, code.last_used or now),
        until=told_moment(hass, code.opens_until),
    )

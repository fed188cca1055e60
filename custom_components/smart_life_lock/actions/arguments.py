"""What an action's call asks of the ledger."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from homeassistant.const import WEEKDAYS

from ..ledger.issue_offline import (
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from ..ledger.issue_online import OnlineOneTimeRequest, OnlinePeriodicRequest, Weekly
from ..ledger.update import UpdateRequest
from ..tuyalock.secret import SecretStr
from ..tuyalock.weekly import DAY
from .answers import moment_from
from .choose_kind import Wish
from .schema import Action, Field, When

type Data = Mapping[str, Any]


def creation(action: str, data: Data, zone: str, now: datetime) -> CodeRequest:
    """The code that is to be made, hours meant in this zone. Raises BadTime.

    It begins in the running minute where no start is given.
    """
    begin = now.replace(second=0, microsecond=0)
    match action:
        case Action.CREATE_DYNAMIC_CODE:
            return DynamicRequest(data[Field.NAME])
        case Action.CREATE_OFFLINE_ONE_TIME_CODE:
            return OneTimeRequest(data[Field.NAME])
        case Action.CREATE_OFFLINE_TEMPORARY_CODE:
            return TemporaryRequest(data[Field.NAME], _start(data) or begin, _end(data))
        case Action.CREATE_ONLINE_ONE_TIME_CODE:
            return OnlineOneTimeRequest(
                data[Field.NAME], _end(data), _start(data), _digits(data)
            )
        case Action.CREATE_ONLINE_PERIODIC_CODE:
            return OnlinePeriodicRequest(
                data[Field.NAME],
                _start(data) or begin,
                _end(data),
                _weekly(data, zone),
                _digits(data),
            )
        case _:
            return ClearRequest(data.get(Field.CODE_ID))


def wish(data: Data, zone: str, default_name: str) -> Wish:
    """Who gets a code, and when, as above. Raises BadTime."""
    return Wish(
        When(data[Field.WHEN]),
        data.get(Field.NAME, "").strip() or default_name,
        _weekly(data, zone),
        start=_start(data),
        end=_end(data) if Field.END in data else None,
        digits=_digits(data),
        offline=data.get(Field.OFFLINE),
    )


def update(code_id: str, data: Data, zone: str) -> UpdateRequest:
    """What is to be changed about the code of this id, as above. Raises BadTime."""
    names_weekly = {Field.WEEKDAYS, Field.FROM, Field.TO} & data.keys()
    return UpdateRequest(
        code_id,
        name=data.get(Field.NAME),
        start=_start(data),
        end=_end(data) if Field.END in data else None,
        weekly=_weekly(data, zone) if names_weekly else None,
        all_day=data[Field.ALL_DAY],
        digits=_digits(data),
    )


def _start(data: Data) -> datetime | None:
    if Field.START not in data:
        return None
    return moment_from(data[Field.START], Field.START, later=False)


def _end(data: Data) -> datetime:
    return moment_from(data[Field.END], Field.END, later=True)


def _digits(data: Data) -> SecretStr | None:
    return SecretStr(data[Field.CODE].strip()) if Field.CODE in data else None


def _weekly(data: Data, zone: str) -> Weekly:
    weekdays = data.get(Field.WEEKDAYS)
    return Weekly(
        zone,
        None if weekdays is None else frozenset(map(WEEKDAYS.index, weekdays)),
        _minute(data.get(Field.FROM)),
        _minute(data.get(Field.TO)),
    )


def _minute(at: time | str | None) -> int | None:
    """Locks count no seconds. The only text is MIDNIGHT."""
    if isinstance(at, str):
        return DAY
    return None if at is None else at.hour * 60 + at.minute

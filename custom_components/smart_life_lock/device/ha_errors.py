"""The lock's errors in Home Assistant's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..localize import label_of, readable
from ..tuyalock.errors import (
    InvalidWindow,
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    NotStored,
    OutcomeUnknown,
    Paused,
    Refused,
    Stopped,
    TuyaLockError,
    Unreachable,
)
from .bluetooth import async_no_connection
from .lock_device import LockDevice


@contextmanager
def translated_errors(
    device: LockDevice, *, outcome_unknown: str = "outcome_unknown"
) -> Iterator[None]:
    """Raise the lock's errors as Home Assistant's, with the lock's name in them.

    ``outcome_unknown``: the translation key for a command that may have been carried out.
    """
    try:
        yield
    except TuyaLockError as error:
        raise explain(
            device.hass,
            device.name,
            device.address,
            error,
            outcome_unknown=outcome_unknown,
        ) from error


def explain(
    hass: HomeAssistant,
    name: str,
    address: str,
    error: TuyaLockError,
    *,
    outcome_unknown: str = "outcome_unknown",
) -> HomeAssistantError:
    """The same trouble in words of ``exceptions`` of the translations.

    To be called when it has just happened: why there was no connection is found out now.
    ``outcome_unknown``: the words for a command that may have been carried out.
    """
    if isinstance(error, InvalidWindow):
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=f"invalid_{error.problem}",
            translation_placeholders={
                "field": label_of(error.field),
                "limit": readable(error.limit),
            },
        )
    if isinstance(error, Unreachable):
        key = f"unreachable_{async_no_connection(hass, address)}"
    elif isinstance(error, Stopped):
        key = "stopped"
    elif isinstance(error, OutcomeUnknown):
        key = outcome_unknown
    else:
        key = _key_of(error)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"name": name},
    )


def _key_of(error: TuyaLockError) -> str:  # noqa: PLR0911  a ladder
    match error:
        case NotAuthorized(problem=KeyProblem.NOT_BOUND):
            return "lock_not_bound"
        case NotAuthorized():
            return "not_authorized"
        case Refused():
            return f"refused_{error.reason}"
        case LockSilent():
            return "lock_silent"
        case NotStored():
            return "not_stored"
        case Paused():
            return "paused"
        case LinkLost():
            return "link_lost"
        case _:
            return "protocol_error"

"""The lock's errors in Home Assistant's words."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .radio import async_reachability
from .tuyalock.errors import (
    InvalidWindow,
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    OutcomeUnknown,
    Refused,
    TuyaLockError,
    Unreachable,
)


def explain(
    hass: HomeAssistant, name: str, address: str, error: TuyaLockError
) -> HomeAssistantError:
    """The same trouble in words of ``exceptions`` of the translations."""
    words = {"name": name}
    match error:
        case InvalidWindow():
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=f"invalid_{error.problem}",
                translation_placeholders={"field": error.field, "limit": error.limit},
            )
        case NotAuthorized(problem=KeyProblem.NOT_BOUND):
            key = "lock_not_bound"
        case NotAuthorized():
            key = "not_authorized"
        case Refused():
            key = f"refused_{error.reason}"
        case Unreachable():
            key = "unreachable"
            words["reason"] = async_reachability(hass, address)
        case LockSilent():
            key = "lock_silent"
        case OutcomeUnknown():
            key = "outcome_unknown"
        case LinkLost():
            key = "link_lost"
        case _:
            key = "protocol_error"
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=words
    )

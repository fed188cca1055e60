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

_PLAIN: dict[type[TuyaLockError], str] = {
    Unreachable: "unreachable",
    LinkLost: "link_lost",
    LockSilent: "lock_silent",
    OutcomeUnknown: "outcome_unknown",
}


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
        case _:
            key = _PLAIN.get(type(error), "protocol_error")
            if isinstance(error, Unreachable):
                words["reason"] = async_reachability(hass, address)
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=words
    )

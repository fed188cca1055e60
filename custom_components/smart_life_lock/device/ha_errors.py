"""The errors of the lock, of its ledger and of the ledger's file in Home Assistant's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)

from ..const import DOMAIN
from ..ledger.errors import CodeRefused, LedgerError, LedgerStopped
from ..localize import label_of, readable
from ..storage.ledger_file import LedgerUnreachable, LedgerUnreadable
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
    """Raise errors of lock and ledger as Home Assistant's, with the lock's name in them.

    ``outcome_unknown``: the translation key for a command that may have been carried out.
    """
    try:
        yield
    except (TuyaLockError, LedgerError) as error:
        raise explain(
            device.hass,
            device.name,
            device.address,
            error,
            outcome_unknown=outcome_unknown,
        ) from error


@contextmanager
def translated_set_up_errors() -> Iterator[None]:
    """Raise what is wrong with the ledger's file as a set-up tells it."""
    try:
        yield
    except LedgerUnreadable as error:
        copied = error.copy is not None
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key=f"ledger_{error.problem}"
            if copied
            else "ledger_not_copied",
            translation_placeholders={
                "path": str(error.path),
                "copy": str(error.copy or ""),
                "version": error.version,
                "known": error.known,
            },
        ) from error
    except LedgerUnreachable as error:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="ledger_unreachable",
            translation_placeholders={"path": str(error.path)},
        ) from error


def explain(
    hass: HomeAssistant,
    name: str,
    address: str,
    error: TuyaLockError | LedgerError,
    *,
    outcome_unknown: str = "outcome_unknown",
) -> HomeAssistantError:
    """The same trouble in words of ``exceptions`` of the translations.

    To be called when it has just happened: why there was no connection is found out now.
    ``outcome_unknown``: the words for a command that may have been carried out.
    """
    if isinstance(error, LedgerError):
        return explain_ledger(name, error)
    if isinstance(error, InvalidWindow):
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=f"invalid_{error.problem}",
            translation_placeholders=_limits(error),
        )
    if isinstance(error, Unreachable):
        key = f"unreachable_{async_no_connection(hass, address)}"
    elif isinstance(error, OutcomeUnknown):
        key = outcome_unknown
    else:
        key = _key_of(error)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"name": name},
    )


def explain_ledger(name: str, error: LedgerError) -> HomeAssistantError:
    """What the ledger of the lock of this name raised."""
    match error:
        case CodeRefused():
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=error.problem.value,
                translation_placeholders={"name": name, **_limits(error)},
            )
        case LedgerStopped():
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="stopped",
                translation_placeholders={"name": name},
            )
        case _:
            return HomeAssistantError(
                translation_domain=DOMAIN, translation_key="ledger_not_written"
            )


def _limits(error: InvalidWindow | CodeRefused) -> dict[str, str]:
    """The field that is wrong, and what it may be."""
    return {"field": label_of(error.field), "limit": readable(error.limit)}


def _key_of(error: TuyaLockError) -> str:  # noqa: PLR0911  a ladder
    match error:
        case Stopped():
            return "stopped"
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

"""The values for the placeholders in the texts of a lock's repairs."""

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..ledger.errors import LedgerError
from ..localize import error_words, typed_moment
from ..tuyalock.codes.window import HOUR
from ..tuyalock.errors import TuyaLockError, Unreachable
from .ha_errors import explain
from .held_elsewhere import Held
from .lock_device import LockDevice


def words_of(
    device: LockDevice, why: HomeAssistantError | None, held: Held
) -> dict[str, str]:
    """All values that the text of a repair may need, by placeholder.

    ``why``: the error that ended the last session; None counts as a lock that is not
    heard. ``held``: what else is connected to the lock.
    """
    return {
        "name": device.name,
        "codes": codes_waiting(device),
        "why": error_words(
            device.hass, why or explained(device, Unreachable("not heard"))
        ),
        "t0": _t0_by_use(device),
        "known": _known(device),
        "adapters": ", ".join(held.adapters),
        "others": ", ".join(held.others) or "–",
    }


def codes_waiting(device: LockDevice) -> str:
    """The names of the codes of which the lock still has to hear."""
    waiting = device.ledger.waiting(device.clock.now())
    return ", ".join(sorted({code.name or "…" for code in waiting}))


def explained(
    device: LockDevice, error: TuyaLockError | LedgerError
) -> HomeAssistantError:
    """What has just happened, as an error that has its words in each language."""
    return explain(device.hass, device.name, device.address, error)


def _t0_by_use(device: LockDevice) -> str:
    """The other T0 that used codes point to, as people type it; empty: there is none."""
    hour = device.ledger.t0_by_use
    return "" if hour is None else typed_moment(dt_util.utc_from_timestamp(hour * HOUR))


def _known(device: LockDevice) -> str:
    """Up to when the ledger knows all that happened, where it is in doubt."""
    doubt = device.ledger.table.doubt
    if doubt is None or doubt.known is None:
        return "–"
    return typed_moment(doubt.known)

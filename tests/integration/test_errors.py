"""The one seam where errors of the lock become Home Assistant's."""

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.smart_life_lock.entity import translated_errors
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    OutcomeUnknown,
    RefusalReason,
    Refused,
    RemoteProtocolError,
    Unreachable,
    WindowProblem,
)

from .code_support import lock_entry, set_up


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (NotAuthorized(KeyProblem.NOT_BOUND), "lock_not_bound"),
        (NotAuthorized(KeyProblem.REJECTED), "not_authorized"),
        *((Refused(reason), f"refused_{reason}") for reason in RefusalReason),
        (Unreachable("no path"), "unreachable"),
        (LinkLost("gone"), "link_lost"),
        (LockSilent("no answer"), "lock_silent"),
        (OutcomeUnknown("no word"), "outcome_unknown"),
        (RemoteProtocolError("nonsense"), "protocol_error"),
        *(
            (InvalidWindow(problem, "end", "later"), f"invalid_{problem}")
            for problem in WindowProblem
        ),
    ],
)
async def test_every_error_has_its_words(hass, enable_bluetooth, error, key):
    lock = (await set_up(hass, lock_entry())).runtime_data
    with pytest.raises(HomeAssistantError) as told, translated_errors(lock):
        raise error
    assert told.value.translation_key == key
    assert key not in str(told.value)  # the words were found

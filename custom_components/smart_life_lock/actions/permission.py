"""Who may make codes, and who may see them: the one rule for all ways to a lock.

Actions, buttons and the card ask here (docs/privacy.md, docs/setup.md).
"""

from collections.abc import Callable

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import CONF_CHOSEN, CONF_OTHERS_SEE, CONF_WHO, DOMAIN, Who
from ..coordinator import LockConfigEntry


def may_make_codes(entry: LockConfigEntry, user: User) -> bool:
    """Whether somebody may make and change codes, and see their digits."""
    if user.is_admin:
        return True
    match entry.options.get(CONF_WHO):
        case Who.EVERYONE:
            return True
        case Who.CHOSEN:
            return user.id in entry.options.get(CONF_CHOSEN, ())
    return False


def may_see_codes(entry: LockConfigEntry, user: User) -> bool:
    """Whether somebody may see names and times of codes, and the history; no digits."""
    return bool(entry.options.get(CONF_OTHERS_SEE)) or may_make_codes(entry, user)


async def async_all_may_make_codes(hass: HomeAssistant, entry: LockConfigEntry) -> bool:
    """Whether everybody who uses this home may, and so see digits."""
    return all(
        may_make_codes(entry, user)
        for user in await hass.auth.async_get_users()
        if user.is_active and not user.system_generated
    )


async def async_require_permission(
    hass: HomeAssistant, entry: LockConfigEntry, context: Context | None
) -> None:
    """Let who may make codes pass, and calls without a user, such as automations.

    Raises ServiceValidationError (``not_allowed``) for anybody else.
    """
    await _async_require(hass, entry, context, may_make_codes)


async def async_require_sight(
    hass: HomeAssistant, entry: LockConfigEntry, context: Context | None
) -> None:
    """Let who may see names and times pass, and calls without a user.

    Raises ServiceValidationError (``not_allowed``) for anybody else.
    """
    await _async_require(hass, entry, context, may_see_codes)


async def _async_require(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    context: Context | None,
    may: Callable[[LockConfigEntry, User], bool],
) -> None:
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is not None and may(entry, user):
        return
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_allowed",
        translation_placeholders={"name": entry.title},
    )

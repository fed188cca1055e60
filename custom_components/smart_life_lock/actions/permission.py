"""Who may make codes: the one rule for actions and buttons (docs/setup.md, Options)."""

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import CONF_EVERYONE, DOMAIN
from ..coordinator import LockConfigEntry


async def async_require_permission(
    hass: HomeAssistant, entry: LockConfigEntry, context: Context | None
) -> None:
    """Let administrators, calls without a user, and with the option everyone, pass.

    Raises ServiceValidationError (``not_allowed``) for anybody else.
    """
    if context is None or context.user_id is None or entry.options.get(CONF_EVERYONE):
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is not None and user.is_admin:
        return
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_allowed",
        translation_placeholders={"name": entry.title},
    )

"""Who is at work in a calendar: whoever called the action, or has the page open."""

from contextvars import ContextVar

from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context, HomeAssistant, callback

from ..actions.permission import async_require_permission
from ..coordinator import LockConfigEntry

# Home Assistant's calendar page speaks to the entity by commands of its own, which tell
# it no context; an action tells one, and may be called by an automation that somebody's
# page has set off.
_ACTION: ContextVar[Context | None] = ContextVar("action", default=None)


@callback
def note_action(context: Context) -> None:
    """An action of this context is about to be carried out, in this task."""
    _ACTION.set(context)


async def async_require_caller(hass: HomeAssistant, entry: LockConfigEntry) -> None:
    """Let who may make codes pass, and automations.

    Raises ServiceValidationError (``not_allowed``) for anybody else.
    """
    context = _ACTION.get()
    if context is None and (connection := current_connection.get()) is not None:
        context = Context(user_id=connection.user.id)
    await async_require_permission(hass, entry, context)

"""Which locks an action means, whether they are in range or not."""

from dataclasses import dataclass
from typing import Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.lock import DOMAIN as LOCK_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID, CONF_EXCLUDE, ENTITY_MATCH_ALL
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from ..const import DOMAIN
from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.lock_device import LockDevice

# What a call names locks by. One that names none, as by an empty list, finds none.
_NAMED: Final = frozenset(map(str, cv.TARGET_SERVICE_FIELDS))


@dataclass(frozen=True, slots=True)
class TargetLock:
    """One lock that an action was called for; answers go under its entity's id."""

    entity_id: str
    coordinator: LockCoordinator

    @property
    def device(self) -> LockDevice:
        """The lock itself: its name, its codes, its state."""
        return self.coordinator.device


class BadTarget(ServiceValidationError):
    """What was targeted is no lock of ours, or none that works now."""

    def __init__(self, key: str, target: str = "") -> None:
        """Name it, where it is one."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"target": target},
        )


async def async_target_locks(call: ServiceCall) -> list[TargetLock]:
    """The locks of a call, at least one, in the order of their entity ids.

    A call without a target means the only lock.

    Home Assistant's own entity actions pass over entities that are unavailable, as
    a lock out of range is; codes are made all the same, so they are looked up here.

    Raises:
        BadTarget: No lock of ours, none named where there are several, or its entry
            is not loaded.
        Unauthorized: The user may not control one of them.
    """
    user = await _user(call)
    entities = _lock_entities(call, user)
    _require_control(call, user, list(entities))
    return [
        TargetLock(entity_id, _coordinator(call.hass, entity))
        for entity_id, entity in sorted(entities.items())
    ]


@callback
def _lock_entities(call: ServiceCall, user: User | None) -> dict[str, er.RegistryEntry]:
    registry = er.async_get(call.hass)
    if not _NAMED & call.data.keys():
        found = _only_lock(call.hass, user)
    elif call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        entities = registry.entities.values()
        found = {e.entity_id: e for e in entities if _is_our_lock(e) and _is_set_up(e)}
    else:
        found = _selected(call, registry)
    for entity_id in _excluded(call):
        found.pop(entity_id, None)
    if not found:
        raise BadTarget("no_lock")
    return found


def _only_lock(hass: HomeAssistant, user: User | None) -> dict[str, er.RegistryEntry]:
    """The one lock that a caller may control; he has to say which where there are more."""
    found = {
        entity.entity_id: entity
        for entity in er.async_get(hass).entities.values()
        if _is_our_lock(entity)
        and entity.disabled_by is not er.RegistryEntryDisabler.CONFIG_ENTRY
        and (user is None or _may_control(user, entity.entity_id))
    }
    if not found:
        raise BadTarget("no_lock_to_choose")
    if len(found) > 1:
        raise BadTarget("which_lock", ", ".join(sorted(found)))
    return found


def _selected(
    call: ServiceCall, registry: er.EntityRegistry
) -> dict[str, er.RegistryEntry]:
    """The locks that are named, and those of devices, areas, floors and labels."""
    selected = async_extract_referenced_entity_ids(
        call.hass, TargetSelection(call.data)
    )
    found: dict[str, er.RegistryEntry] = {}
    for entity_id in selected.referenced | selected.indirectly_referenced:
        entity = registry.async_get(entity_id)
        if entity is not None and _is_our_lock(entity):
            found[entity_id] = entity
        elif entity_id in selected.referenced:
            raise BadTarget("not_a_lock", entity_id)
    for device_id in selected.referenced_devices:
        of_device = er.async_entries_for_device(
            registry, device_id, include_disabled_entities=True
        )
        found |= {e.entity_id: e for e in of_device if _is_our_lock(e)}
    return found


def _excluded(call: ServiceCall) -> set[str]:
    """What must not be touched, whatever else names it; hidden entities too."""
    excluded = call.data.get(CONF_EXCLUDE)
    if not excluded:
        return set()
    selected = async_extract_referenced_entity_ids(
        call.hass, TargetSelection(excluded), primary_entities_only=False
    )
    registry, found = er.async_get(call.hass), set(selected.referenced)
    for device_id in selected.referenced_devices:
        of_device = er.async_entries_for_device(
            registry, device_id, include_disabled_entities=True
        )
        found |= {entity.entity_id for entity in of_device}
    return found | selected.indirectly_referenced


def _is_set_up(entity: er.RegistryEntry) -> bool:
    """Whether somebody who says *all* can mean it."""
    return entity.disabled_by is None


def _is_our_lock(entity: er.RegistryEntry) -> bool:
    return entity.platform == DOMAIN and entity.domain == LOCK_DOMAIN


async def _user(call: ServiceCall) -> User | None:
    """Who calls; None: an automation or Home Assistant itself. Raises UnknownUser."""
    if call.context.user_id is None:
        return None
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    return user


def _may_control(user: User, entity_id: str) -> bool:
    """Home Assistant's own permission to control the entity, as for its own actions."""
    return user.permissions.check_entity(entity_id, POLICY_CONTROL)


def _require_control(
    call: ServiceCall, user: User | None, entity_ids: list[str]
) -> None:
    for entity_id in entity_ids:
        if user is not None and not _may_control(user, entity_id):
            raise Unauthorized(
                context=call.context, entity_id=entity_id, permission=POLICY_CONTROL
            )


@callback
def our_locks(hass: HomeAssistant, entity_ids: set[str]) -> set[str]:
    """Of some entities those that are locks of ours, loaded or not."""
    registry = er.async_get(hass)
    known = {one: registry.async_get(one) for one in entity_ids}
    return {
        entity_id
        for entity_id, entity in known.items()
        if entity is not None and _is_our_lock(entity)
    }


@callback
def loaded_lock(hass: HomeAssistant, entity_id: str) -> LockCoordinator | None:
    """The lock of an entity of ours; None while its entry is not loaded."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or not _is_our_lock(entity):
        return None
    return _loaded(hass, entity)


@callback
def entry_of_lock(hass: HomeAssistant, entity_id: str) -> LockConfigEntry | None:
    """The entry of a lock of ours, loaded or not; None: it is no such lock."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or not _is_our_lock(entity):
        return None
    return hass.config_entries.async_get_entry(entity.config_entry_id or "")


def _coordinator(hass: HomeAssistant, entity: er.RegistryEntry) -> LockCoordinator:
    if (lock := _loaded(hass, entity)) is None:
        raise BadTarget("lock_not_loaded", entity.entity_id)
    return lock


def _loaded(hass: HomeAssistant, entity: er.RegistryEntry) -> LockCoordinator | None:
    entry: LockConfigEntry | None = hass.config_entries.async_get_entry(
        entity.config_entry_id or ""
    )
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return None
    return entry.runtime_data

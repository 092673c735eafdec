"""What a bare integration has to show for the same devices and entities as ours."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import async_get_platforms

from benchmarks.bare import Spec

from .core import OURS

type Specs = dict[tuple[str, str | None], list[Spec]]

_COMMON = (
    "device_class",
    "entity_category",
    "extra_state_attributes",
    "has_entity_name",
    "should_poll",
    "translation_key",
)
_OF_PLATFORM = (
    "is_on",
    "native_unit_of_measurement",
    "native_value",
    "options",
    "suggested_display_precision",
)


def live_entities(hass: HomeAssistant, domain: str) -> dict[str, Entity]:
    """Return the entities that a platform holds, by entity id."""
    return {
        entity_id: entity
        for platform in async_get_platforms(hass, domain)
        for entity_id, entity in platform.entities.items()
    }


def describe(hass: HomeAssistant) -> Specs:
    """Return what our entities are and show, the disabled ones too."""
    live = live_entities(hass, OURS)
    specs: Specs = {}
    for entry in er.async_get(hass).entities.values():
        if entry.platform != OURS:
            continue
        attributes = (
            _of_disabled(entry)
            if (entity := live.get(entry.entity_id)) is None
            else _of_entity(entity)
        )
        spec = Spec(entry.domain, entry.config_subentry_id, attributes)
        specs.setdefault((entry.domain, entry.config_subentry_id), []).append(spec)
    return specs


def _of_entity(entity: Entity) -> dict[str, Any]:
    """Return the attributes of an entity that is shown."""
    names = (*_COMMON, *(name for name in _OF_PLATFORM if hasattr(entity, name)))
    return {f"_attr_{name}": getattr(entity, name) for name in names}


def _of_disabled(entry: er.RegistryEntry) -> dict[str, Any]:
    """Return the attributes of an entity that is off."""
    return {
        "_attr_device_class": entry.original_device_class,
        "_attr_entity_category": entry.entity_category,
        "_attr_entity_registry_enabled_default": False,
        "_attr_has_entity_name": True,
        "_attr_native_unit_of_measurement": entry.unit_of_measurement,
        "_attr_should_poll": False,
        "_attr_translation_key": entry.translation_key,
    }

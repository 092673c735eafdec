"""Entities of one platform that show what they were given."""

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import Bare, add_entities

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _: HomeAssistant,
    entry: ConfigEntry[Bare],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what there is on this platform."""
    add_entities(SensorEntity, "sensor", entry, async_add_entities)

"""Binary sensor: whether a line needs attention."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LineCoordinator
from .entity import LineEntity
from .entry_type import SimKeeperConfigEntry

PARALLEL_UPDATES = 0

NEEDS_ATTENTION = BinarySensorEntityDescription(
    key="needs_attention",
    translation_key="needs_attention",
    device_class=BinarySensorDeviceClass.PROBLEM,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SimKeeperConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensor of every line, now and later."""
    household = entry.runtime_data

    @callback
    def add(line: LineCoordinator) -> None:
        async_add_entities(
            [NeedsAttention(household, line, NEEDS_ATTENTION)], config_subentry_id=line.line_id
        )

    entry.async_on_unload(household.async_on_line_added(add))


class NeedsAttention(LineEntity, BinarySensorEntity):
    """Tell whether a person should look at a line."""

    @override
    def _answer(self) -> bool:
        """Return whether the line needs attention."""
        return self.coordinator.data.state.needs_attention

    @override
    def _show(self, answer: bool) -> None:
        """Put the answer where Home Assistant looks for the state."""
        self._attr_is_on = answer

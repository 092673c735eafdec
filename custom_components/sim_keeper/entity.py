"""What all entities of a line, and of the household, have in common."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .const import DOMAIN, NAME
from .coordinator import LineCoordinator
from .household import Household


class LineEntity(CoordinatorEntity[LineCoordinator]):
    """Show one answer about a line; written only when that answer differs."""

    _attr_has_entity_name = True

    def __init__(
        self, household: Household, coordinator: LineCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the line's device."""
        super().__init__(coordinator)
        line = coordinator.line
        self.household = household
        self.entity_description = description
        self._attr_unique_id = f"{line.line_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, line.line_id)},
            name=line.title,
            manufacturer=line.provider_name,
            model=line.plan_name(household.texts.language),
            configuration_url=line.renewal_page,
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=household.device_id,
        )
        self._shown: Any = None

    @abstractmethod
    def _answer(self) -> Any:
        """Return all that the state is made of."""

    def _show(self, answer: Any) -> None:
        """Put an answer where Home Assistant looks for the state, if it is the state."""

    def _take(self, answer: Any) -> bool:
        """Show an answer that differs from the one shown; return whether it does."""
        if answer == self._shown:
            return False
        self._shown = answer
        self._show(answer)
        return True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state when the answer differs from the one written."""
        if self._take(self._answer()):
            self.async_write_ha_state()

    @override
    async def async_update(self) -> None:
        """Assess the line anew when Home Assistant is told to update the entity."""
        self.household.async_reassess(self.coordinator, dt_util.utcnow())

    @override
    async def async_added_to_hass(self) -> None:
        """Work out the first answer; one that is switched off needs none."""
        await super().async_added_to_hass()
        self._take(self._answer())


class HouseholdEntity(Entity):
    """Show one answer about all lines together; written only when it differs."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, household: Household, description: EntityDescription) -> None:
        """Belong to the household's device."""
        entry_id = household.entry.entry_id
        self.household = household
        self.entity_description = description
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name=NAME,
        )
        self._shown: Any = None

    @abstractmethod
    def _answer(self) -> Any:
        """Return all that the state is made of."""

    @callback
    def _changed(self) -> None:
        """Write the state when the answer differs from the one written."""
        answer = self._answer()
        if answer != self._shown:
            self._shown = answer
            self.async_write_ha_state()

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the household's summary."""
        self._shown = self._answer()
        self.async_on_remove(self.household.summary.async_add_listener(self._changed))

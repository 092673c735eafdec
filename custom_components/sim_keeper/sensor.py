"""Sensors: the dates of a line, its money, and what to do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import LineCoordinator
from .entity import HouseholdEntity, LineEntity
from .entry_type import SimKeeperConfigEntry
from .household import Household
from .keepalive.state import State
from .sentences import step_sentence
from .summary import Summary

PARALLEL_UPDATES = 0

_ONE_SECOND = dt.timedelta(seconds=1)
_LONGEST_STATE = 255

type Value = StateType | dt.date | dt.datetime | Decimal
type Answer = tuple[Value, dict[str, Any] | None, str | None]


def _last_second(until: dt.datetime | None) -> dt.datetime | None:
    """Return the last good second before an end."""
    return None if until is None else until - _ONE_SECOND


def _expiry_attributes(line: LineCoordinator) -> dict[str, Any]:
    """Return the provider's own date where it differs from the user's."""
    until, last_day = line.data.active_until, line.data.last_day
    if until is None or last_day is None:
        return {}
    shown = (until - _ONE_SECOND).astimezone(line.viewer.zone).date()
    if shown == last_day:
        return {}
    return {"provider_date": last_day.isoformat(), "provider_zone": line.line.zone_name}


def _status_attributes(line: LineCoordinator) -> dict[str, Any]:
    """Return how sure the state is, which clock decides it, and of which number."""
    return {
        "confidence": line.data.confidence,
        "clock": line.data.deciding,
        "number": line.line.masked,
        "receives_codes": line.data.is_receiving,
    }


def _yearly_cost_attributes(line: LineCoordinator) -> dict[str, Any]:
    """Return what merely keeping the line costs."""
    keeping = line.data.yearly_cost.keeping
    # Home Assistant writes no decimals into JSON: one would take all states down with it.
    return {"merely_kept": None if keeping is None else float(keeping)}


def _last_kept(line: LineCoordinator) -> dt.date | None:
    """Return the provider's date of the last event that wound a clock."""
    kept = line.data.last_kept
    return None if kept is None else line.line.zone.date_of(kept)


@dataclass(frozen=True, kw_only=True)
class LineSensorDescription(SensorEntityDescription):
    """Say what a sensor shows of a line."""

    value_fn: Callable[[LineCoordinator, Household], Value]
    unit_fn: Callable[[LineCoordinator], str | None] | None = None
    attributes_fn: Callable[[LineCoordinator], dict[str, Any]] | None = None
    daily: bool = False


def _next_step(line: LineCoordinator, household: Household) -> str | None:
    """Return in words what to do next."""
    step = line.data.next_step
    if step is None:
        return None
    texts = household.texts
    return step_sentence(texts, step, line.line.plans(texts.language))[:_LONGEST_STATE]


def _currency(line: LineCoordinator) -> str | None:
    """Return the currency of a line's rules."""
    return next((rule.currency for rule in line.line.rules if rule.currency), None)


SENSORS: tuple[LineSensorDescription, ...] = (
    LineSensorDescription(
        key="days_left",
        translation_key="days_left",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        suggested_display_precision=0,
        daily=True,
        value_fn=lambda line, _: line.data.days_left,
    ),
    LineSensorDescription(
        key="expiry",
        translation_key="expiry",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda line, _: _last_second(line.data.active_until),
        attributes_fn=_expiry_attributes,
    ),
    LineSensorDescription(
        key="act_by",
        translation_key="act_by",
        device_class=SensorDeviceClass.DATE,
        value_fn=lambda line, _: line.data.act_by,
    ),
    LineSensorDescription(
        key="receives_until",
        translation_key="receives_until",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda line, _: _last_second(line.data.receives_until),
    ),
    LineSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[state for state in State if state is not State.UNKNOWN],
        value_fn=lambda line, _: None if line.data.state is State.UNKNOWN else line.data.state,
        attributes_fn=_status_attributes,
    ),
    LineSensorDescription(
        key="next_step",
        translation_key="next_step",
        value_fn=_next_step,
    ),
    LineSensorDescription(
        key="last_kept",
        translation_key="last_kept",
        device_class=SensorDeviceClass.DATE,
        value_fn=lambda line, _: _last_kept(line),
    ),
    LineSensorDescription(
        key="balance",
        translation_key="balance",
        device_class=SensorDeviceClass.MONETARY,
        entity_registry_enabled_default=False,
        value_fn=lambda line, _: line.data.balance,
        unit_fn=lambda line: line.data.balance_currency or _currency(line),
    ),
    LineSensorDescription(
        key="runway",
        translation_key="runway",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda line, _: _last_second(line.data.runway),
    ),
    LineSensorDescription(
        key="yearly_cost",
        translation_key="yearly_cost",
        device_class=SensorDeviceClass.MONETARY,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda line, _: line.data.yearly_cost.receiving,
        unit_fn=_currency,
        attributes_fn=_yearly_cost_attributes,
    ),
)


@dataclass(frozen=True, kw_only=True)
class HouseholdSensorDescription(SensorEntityDescription):
    """Say what a sensor shows of all lines together."""

    value_fn: Callable[[Summary], Value]
    attributes_fn: Callable[[Summary], dict[str, Any]] | None = None


def _next_due_line(summary: Summary) -> dict[str, Any]:
    """Return which line is due next."""
    due = summary.next_due
    return {"line": due[1] if due is not None else None}


HOUSEHOLD_SENSORS: tuple[HouseholdSensorDescription, ...] = (
    HouseholdSensorDescription(
        key="next_due",
        translation_key="next_due",
        device_class=SensorDeviceClass.DATE,
        value_fn=lambda summary: summary.next_due[0] if summary.next_due else None,
        attributes_fn=_next_due_line,
    ),
    HouseholdSensorDescription(
        key="needing_attention",
        translation_key="needing_attention",
        value_fn=lambda summary: summary.attention,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SimKeeperConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the household and of every line, now and later."""
    household = entry.runtime_data
    async_add_entities(HouseholdSensor(household, d) for d in HOUSEHOLD_SENSORS)

    @callback
    def add(line: LineCoordinator) -> None:
        async_add_entities(
            (LineSensor(household, line, description) for description in SENSORS),
            config_subentry_id=line.line_id,
        )

    entry.async_on_unload(household.async_on_line_added(add))


class LineSensor(LineEntity, SensorEntity):
    """Show one answer about a line."""

    entity_description: LineSensorDescription
    _unrecorded_attributes = frozenset(
        {"confidence", "clock", "number", "merely_kept", "provider_zone"}
    )

    def __init__(
        self,
        household: Household,
        coordinator: LineCoordinator,
        description: LineSensorDescription,
    ) -> None:
        """Know the unit, which Home Assistant asks for before it adds an entity."""
        super().__init__(household, coordinator, description)
        if description.unit_fn is not None:
            self._attr_native_unit_of_measurement = description.unit_fn(coordinator)

    @override
    def _answer(self) -> Answer:
        """Return value, attributes and unit."""
        description, line = self.entity_description, self.coordinator
        return (
            description.value_fn(line, self.household),
            None if description.attributes_fn is None else description.attributes_fn(line),
            None if description.unit_fn is None else description.unit_fn(line),
        )

    @override
    def _show(self, answer: Answer) -> None:
        """Put the answer where Home Assistant looks for the state."""
        description = self.entity_description
        self._attr_native_value, attributes, unit = answer
        if description.attributes_fn is not None:
            self._attr_extra_state_attributes = attributes or {}
        if description.unit_fn is not None:
            self._attr_native_unit_of_measurement = unit

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the days too where the value counts them."""
        await super().async_added_to_hass()
        if self.entity_description.daily:
            self.async_on_remove(self.coordinator.async_add_day_listener(self._pass_day))

    @callback
    def _pass_day(self) -> None:
        """Write the value that a passed day alone has changed."""
        value = self.entity_description.value_fn(self.coordinator, self.household)
        self._attr_native_value = value
        self._shown = (value, None, None)
        self.async_write_ha_state()


class HouseholdSensor(HouseholdEntity, SensorEntity):
    """Show one answer about all lines together."""

    entity_description: HouseholdSensorDescription

    @override
    def _answer(self) -> tuple[Value, Mapping[str, Any] | None]:
        """Return value and attributes."""
        return self.native_value, self.extra_state_attributes

    @property
    @override
    def native_value(self) -> Value:
        """Return the value."""
        return self.entity_description.value_fn(self.household.summary)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what stands beside the value."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.household.summary)

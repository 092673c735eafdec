"""All entities of a line and of the household, a platform at a time."""

import datetime as dt
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.components.conftest import SetUp, make_line

SAID = (
    "config_subentry_id",
    "entity_category",
    "has_entity_name",
    "original_device_class",
    "original_name",
    "suggested_object_id",
    "translation_key",
    "unique_id",
    "unit_of_measurement",
)


@pytest.mark.usefixtures("all_entities_on")
@pytest.mark.parametrize("platform", [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR])
async def test_all_entities(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC))
    balance = {"id": "b", "at": "2026-05-02", "kind": "balance_seen", "balance": "7.50"}
    kept = {"id": "a", "at": "2026-05-01", "kind": "plan_purchase", "evidence": "receipt"}
    with patch("custom_components.sim_keeper.PLATFORMS", [platform]):
        entry = await set_up(make_line(initial=[kept, balance], plan="PayGo"))
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert found
    for entity in sorted(found, key=lambda each: each.entity_id):
        # What differs between versions of Home Assistant is left out.
        said = {name: getattr(entity, name) for name in SAID}
        assert said == snapshot(name=f"{entity.entity_id}-entry")
        assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")

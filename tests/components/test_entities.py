"""All entities of a line and of the household, a platform at a time."""

import datetime as dt
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.components.conftest import SetUp, make_line


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
    await snapshot_platform(hass, er.async_get(hass), snapshot, entry.entry_id)

"""System health tells how many lines there are and what comes next."""

import datetime as dt
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info

from tests.components.conftest import SetUp, make_line


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in London."""
    freezer.move_to(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC))
    await hass.config.async_set_time_zone("Europe/London")


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is shown."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    return dict(await get_system_health_info(hass, "sim_keeper"))


async def test_what_is_shown(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(
        make_line(kept=dt.date(2026, 5, 1)), make_line("line2", number="+12125550124")
    )
    assert await _info(hass) == {
        "lines": 2,
        "needing_attention": 1,
        "ledger_entries": 1,
        "next_change": dt.datetime(2026, 5, 4, 23, tzinfo=dt.UTC),
        "ledger_version": "1.1",
    }
    assert await hass.config_entries.async_unload(entry.entry_id)
    info = await _info(hass)
    assert (info["lines"], info["next_change"]) == (0, None)


async def test_with_nothing_to_wait_for(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line())
    assert (await _info(hass))["next_change"] is None

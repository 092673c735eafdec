"""The examples of the documentation do what is said of them."""

from collections.abc import AsyncIterator
import datetime as dt
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)
import yaml

from tests.components.conftest import TOP_UP, SetUp, make_line

PAGE = Path(__file__).parents[2] / "docs" / "examples.md"
USE = {
    "clock": "activity",
    "qualifying": [{"kinds": ["sms_out"], "chargeable": True}],
    "period": {"value": 180, "unit": "day"},
}
MORNING = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC)


def _examples() -> list[dict[str, Any]]:
    """Return the examples of the page."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [yaml.safe_load(block) for block in blocks]


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text.lower())


@pytest.fixture
async def told(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> AsyncIterator[list[ServiceCall]]:
    """Set up the numbers of the page and its automations; collect what they tell."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    freezer.move_to(MORNING)
    first = {"id": "first", "at": "2026-06-10", "kind": "sms_out", "chargeable": True}
    await set_up(
        make_line(
            title="giffgaff ··0123",
            rules=[USE],
            zone="Europe/London",
            initial=[{**first, "source": "setup"}],
        ),
        make_line(
            "line2",
            number="+12125550142",
            title="ALDI TALK ··0142",
            rules=[TOP_UP],
            zone="Europe/Berlin",
            kept=dt.date(2026, 2, 3),
            kind="top_up",
        ),
    )
    automations = [
        {"id": _slug(example["alias"]), **example}
        for example in _examples()
        if "triggers" in example
    ]
    calls = async_mock_service(hass, "persistent_notification", "create")
    assert await async_setup_component(hass, "tag", {})
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()
    assert len(hass.states.async_all("automation")) == len(automations)
    yield calls
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)


async def _pass_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, at: dt.datetime) -> None:
    freezer.move_to(at)
    async_fire_time_changed(hass, at)
    await hass.async_block_till_done()


async def test_automations_tell_in_time(
    hass: HomeAssistant, told: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    # The end is 7 December in London; 24 November is the last with 14 midnights to come.
    await _pass_to(hass, freezer, dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC))
    assert not [call for call in told if call.data["title"] == "giffgaff ··0123"]
    await _pass_to(hass, freezer, dt.datetime(2026, 11, 24, 16, tzinfo=dt.UTC))
    (message,) = [call.data for call in told if call.data["title"] == "giffgaff ··0123"]
    assert message["message"].startswith("13 days left. Send a chargeable SMS by ")

    told.clear()
    await _pass_to(hass, freezer, dt.datetime(2026, 12, 3, 16, tzinfo=dt.UTC))
    assert "giffgaff ··0123: Urgent" in [call.data["title"] for call in told]


async def test_every_morning_lists_what_needs_attention(
    hass: HomeAssistant, told: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await _pass_to(hass, freezer, dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC))
    (call,) = told
    assert call.data["message"].strip() == "- giffgaff ··0123: Send a chargeable SMS"


async def test_a_tag_records(hass: HomeAssistant, told: list[ServiceCall]) -> None:
    hass.bus.async_fire("tag_scanned", {"tag_id": "my-giffgaff-card"})
    await hass.async_block_till_done()
    assert told[-1].data["message"] == "Recorded. Days left: 15 → 181"


async def test_scripts_run(hass: HomeAssistant, told: list[ServiceCall]) -> None:
    examples = [example for example in _examples() if "triggers" not in example]
    scripts = {
        f"example_{number}": example if "sequence" in example else {"sequence": [example]}
        for number, example in enumerate(examples)
        if "type" not in example
    }
    assert await async_setup_component(hass, "script", {"script": scripts})
    (device_id,) = (
        device.id for device in dr.async_get(hass).devices if device.name == "giffgaff ··0123"
    )
    fields = {"number": device_id, "amount": "5", "day": "2026-11-20"}
    for name, script in scripts.items():
        data = fields if "fields" in script else {}
        await hass.services.async_call("script", name, data, blocking=True)
    # Three weeks from 23 November, and a year from then.
    assert told[-1].data["message"].startswith("With it: until 2027-12-14 (")
    end = hass.states.get("sensor.aldi_talk_0142_expiry")
    assert end is not None
    # What the provider shows comes last.
    assert end.state == "2027-02-03T22:59:59+00:00"


async def test_the_card_lists_all(hass: HomeAssistant, told: list[ServiceCall]) -> None:
    (card,) = (example for example in _examples() if example.get("type") == "markdown")
    rows = Template(card["content"], hass).async_render().splitlines()
    assert [row.strip() for row in rows if row.strip()][2:] == [
        "| giffgaff ··0123 | 15 | Due | Send a chargeable SMS |",
        "| ALDI TALK ··0142 | 73 | Active | Top up at least €10 |",
    ]

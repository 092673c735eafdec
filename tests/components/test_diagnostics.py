"""Diagnostics help without telling whose number it is."""

import datetime as dt
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.components.conftest import TOP_UP, SetUp, make_line
from tests.components.service_calls import act, device_id

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
PRIVATE = (
    "Mother",
    "alice.smith",
    "Zebra Telecom",
    "the blue card",
    "order-4711",
    "written at home",
    "secret plan",
    "somewhere.example",
)
# What looks like a number and is none: ids, and dates and instants in ISO 8601.
_INNOCENT = re.compile(
    r"\b[0-9A-HJKMNP-TV-Z]{26}\b"
    r"|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2})?"
)
_NUMBER = re.compile(r"[0-9][0-9\s().\-]{5,}[0-9]")


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon."""
    freezer.move_to(NOON)


@pytest.fixture
async def household(hass: HomeAssistant, set_up: SetUp) -> Any:
    """Have lines with all that could be told of them."""
    rule = {**TOP_UP, "price": {"amount": "15", "plan": "+1 212 555 0123"}}
    entry = await set_up(
        make_line(
            title="Mother 2125550123",
            rules=[rule],
            kept=dt.date(2026, 4, 1),
            kind="top_up",
            plan="secret plan",
            provider_name="Zebra Telecom",
            renewal_page="https://somewhere.example/2125550123",
        ),
        make_line("line2", number=None, user_name="alice.smith", title="alice.smith"),
        make_line("line3", number="+447700900123", title="Mother's other"),
    )
    await act(
        hass,
        "record",
        device_id=device_id(hass),
        kind="top_up",
        amount="20",
        balance="1234567.89",
        plan="secret plan",
        payment="the blue card",
        reference="order-4711",
        note="written at home by 2125550123",
    )
    hass.config_entries.async_remove_subentry(entry, "line3")
    await hass.async_block_till_done()
    return entry


def _check(found: Any, *, masked: str) -> None:
    """Fail where a number or a name can be read."""
    text = json.dumps(found, ensure_ascii=False)
    for private in PRIVATE:
        assert private not in text
    rest = _INNOCENT.sub("", text.replace("1234567.89", ""))
    assert not _NUMBER.findall(rest)
    for digits in ("2125550123", "5550123", "447700900123", "7700900123"):
        assert digits not in re.sub(r"\D", "", rest)
    assert masked in text


async def test_of_the_entry(
    hass: HomeAssistant, household: Any, hass_client: ClientSessionGenerator
) -> None:
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, household)
    _check(found, masked="··0123")
    assert found["ledger_version"] == "1.1"
    assert found["lines_configured"] == found["lines_loaded"] == 2
    assert found["needing_attention"] == 1
    assert found["states"] == {"active": 1, "unknown": 1}
    assert found["home"]["time_zone"] == "US/Pacific"
    assert found["removed"] == [{"removed_at": "2026-05-04T12:00:00+00:00", "kept": False}]
    first, second = found["lines"]
    assert first["number"] == "··0123"
    assert first["has_plan"]
    assert (second["number"], second["has_user_name"]) == (None, True)
    assert first["rules"][0]["period"] == {"value": 1, "unit": "year"}
    assert first["assessment"]["state"] == "active"
    assert first["entries"] == 2
    assert first["kinds"] == {"top_up": 2}
    newest = first["latest_entries"][0]
    assert (newest["amount"], newest["counted"], newest["source"]) == ("20", True, "action")
    for name in ("plan", "payment", "reference", "note"):
        assert newest[name] == "**REDACTED**"


async def test_of_a_device(
    hass: HomeAssistant, household: Any, hass_client: ClientSessionGenerator
) -> None:
    devices = dr.async_get(hass)
    line = devices.async_get(device_id(hass))
    assert line is not None
    found: Any = await get_diagnostics_for_device(hass, hass_client, household, line)
    _check(found, masked="··0123")
    assert found["line"]["line_id"] == "line1"
    whole = devices.async_get(device_id(hass, household.entry_id))
    assert whole is not None
    found = await get_diagnostics_for_device(hass, hass_client, household, whole)
    assert len(found["lines"]) == 2


async def test_of_a_clock_that_is_called_by_a_number(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    rules = [{**TOP_UP, "clock": "sim_55501"}, {**TOP_UP, "clock": "sim_2"}]
    entry = await set_up(make_line(rules=rules, kept=dt.date(2026, 4, 1), kind="top_up"))
    shown = {"until": "2026-08-01", "clock": "sim_55501"}
    await act(hass, "record", device_id=device_id(hass), kind="expiry_seen", **shown)
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert "55501" not in json.dumps(found)
    (line,) = found["lines"]
    assert [rule["clock"] for rule in line["rules"]] == ["**REDACTED**", "sim_2"]
    assert line["latest_entries"][0]["clock"] == "**REDACTED**"


async def test_of_a_line_that_is_lost_and_a_folder_that_cannot_be_listed(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await set_up(make_line(kept=dt.date(2025, 1, 1)))
    Path(hass.config.path("sim_keeper", "removed")).mkdir(parents=True)

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "iterdir", broken)
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["removed"] == []
    assert found["lines"][0]["assessment"]["state"] == "lost"
    assert found["lines"][0]["assessment"]["next_step"] is None


async def test_of_a_line_that_cannot_be_read(
    hass: HomeAssistant, household: Any, hass_client: ClientSessionGenerator
) -> None:
    line = dr.async_get(hass).async_get(device_id(hass))
    assert line is not None
    path = hass.config.path(".storage", "sim_keeper", "line1.jsonl")

    def spoil() -> None:
        with open(path, "r+b") as file:  # noqa: PTH123 in place
            text = file.read().replace(b'"version":1', b'"version":9', 1)
            file.seek(0)
            file.write(text)

    await hass.async_add_executor_job(spoil)
    assert await hass.config_entries.async_reload(household.entry_id)
    await hass.async_block_till_done()
    found: Any = await get_diagnostics_for_device(hass, hass_client, household, line)
    assert found["line"] is None
    found = await get_diagnostics_for_config_entry(hass, hass_client, household)
    assert (found["lines_configured"], found["lines_loaded"]) == (2, 1)

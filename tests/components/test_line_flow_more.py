"""From the preview everything can still be changed, and unusual households are served."""

import datetime as dt
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.components.conftest import DAYS_30, SetUp, make_line
from tests.components.line_flows import (
    ACME,
    COUNTRY_GB,
    NUMBER,
    OTHER_COUNTRY,
    again,
    begin,
    go,
    only_line,
    preview,
    suggested,
    to_details,
)

OWN_PRESET = """
id: fr_own
names: {en: My own}
country: "FR"
rules:
  - clock: activity
    qualifying: [{kinds: [login]}]
    period: {value: 30, unit: day}
"""


NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def now(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in London."""
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(NOW)


async def test_settings_and_everything_else_from_the_preview(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await to_details(hass, entry),
        ("details", {"label": "Acme ··0123", "known": "expiry"}),
        ("expiry", {"expiry": "2027-01-31"}),
        "settings",
        ("settings", {"auto_renewal": "confirm", "lead": 3, "renewal_page": "https://example.com"}),
    )
    assert "Automatic renewal: you confirm each one." in preview(result)
    result = await go(hass, result, "settings")
    assert suggested(result)["lead"] == 3
    result = await go(
        hass,
        result,
        ("settings", {"auto_renewal": "assume"}),
        "number",
        ("number", {"number": "+1 212 555 0124"}),
    )
    # The label named the other number, so it is asked for again.
    assert suggested(result)["label"] == "Acme ··0124"
    result = await go(
        hass,
        result,
        ("details", {"label": "Acme two", "known": "expiry"}),
        "provider_details",
        ("provider_details", {"provider_name": "Acme Two"}),
        "details",
        ("details", {"label": "Acme three", "known": "event"}),
        ("event", {"kind": "top_up", "date": "2026-11-01", "amount": "10"}),
        "save",
    )
    line = only_line(hass)
    assert line.title == "Acme three"
    assert line.data["provider_name"] == "Acme Two"
    assert "zone" not in line.data
    assert line.unique_id == "line:+12125550124"
    assert line.data["auto_renewal"] == "assume"
    assert "lead" not in line.data
    assert "renewal_page" not in line.data
    assert [entry["kind"] for entry in line.data["initial"]] == ["top_up"]


async def test_several_clocks_ask_which_of_them_ends(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    rules = [
        {"clock": "plan", "qualifying": [{"kinds": ["plan_purchase"]}], "period": DAYS_30},
        {"clock": "identity", "qualifying": [{"kinds": ["registration"]}], "period": DAYS_30},
    ]
    result = await go(
        hass,
        await begin(hass, entry),
        OTHER_COUNTRY,
        ACME,
        ("number", {"number": NUMBER}),
        "rule_yaml",
        ("rule_yaml", {"rules": rules}),
        ("details", {"label": "Acme", "known": "expiry"}),
        ("expiry", {"expiry": "2027-01-31", "clock": "identity"}),
    )
    assert "Identity check: Any registration winds it to 30 days" in preview(result)
    await go(hass, result, "save")
    assert only_line(hass).data["initial"][0]["clock"] == "identity"


async def test_a_choice_of_providers_shows_what_people_call_them(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(hass, await begin(hass, entry), COUNTRY_GB)
    options = result["data_schema"].schema["provider"].config["options"]
    labels = {option["value"]: option["label"] for option in options}
    assert labels["giffgaff"].startswith("giffgaff (")
    assert "gg卡" in labels["giffgaff"]
    assert labels["Another provider"] == "Another provider"
    result = await go(hass, result, ("provider", {}))
    assert result["errors"] == {"provider": "provider_missing"}
    result = await again(hass, result, {"provider": "Another provider"})
    assert suggested(result) == {"country": "GB"}


@pytest.mark.parametrize("typed", ["gb_giffgaff", "giffgaff", "GiffGaff ", "ｇｇ卡"])
async def test_a_provider_is_known_by_any_of_its_names(
    hass: HomeAssistant, set_up: SetUp, typed: str
) -> None:
    entry = await set_up()
    result = await go(hass, await begin(hass, entry), COUNTRY_GB, ("provider", {"provider": typed}))
    assert result["step_id"] == "number"
    assert result["description_placeholders"]["provider"] == "giffgaff"


async def test_a_nickname_of_two_providers_chooses_neither(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass, await begin(hass, entry), COUNTRY_GB, ("provider", {"provider": "PAYG"})
    )
    assert result["step_id"] == "own_provider"


async def test_a_name_that_is_not_known_is_a_provider_of_ones_own(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass, await begin(hass, entry), COUNTRY_GB, ("provider", {"provider": " Corner shop "})
    )
    assert suggested(result) == {"provider_name": "Corner shop", "country": "GB"}


async def test_a_country_without_known_providers_goes_on_to_ones_own(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(hass, await begin(hass, entry), ("user", {"country": "IS"}))
    assert result["step_id"] == "own_provider"
    assert suggested(result) == {"country": "IS"}


async def test_a_line_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    results = [
        await go(
            hass, await to_details(hass, entry), ("details", {"label": "Acme", "known": "nothing"})
        )
        for _ in range(2)
    ]
    await go(hass, results[0], "save")
    result = await go(hass, results[1], "save")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize(("count", "told"), [(999, False), (1000, True)])
async def test_a_large_household_hears_of_the_limit(
    hass: HomeAssistant, count: int, told: bool
) -> None:
    lines = [make_line(f"line{n}", number=None, title=f"user{n}") for n in range(count)]
    entry = MockConfigEntry(domain="sim_keeper", subentries_data=lines)
    entry.add_to_hass(hass)
    result = await begin(hass, entry)
    notice = result["description_placeholders"]["notice"]
    assert ("1,000 numbers" in notice) is told
    assert ("10,000 entities" in notice) is told


async def test_a_preset_of_one_s_own(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    file = tmp_path / "sim_keeper" / "catalogue" / "fr_own.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(OWN_PRESET)
    entry = MockConfigEntry(domain="sim_keeper")
    entry.add_to_hass(hass)
    result = await go(
        hass,
        await begin(hass, entry),
        ("user", {"country": "FR"}),
        ("provider", {"provider": "fr_own"}),
        ("number", {"number": NUMBER}),
        ("details", {"label": "Own", "known": "nothing"}),
    )
    assert preview(result).endswith("The rule comes from your own file; confidence: not known.")

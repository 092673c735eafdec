"""Drive the flow of a line step by step, as a person would."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

type Result = Any
type Step = tuple[str, dict[str, Any]]

NUMBER = "+1 212 555 0123"
COUNTRY_US: Step = ("user", {"country": "US"})
COUNTRY_HK: Step = ("user", {"country": "HK"})
COUNTRY_GB: Step = ("user", {"country": "GB"})
OTHER_COUNTRY: Step = ("user", {})
ACME: Step = ("own_provider", {"provider_name": "Acme", "country": "US", "zone": "Asia/Tokyo"})
RULE: dict[str, Any] = {
    "counts": "top_up",
    "min_amount": "10",
    "currency": "USD",
    "period": 90,
    "unit": "day",
    "extension": "restart",
}


async def begin(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    """Begin to add a line."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "line"), context={"source": SOURCE_USER}
    )


async def go(hass: HomeAssistant, result: Result, *steps: Step | str) -> Result:
    """Answer forms by their step's id, and choose from menus by the next step's."""
    for step in steps:
        if isinstance(step, str):
            assert result["type"] is FlowResultType.MENU, result
            assert step in result["menu_options"]
            answer: dict[str, Any] = {"next_step_id": step}
        else:
            assert result["type"] is FlowResultType.FORM, result
            assert result["step_id"] == step[0], result
            assert not result["errors"], result
            answer = step[1]
        result = await hass.config_entries.subentries.async_configure(result["flow_id"], answer)
    return result


async def again(hass: HomeAssistant, result: Result, answer: dict[str, Any]) -> Result:
    """Answer a form that has an error."""
    assert result["errors"], result
    return await hass.config_entries.subentries.async_configure(result["flow_id"], answer)


def suggested(result: Result) -> dict[str, Any]:
    """Return what the fields of a form show."""
    return {
        str(key): key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key.description and "suggested_value" in key.description
    }


async def to_number(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    """Go to the step that asks for the number, of a provider that nobody knows."""
    return await go(hass, await begin(hass, entry), OTHER_COUNTRY, ACME)


async def to_details(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    """Go on to the step that asks for the label."""
    return await go(
        hass,
        await to_number(hass, entry),
        ("number", {"number": NUMBER}),
        "rule_form",
        ("rule_form", RULE),
    )


def only_line(hass: HomeAssistant) -> ConfigSubentry:
    """Return the only line there is."""
    (entry,) = hass.config_entries.async_entries("sim_keeper")
    (line,) = entry.subentries.values()
    return line


def preview(result: Result) -> str:
    """Return what a menu says about a line."""
    assert result["type"] is FlowResultType.MENU
    return str(result["description_placeholders"]["preview"])

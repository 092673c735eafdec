"""A rule of one's own: the common one by fields, any by YAML, wrong ones explained."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sim_keeper.catalogue_data import async_get_catalogue
from tests.components.conftest import DAYS_30, SetUp
from tests.components.line_flows import (
    NUMBER,
    RULE,
    Result,
    Step,
    again,
    begin,
    go,
    suggested,
    to_number,
)

SIMPLE = {
    "clock": "validity",
    "currency": "USD",
    "qualifying": [{"kinds": ["top_up"], "min_amount": "10"}],
    "period": DAYS_30,
}
DETAILS: Step = ("details", {"label": "Acme", "known": "nothing"})


async def to_rule(hass: HomeAssistant, entry: MockConfigEntry, way: str) -> Result:
    """Go to a form for the rule."""
    return await go(hass, await to_number(hass, entry), ("number", {"number": NUMBER}), way)


def stored(entry: MockConfigEntry) -> Any:
    """Return the rules of the only line."""
    (line,) = entry.subentries.values()
    return line.data["rules"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (
            {"receive_only_days": 60, "rescue_days": 30},
            {
                "clock": "validity",
                "currency": "USD",
                "qualifying": [{"kinds": ["top_up", "auto_renewal"], "min_amount": "10"}],
                "period": {"value": 90, "unit": "day"},
                "extension": "restart",
                "phases": [
                    {
                        "name": "receive_only",
                        "length": {"value": 60, "unit": "day"},
                        "works": ["sms_in", "call_in"],
                        "revive": {"by": ["top_up", "auto_renewal"], "fee": "0"},
                    },
                    {
                        "name": "redemption",
                        "length": DAYS_30,
                        "works": [],
                        "revive": {"by": ["top_up", "auto_renewal"], "fee": "0"},
                    },
                ],
                "price": {"amount": "10"},
            },
        ),
        (
            {"counts": "purchase", "min_amount": "", "currency": "", "extension": "stack"},
            {
                "clock": "plan",
                "qualifying": [{"kinds": ["plan_purchase", "auto_renewal"]}],
                "period": {"value": 90, "unit": "day"},
                "extension": "stack",
            },
        ),
        (
            {"counts": "chargeable_use", "min_amount": "", "period": 6, "unit": "month"},
            {
                "clock": "activity",
                "currency": "USD",
                "qualifying": [
                    {"kinds": ["sms_out", "call_out", "mms_out", "data"], "chargeable": True}
                ],
                "period": {"value": 6, "unit": "month"},
                "extension": "restart",
            },
        ),
        (
            {"counts": "any_use", "min_amount": "", "extension": "max"},
            {
                "clock": "activity",
                "currency": "USD",
                "qualifying": [{"kinds": ["sms_out", "call_out", "mms_out", "data"]}],
                "period": {"value": 90, "unit": "day"},
                "extension": "max",
            },
        ),
    ],
)
async def test_the_common_rule(
    hass: HomeAssistant, set_up: SetUp, changes: dict[str, Any], rule: dict[str, Any]
) -> None:
    entry = await set_up()
    result = await to_rule(hass, entry, "rule_form")
    answer = RULE | changes
    result = await go(hass, result, ("rule_form", answer), DETAILS, "rule", "rule_form")
    # What was filled in is shown again, and said again it is the same rule.
    shown = suggested(result)
    assert shown == {key: value for key, value in answer.items() if value != ""}
    await go(hass, result, ("rule_form", shown), "save")
    assert stored(entry) == [rule]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"min_amount": "much"}, {"min_amount": "no_amount"}),
        ({"min_amount": "0"}, {"min_amount": "no_amount"}),
        ({"min_amount": "1,000"}, {"min_amount": "amount_ambiguous"}),
        ({"currency": "Euro"}, {"currency": "unknown_currency"}),
        ({"currency": ""}, {"currency": "currency_missing"}),
        ({"period": 0}, {"period": "no_whole_number"}),
        ({"period": 1.5}, {"period": "no_whole_number"}),
        ({"period": 101, "unit": "year"}, {"period": "rule_too_long"}),
        ({"receive_only_days": -1}, {"receive_only_days": "no_whole_number"}),
        ({"rescue_days": 0}, {"rescue_days": "no_whole_number"}),
        ({"counts": "any_use"}, {"min_amount": "amount_not_for_use"}),
        # Both speak of a value, and a form has one place for it.
        ({"period": 0, "min_amount": "x"}, {"min_amount": "no_amount"}),
        (
            {"period": 0, "currency": ""},
            {"period": "no_whole_number", "currency": "currency_missing"},
        ),
    ],
)
async def test_what_is_wrong_with_a_field(
    hass: HomeAssistant, set_up: SetUp, changes: dict[str, Any], errors: dict[str, str]
) -> None:
    entry = await set_up()
    answer = RULE | changes
    result = await go(hass, await to_rule(hass, entry, "rule_form"), ("rule_form", answer))
    assert result["errors"] == errors
    assert suggested(result) == answer
    result = await go(hass, await again(hass, result, RULE), DETAILS, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY


def changed(**changes: Any) -> dict[str, Any]:
    """Return a rule with something else in it, None for nothing."""
    return {key: value for key, value in (SIMPLE | changes).items() if value is not None}


def item(**changes: Any) -> list[dict[str, Any]]:
    """Return what counts, with something else in it."""
    return [{"kinds": ["top_up"]} | changes]


WRONG = [
    (5, "rule_no_mapping", "rules"),
    ([], "rule_empty", "rules"),
    ([5], "rule_no_mapping", "rules[0]"),
    ("clock: [", "broken_yaml", "1"),
    ("a: b\nc: d: e", "broken_yaml", "2"),
    ("hello", "rule_no_mapping", "rules"),
    ([SIMPLE, SIMPLE], "rule_duplicate_clock", "rules[1].clock"),
    (changed(clock=None), "rule_missing", "clock"),
    ([SIMPLE, changed(clock="Plan!")], "rule_wrong_form", "rules[1].clock"),
    (changed(clock=7), "rule_no_text", "clock"),
    (changed(colour="red"), "rule_unknown_field", "colour"),
    (changed(qualifying=[]), "rule_empty", "qualifying"),
    (changed(qualifying={"kinds": ["top_up"]}), "rule_no_list", "qualifying"),
    (changed(qualifying=item(kinds=["topup"])), "rule_unknown_word", "qualifying[0].kinds[0]"),
    (changed(qualifying=item(kinds=["note"])), "rule_kind_cannot_qualify", "qualifying[0].kinds"),
    (changed(qualifying=item(min_amount=0.1)), "rule_float_amount", "qualifying[0].min_amount"),
    (changed(qualifying=item(min_amount="1,5")), "rule_no_amount", "qualifying[0].min_amount"),
    (changed(qualifying=item(min_amount="-1")), "rule_not_positive", "qualifying[0].min_amount"),
    (changed(qualifying=item(chargeable="yes")), "rule_no_flag", "qualifying[0].chargeable"),
    (
        changed(qualifying=item(period=DAYS_30, tiers=[["5", DAYS_30]])),
        "rule_with_period",
        "qualifying[0].tiers",
    ),
    (changed(currency=None), "rule_missing", "currency"),
    (changed(period={"value": -30, "unit": "day"}), "rule_not_positive", "period.value"),
    (changed(period={"value": "x", "unit": "day"}), "rule_no_whole_number", "period.value"),
    (changed(period={"value": 101, "unit": "year"}), "rule_too_long", "period.value"),
    (changed(tiers=["5"]), "rule_no_tier", "tiers[0]"),
    (changed(tiers=[["15", DAYS_30], ["5", DAYS_30]]), "rule_not_rising", "tiers[1].amount"),
    (changed(cap={"days_ahead": 10}), "rule_below_period", "cap.days_ahead"),
    (changed(boundary={"time": 1440}), "rule_no_time", "boundary.time"),
    (
        changed(boundary={"time": "20:00", "until": "10:00"}),
        "rule_before_time",
        "boundary.until",
    ),
    (changed(starts=["abroad"], stops=["abroad"]), "rule_same_as_starts", "stops"),
    (
        changed(phases=[{"name": "suspended"}, {"name": "redemption"}]),
        "rule_open_before_last",
        "phases[0].length",
    ),
    (
        changed(extension="fixed", period=None, tiers=[["5", DAYS_30]]),
        "rule_fixed_needs_period",
        "period",
    ),
    (
        changed(extension="fixed", tiers=[["5", DAYS_30]]),
        "rule_fixed_needs_one_period",
        "qualifying[0].extension",
    ),
]


@pytest.mark.parametrize(("rules", "code", "place"), WRONG)
async def test_what_is_wrong_with_a_rule_and_where(
    hass: HomeAssistant, set_up: SetUp, rules: Any, code: str, place: str
) -> None:
    entry = await set_up()
    answer = {"rules": rules}
    result = await go(hass, await to_rule(hass, entry, "rule_yaml"), ("rule_yaml", answer))
    assert result["errors"] == {"rules": code}
    assert result["description_placeholders"]["place"] == place
    assert suggested(result) == answer
    result = await go(hass, await again(hass, result, {"rules": SIMPLE}), DETAILS, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert stored(entry) == [SIMPLE]


async def test_yaml_as_text_and_whole_amounts(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    text = """
clock: validity
currency: USD
qualifying: [{kinds: [top_up], min_amount: 10}]
period: {value: 30, unit: day}
"""
    result = await to_rule(hass, entry, "rule_yaml")
    await go(hass, result, ("rule_yaml", {"rules": text}), DETAILS, "save")
    assert stored(entry) == [SIMPLE]


@pytest.mark.parametrize(
    ("country", "provider"),
    [
        ("PL", "pl_orange"),
        ("JP", "jp_povo2"),
        ("GB", "gb_giffgaff"),
        ("HK", "hk_valuegb"),
    ],
)
async def test_a_rule_is_the_same_through_catalogue_and_flow(
    hass: HomeAssistant, set_up: SetUp, country: str, provider: str
) -> None:
    entry = await set_up()
    preset = (await async_get_catalogue(hass)).presets[provider]
    rules: Any = preset.copy_rules()
    start = ("user", {"country": country}), ("provider", {"provider": provider})
    result = await go(
        hass,
        await begin(hass, entry),
        *start,
        ("number", {"number": NUMBER}),
        DETAILS,
        "rule",
    )
    assert result["menu_options"] == ["rule_form", "rule_yaml"]
    result = await go(hass, result, "rule_yaml")
    shown = suggested(result)["rules"]
    assert shown == (rules[0] if len(rules) == 1 else rules)
    result = await go(hass, result, ("rule_yaml", {"rules": shown}), "save")
    (line,) = entry.subentries.values()
    assert line.data["rules"] == rules
    assert line.data["fingerprint"] == preset.fingerprint
    assert line.data["confidence"] == preset.confidence


async def test_a_changed_rule_has_no_source_until_the_catalogue_s_is_back(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        ("user", {"country": "US"}),
        ("provider", {"provider": "us_tello_payg"}),
        ("number", {"number": NUMBER}),
        DETAILS,
        "rule",
        "rule_yaml",
        ("rule_yaml", {"rules": [SIMPLE]}),
    )
    assert "The rule is your own" in result["description_placeholders"]["preview"]
    result = await go(hass, result, "rule", "rule_preset")
    assert "The rule comes from" in result["description_placeholders"]["preview"]
    await go(hass, result, "save")
    (line,) = entry.subentries.values()
    assert line.data["confidence"] == "A"


async def test_several_rules_are_shown_as_a_list(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    rules = [SIMPLE, {**SIMPLE, "clock": "plan"}]
    result = await to_rule(hass, entry, "rule_yaml")
    result = await go(hass, result, ("rule_yaml", {"rules": rules}), DETAILS, "rule", "rule_yaml")
    assert suggested(result) == {"rules": rules}

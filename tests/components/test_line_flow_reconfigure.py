"""Everything about a line can be changed later; what was recorded stays."""

import datetime as dt
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.components.conftest import PLAN, TOP_UP, SetUp, make_line
from tests.components.line_flows import Result, again, begin, go, suggested


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in New York."""
    await hass.config.async_set_time_zone("America/New_York")
    freezer.move_to(dt.datetime(2026, 5, 4, 16, tzinfo=dt.UTC))


async def change(hass: HomeAssistant, entry: MockConfigEntry, *steps: Any) -> Result:
    """Begin to change the line and take some steps."""
    result: Result = await entry.start_subentry_reconfigure_flow(hass, "line1")
    return await go(hass, result, *steps)


def told(result: Result) -> list[str]:
    """Return the paragraphs of what changes."""
    assert result["step_id"] == "review"
    return str(result["description_placeholders"]["preview"]).split("\n\n")


def records(hass: HomeAssistant) -> str:
    """Return the entries of the line's ledger."""
    with open(hass.config.path(".storage", "sim_keeper", "line1.jsonl")) as file:  # noqa: PTH123
        return "\n".join(row for row in file if '"entry"' in row)


async def test_everything_else_is_changed_and_the_ledger_stays(
    hass: HomeAssistant, set_up: SetUp, shown: Any
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    before = await hass.async_add_executor_job(records, hass)
    initial = entry.subentries["line1"].data["initial"]
    result = await change(hass, entry)
    assert result["menu_options"] == ["details", "number", "provider_details", "rule", "settings"]
    result = await go(hass, result, "details")
    assert suggested(result) == {"label": "Acme ··0123"}
    result = await go(hass, result, ("details", {"label": "Acme home"}))
    assert told(result)[0] == "Name: Acme ··0123 → Acme home"
    result = await go(hass, result, "number")
    assert suggested(result) == {"number": "+12125550123"}
    result = await go(hass, result, ("number", {"number": "+1 212 555 0124"}), "provider_details")
    assert suggested(result)["provider_name"] == "Acme"
    provider = {"provider_name": "Acme Two", "country": "CA", "zone": "America/Toronto"}
    result = await go(
        hass,
        result,
        ("provider_details", provider),
        "settings",
        ("settings", {"auto_renewal": "assume", "lead": 3, "renewal_page": "https://example.com"}),
    )
    assert told(result) == [
        "Name: Acme ··0123 → Acme home",
        "Provider: Acme → Acme Two",
        "Country: United States → Canada",
        "Time zone: America/New_York → America/Toronto",
        "Number: +12125550123 → +12125550124",
        "Automatic renewal: off → take as done",
        "Days in advance: none → 3",
        "Renewal page: none → https://example.com",
        (
            "Any plan purchase or automatic renewal winds it to 30 days from that day. "
            "Last: 1 May 2026 (plan purchase). Active until 31 May 2026; then 30 days suspended."
        ),
        "It shows as due from 18 May 2026.",
        "Automatic renewal: taken to have worked, and checked again later.",
        "The rule is your own: nobody else has checked it.",
    ]
    result = await go(hass, result, "save")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    line = entry.subentries["line1"]
    assert line.title == "Acme home"
    assert line.unique_id == "line:+12125550124"
    assert line.data["number"] == "+12125550124"
    assert line.data["zone"] == "America/Toronto"
    assert line.data["lead"] == 3
    assert line.data["initial"] == initial
    assert await hass.async_add_executor_job(records, hass) == before
    assert shown("days_left") == "27"


async def test_another_rule_moves_the_end(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1), confidence="A", fingerprint="x"))
    result = await change(hass, entry, "rule", "rule_yaml")
    assert suggested(result) == {"rules": PLAN}
    rule = {**PLAN, "period": {"value": 60, "unit": "day"}}
    result = await go(hass, result, ("rule_yaml", {"rules": rule}))
    assert told(result)[:2] == [
        "The rule is another one.",
        "Active until: 31 May 2026 → 30 June 2026",
    ]
    await go(hass, result, "save")
    data = entry.subentries["line1"].data
    assert data["rules"] == [rule]
    assert "confidence" not in data
    assert "fingerprint" not in data


async def test_a_rule_too_rich_for_fields_leaves_them_empty(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(make_line(rules=[PLAN, TOP_UP]))
    result = await change(hass, entry, "rule", "rule_form")
    assert suggested(result) == {"currency": "USD"}
    result = await change(hass, entry, "rule", "rule_yaml")
    assert suggested(result) == {"rules": [PLAN, TOP_UP]}


async def test_one_rule_that_fields_cannot_say(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(rules=[{**PLAN, "extension": "queue"}]))
    result = await change(hass, entry, "rule", "rule_form")
    assert suggested(result) == {"currency": "USD"}


async def test_nothing_changed_keeps_the_source(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(confidence="B", fingerprint="x", provider="gone"))
    data = dict(entry.subentries["line1"].data)
    result = await change(hass, entry, "rule", "rule_yaml", ("rule_yaml", {"rules": PLAN}))
    assert told(result)[0] == "Nothing has been changed yet."
    await go(hass, result, "save")
    after = entry.subentries["line1"].data
    for key in ("confidence", "fingerprint", "provider", "rules", "number", "zone"):
        assert after[key] == data[key]


async def test_a_plan_is_changed(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(provider="pl_orange", plan="pack_31"))
    result = await change(hass, entry, "details", ("details", {"label": "X", "plan": "pack_365"}))
    assert told(result)[1] == "Plan: 31 days (START31 to 8002) → 365 days (START365 to 8002)"


async def test_a_number_of_another_line_is_refused(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(), make_line("line2", number="+12125550199"))
    result = await change(hass, entry, "number", ("number", {"number": "+1 212 555 0199"}))
    assert result["errors"] == {"number": "already_configured"}
    # Its own number is no other line's.
    result = await again(hass, result, {"number": "+12125550123"})
    assert suggested(result)["label"] == "Acme ··0123"


async def test_a_provider_name_that_makes_two_lines_one_is_refused(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    one = make_line(number=None, title="One", user_name="someone")
    two = make_line("line2", number=None, title="Two", user_name="someone", provider_name="Other")
    entry = await set_up(one, two)
    result: Result = await change(
        hass, entry, "details", ("details", {"label": "One"}), "provider_details"
    )
    await go(hass, result, ("provider_details", {"provider_name": "Acme"}), "save")
    result = await entry.start_subentry_reconfigure_flow(hass, "line2")
    result = await go(
        hass, result, "provider_details", ("provider_details", {"provider_name": "ACME"})
    )
    assert result["errors"] == {"provider_name": "already_configured"}
    assert suggested(result) == {"provider_name": "ACME"}
    result = await again(hass, result, {"provider_name": "Other"})
    await go(hass, result, "save")


async def test_the_number_typed_into_a_label_is_refused(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(title="Home"))
    result = await change(hass, entry, "details", ("details", {"label": "2125550123"}))
    assert result["errors"] == {"label": "label_shows_number"}


async def test_a_label_that_would_give_the_new_number_away_is_asked_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(make_line(title="Home 5550188"))
    result = await change(hass, entry, "number", ("number", {"number": "+1 212 555 0188"}))
    assert result["step_id"] == "details"
    assert suggested(result) == {"label": "Acme ··0188"}


async def test_a_line_whose_entry_is_not_loaded(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    assert await hass.config_entries.async_unload(entry.entry_id)
    result = await change(hass, entry, "details", ("details", {"label": "Home"}))
    assert "Active until 31 May 2026" in told(result)[1]


async def test_the_flow_for_a_new_line_stays_apart(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line())
    result = await begin(hass, entry)
    assert result["step_id"] == "user"

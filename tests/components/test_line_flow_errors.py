"""What is wrong is said in words, nothing typed is lost, and the way goes on to the end."""

import datetime as dt
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.components.conftest import SetUp, make_line
from tests.components.line_flows import (
    ACME,
    NUMBER,
    OTHER_COUNTRY,
    RULE,
    Result,
    again,
    begin,
    go,
    suggested,
    to_details,
    to_number,
)

EVENT = {"kind": "top_up", "date": "2026-11-01", "amount": "10", "currency": "USD"}
DETAILS = {"label": "Acme", "known": "event"}
SETTINGS = {"auto_renewal": "off"}


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon."""
    freezer.move_to(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))


def shown_error(result: Result, field: str, code: str, answer: dict[str, Any]) -> None:
    """Hold that one field has an error, and that all that was typed is still there."""
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {field: code}
    assert suggested(result) == answer


async def finish(hass: HomeAssistant, result: Result, *steps: Any) -> None:
    """Go on to the end."""
    result = await go(hass, result, *steps, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"number": "hello"}, "no_number"),
        ({"number": "+1 212 555 012"}, "number_too_short"),
        ({"number": "+44 7700 900123 1234 1234"}, "number_too_long"),
        ({"number": "+1 212 555 0123 ext. 9"}, "no_number"),
        ({"number": "+999 212 555 0123"}, "number_without_country"),
        ({"number": "+44 7700 900123"}, "number_not_valid"),
        ({"number": "  "}, "number_missing"),
        ({}, "number_missing"),
        ({"number": "+1 (212) 555-0199"}, "already_configured"),
        ({"number": "212 555 0199"}, "already_configured"),
    ],
)
async def test_number(
    hass: HomeAssistant, set_up: SetUp, answer: dict[str, Any], code: str
) -> None:
    entry = await set_up(make_line("old", number="+12125550199"))
    result = await go(hass, await to_number(hass, entry), ("number", answer))
    shown_error(result, "number", code, answer)
    result = await again(hass, result, {"number": NUMBER})
    await finish(
        hass, result, "rule_form", ("rule_form", RULE), ("details", DETAILS), ("event", EVENT)
    )


async def test_an_unusual_number_is_taken_when_confirmed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    answer = {"number": "+44 7700 900123"}
    result = await go(hass, await to_number(hass, entry), ("number", answer))
    assert "confirm" in result["data_schema"].schema
    result = await again(hass, result, {**answer, "confirm": False})
    assert result["errors"] == {"number": "number_not_valid"}
    result = await again(hass, result, {**answer, "confirm": True})
    await finish(
        hass, result, "rule_form", ("rule_form", RULE), ("details", DETAILS), ("event", EVENT)
    )
    (line,) = entry.subentries.values()
    assert line.unique_id == "line:+447700900123"


async def test_a_user_name_that_is_there_already(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    steps = ("rule_form", ("rule_form", RULE), ("details", DETAILS), ("event", EVENT))
    result = await go(hass, await to_number(hass, entry), ("number", {"user_name": "Someone"}))
    await finish(hass, result, *steps)
    answer = {"user_name": "SOMEONE"}
    result = await go(hass, await to_number(hass, entry), ("number", answer))
    shown_error(result, "user_name", "already_configured", answer)
    await finish(hass, await again(hass, result, {"user_name": "Someone else"}), *steps)


async def test_a_national_number_of_an_unknown_country(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    provider = ("own_provider", {"provider_name": "Acme"})
    answer = {"number": "212 555 0123"}
    result = await go(hass, await begin(hass, entry), OTHER_COUNTRY, provider, ("number", answer))
    shown_error(result, "number", "number_without_country", answer)
    result = await again(hass, result, {"number": NUMBER})
    assert result["step_id"] == "rule"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"provider_name": "  "}, "provider_name", "provider_empty"),
        ({"zone": "Europe/Atlantis"}, "zone", "unknown_zone"),
        ({"zone": "../../etc/passwd"}, "zone", "unknown_zone"),
    ],
)
async def test_own_provider(
    hass: HomeAssistant, set_up: SetUp, changes: dict[str, str], field: str, code: str
) -> None:
    entry = await set_up()
    answer = ACME[1] | changes
    result = await go(hass, await begin(hass, entry), OTHER_COUNTRY, ("own_provider", answer))
    shown_error(result, field, code, answer)
    result = await again(hass, result, ACME[1])
    await finish(
        hass,
        result,
        ("number", {"number": NUMBER}),
        "rule_form",
        ("rule_form", RULE),
        ("details", DETAILS),
        ("event", EVENT),
    )


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("  ", "label_empty"),
        ("x" * 101, "label_too_long"),
        ("My +1 212-555-0123", "label_shows_number"),
        ("call 5550123 now", "label_shows_number"),
        ("２１２５５５０１２３", "label_shows_number"),
    ],
)
async def test_label(hass: HomeAssistant, set_up: SetUp, label: str, code: str) -> None:
    entry = await set_up()
    answer = {**DETAILS, "label": label}
    result = await go(hass, await to_details(hass, entry), ("details", answer))
    shown_error(result, "label", code, answer)
    await finish(hass, await again(hass, result, DETAILS), ("event", EVENT))


async def test_a_label_does_not_show_the_user_name(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await to_number(hass, entry),
        ("number", {"user_name": "someone@example.com"}),
        "rule_form",
        ("rule_form", RULE),
    )
    answer = {**DETAILS, "label": "Mail Someone@example.com"}
    result = await go(hass, result, ("details", answer))
    shown_error(result, "label", "label_shows_number", answer)
    await finish(hass, await again(hass, result, DETAILS), ("event", EVENT))


async def test_zone_of_a_known_provider(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    answer = {**DETAILS, "zone": "Mars"}
    result = await go(
        hass,
        await begin(hass, entry),
        ("user", {"country": "US"}),
        ("provider", {"provider": "us_cmlink"}),
        ("number", {"number": NUMBER}),
        "rule_form",
        ("rule_form", RULE),
        ("details", answer),
    )
    shown_error(result, "zone", "unknown_zone", answer)
    await finish(hass, await again(hass, result, DETAILS), ("event", EVENT))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount": "ten"}, "amount", "no_amount"),
        ({"amount": "-5"}, "amount", "no_amount"),
        ({"amount": "1e3"}, "amount", "no_amount"),
        ({"amount": "1" * 16}, "amount", "no_amount"),
        ({"amount": "1,000"}, "amount", "amount_ambiguous"),
        ({"amount": "1.000"}, "amount", "amount_ambiguous"),
        ({"amount": "1.000.000"}, "amount", "amount_ambiguous"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"currency": "dollars"}, "currency", "unknown_currency"),
        ({"date": "0001-01-01"}, "date", "date_impossible"),
        # It is 21:00 of the 23rd in Tokyo.
        ({"date": "2026-11-24"}, "date", "date_in_future"),
        ({"date": "2027-01-01"}, "date", "date_in_future"),
    ],
)
async def test_event(
    hass: HomeAssistant, set_up: SetUp, changes: dict[str, str], field: str, code: str
) -> None:
    entry = await set_up()
    answer = EVENT | changes
    result = await go(hass, await to_details(hass, entry), ("details", DETAILS), ("event", answer))
    shown_error(result, field, code, answer)
    await finish(hass, await again(hass, result, EVENT))


@pytest.mark.parametrize("expiry", ["0001-01-01", "9999-12-31"])
async def test_expiry(hass: HomeAssistant, set_up: SetUp, expiry: str) -> None:
    entry = await set_up()
    details = ("details", {**DETAILS, "known": "expiry"})
    answer = {"expiry": expiry}
    result = await go(hass, await to_details(hass, entry), details, ("expiry", answer))
    shown_error(result, "expiry", "date_impossible", answer)
    await finish(hass, await again(hass, result, {"expiry": "2027-01-31"}))


@pytest.mark.parametrize("known", ["event", "expiry"])
async def test_no_date_is_filled_in(hass: HomeAssistant, set_up: SetUp, known: str) -> None:
    entry = await set_up()
    details = ("details", {**DETAILS, "known": known})
    answers = {"event": {"kind": "top_up"}, "expiry": {}}
    result = await go(hass, await to_details(hass, entry), details)
    assert not {"date", "expiry"} & suggested(result).keys()
    result = await go(hass, result, (known, answers[known]))
    assert list(result["errors"].values()) == ["date_missing"]


async def test_what_day_it_is_at_the_provider(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    answer = {**EVENT, "date": "2026-11-24"}
    result = await go(hass, await to_details(hass, entry), ("details", DETAILS), ("event", answer))
    assert result["description_placeholders"]["today"] == "23 November 2026"


async def test_what_day_it_is_where_no_zone_is_known(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        OTHER_COUNTRY,
        ("own_provider", {"provider_name": "Acme"}),
        ("number", {"number": NUMBER}),
        "rule_form",
        ("rule_form", RULE),
        ("details", DETAILS),
        ("event", {**EVENT, "date": "2026-11-26"}),
    )
    assert result["errors"] == {"date": "date_in_future"}
    assert result["description_placeholders"]["today"] == "23 November 2026"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        (" 1.000,00 ", "1000.00"),
        ("1,000.5", "1000.5"),
        ("0,125", "0.125"),
        ("１２。５".replace("。", "．"), "12.5"),
    ],
)
async def test_amounts_that_are_understood(
    hass: HomeAssistant, set_up: SetUp, typed: str, understood: str
) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await to_details(hass, entry),
        ("details", DETAILS),
        ("event", {**EVENT, "amount": typed}),
    )
    await finish(hass, result)
    (line,) = entry.subentries.values()
    assert line.data["initial"][0]["amount"] == understood


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"lead": -1}, "lead", "no_whole_number"),
        ({"lead": 366}, "lead", "no_whole_number"),
        ({"lead": 2.5}, "lead", "no_whole_number"),
        ({"renewal_page": "example.com"}, "renewal_page", "no_page"),
        ({"renewal_page": "javascript:alert(1)"}, "renewal_page", "no_page"),
        ({"renewal_page": "https://"}, "renewal_page", "no_page"),
        ({"renewal_page": "https://exa mple.com"}, "renewal_page", "no_page"),
        ({"renewal_page": "https://[example.com"}, "renewal_page", "no_page"),
    ],
)
async def test_settings(
    hass: HomeAssistant, set_up: SetUp, changes: dict[str, Any], field: str, code: str
) -> None:
    entry = await set_up()
    answer = SETTINGS | changes
    result = await go(
        hass,
        await to_details(hass, entry),
        ("details", {**DETAILS, "known": "nothing"}),
        "settings",
        ("settings", answer),
    )
    shown_error(result, field, code, answer)
    await finish(hass, await again(hass, result, SETTINGS))

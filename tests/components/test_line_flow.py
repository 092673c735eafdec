"""A line is added in under two minutes, and what it will mean is said before."""

import datetime as dt

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sim_keeper.catalogue_data import async_get_catalogue
from tests.components.conftest import SetUp
from tests.components.line_flows import (
    ACME,
    COUNTRY_GB,
    COUNTRY_HK,
    COUNTRY_US,
    NUMBER,
    OTHER_COUNTRY,
    RULE,
    Result,
    again,
    begin,
    go,
    only_line,
    preview,
    suggested,
    to_details,
)

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def now(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in London."""
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(NOW)


async def test_a_line_of_the_catalogue(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        COUNTRY_US,
        ("provider", {"provider": "us_tello_payg"}),
        ("number", {"number": "212 555 0123"}),
    )
    assert suggested(result)["label"] == "Tello Pay As You Go credit ··0123"
    result = await go(
        hass,
        result,
        ("details", {"label": "My Tello", "known": "event"}),
        ("event", {"kind": "top_up", "date": "2026-11-01", "amount": "12,5", "currency": "USD"}),
    )
    assert preview(result).split("\n\n")[:4] == [
        (
            "Any top-up or automatic renewal of US$10 or more winds it to 3 months from that day. "
            "Last: 1 November 2026 (top-up). "
            "Active until 2 February 2027 (1 February 2027 in New York); after that it is lost."
        ),
        "It shows as due from 27 December 2026.",
        "Automatic renewal: off.",
        (
            "The rule comes from [tello.com](https://tello.com/help_center/plans-pricing/"
            "how-does-pay-as-you-go-work), checked on 23 November 2026; "
            "confidence: high (the provider or its regulator says so)."
        ),
    ]
    assert preview(result).split("\n\n")[4].startswith("Known about it: For a line with credit")
    result = await go(hass, result, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    line = only_line(hass)
    assert line.title == "My Tello"
    assert line.unique_id == "line:+12125550123"
    catalogue = await async_get_catalogue(hass)
    preset = catalogue.presets["us_tello_payg"]
    data = dict(line.data)
    (initial,) = data.pop("initial")
    first = dict(initial)
    assert first.pop("id")
    assert first == {
        "at": "2026-11-01",
        "kind": "top_up",
        "amount": "12.5",
        "currency": "USD",
        "source": "setup",
    }
    assert data == {
        "auto_renewal": "off",
        "confidence": "A",
        "country": "US",
        "fingerprint": preset.fingerprint,
        "number": "+12125550123",
        "provider": "us_tello_payg",
        "provider_name": "Tello Pay As You Go credit",
        "renewal_page": "https://tello.com",
        "rules": preset.copy_rules(),
        "zone": "America/New_York",
    }
    await hass.async_block_till_done()
    states = {state.state for state in hass.states.async_all("sensor")}
    assert "active" in states


async def _value_gb(hass: HomeAssistant, entry: MockConfigEntry, amount: str) -> Result:
    """Go to the preview of a line at ValueGB."""
    return await go(
        hass,
        await begin(hass, entry),
        COUNTRY_HK,
        ("provider", {"provider": "hk_valuegb"}),
        ("number", {"number": NUMBER}),
        ("details", {"label": "Hong Kong", "known": "event"}),
        ("event", {"kind": "top_up", "date": "2026-05-03", "amount": amount, "currency": "HKD"}),
    )


async def test_preview_in_chinese(hass: HomeAssistant, set_up: SetUp) -> None:
    hass.config.language = "zh-Hans"
    await hass.config.async_set_time_zone("Asia/Shanghai")
    entry = await set_up()
    result = await go(hass, await begin(hass, entry), COUNTRY_HK)
    labels = [o["label"] for o in result["data_schema"].schema["provider"].config["options"]]
    assert "ValueGB（数码通储值卡）" in labels[-2]
    assert labels[-1] == "其他运营商"
    result = await _value_gb(hass, entry, "50")
    assert preview(result).split("\n\n")[:3] == [
        (
            "单笔满 HK$50 的充值，有效期就从当天起重新算 365 天。上次：2026年5月3日（充值）。"
            "有效期至 2027年5月3日，之后还有 30 天宽限期可以救回。"
        ),
        "从 2027年3月27日起显示为待续费。",
        (
            "规则来自 [www.valuegb.com](https://www.valuegb.com/service-site/ValueGB/en/faq.jsp)，"
            "核对于 2026年11月23日；可信度：高（运营商或监管机构的说明）。"
        ),
    ]


async def test_an_event_below_the_minimum_is_told_and_mended(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    result = await _value_gb(hass, await set_up(), "49.99")
    told = preview(result).split("\n\n")
    assert told[0] == "This does not count (top-up): it is below the least amount, HK$50."
    assert "Nobody knows yet until when it lives" in told[1]
    result = await go(hass, result, "event")
    assert suggested(result)["amount"] == "49.99"
    answer = {"kind": "top_up", "date": "2026-05-03", "amount": "50", "currency": "HKD"}
    result = await go(hass, result, ("event", answer))
    assert preview(result).startswith(
        "Any top-up of HK$50 or more winds it to 365 days from that day. "
        "Last: 3 May 2026 (top-up). Active until 3 May 2027; then 30 days to rescue it."
    )
    result = await go(hass, result, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_expiry_that_the_provider_shows(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        COUNTRY_HK,
        ("provider", {"provider": "hk_valuegb"}),
        ("number", {"number": NUMBER}),
        ("details", {"label": "Hong Kong", "known": "expiry"}),
        ("expiry", {"expiry": "2027-01-31"}),
    )
    assert "The provider shows 31 January 2027. Active until 31 January 2027" in preview(result)
    await go(hass, result, "save")
    (initial,) = only_line(hass).data["initial"]
    first = dict(initial)
    assert first.pop("id")
    assert first == {
        "at": "2026-11-23T12:00:00+00:00",
        "kind": "expiry_seen",
        "until": "2027-01-31",
        "evidence": "carrier_statement",
        "source": "setup",
    }


async def test_nothing_known_yet(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass, await to_details(hass, entry), ("details", {"label": "Acme", "known": "nothing"})
    )
    told = preview(result)
    assert "it shows as unknown and asks for attention" in told
    assert "The rule is your own" in told
    await go(hass, result, "save")
    data = only_line(hass).data
    assert "initial" not in data
    assert "confidence" not in data
    assert data["zone"] == "Asia/Tokyo"
    await hass.async_block_till_done()
    assert "unknown" in {state.state for state in hass.states.async_all("sensor")}


async def test_a_provider_without_rules_asks_for_rule_and_zone(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        COUNTRY_US,
        ("provider", {"provider": "us_cmlink"}),
        ("number", {"number": NUMBER}),
    )
    assert result["menu_options"] == ["rule_form", "rule_yaml"]
    result = await go(hass, result, "rule_form")
    assert suggested(result) == {"currency": "USD"}
    result = await go(
        hass,
        result,
        ("rule_form", RULE),
        ("details", {"label": "CMLink", "known": "event", "zone": "America/Chicago"}),
        ("event", {"kind": "top_up", "date": "2026-11-23", "amount": "10"}),
        "save",
    )
    data = only_line(hass).data
    assert data["zone"] == "America/Chicago"
    assert data["provider"] == "us_cmlink"
    assert "currency" not in data["initial"][0]


async def test_today_counts_where_no_zone_is_known(hass: HomeAssistant, set_up: SetUp) -> None:
    await hass.config.async_set_time_zone("Pacific/Auckland")
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        OTHER_COUNTRY,
        ("own_provider", {"provider_name": "Acme"}),
        ("number", {"number": NUMBER}),
        "rule_form",
        ("rule_form", RULE),
        ("details", {"label": "Acme", "known": "event"}),
        ("event", {"kind": "top_up", "date": "2026-11-24", "amount": "10"}),
    )
    assert "Last: 24 November 2026 (top-up)." in preview(result)


async def test_a_service_with_a_user_name(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        OTHER_COUNTRY,
        ACME,
        ("number", {"user_name": "Someone@example.com"}),
        "rule_form",
        ("rule_form", {**RULE, "counts": "any_use", "min_amount": ""}),
    )
    assert suggested(result)["label"] == "Acme ··.com"
    result = await go(
        hass,
        result,
        ("details", {"label": "Acme mail", "known": "event"}),
        ("event", {"kind": "data", "date": "2026-11-20"}),
        "save",
    )
    line = only_line(hass)
    assert line.unique_id == "line:acme:someone@example.com"
    assert line.data["user_name"] == "Someone@example.com"
    assert "number" not in line.data


async def test_a_plan_is_chosen_and_goes_with_its_purchase(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        ("user", {"country": "PL"}),
        ("provider", {"provider": "pl_orange"}),
        ("number", {"number": NUMBER}),
        ("details", {"label": "Orange", "known": "event", "plan": "pack_93"}),
        ("event", {"kind": "plan_purchase", "date": "2026-11-01", "amount": "19"}),
    )
    assert "31 days for PLN\N{NO-BREAK SPACE}9 or more" in preview(result)
    assert "then 93 days in which it only receives" in preview(result)
    await go(hass, result, "save")
    data = only_line(hass).data
    assert data["plan"] == "pack_93"
    assert data["initial"][0]["plan"] == "pack_93"


async def test_a_balance_and_what_is_charged_for(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await go(
        hass,
        await begin(hass, entry),
        ("user", {"country": "IN"}),
        ("provider", {"provider": "in_prepaid"}),
        ("number", {"number": NUMBER}),
        ("details", {"label": "India", "known": "event"}),
        ("event", {"kind": "sms_out", "date": "2026-11-01", "balance": "100"}),
        "event",
    )
    assert suggested(result)["balance"] == "100"
    result = await go(
        hass, result, ("event", {"kind": "sms_out", "date": "2026-11-01", "balance": "100"})
    )
    assert "A balance keeps it alive as well: ₹20 are taken every 30 days." in preview(result)
    result = await go(
        hass,
        await begin(hass, entry),
        COUNTRY_GB,
        ("provider", {"provider": "gb_giffgaff"}),
        ("number", {"number": "+44 7700 900123"}),
    )
    result = await again(hass, result, {"number": "+44 7700 900123", "confirm": True})
    result = await go(
        hass,
        result,
        ("details", {"label": "giffgaff", "known": "event"}),
        ("event", {"kind": "sms_out", "date": "2026-11-01", "chargeable": False}),
    )
    assert preview(result).startswith(
        "This does not count (sent SMS): only one that is charged for counts."
    )

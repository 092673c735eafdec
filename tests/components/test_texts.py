"""Words, dates and money in the language of a person."""

import datetime as dt
from decimal import Decimal

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.keepalive.period import Period, Unit
from custom_components.sim_keeper.texts import Texts, async_get_texts


@pytest.fixture
async def en(hass: HomeAssistant) -> Texts:
    """Speak English."""
    return await async_get_texts(hass, "en")


@pytest.fixture
async def zh(hass: HomeAssistant) -> Texts:
    """Speak Chinese."""
    return await async_get_texts(hass, "zh-Hans")


@pytest.mark.parametrize(
    ("language", "country", "date", "money"),
    [
        ("en", None, "3 May 2026", "US$10"),
        ("en", "US", "May 3, 2026", "$10"),
        ("en-GB", "GB", "3 May 2026", "US$10"),
        ("de", None, "3 May 2026", "US$10"),
        ("zh-Hant", None, "3 May 2026", "US$10"),
        ("zh-Hans", None, "2026年5月3日", "US$10"),
        ("zh-CN", "US", "2026年5月3日", "US$10"),
    ],
)
async def test_language(
    hass: HomeAssistant, language: str, country: str | None, date: str, money: str
) -> None:
    hass.config.country = country
    texts = await async_get_texts(hass, language)
    assert texts.date(dt.date(2026, 5, 3)) == date
    assert texts.money(Decimal(10), "USD") == money
    assert await async_get_texts(hass, language) is texts


async def test_home_assistants_language_by_default(hass: HomeAssistant) -> None:
    hass.config.language = "zh-Hans"
    assert (await async_get_texts(hass)).language == "zh-Hans"


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("50", "HKD", "HK$50"),
        ("50.00", "HKD", "HK$50"),
        ("0.3", "GBP", "£0.30"),
        ("0.015", "EUR", "€0.015"),
        ("1234.5", "EUR", "€1,234.50"),
        ("-3.2", "EUR", "-€3.20"),
        ("661", "JPY", "JP¥661"),
        ("9", "PLN", "PLN\N{NO-BREAK SPACE}9"),
        ("12.5", None, "12.5"),
    ],
)
def test_money(en: Texts, amount: str, currency: str | None, told: str) -> None:
    assert en.money(Decimal(amount), currency) == told


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (1, Unit.DAY, "1 day", "1 天"),
        (365, Unit.DAY, "365 days", "365 天"),
        (1, Unit.MONTH, "1 month", "1 个月"),
        (6, Unit.MONTH, "6 months", "6 个月"),
        (48, Unit.HOUR, "48 hours", "48 小时"),
        (2, Unit.WEEK, "2 weeks", "2 周"),
        (1, Unit.YEAR, "1 year", "1 年"),
    ],
)
def test_period(en: Texts, zh: Texts, value: int, unit: Unit, english: str, chinese: str) -> None:
    assert en.period(Period(value, unit)) == english
    assert zh.period(Period(value, unit)) == chinese


def test_lists_places_and_names(en: Texts, zh: Texts) -> None:
    assert en.any_of(["a", "b", "c"]) == "a, b or c"
    assert zh.any_of(["甲", "乙", "丙"]) == "甲、乙或丙"
    assert en.any_of([]) == ""
    assert en.place("America/New_York") == "New York"
    assert zh.place("America/New_York") == "纽约"
    assert en.place("Etc/Somewhere_Else") == "Somewhere Else"
    assert zh.country("US") == "美国"
    assert en.country("XX") == "XX"
    assert en.word("clock", "my_own") == "my own"

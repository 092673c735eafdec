"""Words, dates and money for the texts that the server makes, in a person's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from functools import reduce
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_name, get_currency_precision
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .keepalive.period import Period

DATA_TEXTS: HassKey[dict[tuple[str, str], Texts]] = HassKey("sim_keeper_texts")

# English dates as most of the world writes them, unless Home Assistant is at home in America.
_LOCALES = {"en": "en_001", "zh-Hans": "zh_Hans"}
_AMERICAN = "en_US"


@dataclass(frozen=True, slots=True)
class Texts:
    """Write in one language; every word comes from its translation."""

    language: str
    locale: Locale
    words: Mapping[str, str]
    faults: Mapping[str, str]

    def text(self, key: str, /, **values: Any) -> str:
        """Return a text with its values filled in."""
        return self.words[key].format(**values)

    def error(self, key: str, /, **values: Any) -> str | None:
        """Return what a form or an action says of a fault, None where they say nothing of it."""
        told = self.faults.get(key)
        return None if told is None else told.format(**values)

    def plural(self, key: str, count: int, /, **values: Any) -> str:
        """Return the form of a text that a number asks for."""
        number = format_decimal(count, locale=self.locale)
        form = f"{key}_{self.locale.plural_form(count)}"
        return self.text(form if form in self.words else f"{key}_other", count=number, **values)

    def word(self, prefix: str, name: str) -> str:
        """Return the word for a name of the domain; one that nobody translated as it is."""
        return self.words.get(f"{prefix}_{name}", name.replace("_", " "))

    def date(self, day: dt.date) -> str:
        """Return a date with the month in words."""
        return str(format_date(day, "long", locale=self.locale))

    def number(self, number: Decimal) -> str:
        """Return a number with all of its digits."""
        return str(format_decimal(number, "#,##0.######", locale=self.locale))

    def money(self, amount: Decimal, currency: str | None) -> str:
        """Return an amount with its currency; whole amounts without decimals."""
        if currency is None:
            return self.number(amount)
        digits = 0 if amount == int(amount) else max(get_currency_precision(currency), 0)
        pattern = "#,##0" + (f".{'0' * digits}{'#' * (6 - digits)}" if amount % 1 else "")
        number = format_decimal(abs(amount), pattern, locale=self.locale)
        symbol = self.locale.currency_symbols.get(currency, currency)
        gap = "\N{NO-BREAK SPACE}" if symbol[-1].isalpha() else ""
        return f"{'-' if amount < 0 else ''}{symbol}{gap}{number}"

    def period(self, period: Period) -> str:
        """Return a length of time."""
        return self.plural(f"period_{period.unit}", period.value)

    def country(self, code: str) -> str:
        """Return the name of a country."""
        return str(self.locale.territories.get(code, code))

    def currency(self, code: str) -> str:
        """Return the name of a currency."""
        return str(get_currency_name(code, locale=self.locale))

    def place(self, zone_name: str) -> str:
        """Return the city that a time zone is named after."""
        city = self.locale.time_zones.get(zone_name, {}).get("city")
        return str(city or zone_name.rsplit("/", maxsplit=1)[-1].replace("_", " "))

    def any_of(self, items: Iterable[str]) -> str:
        """Return a list of which one is enough."""
        return self._list(items, "list_or")

    def clauses(self, items: Iterable[str]) -> str:
        """Return a list of longer parts of a sentence of which one is enough."""
        return self._list(items, "list_clauses")

    def in_a_row(self, items: Iterable[str]) -> str:
        """Return a list without a last word of its own."""
        return self._list(items, "list_comma")

    def sentences(self, items: Iterable[str]) -> str:
        """Return sentences one after the other."""
        return self._list(items, "list_sentences")

    def _list(self, items: Iterable[str], last: str) -> str:
        """Return items as a list whose last one is joined in its own way."""
        found = list(items)
        if len(found) < 2:
            return "".join(found)
        comma = last if last in {"list_clauses", "list_sentences"} else "list_comma"
        rest = reduce(lambda rest, item: self.text(comma, rest=rest, last=item), found[:-1])
        return self.text(last, rest=rest, last=found[-1])

    def sentence(self, text: str) -> str:
        """Return a text with its first letter as a sentence has it."""
        return text[:1].upper() + text[1:]


async def async_get_texts(hass: HomeAssistant, language: str | None = None) -> Texts:
    """Return the texts in a language, by default Home Assistant's; English where there are none."""
    chosen, locale_name = _wanted(hass, language)
    loaded = hass.data.setdefault(DATA_TEXTS, {})
    if (texts := loaded.get((chosen, locale_name))) is None:
        words = await _async_load(hass, chosen, "common", "")
        faults = await _async_load(hass, chosen, "config_subentries", "line.error.")
        faults |= await _async_load(hass, chosen, "exceptions", "", ".message")
        locale = await hass.async_add_executor_job(_load_locale, locale_name)
        texts = loaded[chosen, locale_name] = Texts(chosen, locale, words, faults)
    return texts


@callback
def loaded_texts(hass: HomeAssistant) -> Texts | None:
    """Return the texts in Home Assistant's language, or whichever were loaded, if any were."""
    loaded = hass.data.get(DATA_TEXTS, {})
    return loaded.get(_wanted(hass, None)) or next(iter(loaded.values()), None)


async def _async_load(
    hass: HomeAssistant, language: str, category: str, under: str, suffix: str = ""
) -> dict[str, str]:
    """Return the words of a category whose keys lie below a place, by the rest of their keys."""
    prefix = f"component.{DOMAIN}.{category}.{under}"
    found = await async_get_translations(hass, language, category, [DOMAIN])
    return {
        key.removeprefix(prefix).removesuffix(suffix): word
        for key, word in found.items()
        if key.startswith(prefix) and key.endswith(suffix)
    }


def _wanted(hass: HomeAssistant, language: str | None) -> tuple[str, str]:
    """Return the language of ours for another, and the locale that goes with it."""
    chosen = _chosen(language or hass.config.language)
    if chosen == "en" and hass.config.country == "US":
        return chosen, _AMERICAN
    return chosen, _LOCALES[chosen]


def _chosen(language: str) -> str:
    """Return the language of ours that serves somebody who reads another."""
    if language in _LOCALES:
        return language
    parts = language.casefold().replace("_", "-").split("-")
    simplified = parts[0] == "zh" and not {"hant", "tw", "hk", "mo"} & set(parts)
    return "zh-Hans" if simplified else "en"


def _load_locale(name: str) -> Locale:
    """Return a locale whose files have all been read."""
    locale = Locale.parse(name)
    format_date(dt.date(2026, 1, 1), "long", locale=locale)
    get_currency_name("EUR", locale=locale)
    get_currency_precision("EUR")
    locale.plural_form(1)
    _ = locale.territories, locale.time_zones, locale.currency_symbols
    return locale

"""Make a preset of one file's content, or say which field is wrong."""
# ruff: noqa: TID252 (a custom component does not know from where it is imported)

import re
from typing import Any

from homeassistant.generated.countries import COUNTRIES
from homeassistant.generated.currencies import ACTIVE_CURRENCIES

from ..keepalive.errors import RuleError
from ..keepalive.period import Period, Unit
from ..keepalive.read import read_rule
from ..keepalive.rule import Rule
from .error import CatalogueError
from .fields import Fields, plain
from .model import (
    Channel,
    Confidence,
    Contact,
    Names,
    Plan,
    Preset,
    Query,
    RawRule,
    Source,
    Text,
)
from .raw import amounts_as_text

_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

_PRESET = frozenset(
    {
        *("id", "names", "country", "zone", "currency", "rules", "plans", "site"),
        *("renewal_page", "support", "query", "source", "checked_on", "confidence", "note"),
    }
)
_TEXT = frozenset({"en", "zh-Hans"})
_NAMES = _TEXT | {"aliases"}
_CONTACT = frozenset({"channel", "value", "text"})
_QUERY = frozenset({"balance", "expiry"})
_PLAN = frozenset({"id", "name", "price", "period"})
_PERIOD = frozenset({"value", "unit"})
_SOURCE = frozenset({"url"})


def read_preset(data: Any, file: str, *, own: bool = False) -> Preset:
    """Return the preset that a file's content describes.

    What we ship must name both languages and, where it has rules, its source,
    date and confidence; a user's own file need not. Raises CatalogueError.
    """
    try:
        return _preset(data, file, own=own)
    except RuleError as err:
        raise CatalogueError(file, err.path, err.code, err.params) from err


def _preset(data: Any, file: str, *, own: bool) -> Preset:
    """Return the preset; raises RuleError for what the domain refuses."""
    fields = Fields(plain(data, file), file, "", _PRESET)
    plans = _plans(fields, own=own)
    rules, raw_rules = _rules(fields, frozenset(plan.id for plan in plans))
    preset = Preset(
        id=_id(fields, "id"),
        names=_names(fields, own=own),
        country=_country(fields),
        zone=fields.zone("zone"),
        currency=_currency(fields),
        rules=rules,
        raw_rules=raw_rules,
        plans=plans,
        site=fields.url("site"),
        renewal_page=fields.url("renewal_page"),
        support=tuple(_contact(Fields(i, file, p, _CONTACT)) for p, i in fields.items("support")),
        query=_query(fields),
        source=_sources(fields),
        checked_on=fields.date("checked_on"),
        confidence=fields.word("confidence", Confidence) if "confidence" in fields else None,
        note=_text(fields, "note", own=own) if "note" in fields else None,
        own=own,
    )
    if not own:
        _check_sourced(preset, fields)
    return preset


def _id(fields: Fields, name: str) -> str:
    """Return an identifier."""
    value = fields.text(name)
    if not _ID.fullmatch(value):
        raise fields.fault(name, "wrong_form", value=value)
    return value


def _country(fields: Fields) -> str:
    """Return a country's ISO code."""
    value = fields.text("country")
    if value not in COUNTRIES:
        raise fields.fault("country", "unknown_country", value=value)
    return value


def _currency(fields: Fields) -> str | None:
    """Return a currency's ISO code."""
    value = fields.optional_text("currency")
    if value is not None and value not in ACTIVE_CURRENCIES:
        raise fields.fault("currency", "unknown_currency", value=value)
    return value


def _languages(fields: Fields, *, own: bool) -> Text:
    """Return a text in both languages; in an own file English may serve for both."""
    english = fields.text("en")
    chinese = fields.optional_text("zh-Hans") if own else fields.text("zh-Hans")
    return Text(english, chinese or english)


def _text(fields: Fields, name: str, *, own: bool) -> Text:
    """Return a text that must be there."""
    below = fields.below(name, _TEXT)
    if below is None:
        raise fields.fault(name, "missing")
    return _languages(below, own=own)


def _names(fields: Fields, *, own: bool) -> Names:
    """Return a provider's names."""
    below = fields.below("names", _NAMES)
    if below is None:
        raise fields.fault("names", "missing")
    return Names(_languages(below, own=own), below.texts("aliases"))


def _contact(fields: Fields) -> Contact:
    """Return a way to reach a provider; only a message has a text to send."""
    contact = Contact(
        fields.word("channel", Channel), fields.text("value"), fields.optional_text("text")
    )
    if contact.text is not None and contact.channel is not Channel.SMS:
        raise fields.fault("text", "only_with_sms")
    if contact.channel is Channel.SMS and contact.text is None:
        raise fields.fault("text", "missing")
    if contact.channel is Channel.WEB:
        fields.url("value")
    return contact


def _query(fields: Fields) -> Query:
    """Return how to ask for balance and expiry."""
    below = fields.below("query", _QUERY)
    if below is None:
        return Query()
    balance = below.below("balance", _CONTACT)
    expiry = below.below("expiry", _CONTACT)
    return Query(
        None if balance is None else _contact(balance),
        None if expiry is None else _contact(expiry),
    )


def _sources(fields: Fields) -> tuple[Source, ...]:
    """Return where the rules were read."""
    found: list[Source] = []
    for path, item in fields.items("source"):
        below = Fields(item, fields.file, path, _SOURCE)
        url = below.url("url")
        if url is None:
            raise below.fault("url", "missing")
        found.append(Source(url))
    return tuple(found)


def _plans(fields: Fields, *, own: bool) -> tuple[Plan, ...]:
    """Return the products, each with an id of its own."""
    found: dict[str, Plan] = {}
    for path, item in fields.items("plans"):
        below = Fields(item, fields.file, path, _PLAN)
        plan = Plan(
            _id(below, "id"), _text(below, "name", own=own), below.amount("price"), _period(below)
        )
        if plan.id in found:
            raise below.fault("id", "duplicate_id", value=plan.id)
        found[plan.id] = plan
    return tuple(found.values())


def _period(fields: Fields) -> Period | None:
    """Return a plan's period."""
    below = fields.below("period", _PERIOD)
    if below is None:
        return None
    value = below.whole("value")
    if value <= 0:
        raise below.fault("value", "not_positive", value=str(value))
    return Period(value, below.word("unit", Unit))


def _rules(fields: Fields, plans: frozenset[str]) -> tuple[tuple[Rule, ...], tuple[RawRule, ...]]:
    """Return the rules as the domain reads them, and as they stand."""
    rules: list[Rule] = []
    raw: list[RawRule] = []
    for path, item in fields.items("rules"):
        rule = read_rule(item, path)
        if rule.clock in {other.clock for other in rules}:
            raise RuleError(f"{path}.clock", "duplicate_clock", value=rule.clock)
        _check_plans(rule, plans, path)
        rules.append(rule)
        raw.append(amounts_as_text(item))
    return tuple(rules), tuple(raw)


def _check_plans(rule: Rule, plans: frozenset[str], path: str) -> None:
    """Raise RuleError for a plan that is not among the provider's."""
    for number, item in enumerate(rule.qualifying):
        for plan in sorted(item.plans - plans):
            raise RuleError(f"{path}.qualifying[{number}].plans", "unknown_plan", value=plan)
    if rule.price is not None and rule.price.plan is not None and rule.price.plan not in plans:
        raise RuleError(f"{path}.price.plan", "unknown_plan", value=rule.price.plan)


def _check_sourced(preset: Preset, fields: Fields) -> None:
    """Raise CatalogueError for figures without a source, or a source without figures."""
    asked = ("currency", "source", "checked_on", "confidence")
    if preset.rules:
        for name in asked:
            if not getattr(preset, name):
                raise fields.fault(name, "missing")
        return
    for name in ("plans", *asked[1:]):
        if name in fields:
            raise fields.fault(name, "without_rules")

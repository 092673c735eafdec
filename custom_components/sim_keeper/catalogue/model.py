"""What the catalogue knows of a provider."""
# ruff: noqa: TID252 (a custom component does not know from where it is imported)

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
import hashlib
import json
from typing import Any
import unicodedata

from ..keepalive.period import Period
from ..keepalive.rule import Rule
from ..keepalive.state import Confidence as Trust

type RawRule = Mapping[str, Any]
"""A rule as plain JSON types, amounts as text."""


class Confidence(StrEnum):
    """Name how well a preset is sourced."""

    A = "A"
    """The provider's or the regulator's own page."""
    B = "B"
    """Dated news, a specialist site, or several users who agree."""
    C = "C"
    """One post, or an old page."""

    @property
    def trust(self) -> Trust:
        """Return how far the domain may trust a rule that is sourced so."""
        return _TRUST[self]


_TRUST = {
    Confidence.A: Trust.HIGH,
    Confidence.B: Trust.MEDIUM,
    Confidence.C: Trust.LOW,
}


class Channel(StrEnum):
    """Name a way to reach a provider."""

    APP = "app"
    CALL = "call"
    CHAT = "chat"
    EMAIL = "email"
    SMS = "sms"
    USSD = "ussd"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a text in the languages of the catalogue."""

    en: str
    zh_hans: str

    def in_language(self, language: str) -> str:
        """Return the text in a language, English where there is none."""
        return self.zh_hans if language.casefold().split("-")[0] == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Names:
    """Hold what a provider is called, nicknames included."""

    text: Text
    aliases: tuple[str, ...] = ()

    def in_language(self, language: str) -> str:
        """Return the name to show in a language."""
        return self.text.in_language(language)


@dataclass(frozen=True, slots=True)
class Contact:
    """Hold what to dial, open or write to, and the text to send."""

    channel: Channel
    value: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Hold how to ask for the balance and for the expiry date."""

    balance: Contact | None = None
    expiry: Contact | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a product that one can buy."""

    id: str
    name: Text
    price: Decimal | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Hold where a rule was read."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Preset:
    """Hold a provider; without rules nothing of them is known.

    `raw_rules` are the rules as they stand in the file, for a line to copy.
    `zone` is None where it is unknown or differs. `own` tells a user's own file.
    """

    id: str
    names: Names
    country: str
    zone: str | None = None
    currency: str | None = None
    rules: tuple[Rule, ...] = ()
    raw_rules: tuple[RawRule, ...] = ()
    plans: tuple[Plan, ...] = ()
    site: str | None = None
    renewal_page: str | None = None
    support: tuple[Contact, ...] = ()
    query: Query = Query()
    source: tuple[Source, ...] = ()
    checked_on: dt.date | None = None
    confidence: Confidence | None = None
    note: Text | None = None
    own: bool = False

    @property
    def page(self) -> str | None:
        """Return where to renew: the renewal page, else the site."""
        return self.renewal_page or self.site

    @cached_property
    def fingerprint(self) -> str:
        """Return a short mark that differs when the rules differ."""
        return fingerprint(self.raw_rules)

    def copy_rules(self) -> list[dict[str, Any]]:
        """Return the rules as new plain mappings that may be changed and stored."""
        return [deepcopy(dict(rule)) for rule in self.raw_rules]


def folded(text: str) -> str:
    """Return a text without differences of case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def fingerprint(rules: tuple[RawRule, ...] | list[dict[str, Any]]) -> str:
    """Return a short mark of some rules, the order of their fields left out."""
    text = json.dumps(list(rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

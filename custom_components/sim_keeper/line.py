"""What a line is, as its subentry holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import json
from typing import Any

from .catalogue import Confidence as Grade
from .const import (
    CONF_AUTO_RENEWAL,
    CONF_CONFIDENCE,
    CONF_COUNTRY,
    CONF_FINGERPRINT,
    CONF_INITIAL,
    CONF_LEAD,
    CONF_NUMBER,
    CONF_PLAN,
    CONF_PLAN_NAMES,
    CONF_PROVIDER,
    CONF_PROVIDER_NAME,
    CONF_RECHECK_AFTER,
    CONF_RENEWAL_PAGE,
    CONF_RULES,
    CONF_USER_NAME,
    CONF_ZONE,
)
from .keepalive.entry import Entry
from .keepalive.period import ProviderZone
from .keepalive.read import read_rule, read_zone
from .keepalive.record import entry_from_record
from .keepalive.rule import Rule
from .keepalive.state import AutoRenewal, Confidence, Settings

_MASK = "··"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Hold a line ready for the domain; its number is E.164 and stays private."""

    line_id: str
    title: str
    provider: str | None
    provider_name: str
    country: str | None
    zone: ProviderZone
    zone_name: str | None
    number: str | None
    user_name: str | None
    rules: tuple[Rule, ...]
    fingerprint: str | None
    plan: str | None
    plan_names: Mapping[str, Mapping[str, str]]
    renewal_page: str | None
    settings: Settings
    initial: tuple[Entry, ...]

    @property
    def masked(self) -> str:
        """Return what may be shown of the number or user name."""
        return mask(self.number or self.user_name or "")

    def plans(self, language: str) -> dict[str, str]:
        """Return what the provider's plans are called in a language of ours."""
        return {plan: names.get(language, plan) for plan, names in self.plan_names.items()}

    def plan_name(self, language: str) -> str | None:
        """Return what the line's plan is called in a language of ours."""
        return self.plan and self.plans(language).get(self.plan, self.plan)


class LineReader:
    """Read lines from subentries; equal rules are read once.

    Reads files of time zones, so it belongs in the executor. Raises RuleError
    and EntryError for data that no flow has written.
    """

    def __init__(self) -> None:
        """Know no rules yet."""
        self._rules: dict[str, tuple[Rule, ...]] = {}

    def read(self, line_id: str, title: str, data: Mapping[str, Any]) -> Line:
        """Return the line of a subentry's data."""
        zone_name = data.get(CONF_ZONE)
        zone: dt.tzinfo | None = read_zone(zone_name) if zone_name else None
        return Line(
            line_id=line_id,
            title=title,
            provider=data.get(CONF_PROVIDER),
            provider_name=data[CONF_PROVIDER_NAME],
            country=data.get(CONF_COUNTRY),
            zone=ProviderZone(zone),
            zone_name=zone_name,
            number=data.get(CONF_NUMBER),
            user_name=data.get(CONF_USER_NAME),
            rules=self._read_rules(data[CONF_RULES]),
            fingerprint=data.get(CONF_FINGERPRINT),
            plan=data.get(CONF_PLAN),
            plan_names=data.get(CONF_PLAN_NAMES) or {},
            renewal_page=data.get(CONF_RENEWAL_PAGE),
            settings=Settings(
                source=_trust(data.get(CONF_CONFIDENCE)),
                auto_renewal=AutoRenewal(data.get(CONF_AUTO_RENEWAL) or AutoRenewal.OFF),
                recheck_after=int(data.get(CONF_RECHECK_AFTER) or 1),
                lead=data.get(CONF_LEAD),
            ),
            initial=tuple(entry_from_record(record) for record in data.get(CONF_INITIAL) or ()),
        )

    def _read_rules(self, rules: list[dict[str, Any]]) -> tuple[Rule, ...]:
        """Return the rules of their plain mappings."""
        key = json.dumps(rules, sort_keys=True, default=dict)
        if key not in self._rules:
            self._rules[key] = tuple(
                read_rule(rule, f"rules[{number}]") for number, rule in enumerate(rules)
            )
        return self._rules[key]


def _trust(grade: str | None) -> Confidence:
    """Return how far a rule of a grade is trusted; one that nobody graded is a user's own."""
    return Grade(grade).trust if grade in list(Grade) else Confidence.MEDIUM


def mask(text: str) -> str:
    """Return the last four characters of a number or name behind a mask."""
    tail = text[-4:] if len(text) > 4 else text[-1:]
    return f"{_MASK}{tail}" if text else ""

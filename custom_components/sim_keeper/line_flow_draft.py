"""A line while its flow is under way."""

from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import ConfigSubentry

from .catalogue import Preset, fingerprint
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
from .keepalive.record import entry_from_record, entry_to_record
from .keepalive.state import AutoRenewal
from .line import mask
from .line_form_rule import plain


@dataclass(slots=True, kw_only=True)
class Draft:
    """Hold what is known of a line so far; `data` becomes its subentry's."""

    country: str | None = None
    preset: Preset | None = None
    provider: str | None = None
    provider_name: str | None = None
    zone: str | None = None
    number: str | None = None
    user_name: str | None = None
    label: str | None = None
    plan: str | None = None
    plan_names: dict[str, dict[str, str]] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    fingerprint: str | None = None
    confidence: str | None = None
    auto_renewal: str = AutoRenewal.OFF
    lead: int | None = None
    recheck_after: int | None = None
    renewal_page: str | None = None
    known: str | None = None
    initial: list[Entry] = field(default_factory=list)

    @property
    def currency(self) -> str | None:
        """Return the currency of the rules, else the provider's."""
        for rule in self.rules:
            if rule.get("currency"):
                return str(rule["currency"])
        return self.preset.currency if self.preset is not None else None

    @property
    def has_identity(self) -> bool:
        """Return whether it is known which number or user name this is."""
        return self.number is not None or self.user_name is not None

    @property
    def default_label(self) -> str:
        """Return the label that is offered: the provider and the last characters."""
        return f"{self.provider_name} {mask(self.number or self.user_name or '')}"

    @property
    def unique_id(self) -> str:
        """Return what no two lines have in common."""
        if self.number is not None:
            return f"line:{self.number}"
        provider = self.provider or self.provider_name or ""
        return f"line:{provider.casefold()}:{(self.user_name or '').casefold()}"

    @property
    def follows_preset(self) -> bool:
        """Return whether the rules are those of the preset as it is now."""
        return (
            self.preset is not None
            and bool(self.rules)
            and fingerprint(self.rules) == self.preset.fingerprint
        )

    def take_preset(self, preset: Preset, language: str) -> None:
        """Begin with what the catalogue knows of a provider."""
        self.preset = preset
        self.provider = preset.id
        self.country = preset.country
        self.provider_name = preset.names.in_language(language)
        self.zone = preset.zone
        self.renewal_page = preset.page
        self.plan_names = {
            plan.id: {"en": plan.name.en, "zh-Hans": plan.name.zh_hans} for plan in preset.plans
        }
        if preset.rules:
            self.take_rules(preset.copy_rules())

    def take_rules(self, rules: list[dict[str, Any]]) -> None:
        """Go by other rules; only the preset's own have its source behind them."""
        if rules == self.rules:
            return
        self.rules = rules
        self.fingerprint = self.confidence = None
        if self.preset is not None and self.follows_preset:
            self.fingerprint = self.preset.fingerprint
            if self.preset.confidence is not None:
                self.confidence = self.preset.confidence.value

    @property
    def data(self) -> dict[str, Any]:
        """Return what the subentry holds; what nobody said is left out."""
        values = {
            CONF_AUTO_RENEWAL: str(self.auto_renewal),
            CONF_CONFIDENCE: self.confidence,
            CONF_COUNTRY: self.country,
            CONF_FINGERPRINT: self.fingerprint,
            CONF_INITIAL: [entry_to_record(entry) for entry in self.initial] or None,
            CONF_LEAD: self.lead,
            CONF_NUMBER: self.number,
            CONF_PLAN: self.plan,
            CONF_PLAN_NAMES: self.plan_names or None,
            CONF_PROVIDER: self.provider,
            CONF_PROVIDER_NAME: self.provider_name,
            CONF_RECHECK_AFTER: self.recheck_after,
            CONF_RENEWAL_PAGE: self.renewal_page,
            CONF_RULES: self.rules,
            CONF_USER_NAME: self.user_name,
            CONF_ZONE: self.zone,
        }
        return {key: value for key, value in values.items() if value is not None}


def draft_of(subentry: ConfigSubentry, preset: Preset | None) -> Draft:
    """Return the draft of a line that there is already."""
    data = subentry.data
    return Draft(
        country=data.get(CONF_COUNTRY),
        preset=preset,
        provider=data.get(CONF_PROVIDER),
        provider_name=data[CONF_PROVIDER_NAME],
        zone=data.get(CONF_ZONE),
        number=data.get(CONF_NUMBER),
        user_name=data.get(CONF_USER_NAME),
        label=subentry.title,
        plan=data.get(CONF_PLAN),
        plan_names=plain(data.get(CONF_PLAN_NAMES) or {}),
        rules=[plain(rule) for rule in data[CONF_RULES]],
        fingerprint=data.get(CONF_FINGERPRINT),
        confidence=data.get(CONF_CONFIDENCE),
        auto_renewal=data.get(CONF_AUTO_RENEWAL) or AutoRenewal.OFF,
        lead=data.get(CONF_LEAD),
        recheck_after=data.get(CONF_RECHECK_AFTER),
        renewal_page=data.get(CONF_RENEWAL_PAGE),
        known="",
        initial=[entry_from_record(record) for record in data.get(CONF_INITIAL) or ()],
    )

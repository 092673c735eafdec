"""The forms of the line flow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from homeassistant.helpers.selector import (
    BooleanSelector,
    CountrySelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .catalogue import Preset
from .keepalive.entry import Kind
from .keepalive.rule import Rule
from .keepalive.state import AutoRenewal
from .line_form_rule import COUNTS, EXTENSIONS, UNITS
from .texts import Texts

OTHER = "other"
KNOWN = ["event", "expiry", "nothing"]
# A person does not date these, or they say nothing about what winds a clock.
_NOT_ASKED = frozenset({Kind.BALANCE_SEEN, Kind.DEDUCTION})
_KIND_ORDER = list(Kind)

_TEXT = TextSelector()
_COUNT = NumberSelector(NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=1))


def zone_names() -> list[str]:
    """Return the names of all time zones; reads files."""
    return sorted(name for name in available_timezones() if "/" in name)


def _choice(
    options: Sequence[SelectOptionDict] | Sequence[str],
    *,
    translated: str | None = None,
    custom: bool = False,
    dropdown: bool = True,
) -> SelectSelector:
    """Return a selector of one of some options."""
    mode = SelectSelectorMode.DROPDOWN if dropdown else SelectSelectorMode.LIST
    config = SelectSelectorConfig(options=options, mode=mode, custom_value=custom)
    if translated is not None:
        config["translation_key"] = translated
    return SelectSelector(config)


def _labelled(labels: Mapping[str, str]) -> list[SelectOptionDict]:
    """Return options with labels."""
    return [SelectOptionDict(value=value, label=label) for value, label in labels.items()]


def country_form() -> vol.Schema:
    """Return the form that asks from which country a number is."""
    # A field that is required would come with its first choice filled in; so it is everywhere
    # below where only the person can know.
    return vol.Schema({vol.Optional("country"): CountrySelector()})


def provider_form(texts: Texts, presets: Iterable[Preset]) -> vol.Schema:
    """Return the form that asks for the provider, found by any of its names."""
    labels: dict[str, str] = {}
    for preset in presets:
        name = preset.names.in_language(texts.language)
        also = texts.in_a_row(alias for alias in preset.names.aliases if alias not in name)
        label = texts.text("provider_choice", name=name, also=also) if also else name
        labels[name if name not in labels else preset.id] = label
    other = texts.text("other_provider")
    labels[other] = other
    # Only a choice that takes other values too can be searched in a browser, which then shows
    # the value of what was chosen: so that is a name.
    return vol.Schema({vol.Optional("provider"): _choice(_labelled(labels), custom=True)})


def own_provider_form(zones: Sequence[str]) -> vol.Schema:
    """Return the form for a provider that the catalogue does not know."""
    return vol.Schema(
        {
            vol.Required("provider_name"): _TEXT,
            vol.Optional("country"): CountrySelector(),
            vol.Optional("zone"): _choice(zones, custom=True),
        }
    )


def number_form(*, confirm: bool) -> vol.Schema:
    """Return the form for the number, or the user name where there is none."""
    tel = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL))
    fields: dict[vol.Marker, Any] = {
        vol.Optional("number"): tel,
        vol.Optional("user_name"): _TEXT,
    }
    if confirm:
        fields[vol.Optional("confirm", default=False)] = BooleanSelector()
    return vol.Schema(fields)


def rule_form(texts: Texts) -> vol.Schema:
    """Return the form for the common rule."""
    return vol.Schema(
        {
            vol.Required("counts"): _choice(list(COUNTS), translated="counts", dropdown=False),
            vol.Optional("min_amount"): _TEXT,
            vol.Optional("currency"): _currency(texts),
            vol.Required("period"): _COUNT,
            vol.Required("unit", default="day"): _choice(UNITS, translated="unit"),
            vol.Required("extension", default="restart"): _choice(
                EXTENSIONS, translated="extension", dropdown=False
            ),
            vol.Optional("receive_only_days"): _COUNT,
            vol.Optional("rescue_days"): _COUNT,
        }
    )


def yaml_form() -> vol.Schema:
    """Return the form for the complete rule."""
    return vol.Schema({vol.Required("rules"): ObjectSelector()})


def details_form(
    plans: Mapping[str, str], zones: Sequence[str] | None, *, ask_known: bool
) -> vol.Schema:
    """Return the form for the label, the plan, and what is known at first."""
    fields: dict[vol.Marker, Any] = {vol.Required("label"): _TEXT}
    if plans:
        fields[vol.Optional("plan")] = _choice(_labelled(plans))
    if zones is not None:
        fields[vol.Optional("zone")] = _choice(zones, custom=True)
    if ask_known:
        fields[vol.Required("known", default="event")] = _choice(
            KNOWN, translated="known", dropdown=False
        )
    return vol.Schema(fields)


def event_form(texts: Texts, rules: Iterable[Rule]) -> vol.Schema:
    """Return the form for the last event; it asks only for what the rules look at."""
    known = list(rules)
    items = [(rule, item) for rule in known for item in rule.qualifying]
    fields: dict[vol.Marker, Any] = {
        vol.Required("kind"): _choice(event_kinds(known), translated="kind"),
        vol.Optional("date"): DateSelector(),
    }
    if any(rule.asks_amount(item) for rule, item in items):
        fields[vol.Optional("amount")] = _TEXT
        fields[vol.Optional("currency")] = _currency(texts)
    if any(item.chargeable for _, item in items):
        fields[vol.Required("chargeable", default=True)] = BooleanSelector()
    if any(rule.burn is not None for rule in known):
        fields[vol.Optional("balance")] = _TEXT
    return vol.Schema(fields)


def event_kinds(rules: Iterable[Rule]) -> list[str]:
    """Return the kinds of events that wind or start a clock, and the activation."""
    kinds: set[Kind] = {Kind.ACTIVATION}
    for rule in rules:
        kinds |= rule.starts | rule.stops
        for item in rule.qualifying:
            kinds |= item.kinds
    order = sorted(kinds - _NOT_ASKED, key=_KIND_ORDER.index)
    return [*(kind.value for kind in order if kind is not Kind.ACTIVATION), Kind.ACTIVATION.value]


def expiry_form(texts: Texts, rules: Iterable[Rule]) -> vol.Schema:
    """Return the form for the date that the provider shows."""
    fields: dict[vol.Marker, Any] = {vol.Optional("expiry"): DateSelector()}
    clocks = {rule.clock: texts.word("clock", rule.clock) for rule in rules}
    if len(clocks) > 1:
        fields[vol.Required("clock", default=next(iter(clocks)))] = _choice(_labelled(clocks))
    return vol.Schema(fields)


def settings_form() -> vol.Schema:
    """Return the form for automatic renewal, lead time and renewal page."""
    url = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
    return vol.Schema(
        {
            vol.Required("auto_renewal", default="off"): _choice(
                [mode.value for mode in AutoRenewal], translated="auto_renewal", dropdown=False
            ),
            vol.Optional("lead"): _COUNT,
            vol.Optional("renewal_page"): url,
        }
    )


def _currency(texts: Texts) -> SelectSelector:
    """Return a selector of a currency."""
    labels = {
        code: texts.text("currency_choice", code=code, name=texts.currency(code))
        for code in sorted(ACTIVE_CURRENCIES)
    }
    return _choice(_labelled(labels), custom=True)

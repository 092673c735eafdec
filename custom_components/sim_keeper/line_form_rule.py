"""Rules from and to what a person fills in: the common one by fields, any by YAML."""

from collections.abc import Mapping
from typing import Any

import yaml

from .catalogue.raw import amounts_as_text
from .keepalive.errors import RuleError
from .keepalive.read import read_rule
from .line_form_checks import FieldError, clean, read_currency, read_money, read_whole

COUNTS: dict[str, dict[str, Any]] = {
    "top_up": {"kinds": ["top_up", "auto_renewal"]},
    "purchase": {"kinds": ["plan_purchase", "auto_renewal"]},
    "chargeable_use": {"kinds": ["sms_out", "call_out", "mms_out", "data"], "chargeable": True},
    "any_use": {"kinds": ["sms_out", "call_out", "mms_out", "data"]},
}
EXTENSIONS = ["restart", "stack", "max"]
UNITS = ["day", "week", "month", "year"]
_PAID = {"top_up": "validity", "purchase": "plan"}
_LONGEST = 36_500


def rule_of_form(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, FieldError]]:
    """Return the rule that the fields say, and what is wrong by field."""
    errors: dict[str, FieldError] = {}

    def read[T](name: str, reader: Any, value: T | None) -> Any:
        if value is None:
            return None
        try:
            return reader(value)
        except FieldError as err:
            errors[name] = err
            return None

    counts = values["counts"]
    amount = read("min_amount", read_money, clean(values.get("min_amount")))
    currency = read("currency", read_currency, clean(values.get("currency")))
    period = read("period", _days, values.get("period"))
    receive_only = read("receive_only_days", _days, values.get("receive_only_days"))
    rescue = read("rescue_days", _days, values.get("rescue_days"))
    item = dict(COUNTS[counts])
    if amount is not None:
        if counts not in _PAID:
            errors["min_amount"] = FieldError("amount_not_for_use")
        elif not amount:
            errors["min_amount"] = FieldError("no_amount", value=str(amount))
        elif currency is None:
            errors.setdefault("currency", FieldError("currency_missing"))
        item["min_amount"] = str(amount)
    rule: dict[str, Any] = {"clock": _PAID.get(counts, "activity"), "qualifying": [item]}
    if currency is not None:
        rule["currency"] = currency
    rule["period"] = {"value": period, "unit": values["unit"]}
    rule["extension"] = values["extension"]
    phases = []
    if receive_only is not None:
        phases.append(_phase("receive_only", receive_only, ["sms_in", "call_in"], counts))
    if rescue is not None:
        phases.append(_phase("redemption", rescue, [], counts))
    if phases:
        rule["phases"] = phases
    if amount is not None:
        rule["price"] = {"amount": str(amount)}
    if not errors:
        try:
            read_rule(rule)
        except RuleError as err:
            field = "min_amount" if "amount" in err.path else "period"
            errors[field] = rule_fault(err)
    return rule, errors


def _days(value: float) -> int:
    """Return a whole number of days or other units."""
    return read_whole(value, least=1, most=_LONGEST)


def _phase(name: str, days: int, works: list[str], counts: str) -> dict[str, Any]:
    """Return a stage of some days that the same event ends."""
    return {
        "name": name,
        "length": {"value": days, "unit": "day"},
        "works": works,
        "revive": {"by": list(COUNTS[counts]["kinds"]), "fee": "0"},
    }


def form_of_rules(rules: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the fields that say just these rules, None where fields cannot."""
    try:
        (rule,) = rules
        (item,) = rule["qualifying"]
        counts = next(
            name
            for name, said in COUNTS.items()
            if said["kinds"] == item["kinds"] and said.get("chargeable") == item.get("chargeable")
        )
        days = {phase["name"]: phase["length"]["value"] for phase in rule.get("phases", [])}
        values: dict[str, Any] = {
            "counts": counts,
            "min_amount": item.get("min_amount"),
            "currency": rule.get("currency"),
            "period": rule["period"]["value"],
            "unit": rule["period"]["unit"],
            "extension": rule["extension"],
            "receive_only_days": days.get("receive_only"),
            "rescue_days": days.get("redemption"),
        }
        said, errors = rule_of_form(values)
    except KeyError, ValueError, TypeError, StopIteration:
        return None
    if errors or said != rule:
        return None
    return {key: value for key, value in values.items() if value is not None}


def rules_of_yaml(value: Any) -> list[dict[str, Any]]:
    """Return the rules of an object field, one mapping or a list of them; raise FieldError."""
    if isinstance(value, str):
        value = _parsed(value)
    single = isinstance(value, Mapping)
    found = [value] if single else value
    if not isinstance(found, list):
        raise FieldError("rule_no_mapping", place="rules")
    if not found:
        raise FieldError("rule_empty", place="rules")
    rules = [plain(rule) for rule in found]
    clocks: set[str] = set()
    for number, rule in enumerate(rules):
        try:
            clock = read_rule(rule, "" if single else f"rules[{number}]").clock
        except RuleError as err:
            raise rule_fault(err) from err
        if clock in clocks:
            raise FieldError("rule_duplicate_clock", place=f"rules[{number}].clock", value=clock)
        clocks.add(clock)
    return [amounts_as_text(rule) for rule in rules]


def rule_fault(err: RuleError) -> FieldError:
    """Return what is wrong with a rule, and where in it."""
    params = err.params
    value = params.get("value") or params.get("field") or params.get("kind") or ""
    place = err.path or "rules"
    return FieldError(f"rule_{err.code}", place=place, value=value, known=params.get("known", ""))


def plain(value: Any) -> Any:
    """Return a value with mappings and lists of JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _parsed(text: str) -> Any:
    """Return what a YAML text says."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        place = "1" if mark is None else str(mark.line + 1)
        raise FieldError("broken_yaml", place=place) from err

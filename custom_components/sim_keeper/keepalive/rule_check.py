"""What makes a rule impossible."""

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from .entry import Kind
from .errors import RuleError
from .period import MIDNIGHT_END, Period, Span, Unit
from .rule_words import Extension

if TYPE_CHECKING:
    from .rule import Boundary, Cap, Phase, Qualifying, Rule, Tier

_MAX_DAYS = 100 * 366
"""No period is longer than a century."""

_TOO_MUCH = Decimal(10) ** 15
_TOO_FINE = Decimal("0.000001")

_NEVER_QUALIFY = frozenset(
    {
        Kind.RENEWAL_FAILED,
        Kind.RETIRED,
        Kind.REVIVED,
        Kind.REVERSAL,
        Kind.NOTE,
        Kind.EXPIRY_SEEN,
    }
)


def check(rule: Rule) -> None:
    """Raise RuleError for the first field that is impossible."""
    if not rule.clock:
        raise RuleError("clock", "empty")
    if not rule.qualifying and not rule.starts:
        raise RuleError("qualifying", "empty")
    for name in ("period", "initial", "min_gap"):
        _check_period(getattr(rule, name), name)
    _check_tiers(rule.tiers, "tiers")
    _check_cap(rule.cap, "cap")
    for number, item in enumerate(rule.qualifying):
        _check_item(rule, item, f"qualifying[{number}]")
        _check_reach(rule, item, f"qualifying[{number}]")
    if rule.starts & rule.stops:
        raise RuleError("stops", "same_as_starts")
    if rule.starts and rule.period is None and rule.base_period is None:
        raise RuleError("period", "missing")
    _check_boundary(rule.boundary)
    if rule.burn is not None:
        _check_amount(rule.burn.fee, "burn.fee", zero=False)
        _check_period(rule.burn.every, "burn.every")
    _check_phases(rule.phases)
    if rule.price is not None:
        _check_amount(rule.price.amount, "price.amount")
    if rule.currency is None:
        _check_no_money(rule)


def _check_item(rule: Rule, item: Qualifying, path: str) -> None:
    """Raise RuleError for what is impossible in an item."""
    if not item.kinds:
        raise RuleError(f"{path}.kinds", "empty")
    for kind in sorted(item.kinds & _NEVER_QUALIFY):
        raise RuleError(f"{path}.kinds", "kind_cannot_qualify", kind=kind)
    _check_period(item.period, f"{path}.period")
    if item.tiers is not None:
        if not item.tiers:
            raise RuleError(f"{path}.tiers", "empty")
        _check_tiers(item.tiers, f"{path}.tiers")
    for name in ("min_amount", "min_total"):
        amount = getattr(item, name)
        if amount is not None:
            _check_amount(amount, f"{path}.{name}", zero=False)
    if item.per_amount is not None:
        _check_amount(item.per_amount.amount, f"{path}.per_amount.amount", zero=False)
        _check_period(item.per_amount.gives, f"{path}.per_amount.gives")
        if item.period is not None or item.tiers is not None:
            raise RuleError(f"{path}.per_amount", "with_period")
    if item.period is not None and item.tiers is not None:
        raise RuleError(f"{path}.tiers", "with_period")
    if item.cap is not None:
        _check_cap(item.cap, f"{path}.cap")
    fixed = (item.extension or rule.extension) is Extension.FIXED
    if fixed and (rule.period is None or rule.period.unit is Unit.HOUR):
        raise RuleError("period", "fixed_needs_period")
    if fixed and (rule.tiers_of(item) or item.per_amount or item.period):
        raise RuleError(f"{path}.extension", "fixed_needs_one_period")
    if item.per_amount is None and item.period is None and not rule.tiers_of(item):
        if rule.period is None:
            raise RuleError("period", "missing")


def _check_period(period: Period | None, path: str) -> None:
    """Raise RuleError for a period that is empty, negative or endless."""
    if period is None:
        return
    if period.value <= 0:
        raise RuleError(f"{path}.value", "not_positive", value=str(period.value))
    if period.span.nominal_days > _MAX_DAYS:
        raise RuleError(f"{path}.value", "too_long", value=str(period.value))


def _check_tiers(tiers: tuple[Tier, ...], path: str) -> None:
    """Raise RuleError for tiers that do not rise."""
    for number, tier in enumerate(tiers):
        _check_amount(tier.amount, f"{path}[{number}].amount", zero=False)
        _check_period(tier.period, f"{path}[{number}].period")
    for number, (low, high) in enumerate(pairwise(tiers), start=1):
        if high.amount <= low.amount:
            raise RuleError(f"{path}[{number}].amount", "not_rising", value=str(high.amount))
        if high.period.span.nominal_days < low.period.span.nominal_days:
            raise RuleError(f"{path}[{number}].period", "not_rising", value=str(high.amount))


def _check_amount(amount: Decimal, path: str, *, zero: bool = True) -> None:
    """Raise RuleError for an amount that is negative, or zero where that is nothing."""
    if not amount.is_finite() or amount < 0 or (amount == 0 and not zero):
        raise RuleError(path, "not_positive", value=str(amount))
    if amount >= _TOO_MUCH:
        raise RuleError(path, "too_large", value=str(amount))
    if 0 < amount < _TOO_FINE:
        raise RuleError(path, "too_small", value=str(amount))


def _check_cap(cap: Cap, path: str) -> None:
    """Raise RuleError for a cap that nothing can keep."""
    if cap.balance is not None:
        _check_amount(cap.balance, f"{path}.balance", zero=False)
    if cap.queue is not None and cap.queue < 1:
        raise RuleError(f"{path}.queue", "not_positive", value=str(cap.queue))
    if cap.days_ahead is None:
        return
    if cap.days_ahead < 1:
        raise RuleError(f"{path}.days_ahead", "not_positive", value=str(cap.days_ahead))
    if cap.days_ahead > _MAX_DAYS:
        raise RuleError(f"{path}.days_ahead", "too_long", value=str(cap.days_ahead))


def _check_reach(rule: Rule, item: Qualifying, path: str) -> None:
    """Raise RuleError for a cap below the shortest period that the item gives."""
    cap = item.cap or rule.cap
    if cap.days_ahead is None:
        return
    tiers = rule.tiers_of(item)
    if item.per_amount is not None:
        shortest = item.per_amount.gives
    elif tiers:
        shortest = tiers[0].period
    else:
        period = item.period or rule.period
        assert period is not None
        shortest = period
    if cap.days_ahead < _least_days(shortest.span):
        where = "cap" if item.cap is None else f"{path}.cap"
        raise RuleError(f"{where}.days_ahead", "below_period", value=str(cap.days_ahead))


def _least_days(span: Span) -> int:
    """Return the fewest days that a span can take."""
    years, months = divmod(span.months, 12)
    return years * 365 + months * 28 + span.days + span.hours // 24


def _check_boundary(boundary: Boundary) -> None:
    """Raise RuleError for a time that is none, or a window that closes before it opens."""
    if not 0 <= boundary.time <= MIDNIGHT_END:
        raise RuleError("boundary.time", "no_time", value=str(boundary.time))
    if boundary.until is None:
        return
    if not 0 <= boundary.until <= MIDNIGHT_END:
        raise RuleError("boundary.until", "no_time", value=str(boundary.until))
    if boundary.until < boundary.time:
        raise RuleError("boundary.until", "before_time", value=str(boundary.until))


def _check_phases(phases: tuple[Phase, ...]) -> None:
    """Raise RuleError for a phase that is never reached or never left."""
    for number, phase in enumerate(phases):
        path = f"phases[{number}]"
        _check_period(phase.length, f"{path}.length")
        if phase.length is None and number < len(phases) - 1:
            raise RuleError(f"{path}.length", "open_before_last")
        if phase.revive is not None:
            if not phase.revive.by:
                raise RuleError(f"{path}.revive.by", "empty")
            _check_amount(phase.revive.fee, f"{path}.revive.fee")


def _check_no_money(rule: Rule) -> None:
    """Raise RuleError for amounts that have no currency."""
    money = (
        bool(rule.tiers)
        or rule.burn is not None
        or rule.price is not None
        or rule.cap.balance is not None
        or any(item.asks_amount for item in rule.qualifying)
        or any(phase.revive and phase.revive.fee for phase in rule.phases)
    )
    if money:
        raise RuleError("currency", "missing")

"""What an entry would wind by one item of a rule, before time and stage are looked at."""

from .entry import Entry, Reason
from .period import Period
from .rule import Qualifying, Rule

TELLING = (
    Reason.QUEUE_FULL,
    Reason.NO_GAIN,
    Reason.TOO_SOON,
    Reason.PHASE_REFUSES,
    Reason.AFTER_LOSS,
    Reason.CONTRIBUTED,
    Reason.BELOW_MINIMUM,
    Reason.AMOUNT_MISSING,
    Reason.CURRENCY_MISMATCH,
    Reason.NOT_CHARGEABLE,
    Reason.KIND_NOT_COUNTED,
)
"""The reasons of several items, the most telling first."""


def most_telling(reasons: set[Reason]) -> Reason:
    """Return the reason that says most about an entry which several items refuse."""
    return next((reason for reason in TELLING if reason in reasons), Reason.KIND_NOT_COUNTED)


def period_of(rule: Rule, item: Qualifying, entry: Entry) -> Period | Reason:
    """Return what an entry of the item's kind would wind by it, or why it does not."""
    if item.plans and entry.plan not in item.plans:
        return Reason.KIND_NOT_COUNTED
    if item.chargeable and entry.chargeable is not True:
        return Reason.NOT_CHARGEABLE
    if rule.asks_amount(item):
        if entry.currency is not None and entry.currency != rule.currency:
            return Reason.CURRENCY_MISMATCH
        if entry.amount is None:
            return Reason.AMOUNT_MISSING
        if entry.amount == 0 or entry.amount < (item.min_amount or 0):
            return Reason.BELOW_MINIMUM
        tiers = rule.tiers_of(item)
        if tiers:
            fitting = [tier.period for tier in tiers if tier.amount <= entry.amount]
            return fitting[-1] if fitting else Reason.BELOW_MINIMUM
        if item.per_amount is not None:
            units = int(entry.amount // item.per_amount.amount)
            gives = item.per_amount.gives
            return Period(gives.value * units, gives.unit) if units else Reason.BELOW_MINIMUM
    period = item.period or rule.period
    assert period is not None
    return period

"""The entries that an automatic renewal writes when its user trusts it."""

import datetime as dt

from .assess_clock import recheck_at
from .cost import least_amount
from .entry import Entry, Evidence, Kind, Method
from .ledger import Ledger
from .state import AutoRenewal, Settings


def assumed_renewal(ledger: Ledger, settings: Settings, now: dt.datetime) -> Entry | None:
    """Return the entry that mode `assume` writes by an aware instant, None for none.

    It stands at the end that has passed, with evidence `assumed`, and is
    written once a period until `recheck_after` periods went by unconfirmed.
    """
    if settings.auto_renewal is not AutoRenewal.ASSUME or settings.lapsing:
        return None
    fold = ledger.fold_at(now)
    if fold.retired:
        return None
    for clock, state in zip(ledger.clocks, fold.clocks, strict=True):
        rule, until = clock.rule, state.active_until
        if until is None or not rule.renews_by_itself() or state.failed:
            continue
        recheck = recheck_at(clock.calendar, state, settings.recheck_after)
        outlook = clock.calendar.outlook(state)
        charge, lost_at = outlook.charge_until, outlook.lost_at
        if charge is None or now < charge or (recheck is not None and until >= recheck):
            continue
        if lost_at is not None and lost_at > until and now >= lost_at:
            continue
        item = next(i for i in rule.qualifying if Kind.AUTO_RENEWAL in i.kinds)
        price = rule.price
        amount = price.amount if price is not None else least_amount(rule, item)
        plan = price.plan if price is not None else min(item.plans, default=None)
        entry_id = f"assumed-{rule.clock}-{until:%Y%m%dT%H%M%S}"
        if entry_id in ledger:
            continue
        return Entry(
            id=entry_id,
            at=until,
            kind=Kind.AUTO_RENEWAL,
            amount=amount,
            clock=rule.clock,
            plan=plan,
            chargeable=item.chargeable or None,
            evidence=Evidence.ASSUMED,
            method=Method.AUTOMATIC,
            reference=f"auto-{rule.clock}-{state.last_day}",
            source="assumed",
        )
    return None

"""What a line's entries say of its balance."""

from dataclasses import dataclass, replace
import datetime as dt
from decimal import Decimal

from .entry import Entry, Kind

_ADDS = frozenset({Kind.TOP_UP, Kind.TRANSFER_IN})
_TAKES = frozenset({Kind.DEDUCTION, Kind.SMS_OUT, Kind.CALL_OUT, Kind.MMS_OUT, Kind.DATA})
_RENEWS = frozenset({Kind.AUTO_RENEWAL, Kind.PLAN_PURCHASE})


@dataclass(frozen=True, slots=True)
class MoneyState:
    """Hold the last known balance; None while none was ever seen.

    `seen_at` is when the provider last showed it, `renewed_since` what
    renewals have cost since, which may or may not have come out of it,
    `moved_at` the UTC instant of the entry that moved it last.
    """

    balance: Decimal | None = None
    currency: str | None = None
    seen_at: dt.datetime | dt.date | None = None
    renewed_since: Decimal = Decimal(0)
    moved_at: dt.datetime | None = None


def forfeit(state: MoneyState, at: dt.datetime) -> MoneyState:
    """Return the balance after a phase that began at a UTC instant took it."""
    if not state.balance or state.moved_at is None or state.moved_at >= at:
        return state
    return replace(state, balance=Decimal(0), moved_at=at)


def book(
    state: MoneyState,
    entry: Entry,
    at: dt.datetime,
    currency: str | None,
    most: Decimal | None,
) -> MoneyState:
    """Return the balance after an entry, in the line's currency, held at the most it may be.

    Amounts in another currency than the balance's change nothing.
    """
    if entry.balance is not None:
        return MoneyState(entry.balance, entry.currency or currency, entry.at, moved_at=at)
    if state.balance is None or entry.amount is None:
        return state
    if (entry.currency or currency) != state.currency:
        return state
    if entry.kind in _ADDS:
        balance = state.balance + entry.amount
        balance = balance if most is None else min(balance, most)
        return replace(state, balance=balance, moved_at=at)
    if entry.kind in _TAKES:
        return replace(state, balance=state.balance - entry.amount, moved_at=at)
    if entry.kind in _RENEWS:
        return replace(state, renewed_since=state.renewed_since + entry.amount)
    return state

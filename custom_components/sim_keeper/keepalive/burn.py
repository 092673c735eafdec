"""A clock that its balance keeps alive: fees taken while the money lasts."""

import datetime as dt
from decimal import Decimal

from .clock import Calendar, ClockState
from .entry import Entry, Kind, Method, Reason
from .rule import Rule

FEE_WINDOW = dt.timedelta(hours=48)
"""A deduction this near to a computed fee is that fee."""

_SPENDING = frozenset({Kind.SMS_OUT, Kind.CALL_OUT, Kind.MMS_OUT, Kind.DATA})
_ADDING = frozenset({Kind.TOP_UP, Kind.TRANSFER_IN})
_PURCHASES = frozenset({Kind.PLAN_PURCHASE, Kind.AUTO_RENEWAL})


class Purse:
    """Book the money of a clock and place its first unpaid fee.

    The state's `purse` is the balance after the first `fees` fees; None says
    that the provider showed an end and no balance is known since. Fees from
    `open_fee` on were computed and not yet seen as a deduction.
    """

    def __init__(self, rule: Rule, calendar: Calendar) -> None:
        """Hold the rule and its calendar."""
        assert rule.burn is not None
        self._burn = rule.burn
        self._currency = rule.currency
        self._most = rule.cap.balance
        self._calendar = calendar

    def _due(self, state: ClockState, number: int) -> tuple[dt.date, dt.datetime]:
        """Return the last day and the instant at which a fee falls due."""
        assert state.base is not None
        every = self._burn.every.span * number
        if state.shown_until is not None and state.last_day is not None:
            return self._calendar.later(
                self._calendar.last_day_before(state.shown_until),
                state.shown_until,
                every,
                shown=True,
            )
        last_day, until = self._calendar.end(state.base, state.span)
        if not number:
            return last_day, until
        return self._calendar.later(last_day, until, every, shown=False)

    def drawn(self, state: ClockState) -> ClockState:
        """Return the state with its end at the first fee that is not paid."""
        if state.base is None:
            return state
        paid = state.fees
        if state.purse is not None and state.purse > 0:
            paid += int(state.purse // self._burn.fee)
        last_day, until = self._due(state, paid)
        return state.but(last_day=last_day, active_until=until)

    def settle(self, state: ClockState, at: dt.datetime) -> ClockState:
        """Return the state with the fees taken that fell due by an instant."""
        if state.base is None or state.purse is None or state.purse < self._burn.fee:
            return state
        payable = int(state.purse // self._burn.fee)
        if self._due(state, state.fees)[1] > at:
            return state
        low, high = 1, payable
        while low < high:
            middle = (low + high + 1) // 2
            if self._due(state, state.fees + middle - 1)[1] <= at:
                low = middle
            else:
                high = middle - 1
        return state.but(purse=state.purse - low * self._burn.fee, fees=state.fees + low)

    def is_filled_by(self, entry: Entry) -> bool:
        """Return whether an entry says that there is money, or how much."""
        return entry.kind in _ADDING or (entry.balance is not None and self._is_ours(entry))

    def fault_of(self, entry: Entry) -> Reason | None:
        """Return why the money of such an entry cannot be booked."""
        if not self._is_ours(entry):
            return Reason.CURRENCY_MISMATCH
        if entry.balance is None and entry.amount is None:
            return Reason.AMOUNT_MISSING
        return None

    def _is_ours(self, entry: Entry) -> bool:
        """Return whether an entry speaks of the purse's currency."""
        return entry.currency is None or entry.currency == self._currency

    def book(self, state: ClockState, entry: Entry, at: dt.datetime) -> ClockState:
        """Return the settled state after the money that an entry moves."""
        ours = self._is_ours(entry)
        seen = entry.balance is not None and ours
        moves = ours and entry.amount is not None
        new = state
        if entry.kind is Kind.DEDUCTION:
            new = self._deduct(state, entry.amount if ours else None, at)
        elif state.purse is not None and moves:
            assert entry.amount is not None
            if entry.kind in _ADDING:
                new = state.but(purse=self._held(state.purse + entry.amount))
            elif entry.kind in _SPENDING or _is_paid_from_balance(entry):
                new = state.but(purse=state.purse - entry.amount)
        if seen:
            new = new.but(purse=entry.balance, open_fee=new.fees)
        if new is state:
            return state
        return self.drawn(new)

    def _deduct(self, state: ClockState, amount: Decimal | None, at: dt.datetime) -> ClockState:
        """Return the state after a deduction, which may be a computed fee."""
        if state.base is None or state.purse is None:
            return state
        fee = self._burn.fee
        for number in range(state.open_fee, state.fees):
            if abs(self._due(state, number)[1] - at) <= FEE_WINDOW:
                more = max(amount or fee, fee) - fee
                return state.but(purse=state.purse - more, open_fee=number + 1)
        taken = amount or Decimal(0)
        due = self._due(state, state.fees)[1]
        if state.purse >= fee and at < due <= at + FEE_WINDOW:
            return state.but(
                purse=state.purse - max(taken, fee),
                fees=state.fees + 1,
                open_fee=state.fees + 1,
            )
        return state.but(purse=state.purse - taken)

    def _held(self, balance: Decimal) -> Decimal:
        """Return a balance held at the most that a line may hold."""
        return balance if self._most is None else min(balance, self._most)


def _is_paid_from_balance(entry: Entry) -> bool:
    """Return whether a purchase may have been paid from the balance."""
    return entry.kind in _PURCHASES and entry.method in (None, Method.AUTOMATIC)

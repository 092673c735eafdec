"""The assessment: what is true of a line at an instant, and until when it stays so."""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from functools import cached_property

from .assess_clock import ClockAssessment, ClockAt
from .cost import UNKNOWN_COST, NextStep, YearlyCost, next_step, yearly_cost
from .ledger import Fold, Ledger
from .period import midnights_between, start_of_day
from .rule import Rule
from .state import CONFIDENCE_OF, Confidence, Settings, State, Viewer

_INSTANT = dt.timedelta(microseconds=1)
_ONE_DAY = dt.timedelta(days=1)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
_CONFIDENCES = list(Confidence)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Hold what the domain answers for a line at an instant.

    Instants are UTC; dates are the user's, but for `last_day`, the provider's
    last good day. `changes_at` is the next instant at which anything differs
    but `days_left`, which counts down at `midnight` as well; `next_change` is
    the earlier of both.
    """

    at: dt.datetime
    state: State
    clocks: tuple[ClockAssessment, ...]
    deciding: str
    active_until: dt.datetime | None
    receives_until: dt.datetime | None
    recoverable_until: dt.datetime | None
    last_day: dt.date | None
    act_by: dt.date | None
    next_deadline: dt.datetime | None
    days_left: int | None
    runway: dt.datetime | None
    next_step: NextStep | None
    rules: tuple[Rule, ...]
    confidence: Confidence
    last_kept: dt.datetime | dt.date | None
    balance: Decimal | None
    balance_currency: str | None
    balance_seen: dt.datetime | dt.date | None
    changes_at: dt.datetime | None
    midnight: dt.datetime | None

    @cached_property
    def yearly_cost(self) -> YearlyCost:
        """Return what keeping the line costs in a year, worked out when asked for."""
        return UNKNOWN_COST if self.state is State.RETIRED else yearly_cost(self.rules)

    @property
    def next_change(self) -> dt.datetime | None:
        """Return the next UTC instant at which any answer differs."""
        return _earliest(self.changes_at, self.midnight)

    @property
    def is_receiving(self) -> bool | None:
        """Return whether codes arrive, None while nobody knows."""
        if self.state is State.LOST:
            return False
        for clock in self.clocks:
            if clock.receives_until is not None and clock.receives_until <= self.at:
                return False
        if any(clock.state is State.UNKNOWN for clock in self.clocks):
            return None
        return True

    def a_day_later(self, midnight: dt.datetime) -> Assessment:
        """Return the same a midnight later, the one after it given in UTC."""
        assert self.days_left is not None
        # Every line takes this step at every midnight; `replace` would cost it most of its time.
        later = object.__new__(Assessment)
        later.__dict__.update(
            self.__dict__, at=self.midnight, days_left=self.days_left - 1, midnight=midnight
        )
        return later


def next_midnight(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the first midnight of a zone after an aware instant, in UTC."""
    day = now.astimezone(zone).date() + _ONE_DAY
    midnight = start_of_day(day, zone)
    while midnight <= now:
        day += _ONE_DAY
        midnight = start_of_day(day, zone)
    return midnight


def days_left(until: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> int:
    """Return the midnights of a zone before an end: 0 on the last day, then -1 and less."""
    if now < until:
        return midnights_between(now, until, zone)
    return -1 - midnights_between(until, now + _INSTANT, zone)


def assess(ledger: Ledger, settings: Settings, viewer: Viewer, now: dt.datetime) -> Assessment:
    """Return what is true of a line at an aware instant."""
    now = now.astimezone(dt.UTC)
    fold = ledger.fold_at(now)
    money = ledger.money_at(fold, now)
    clocks = tuple(
        ClockAt(clock, state, money, settings, viewer, now).assess()
        for clock, state in zip(ledger.clocks, fold.clocks, strict=True)
    )
    worst = min(clocks, key=lambda clock: (-clock.state.badness, clock.next_deadline or _LATEST))
    state = worst.state
    if fold.retired:
        state = State.RETIRED
    elif settings.lapsing and state is not State.LOST:
        state = State.LAPSING
    soonest = min(
        (clock for clock in clocks if clock.active_until is not None),
        key=lambda clock: clock.active_until or now,
        default=None,
    )
    active_until = soonest.active_until if soonest is not None else None
    receives_until = _earliest(*(clock.receives_until for clock in clocks))
    if active_until is not None and receives_until is not None:
        active_until = min(active_until, receives_until)
    kept = [s.kept_by for s in fold.clocks if s.kept_by is not None]
    last_kept = max(kept, key=lambda e: ledger.zone.instant_of(e.at)).at if kept else None
    return Assessment(
        at=now,
        state=state,
        clocks=clocks,
        deciding=worst.clock,
        active_until=active_until,
        receives_until=receives_until,
        recoverable_until=_earliest(*(clock.recoverable_until for clock in clocks)),
        last_day=soonest.last_day if soonest is not None else None,
        act_by=min((c.act_by for c in clocks if c.act_by is not None), default=None),
        next_deadline=_earliest(*(clock.next_deadline for clock in clocks)),
        days_left=None if active_until is None else days_left(active_until, now, viewer.zone),
        runway=_earliest(*(clock.runway for clock in clocks)),
        next_step=None if fold.retired else _step(ledger, fold, clocks, now),
        rules=ledger.rules,
        confidence=_confidence(settings, clocks),
        last_kept=last_kept,
        balance=money.balance,
        balance_currency=money.currency,
        balance_seen=money.seen_at,
        changes_at=_earliest(
            ledger.next_entry_after(now), *(clock.next_change for clock in clocks)
        ),
        midnight=None if active_until is None else next_midnight(now, viewer.zone),
    )


def _step(
    ledger: Ledger, fold: Fold, clocks: tuple[ClockAssessment, ...], now: dt.datetime
) -> NextStep | None:
    """Return the cheapest thing to do for the clock that needs it first."""
    order = sorted(
        (n for n, clock in enumerate(clocks) if not clock.idle),
        key=lambda n: clocks[n].next_deadline or _LATEST,
    )
    if any(clock.state is State.LOST for clock in clocks):
        return None
    for number in order:
        stage, until = clocks[number].stage, clocks[number].active_until
        waiting = clocks[number].state is State.UNCONFIRMED
        if stage is None and until is not None and now >= until and not waiting:
            continue
        phase = stage.phase if stage is not None else None
        step = next_step(ledger.rules[number], phase, fold.clocks[number].sums)
        if step is not None:
            return step
    return None


def _confidence(settings: Settings, clocks: tuple[ClockAssessment, ...]) -> Confidence:
    """Return the weaker of the rule's source and what the clocks were set by."""
    weakest = settings.source
    for clock in clocks:
        if clock.idle:
            continue
        by = Confidence.NONE
        if clock.set_by is not None:
            by = CONFIDENCE_OF[clock.set_by.evidence]
        if _CONFIDENCES.index(by) > _CONFIDENCES.index(weakest):
            weakest = by
    return weakest


def _earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    """Return the earliest of the moments that are known."""
    return min((moment for moment in moments if moment is not None), default=None)

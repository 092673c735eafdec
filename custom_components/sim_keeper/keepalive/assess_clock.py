"""What is true of one clock at an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal

from .clock import Calendar, ClockState, Stage
from .entry import Entry
from .fold import POSTED_LATE, Clock, stage_at
from .money import MoneyState
from .period import Period, Span, add_span, start_of_day
from .rule_words import PhaseName
from .state import AutoRenewal, Settings, State, Viewer

DEFAULT_LEAD = 7
DUE_DAYS = 30
_INSTANT = dt.timedelta(microseconds=1)
_ONE_DAY = dt.timedelta(days=1)
_FAR = 4_000

_PHASE_STATES = {
    PhaseName.RECEIVE_ONLY: State.RECEIVE_ONLY,
    PhaseName.SUSPENDED: State.SUSPENDED,
    PhaseName.REDEMPTION: State.REDEMPTION,
    PhaseName.QUARANTINE: State.LOST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAssessment:
    """Hold what is true of one clock; instants are UTC, None is not known or never.

    `stage_days` is the nominal length of what the next deadline ends; until
    `charge_until` an `automatic` charge is in time, and from `recheck_at` on an
    assumed one must be confirmed.
    """

    clock: str
    state: State
    idle: bool = False
    set_by: Entry | None = None
    anchor: dt.datetime | dt.date | None = None
    last_day: dt.date | None = None
    active_until: dt.datetime | None = None
    receives_until: dt.datetime | None = None
    recoverable_until: dt.datetime | None = None
    lost_at: dt.datetime | None = None
    stages: tuple[Stage, ...] = ()
    stage: Stage | None = None
    next_deadline: dt.datetime | None = None
    stage_days: int = 0
    automatic: bool = False
    charge_until: dt.datetime | None = None
    recheck_at: dt.datetime | None = None
    act_by: dt.date | None = None
    due_from: dt.datetime | None = None
    urgent_from: dt.datetime | None = None
    runway: dt.datetime | None = None
    next_change: dt.datetime | None = None


class ClockAt:
    """Work out one clock at an instant."""

    def __init__(
        self,
        clock: Clock,
        state: ClockState,
        money: MoneyState,
        settings: Settings,
        viewer: Viewer,
        now: dt.datetime,
    ) -> None:
        """Hold the state and who asks when."""
        self._rule = clock.rule
        self._calendar = clock.calendar
        self._state = state
        self._outlook = clock.calendar.outlook(state)
        self._money = money
        self._settings = settings
        self._viewer = viewer
        self._now = now
        self._automatic = (
            settings.auto_renewal is not AutoRenewal.OFF
            and self._rule.renews_by_itself()
            and not state.failed
        )

    def assess(self) -> ClockAssessment:
        """Return what is true of the clock."""
        state, calendar, now = self._state, self._calendar, self._now
        name = self._rule.clock
        until = state.active_until
        if until is None:
            idle = state.stopped or (bool(self._rule.starts) and not state.running)
            told = State.ACTIVE if idle else State.UNKNOWN
            if state.receives_until is not None and state.receives_until <= now:
                # The provider's own word, whatever the clock is doing.
                idle, told = False, State.SUSPENDED
            return ClockAssessment(
                clock=name,
                state=told,
                idle=idle,
                receives_until=state.receives_until,
                next_change=_next_of([state.receives_until], now),
            )
        outlook = self._outlook
        stages, lost_at = outlook.stages, self._lost_at()
        deadline, length = self._next_deadline()
        act_by = self._act_by(deadline, length) if deadline is not None else None
        due_from = urgent_from = None
        if act_by is not None and now < until:
            due_days = min(DUE_DAYS, length // 3)
            due_from = start_of_day(act_by - dt.timedelta(days=due_days), self._viewer.zone)
            urgent_from = start_of_day(act_by + _ONE_DAY, self._viewer.zone)
        stage = stage_at(stages, now)
        recheck = recheck_at(calendar, state, self._settings.recheck_after)
        moments = [until, due_from, urgent_from, outlook.charge_until, recheck]
        moments += [stage.end for stage in stages]
        moments += [outlook.receives_until, lost_at]
        return ClockAssessment(
            clock=name,
            state=self._state_now(stage, due_from, urgent_from, recheck),
            set_by=state.set_by,
            anchor=state.set_by.at if state.set_by is not None else None,
            last_day=state.last_day,
            active_until=until,
            receives_until=outlook.receives_until,
            recoverable_until=outlook.recoverable_until,
            lost_at=lost_at,
            stages=stages,
            stage=stage,
            next_deadline=deadline,
            stage_days=length,
            automatic=self._automatic,
            charge_until=outlook.charge_until,
            recheck_at=recheck,
            act_by=act_by,
            due_from=due_from,
            urgent_from=urgent_from,
            runway=self._runway(),
            next_change=_next_of(moments, now),
        )

    def _state_now(
        self,
        stage: Stage | None,
        due_from: dt.datetime | None,
        urgent_from: dt.datetime | None,
        recheck: dt.datetime | None,
    ) -> State:
        """Return the state of the clock."""
        now, until, charge = self._now, self._state.active_until, self._outlook.charge_until
        lost_at = self._lost_at()
        assert until is not None
        assert charge is not None
        unchecked = recheck is not None and now >= recheck
        if self._automatic and until <= now < charge:
            return State.UNCONFIRMED if unchecked else State.DUE
        if lost_at is not None and now >= lost_at:
            return State.LOST
        if now >= until:
            if self._automatic:
                return State.UNCONFIRMED
            # Without a phase it is the provider's own word that codes still arrive.
            return _PHASE_STATES[stage.phase.name] if stage is not None else State.RECEIVE_ONLY
        urgent = urgent_from is not None and now >= urgent_from
        if urgent and not self._automatic:
            return State.URGENT
        if unchecked:
            return State.UNCONFIRMED
        due = due_from is not None and now >= due_from
        return State.DUE if due and not self._automatic else State.ACTIVE

    def _lost_at(self) -> dt.datetime | None:
        """Return the instant of the loss, of which nobody knows while a charge may be posted."""
        lost_at, until = self._outlook.lost_at, self._state.active_until
        if lost_at is None or until is None or not self._automatic:
            return lost_at
        return max(lost_at, until + POSTED_LATE)

    def _next_deadline(self) -> tuple[dt.datetime | None, int]:
        """Return the next deadline and the nominal days of the stage that it ends."""
        until, recoverable = self._state.active_until, self._outlook.recoverable_until
        assert until is not None
        if self._now < until:
            wound = self._state.wound
            return until, wound.span.nominal_days if wound is not None else _FAR
        for stage in self._outlook.stages:
            if stage.end is None or (recoverable is not None and stage.end > recoverable):
                break
            if stage.end > self._now:
                length = stage.phase.length
                return stage.end, length.span.nominal_days if length is not None else _FAR
        return None, 0

    def _act_by(self, deadline: dt.datetime, length: int) -> dt.date:
        """Return the last good day to act before a deadline."""
        lead = self._settings.lead
        lead = min(DEFAULT_LEAD if lead is None else lead, length // 4)
        last = (deadline - _INSTANT).astimezone(self._viewer.zone).date()
        day = self._viewer.workdays.on_or_before(add_span(last, Span(days=-lead)))
        return max(day, self._since().astimezone(self._viewer.zone).date())

    def _since(self) -> dt.datetime:
        """Return the instant from which there was something to do by the next deadline."""
        stage = stage_at(self._outlook.stages, self._now)
        if stage is not None:
            return stage.start
        by = self._state.set_by
        assert by is not None
        return self._calendar.zone.instant_of(by.at)

    def _runway(self) -> dt.datetime | None:
        """Return the instant until which the balance lasts."""
        state, rule = self._state, self._rule
        if rule.burn is not None:
            known = self._money.balance is not None or state.purse or state.fees
            return state.active_until if known and state.purse is not None else None
        money, price = self._money, rule.price
        if price is None or not price.amount or not rule.renews_by_itself():
            return None
        period = rule.period or state.wound
        if money.balance is None or money.currency != rule.currency or period is None:
            return None
        times = int(max(money.balance - money.renewed_since, Decimal(0)) // price.amount)
        return _periods_later(self._calendar, state, period, times)


def _periods_later(
    calendar: Calendar, state: ClockState, period: Period, times: int
) -> dt.datetime:
    """Return the end some periods after the present one."""
    assert state.last_day is not None
    assert state.active_until is not None
    shown = state.shown_until is not None
    return calendar.later(state.last_day, state.active_until, period.span * times, shown=shown)[1]


def recheck_at(calendar: Calendar, state: ClockState, periods: int) -> dt.datetime | None:
    """Return the instant from which an assumed renewal must be confirmed."""
    since, wound = state.assumed_since, state.wound
    if since is None or wound is None:
        return None
    day = calendar.last_day_before(since)
    return calendar.later(day, since, wound.span * periods, shown=False)[1]


def _next_of(moments: Iterable[dt.datetime | None], now: dt.datetime) -> dt.datetime | None:
    """Return the first of some moments after an instant."""
    return min((m for m in moments if m is not None and m > now), default=None)

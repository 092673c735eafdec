"""One step of a fold: what an entry makes of the state of one clock."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from .burn import Purse
from .clock import Calendar, ClockState, Stage
from .entry import Entry, Evidence, Kind, Reason
from .period import NOTHING, Period, ProviderZone, Span, Unit
from .qualify import most_telling, period_of
from .rule import Qualifying, Rule
from .rule_words import Anchor, Extension, LateBase

POSTED_LATE = dt.timedelta(hours=48)
"""An automatic renewal this long after the end still counts from the end."""

_PURCHASES = frozenset({Kind.PLAN_PURCHASE, Kind.TOP_UP})
"""What a person may record of a charge that came by itself."""

_TOO_LATE = frozenset({Reason.PHASE_REFUSES, Reason.AFTER_LOSS})


class Step(NamedTuple):
    """Hold the state after an entry, and why the entry does not count."""

    state: ClockState
    reason: Reason | None


class Clock:
    """Fold entries into the state of one clock by its rule."""

    def __init__(self, rule: Rule, zone: ProviderZone, *, first: bool) -> None:
        """Hold the rule; the first clock of a line takes what names no clock."""
        self.rule = rule
        self.calendar = Calendar(rule, zone)
        self._zone = zone
        self._first = first
        self._purse = Purse(rule, self.calendar) if rule.burn is not None else None
        self._forfeits = any(phase.balance_lost for phase in rule.phases)
        self._totals = [n for n, item in enumerate(rule.qualifying) if item.min_total is not None]
        self._no_sums = (Decimal(0),) * len(self._totals)
        self.start = ClockState(sums=self._no_sums)

    def step(self, state: ClockState, entry: Entry, at: dt.datetime) -> Step:
        """Return what an entry at a UTC instant makes of a state."""
        if entry.clock is not None and entry.clock != self.rule.clock:
            return Step(state, Reason.KIND_NOT_COUNTED)
        if entry.kind is Kind.EXPIRY_SEEN:
            return self._show(state, entry)
        if self.rule.starts or self.rule.stops:
            stepped = self._start_or_stop(state, entry, at)
            if stepped is not None:
                return stepped
        if self._purse is None:
            return self._wind(state, entry, at)
        return self._with_purse(state, entry, at, self._purse)

    def forfeited_at(self, state: ClockState, at: dt.datetime) -> dt.datetime | None:
        """Return the instant of the last phase up to a moment that took the balance."""
        if not self._forfeits or state.active_until is None or at < state.active_until:
            return None
        stages = self.calendar.outlook(state).stages
        starts = (s.start for s in stages if s.phase.balance_lost and s.start <= at)
        return max(starts, default=None)

    def _show(self, state: ClockState, entry: Entry) -> Step:
        """Take over the end that the provider shows."""
        if entry.clock is None and not self._first:
            return Step(state, Reason.KIND_NOT_COUNTED)
        calendar = self.calendar
        end, receives = entry.until, entry.receives_until
        shown = calendar.closing(receives) if receives is not None else None
        known = calendar.closing(end) if end is not None else state.active_until
        if receives is not None and shown is not None and known is not None and shown < known:
            # Nothing is active when not even codes arrive.
            end, shown = receives, None
        if end is None:
            return Step(state.but(receives_until=shown), None)
        base = calendar.base_after(end)
        is_instant = isinstance(end, dt.datetime)
        until = calendar.closing(end)
        new = state.but(
            set_by=entry,
            base=base,
            span=NOTHING,
            wound=state.wound or self.rule.base_period,
            last_day=calendar.last_day_before(end),
            active_until=until,
            shown_until=until if is_instant else None,
            receives_until=shown,
            first=base,
            first_is_event=False,
            sums=self._no_sums,
            terms=(*(term for term in state.terms[:-1] if term < until), until),
            running=state.running or bool(self.rule.starts),
            stopped=False,
            failed=False,
            assumed_since=None,
            unassumed=None,
            purse=None,
            fees=0,
            open_fee=0,
        )
        return Step(new, None)

    def _start_or_stop(self, state: ClockState, entry: Entry, at: dt.datetime) -> Step | None:
        """Start or stop a clock that runs only in between; None goes on to the rule."""
        rule = self.rule
        runs = state.running if rule.starts else not state.stopped
        if entry.kind in rule.stops and runs:
            refused = self._refusal(state, entry, at)
            if refused is not None:
                return Step(state, refused)
            return Step(self.start.but(stopped=True), None)
        if entry.kind in rule.starts and not runs:
            period = rule.base_period
            assert period is not None
            new = self._wound(self.start, entry, self.calendar.base_of(entry.at), period)
            return Step(new.but(running=True), None)
        return None if runs else Step(state, Reason.KIND_NOT_COUNTED)

    def _with_purse(self, state: ClockState, entry: Entry, at: dt.datetime, purse: Purse) -> Step:
        """Wind a clock that its balance keeps alive, and book the money."""
        settled = purse.settle(state, at)
        if settled.purse and self.forfeited_at(state, at) is not None:
            settled = settled.but(purse=Decimal(0))
        stepped = self._wind(settled, entry, at)
        booked = purse.book(stepped.state, entry, at)
        if stepped.reason is None or not purse.is_filled_by(entry):
            return Step(booked, stepped.reason)
        wrong = purse.fault_of(entry)
        if wrong is not None:
            return Step(booked, most_telling({wrong, stepped.reason}))
        refused = self._refusal(settled, entry, at)
        if refused is not None:
            return Step(settled, refused)
        if booked.active_until == settled.active_until and entry.balance is None:
            return Step(booked, Reason.NO_GAIN)
        return Step(booked.but(failed=False), None)

    def _wind(self, state: ClockState, entry: Entry, at: dt.datetime) -> Step:
        """Wind the clock when the entry qualifies."""
        kind = entry.kind
        if kind is Kind.ACTIVATION:
            return self._activate(state, entry)
        if kind is Kind.REVIVED:
            return self._revive(state, entry, at)
        if kind is Kind.RENEWAL_FAILED:
            if self.rule.renews_by_itself() and state.base is not None:
                state = self._before_assumed(state, at).but(failed=True)
            return Step(state, Reason.KIND_NOT_COUNTED)
        if entry.evidence is Evidence.ASSUMED:
            until = state.active_until
            if kind is Kind.AUTO_RENEWAL and until is not None and at < until:
                return Step(state, Reason.NO_GAIN)
        elif (known := self._before_assumed(state, at)) is not state:
            return self._replace(state, known, entry, at)
        return self._qualify(state, entry, at)

    def _replace(self, state: ClockState, known: ClockState, entry: Entry, at: dt.datetime) -> Step:
        """Wind by what came in place of what was only assumed."""
        stepped = self._qualify(known, entry, at)
        if entry.kind is Kind.AUTO_RENEWAL:
            return stepped if stepped.reason is None else Step(state, stepped.reason)
        confirmed = state.but(
            set_by=entry, kept_by=entry, last_counted=at, assumed_since=None, unassumed=None
        )
        if stepped.reason is None:
            new = stepped.state
            same = entry.kind in _PURCHASES and new.wound == state.wound
            # It may be the assumed charge itself, told of later than it came.
            return Step(confirmed, None) if same and _end_of(new) > _end_of(state) else stepped
        again = self._qualify(state, entry, at)
        if stepped.reason in _TOO_LATE and again.reason in (None, Reason.NO_GAIN):
            return Step(confirmed, None)
        return again

    def _qualify(self, state: ClockState, entry: Entry, at: dt.datetime) -> Step:
        """Wind the clock by the item that gives most."""
        kind = entry.kind
        best: ClockState | None = None
        sums = state.sums
        reasons: set[Reason] = set()
        for number, item in enumerate(self.rule.qualifying):
            if kind not in item.kinds:
                continue
            period = period_of(self.rule, item, entry)
            if isinstance(period, Reason):
                reasons.add(period)
                continue
            refused = self._refusal(state, entry, at)
            if refused is not None:
                reasons.add(refused)
                continue
            if item.min_total is not None:
                place = self._totals.index(number)
                total = sums[place] + (entry.amount or 0)
                if total < item.min_total:
                    sums = (*sums[:place], total, *sums[place + 1 :])
                    reasons.add(Reason.CONTRIBUTED)
                    continue
            new, reason = self._extend(state, item, entry, at, period)
            if reason is not None:
                reasons.add(reason)
            elif best is None or _end_of(new) > _end_of(best):
                best = new
        if best is not None:
            return Step(best, None)
        if sums is not state.sums:
            state = state.but(sums=sums)
        return Step(state, most_telling(reasons))

    def _before_assumed(self, state: ClockState, at: dt.datetime) -> ClockState:
        """Return the state without an assumed renewal, where an entry tells of that charge."""
        known, by, until = state.unassumed, state.set_by, state.active_until
        if known is None or by is None or until is None:
            return state
        if by.kind is not Kind.AUTO_RENEWAL or self._purse is not None:
            return state
        # It belongs to the nearer of the two days on which a charge was to come.
        return known if at - self._zone.instant_of(by.at) < until - at else state

    def _activate(self, state: ClockState, entry: Entry) -> Step:
        """Wind what nothing has wound yet."""
        if state.base is not None:
            return Step(state, Reason.NO_GAIN)
        period = self.rule.initial or self.rule.base_period
        if period is None:
            return Step(state, Reason.KIND_NOT_COUNTED)
        return Step(self._wound(state, entry, self.calendar.base_of(entry.at), period), None)

    def _revive(self, state: ClockState, entry: Entry, at: dt.datetime) -> Step:
        """Wind a clock that has run out, even one that was lost."""
        if state.active_until is not None and at < state.active_until:
            return Step(state, Reason.NO_GAIN)
        period = self.rule.base_period
        if period is None:
            return Step(state, Reason.KIND_NOT_COUNTED)
        return Step(self._wound(state, entry, self.calendar.base_of(entry.at), period), None)

    def _refusal(self, state: ClockState, entry: Entry, at: dt.datetime) -> Reason | None:
        """Return why the stage of a moment refuses an entry that qualifies."""
        if state.active_until is None or at < state.active_until:
            return None
        if self._is_posted_late(state, entry, at):
            return None
        outlook = self.calendar.outlook(state)
        if outlook.lost_at is not None and at >= outlook.lost_at:
            return Reason.AFTER_LOSS
        stage = stage_at(outlook.stages, at)
        revive = stage.phase.revive if stage is not None else None
        if revive is None or not (entry.kind in revive.by or entry.method in revive.by):
            return Reason.PHASE_REFUSES
        return None

    def _is_posted_late(self, state: ClockState, entry: Entry, at: dt.datetime) -> bool:
        """Return whether an entry is the charge of the end that has just passed."""
        until = state.active_until
        if until is None or not until <= at <= until + POSTED_LATE:
            return False
        # Nothing can be bought for a number that is gone, so it was not.
        bought = entry.kind in _PURCHASES and not self.rule.phases
        return entry.kind is Kind.AUTO_RENEWAL or (bought and self.rule.renews_by_itself())

    def _extend(
        self,
        state: ClockState,
        item: Qualifying,
        entry: Entry,
        at: dt.datetime,
        period: Period,
    ) -> tuple[ClockState, Reason | None]:
        """Return the state that a qualifying entry winds, or why it moves nothing."""
        rule = self.rule
        gap = rule.min_gap
        if gap is not None and state.last_counted is not None:
            if at < self._zone.exactly_after(state.last_counted, gap.span):
                return state, Reason.TOO_SOON
        extension = item.extension or rule.extension
        late_base = item.late_base or rule.late_base
        cap = item.cap or rule.cap
        terms = tuple(term for term in state.terms if term > at)
        if extension is Extension.QUEUE and cap.queue is not None and len(terms) >= cap.queue:
            return state, Reason.QUEUE_FULL

        fresh = self._wound(state, entry, self._anchor(item, entry), period)
        old_end = state.active_until
        late = old_end is None or at >= old_end
        if old_end is None:
            new = fresh
        elif extension is Extension.FIXED:
            new = self._to_boundary(state, entry, at, period, late=late)
        elif late:
            from_end = self._is_posted_late(state, entry, at) or late_base is LateBase.PREVIOUS_END
            new = self._stacked(state, entry, at, period) if from_end else fresh
        elif extension is Extension.RESTART or extension is Extension.MAX:
            new = fresh
        else:
            new = self._stacked(state, entry, at, period)

        gains = extension is not Extension.RESTART
        if cap.days_ahead is not None:
            ahead = Period(cap.days_ahead, Unit.DAY)
            capped = self._wound(state, entry, self.calendar.base_of(entry.at), ahead)
            if _end_of(capped) < _end_of(new):
                new, gains = capped.but(wound=period), True
        if gains and not late and old_end is not None and _end_of(new) <= old_end:
            return state, Reason.NO_GAIN
        queued = extension is Extension.QUEUE and cap.queue is not None
        ends = (*terms, _end_of(new)) if queued else (_end_of(new),)
        return new.but(last_counted=at, terms=ends), None

    def _anchor(self, item: Qualifying, entry: Entry) -> dt.datetime | dt.date:
        """Return what an entry counts from: itself, or its plan's own end."""
        if item.anchor is Anchor.UNTIL and entry.until is not None:
            return self.calendar.base_after(entry.until)
        return self.calendar.base_of(entry.at)

    def _stacked(
        self, state: ClockState, entry: Entry, at: dt.datetime, period: Period
    ) -> ClockState:
        """Return the state wound by a period from its current end."""
        assert state.base is not None
        if self.rule.burn is not None:
            unburnt = self.calendar.end(state.base, state.span)[1]
            if at >= unburnt and not self._is_posted_late(state, entry, at):
                return self._wound(state, entry, self.calendar.base_of(entry.at), period)
        return self._wound(state, entry, state.base, period, state.span + period.span)

    def _to_boundary(
        self, state: ClockState, entry: Entry, at: dt.datetime, period: Period, *, late: bool
    ) -> ClockState:
        """Return the state wound to a boundary of a fixed calendar."""
        first = state.first
        assert first is not None
        window = self.calendar.window(first, at, period.span)
        if state.first_is_event:
            window = max(window, 0)
        times = window + (1 if late else 2)
        return self._wound(state, entry, first, period, period.span * times)

    def _wound(
        self,
        state: ClockState,
        entry: Entry,
        base: dt.datetime | dt.date,
        period: Period,
        span: Span | None = None,
    ) -> ClockState:
        """Return the state that an entry sets by a span from a base."""
        if span is None:
            span = period.span
        last_day, until = self.calendar.end(base, span)
        if state.first is None:
            first, first_is_event = base, base == self.calendar.base_of(entry.at)
        else:
            first, first_is_event = state.first, state.first_is_event
        assumed = entry.evidence is Evidence.ASSUMED
        since = state.assumed_since
        if assumed and since is None:
            since = self._zone.instant_of(entry.at)
        new = state.but(
            set_by=entry,
            kept_by=entry,
            base=base,
            span=span,
            wound=period,
            last_day=last_day,
            active_until=until,
            shown_until=None,
            receives_until=None,
            first=first,
            first_is_event=first_is_event,
            sums=self._no_sums,
            terms=(until,),
            stopped=False,
            failed=False,
            assumed_since=since if assumed else None,
            unassumed=state if assumed else None,
            fees=0,
            open_fee=0,
        )
        return self._purse.drawn(new) if self._purse is not None else new


def stage_at(stages: tuple[Stage, ...], at: dt.datetime) -> Stage | None:
    """Return the stage that an instant lies in, None before and after all."""
    for stage in stages:
        if stage.start <= at and (stage.end is None or at < stage.end):
            return stage
    return None


def _end_of(state: ClockState) -> dt.datetime:
    """Return the end of a state that has one."""
    assert state.active_until is not None
    return state.active_until

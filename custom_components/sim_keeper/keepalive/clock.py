"""The state of one clock between two entries, and where its periods end."""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import Any

from .entry import Entry
from .period import NOTHING, Period, ProviderZone, Span, Unit, add_span
from .rule import Phase, Rule
from .rule_words import Counting

_INSTANT = dt.timedelta(microseconds=1)
_ONE_DAY = Span(days=1)
_BACK_A_DAY = Span(days=-1)


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """Hold what the entries so far have made of a clock.

    `base` is what the end is counted from: the provider's date, or an instant
    where the counting is exact; `span` is what was wound since. `last_day` is
    the provider's last good day, `active_until` the first instant after it,
    both None while nothing has set the clock. `unassumed` is the state before
    the last winding if that was only assumed.
    """

    set_by: Entry | None = None
    kept_by: Entry | None = None
    base: dt.datetime | dt.date | None = None
    span: Span = NOTHING
    wound: Period | None = None
    last_day: dt.date | None = None
    active_until: dt.datetime | None = None
    shown_until: dt.datetime | None = None
    receives_until: dt.datetime | None = None
    first: dt.datetime | dt.date | None = None
    first_is_event: bool = False
    last_counted: dt.datetime | None = None
    sums: tuple[Decimal, ...] = ()
    terms: tuple[dt.datetime, ...] = ()
    running: bool = False
    stopped: bool = False
    failed: bool = False
    assumed_since: dt.datetime | None = None
    unassumed: ClockState | None = None
    purse: Decimal | None = Decimal(0)
    fees: int = 0
    open_fee: int = 0

    def but(self, **changes: Any) -> ClockState:
        """Return the same state but for some fields.

        Every entry takes this step twice, and `replace` would be half of its cost.
        """
        other = object.__new__(ClockState)
        other.__dict__.update(self.__dict__, **changes)
        return other


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold a phase as it falls in time; an open end is None."""

    phase: Phase
    start: dt.datetime
    end: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Hold what comes after the end of a state; None is unknown or never.

    `charge_until` is the instant until which an automatic charge is in time.
    """

    stages: tuple[Stage, ...]
    receives_until: dt.datetime | None
    recoverable_until: dt.datetime | None
    lost_at: dt.datetime | None
    charge_until: dt.datetime | None


class Calendar:
    """Place the ends of one rule's periods in its provider's calendar."""

    def __init__(self, rule: Rule, zone: ProviderZone) -> None:
        """Hold the rule and the zone."""
        self.rule = rule
        self.zone = zone
        self.exact = rule.counting is Counting.EXACT or any(
            period.unit is Unit.HOUR for period in _periods(rule)
        )
        self._inclusive = rule.counting is Counting.INCLUSIVE and not self.exact
        self._closes_late = self.exact or rule.boundary.time > 0
        self._outlook: tuple[ClockState, Outlook] | None = None

    def base_of(self, at: dt.datetime | dt.date) -> dt.datetime | dt.date:
        """Return what an event at a moment counts from."""
        if self.exact:
            return self.zone.instant_of(at)
        return self.zone.date_of(at)

    def base_after(self, until: dt.datetime | dt.date) -> dt.datetime | dt.date:
        """Return what counts on from an end that the provider gives.

        A date is a last day, an instant the first one after it.
        """
        if self.exact:
            if isinstance(until, dt.datetime):
                return until.astimezone(dt.UTC)
            return self.zone.close(until, self.rule.boundary.time)
        day = self.last_day_before(until)
        return add_span(day, _ONE_DAY) if self._inclusive else day

    def last_day_before(self, until: dt.datetime | dt.date) -> dt.date:
        """Return the provider's last day of an end that it gives."""
        if isinstance(until, dt.datetime):
            # A day that closes as it begins is the day of that instant.
            return self.zone.date_of(until - _INSTANT if self._closes_late else until)
        return until

    def closing(self, until: dt.datetime | dt.date) -> dt.datetime:
        """Return the first UTC instant after an end that the provider gives."""
        if isinstance(until, dt.datetime):
            return until.astimezone(dt.UTC)
        return self.zone.close(until, self.rule.boundary.time)

    def end(self, base: dt.datetime | dt.date, span: Span) -> tuple[dt.date, dt.datetime]:
        """Return the last day of a span from a base and the first instant after it."""
        if self.exact:
            instant = self.zone.exactly_after(base, span)
            return self.zone.date_of(instant - _INSTANT), instant
        day = add_span(self.zone.date_of(base), span)
        if self._inclusive:
            day = add_span(day, _BACK_A_DAY)
        return day, self.zone.close(day, self.rule.boundary.time)

    def window(self, first: dt.datetime | dt.date, at: dt.datetime, span: Span) -> int:
        """Return k of the window [first + k, first + k + 1) that an instant lies in."""
        days = (self.zone.date_of(at) - self.zone.date_of(first)).days
        window = days // max(span.nominal_days, 1)
        while self.end(first, span * (window + 1))[1] <= at:
            window += 1
        while self.end(first, span * window)[1] > at:
            window -= 1
        return window

    def later(
        self, last_day: dt.date, until: dt.datetime, span: Span, *, shown: bool
    ) -> tuple[dt.date, dt.datetime]:
        """Return the end a span after another end, closing at the same time of day."""
        if self.exact or shown:
            instant = self.zone.exactly_after(until, span)
            return self.zone.date_of(instant - _INSTANT), instant
        day = add_span(last_day, span)
        instant = self.zone.close(day, self.rule.boundary.time)
        if not span.hours:
            return day, instant
        instant = self.zone.exactly_after(instant, Span(hours=span.hours))
        return self.last_day_before(instant), instant

    def outlook(self, state: ClockState) -> Outlook:
        """Return what follows from a state for all times; worked out once for the last state."""
        known = self._outlook
        if known is not None and known[0] is state:
            return known[1]
        stages = self._stages(state)
        receives = self._receives_until(state, stages)
        recoverable = self._recoverable_until(state, stages)
        lost_at = None
        if receives is not None and recoverable is not None:
            lost_at = max(receives, recoverable)
        found = Outlook(stages, receives, recoverable, lost_at, self._charge_until(state))
        self._outlook = state, found
        return found

    def _stages(self, state: ClockState) -> tuple[Stage, ...]:
        """Return the phases after the active period as they fall in time."""
        if state.active_until is None or state.last_day is None:
            return ()
        stages: list[Stage] = []
        start, span = state.active_until, NOTHING
        last_day, until, shown = state.last_day, start, state.shown_until is not None
        receives = state.receives_until
        told = self._last_receiving() if receives is not None else None
        for number, phase in enumerate(self.rule.phases):
            end: dt.datetime | None = None
            if phase.length is not None:
                span += phase.length.span
                end = self.later(last_day, until, span, shown=shown)[1]
            if receives is not None and told is not None:
                if number < told and end is not None:
                    end = min(end, receives)
                elif number == told:
                    end = max(receives, start)
                    last_day, until = self.zone.date_of(end - _INSTANT), end
                    span, shown = NOTHING, True
            stages.append(Stage(phase, start, end))
            if end is None:
                break
            start = end
        return tuple(stages)

    def _last_receiving(self) -> int | None:
        """Return the number of the last phase that still receives without a break."""
        last = None
        for number, phase in enumerate(self.rule.phases):
            if not phase.receives:
                break
            last = number
        return last

    def _receives_until(self, state: ClockState, stages: tuple[Stage, ...]) -> dt.datetime | None:
        """Return the first instant at which codes no longer arrive, None for never or unknown."""
        until = state.active_until
        for stage in stages:
            if not stage.phase.receives:
                break
            until = stage.end
        told = state.receives_until
        if told is not None and (until is None or told > until):
            return told
        return until

    def _recoverable_until(
        self, state: ClockState, stages: tuple[Stage, ...]
    ) -> dt.datetime | None:
        """Return the first instant at which nothing can bring the line back, None for never."""
        until = state.active_until
        for stage in stages:
            if stage.phase.revive is not None:
                until = stage.end
        return until

    def _charge_until(self, state: ClockState) -> dt.datetime | None:
        """Return the instant until which an automatic charge may still come in time."""
        until, last = state.active_until, self.rule.boundary.until
        if until is None or last is None or self.exact or state.last_day is None:
            return until
        return max(until, self.zone.close(state.last_day, last))


def _periods(rule: Rule) -> list[Period]:
    """Return every period that an entry may wind."""
    periods = [rule.period, rule.initial]
    periods += [tier.period for tier in rule.tiers]
    for item in rule.qualifying:
        periods.append(item.period)
        periods += [tier.period for tier in item.tiers or ()]
        if item.per_amount is not None:
            periods.append(item.per_amount.gives)
    return [period for period in periods if period is not None]

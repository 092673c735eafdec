"""The ladders that a line can be on, each asked for its rungs by day."""

from collections.abc import Iterator
import datetime as dt
from typing import Protocol

from .assess_clock import ClockAssessment
from .period import Span, add_span
from .said import Loudness, Rung, Said, Topic
from .state import Viewer

_HIGH_FROM = 3
_ONE_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)
_INSTANT = dt.timedelta(microseconds=1)
_DAILY_AT_MOST = 30
_LONGEST_BREAK = 60
_PROMOTION = (14, 7, 1)
_YEAR = Span(months=12)


class Track(Protocol):
    """Answer which rung of one ladder fell due last, and which comes next."""

    @property
    def topic(self) -> Topic:
        """Return what the ladder is about."""

    @property
    def opens(self) -> dt.date:
        """Return a day before which there is no rung."""

    def at(self, day: dt.date) -> Rung | None:
        """Return the last rung up to a day, None before the first and when it is over."""

    def after(self, day: dt.date) -> Rung | None:
        """Return the first rung after a day."""


def day_after(end: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the first day of a zone that lies wholly after an end."""
    return (end - _INSTANT).astimezone(zone).date() + _ONE_DAY


class Before:
    """Speak of a deadline up to its day: on the ladder, then daily after act by."""

    topic = Topic.DEADLINE
    opens = dt.date.min

    def __init__(
        self,
        clock: ClockAssessment,
        rungs: tuple[int, ...],
        viewer: Viewer,
        last: dt.date,
        stop: dt.date | None,
    ) -> None:
        """Hold the deadline, a day, and what it takes to find the rungs."""
        assert clock.act_by is not None
        self._clock = clock
        self._rungs = rungs
        self._viewer = viewer
        self._act_by = clock.act_by
        self._deadline = last
        self._last = last if stop is None else min(last, stop - _ONE_DAY)

    def at(self, day: dt.date) -> Rung | None:
        """Return the last rung up to a day."""
        if day > self._last:
            return None
        if day > self._act_by:
            return self._daily(day)
        found = None
        for place in self._early():
            if place[1] > day:
                break
            found = place
        return None if found is None else self._rung(*found)

    def after(self, day: dt.date) -> Rung | None:
        """Return the first rung after a day."""
        if day < self._act_by:
            for place in self._early():
                if place[1] > day:
                    return self._rung(*place) if place[1] <= self._last else None
            day = self._act_by
        day += _ONE_DAY
        return self._daily(day) if day <= self._last else None

    def _early(self) -> Iterator[tuple[int, dt.date, dt.date]]:
        """Yield the days before act by, the day on which to speak and the day meant."""
        workdays, previous = self._viewer.workdays, dt.date.min
        for before in self._rungs:
            if 2 * before > self._clock.stage_days:
                continue
            meant = self._act_by - dt.timedelta(days=before)
            day = workdays.on_or_before(meant)
            if day != meant:
                day = max(day, min(self._anchor(), meant))
            previous = day = max(day, previous)
            yield before, day, meant

    def _anchor(self) -> dt.date:
        """Return the user's date of the entry that set the deadline."""
        anchor = self._clock.anchor
        assert anchor is not None
        if isinstance(anchor, dt.datetime):
            return anchor.astimezone(self._viewer.zone).date()
        return anchor

    def _rung(self, before: int, day: dt.date, meant: dt.date) -> Rung:
        """Return a rung up to act by."""
        loudness = Loudness.PLAIN
        if before <= _HIGH_FROM:
            loudness = Loudness.HIGH if before else Loudness.TIME_SENSITIVE
        return Rung(
            topic=Topic.DEADLINE,
            loudness=loudness,
            day=day,
            meant=meant,
            step=-before,
            clock=self._clock.clock,
            until=self._clock.active_until,
            deadline=self._deadline,
            closed_until=self._reopening(meant) if day != meant else None,
            before=before,
        )

    def _reopening(self, closed: dt.date) -> dt.date | None:
        """Return the next working day after one that is none."""
        for days in range(1, _LONGEST_BREAK + 1):
            day = closed + dt.timedelta(days=days)
            if self._viewer.workdays.is_working(day):
                return day
        return None

    def _daily(self, day: dt.date) -> Rung:
        """Return the rung of a day between act by and the deadline."""
        return Rung(
            topic=Topic.DEADLINE,
            loudness=Loudness.TIME_SENSITIVE,
            day=day,
            meant=day,
            step=(day - self._act_by).days,
            clock=self._clock.clock,
            until=self._clock.active_until,
            deadline=self._deadline,
        )


class Weeks:
    """Speak of what has ended or was not confirmed: daily at first, then weekly.

    Weeks count from the day on which a phase begins, and its last day is
    spoken of too: it is a deadline.
    """

    def __init__(
        self,
        topic: Topic,
        clock: ClockAssessment,
        viewer: Viewer,
        ended: dt.date,
        start: dt.date,
        stop: dt.date | None,
    ) -> None:
        """Hold the first day without the active period, the first to speak and the one to stop."""
        self.topic = topic
        self._clock = clock
        self._zone = viewer.zone
        self._ended = ended
        self.opens = self._start = start
        # An assumed renewal is to be confirmed while the line is active.
        is_early = start < ended
        self._stop = ended if is_early and (stop is None or ended < stop) else stop
        self._stages = () if is_early else clock.stages

    def at(self, day: dt.date) -> Rung | None:
        """Return the last rung up to a day."""
        if day < self._start or (self._stop is not None and day >= self._stop):
            return None
        first, last, step = self._segment(day)
        if last is None or day < last:
            day -= (day - first) % step
        return self._rung(day)

    def after(self, day: dt.date) -> Rung | None:
        """Return the first rung after a day."""
        if day < self._start:
            following = self._start
        else:
            first, last, step = self._segment(day)
            following = day - (day - first) % step + step
            if last is not None and following > last:
                following = last if last > day else last + _ONE_DAY
        if self._stop is not None and following >= self._stop:
            return None
        return self._rung(following)

    def _segment(self, day: dt.date) -> tuple[dt.date, dt.date | None, dt.timedelta]:
        """Return the first and the last day around a day with one pace, and the pace."""
        daily = self._last_daily()
        if day <= daily:
            return self._start, daily, _ONE_DAY
        first = max(daily + _ONE_DAY, self._start)
        for stage in self._stages:
            if stage.end is None:
                break
            last = day_after(stage.end, self._zone) - _ONE_DAY
            if day <= last:
                return first, last, _WEEK
            first = max(first, last + _ONE_DAY)
        return first, None if self._stop is None else self._stop - _ONE_DAY, _WEEK

    def _last_daily(self) -> dt.date:
        """Return the last day that is spoken of daily."""
        last = self._start - _ONE_DAY
        if self.topic is Topic.UNCONFIRMED:
            last = self._start + _WEEK - _ONE_DAY
        if self._stages:
            clock, stage = self._clock, self._stages[0]
            saved = clock.recoverable_until
            if saved is None or saved > stage.start:
                if stage.end is None:
                    end = self._ended + dt.timedelta(days=_DAILY_AT_MOST - 1)
                else:
                    end = day_after(stage.end, self._zone) - _ONE_DAY
                last = max(last, end)
        return last if self._stop is None else min(last, self._stop - _ONE_DAY)

    def _rung(self, day: dt.date) -> Rung:
        """Return the rung of a day."""
        loudness = Loudness.TIME_SENSITIVE
        if self.topic is Topic.UNCONFIRMED and (day - self._ended).days < _HIGH_FROM:
            loudness = Loudness.HIGH
        return Rung(
            topic=self.topic,
            loudness=loudness,
            day=day,
            meant=day,
            step=(day - self._ended).days,
            clock=self._clock.clock,
            until=self._clock.active_until,
            deadline=self._deadline(day),
        )

    def _deadline(self, day: dt.date) -> dt.date | None:
        """Return the last day of the phase that a day lies in, else the last of all."""
        for stage in self._stages:
            if stage.end is None:
                return None
            end = day_after(stage.end, self._zone) - _ONE_DAY
            if day <= end:
                return end
        return None if self._stop is None else self._stop - _ONE_DAY


class Unknown:
    """Speak weekly of a line of which nothing is known, from the first day on."""

    topic = Topic.UNKNOWN
    opens = dt.date.min

    def __init__(self, said: Said, stop: dt.date | None) -> None:
        """Hold the days on which it was spoken of."""
        self._said = [dt.date.fromordinal(step) for step in said.steps(Topic.UNKNOWN)]
        self._stop = stop

    def at(self, day: dt.date) -> Rung | None:
        """Return the last rung up to a day; without one in a week, that of the day."""
        if self._stop is not None and day >= self._stop:
            return None
        for known in reversed(self._said):
            # A clock that was put back a little asks on a day before.
            if abs(day - known) < _WEEK:
                return self._rung(known)
        return self._rung(day)

    def after(self, day: dt.date) -> Rung | None:
        """Return the rung a week after the last."""
        last = self.at(day)
        following = (day if last is None else last.day) + _WEEK
        if self._stop is not None and following >= self._stop:
            return None
        return self._rung(following)

    def _rung(self, day: dt.date) -> Rung:
        """Return the rung of a day."""
        return Rung(
            topic=Topic.UNKNOWN,
            loudness=Loudness.PLAIN,
            day=day,
            meant=day,
            step=day.toordinal(),
        )


class Few:
    """Speak on a few given days, up to a last one or for ever."""

    def __init__(self, rungs: list[Rung], last: dt.date | None = None) -> None:
        """Hold at least one rung, in order."""
        self.topic = rungs[0].topic
        self.opens = rungs[0].day
        self._rungs = rungs
        self._last = last

    def at(self, day: dt.date) -> Rung | None:
        """Return the last rung up to a day."""
        if self._last is not None and day > self._last:
            return None
        return next((rung for rung in reversed(self._rungs) if rung.day <= day), None)

    def after(self, day: dt.date) -> Rung | None:
        """Return the first rung after a day."""
        return next((rung for rung in self._rungs if rung.day > day), None)


class Lost:
    """Speak once of a line that is lost."""

    topic = Topic.LOST

    def __init__(self, clock: ClockAssessment, day: dt.date) -> None:
        """Hold the clock that has run out, and the first day without the line."""
        self.opens = day
        self._clock = clock

    def at(self, day: dt.date) -> Rung | None:
        """Return the rung from its day on."""
        return self._rung() if day >= self.opens else None

    def after(self, day: dt.date) -> Rung | None:
        """Return the rung until its day."""
        return self._rung() if day < self.opens else None

    def _rung(self) -> Rung:
        """Return the one thing to say."""
        return Rung(
            topic=Topic.LOST,
            loudness=Loudness.TIME_SENSITIVE,
            day=self.opens,
            meant=self.opens,
            step=0,
            clock=self._clock.clock,
            until=self._clock.active_until,
            deadline=self.opens - _ONE_DAY,
        )


def preset(checked: dt.date) -> Track:
    """Return the one thing to say of a preset a year after somebody has checked it."""
    day = add_span(checked, _YEAR)
    rung = Rung(
        topic=Topic.PRESET,
        loudness=Loudness.PLAIN,
        day=day,
        meant=day,
        step=0,
        until=_as_instant(checked),
    )
    return Few([rung])


def promotion(name: str, last: dt.date) -> Track:
    """Return what to say before a promotion ends, with its last day given."""
    rungs = []
    for before in _PROMOTION:
        day = last - dt.timedelta(days=before)
        rung = Rung(
            topic=Topic.PROMOTION,
            loudness=Loudness.PLAIN,
            day=day,
            meant=day,
            step=-before,
            clock=name,
            until=_as_instant(last),
            deadline=last,
            before=before,
        )
        rungs.append(rung)
    return Few(rungs, last)


def _as_instant(day: dt.date) -> dt.datetime:
    """Return a date as the instant that names it."""
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)

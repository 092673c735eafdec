"""Calendar arithmetic: periods, spans and the instants at which days close."""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

MIDNIGHT_END = 24 * 60
"""The boundary "24:00" in minutes: the start of the day after."""

_LAST_DAY = dt.date(9990, 12, 31)
_FIRST_DAY = dt.date(10, 1, 1)
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE_LAST = dt.timezone(dt.timedelta(hours=-12))
_DATE_FIRST = dt.timezone(dt.timedelta(hours=14))
_START_OF_DAY = dt.time()
_ONE_DAY = dt.timedelta(days=1)
_HALF_DAY = dt.timedelta(hours=12)
_ONE_SECOND = dt.timedelta(seconds=1)
_MOST_HOURS = 10**8
_LAST_INSTANT = dt.datetime(9990, 12, 31, tzinfo=dt.UTC)
_MOST_PUT_FORWARD = dt.timedelta(hours=2)


class Unit(StrEnum):
    """Name a unit of a period."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a sum of periods: months first, then days, then elapsed hours.

    Adding spans keeps the anchor day: two months are one addition of two
    months and never one month twice.
    """

    months: int = 0
    days: int = 0
    hours: int = 0

    def __add__(self, other: Span) -> Span:
        """Return the sum of two spans."""
        return Span(
            self.months + other.months,
            self.days + other.days,
            self.hours + other.hours,
        )

    def __mul__(self, times: int) -> Span:
        """Return the span repeated; a negative number of times goes back."""
        return Span(self.months * times, self.days * times, self.hours * times)

    @property
    def nominal_days(self) -> int:
        """Return the length in whole days, a month counted as 30, a year as 365."""
        years, months = divmod(self.months, 12)
        return years * 365 + months * 30 + self.days + self.hours // 24


NOTHING = Span()


@dataclass(frozen=True, slots=True)
class Period:
    """Hold a length of time as a provider says it, such as 6 months."""

    value: int
    unit: Unit

    @property
    def span(self) -> Span:
        """Return the period as months, days and hours."""
        match self.unit:
            case Unit.HOUR:
                return Span(hours=self.value)
            case Unit.DAY:
                return Span(days=self.value)
            case Unit.WEEK:
                return Span(days=7 * self.value)
            case Unit.MONTH:
                return Span(months=self.value)
            case Unit.YEAR:
                return Span(months=12 * self.value)


def add_span(day: dt.date, span: Span) -> dt.date:
    """Return the day a span later, the day of the month kept or clamped.

    31 January and one month is the last of February. Hours are left out. Days
    beyond the years 10 to 9990 are held at those years.
    """
    if span.months:
        month = day.month - 1 + span.months
        year, month = day.year + month // 12, month % 12 + 1
        if year > _LAST_DAY.year:
            return _LAST_DAY
        if year < _FIRST_DAY.year:
            return _FIRST_DAY
        day = dt.date(year, month, min(day.day, _month_length(year, month)))
    if not span.days:
        return day
    ordinal = day.toordinal() + span.days
    if ordinal > _LAST_DAY.toordinal():
        return _LAST_DAY
    if ordinal < _FIRST_DAY.toordinal():
        return _FIRST_DAY
    return dt.date.fromordinal(ordinal)


def _month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_LENGTHS[month - 1]


def instant_at(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """Return the UTC instant of a wall time in a zone.

    A wall time that does not exist is the instant of the transition; one that
    exists twice is the earlier.
    """
    wall = dt.datetime.combine(day, time, tzinfo=zone)
    first = wall.astimezone(dt.UTC)
    second = wall.replace(fold=1).astimezone(dt.UTC)
    # Only a wall time in a gap reads the later for the clocks from before it.
    return first if first <= second else _transition(second, first, zone)


def _transition(before: dt.datetime, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the instant between two at which the zone's offset changes."""
    offset = before.astimezone(zone).utcoffset()
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    while after - before > _ONE_SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def start_of_day(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the UTC instant at which a day begins in a zone."""
    return instant_at(day, _START_OF_DAY, zone)


def midnights_between(after: dt.datetime, before: dt.datetime, zone: dt.tzinfo) -> int:
    """Return the number of midnights m of a zone with after < m < before.

    Both are aware instants. Days that a zone leaves out have no midnight of
    their own.
    """
    if before <= after:
        return 0
    first_day = after.astimezone(zone).date() + _ONE_DAY
    first = start_of_day(first_day, zone)
    if first <= after:
        first_day += _ONE_DAY
        first = start_of_day(first_day, zone)
    if first >= before:
        return 0
    last_day = before.astimezone(zone).date()
    last = start_of_day(last_day, zone)
    while last >= before:
        last_day -= _ONE_DAY
        last = start_of_day(last_day, zone)
    return (last - first + _HALF_DAY) // _ONE_DAY + 1


@dataclass(frozen=True, slots=True)
class ProviderZone:
    """Say whose midnight counts; without a zone, the earliest place on earth.

    With no zone an instant's date is read at UTC-12, where dates come last, and
    days start and close at UTC+14, where they come first. A typed date is
    itself.
    """

    zone: dt.tzinfo | None

    def date_of(self, at: dt.datetime | dt.date) -> dt.date:
        """Return the provider's date of an instant; a typed date is itself."""
        if isinstance(at, dt.datetime):
            return at.astimezone(self.zone or _DATE_LAST).date()
        return at

    def instant_of(self, at: dt.datetime | dt.date) -> dt.datetime:
        """Return the UTC instant of an entry; a typed date is its start."""
        if isinstance(at, dt.datetime):
            return at.astimezone(dt.UTC)
        return start_of_day(at, self.zone or _DATE_FIRST)

    def close(self, day: dt.date, minutes: int) -> dt.datetime:
        """Return the first UTC instant after a last day that closes at a time.

        The time is given in minutes since midnight, 0 to 1440.
        """
        zone = self.zone or _DATE_FIRST
        if minutes == MIDNIGHT_END:
            return start_of_day(add_span(day, Span(days=1)), zone)
        hours, minutes = divmod(minutes, 60)
        return instant_at(day, dt.time(hours, minutes), zone)

    def exactly_after(self, at: dt.datetime | dt.date, span: Span) -> dt.datetime:
        """Return the UTC instant a span later: days keep the wall time, hours elapse.

        With no zone the earliest answer of the places where dates come first
        and last, less the two hours by which a place may put its clocks forward.
        """
        start = self.instant_of(at)
        if self.zone is not None:
            return _exactly_after(start, span, self.zone)
        end = min(_exactly_after(start, span, zone) for zone in (_DATE_LAST, _DATE_FIRST))
        return end - _MOST_PUT_FORWARD if span.months or span.days else end


def _exactly_after(start: dt.datetime, span: Span, zone: dt.tzinfo) -> dt.datetime:
    """Return the UTC instant a span after an instant, as a zone's clocks show it."""
    if span.months or span.days:
        wall = start.astimezone(zone)
        day = add_span(wall.date(), span)
        start = instant_at(day, wall.time().replace(fold=0), zone)
    elapsed = dt.timedelta(hours=min(span.hours, _MOST_HOURS))
    return start + elapsed if elapsed <= _LAST_INSTANT - start else max(start, _LAST_INSTANT)

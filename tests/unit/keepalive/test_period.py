"""Calendar arithmetic against the plainest reckoning."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from custom_components.sim_keeper.keepalive.assess import next_midnight
from custom_components.sim_keeper.keepalive.period import (
    NOTHING,
    Period,
    ProviderZone,
    Span,
    Unit,
    add_span,
    instant_at,
    midnights_between,
    start_of_day,
)

from .making import at, day


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-01-31", Span(months=1), "2026-02-28"),
        ("2026-01-31", Span(months=2), "2026-03-31"),
        ("2026-01-31", Span(months=13), "2027-02-28"),
        ("2024-02-29", Span(months=12), "2025-02-28"),
        ("2000-02-29", Span(months=1200), "2100-02-28"),
        ("1996-02-29", Span(months=48), "2000-02-29"),
        ("2026-03-31", Span(months=-1), "2026-02-28"),
        ("2026-01-15", Span(months=-1), "2025-12-15"),
        ("2026-01-31", Span(months=1, days=1), "2026-03-01"),
        ("2026-01-31", NOTHING, "2026-01-31"),
        ("2026-12-31", Span(days=1), "2027-01-01"),
        ("2026-01-01", Span(days=-1), "2025-12-31"),
        ("9990-12-01", Span(months=12), "9990-12-31"),
        ("9990-12-01", Span(days=31), "9990-12-31"),
        ("2026-01-01", Span(days=10**12), "9990-12-31"),
        ("2026-01-01", Span(months=-12 * 2020), "0010-01-01"),
        ("2026-01-01", Span(days=-(10**12)), "0010-01-01"),
    ],
)
def test_adding(start: str, span: Span, end: str) -> None:
    assert add_span(day(start), span) == day(end)


@pytest.mark.parametrize(
    ("period", "span", "nominal"),
    [
        (Period(36, Unit.HOUR), Span(hours=36), 1),
        (Period(30, Unit.DAY), Span(days=30), 30),
        (Period(2, Unit.WEEK), Span(days=14), 14),
        (Period(6, Unit.MONTH), Span(months=6), 180),
        (Period(1, Unit.YEAR), Span(months=12), 365),
    ],
)
def test_periods(period: Period, span: Span, nominal: int) -> None:
    assert period.span == span
    assert span.nominal_days == nominal
    assert span + span == span * 2


@pytest.mark.parametrize(
    ("moment", "zone", "utc"),
    [
        ("2026-03-29 00:30", "Europe/London", "2026-03-29 00:30"),
        # 01:00 to 02:00 does not exist: the instant of the transition.
        ("2026-03-29 01:00", "Europe/London", "2026-03-29 01:00"),
        ("2026-03-29 01:30", "Europe/London", "2026-03-29 01:00"),
        ("2026-03-29 01:59", "Europe/London", "2026-03-29 01:00"),
        ("2026-03-29 02:00", "Europe/London", "2026-03-29 01:00"),
        # 01:00 to 02:00 comes twice: the earlier.
        ("2026-10-25 01:30", "Europe/London", "2026-10-25 00:30"),
        # Midnight does not exist in Cairo on 24 April 2026, nor in Santiago on 6 September.
        ("2026-04-24 00:00", "Africa/Cairo", "2026-04-23 22:00"),
        ("2026-09-06 00:00", "America/Santiago", "2026-09-06 04:00"),
        ("2026-03-29 00:00", "Asia/Beirut", "2026-03-28 22:00"),
        ("2026-03-08 00:00", "America/Havana", "2026-03-08 05:00"),
        # Half an hour, and two.
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),
        ("2026-03-29 02:30", "Antarctica/Troll", "2026-03-29 01:00"),
        # A whole day that was left out.
        ("2011-12-30 00:00", "Pacific/Apia", "2011-12-30 10:00"),
        ("2011-12-30 17:00", "Pacific/Apia", "2011-12-30 10:00"),
        ("2011-12-31 00:00", "Pacific/Apia", "2011-12-30 10:00"),
    ],
)
def test_wall_times(moment: str, zone: str, utc: str) -> None:
    wall = dt.datetime.fromisoformat(moment)
    assert instant_at(wall.date(), wall.time(), ZoneInfo(zone)) == at(utc)


def test_a_wall_time_with_less_than_a_second() -> None:
    found = instant_at(day("2026-03-29"), dt.time(1, 30, 0, 5), ZoneInfo("Europe/London"))
    assert found == at("2026-03-29 01:00")


def test_midnights() -> None:
    zone = ZoneInfo("Africa/Cairo")
    first, last = start_of_day(day("2026-04-23"), zone), start_of_day(day("2026-04-25"), zone)
    tick = dt.timedelta(microseconds=1)
    assert midnights_between(first, last, zone) == 1
    assert midnights_between(first - tick, last + tick, zone) == 3
    assert midnights_between(first, first, zone) == 0
    assert midnights_between(last, first, zone) == 0
    assert midnights_between(first + tick, first + 2 * tick, zone) == 0


def test_a_midnight_that_comes_twice_is_the_first() -> None:
    """On 7 November 2010 clocks in Newfoundland went from 00:01 back to 23:01."""
    zone = ZoneInfo("America/St_Johns")
    first = start_of_day(day("2010-11-07"), zone)
    assert first == at("2010-11-07 02:30")
    between = first + dt.timedelta(minutes=30)
    assert between.astimezone(zone).date() == day("2010-11-06")
    assert next_midnight(between, zone) == at("2010-11-08 03:30")
    assert midnights_between(between, at("2010-11-08 03:31"), zone) == 1
    assert midnights_between(between, at("2010-11-08 03:30"), zone) == 0


def test_hours_that_reach_beyond_all_years() -> None:
    zone = ProviderZone(ZoneInfo("UTC"))
    for hours in (10**7 * 8, 10**12):
        assert zone.exactly_after(day("2026-01-01"), Span(hours=hours)) == at("9990-12-31")


def test_without_a_zone_the_earliest_place_counts() -> None:
    nowhere = ProviderZone(None)
    moment = at("2026-03-01 13:00")
    assert nowhere.date_of(moment) == day("2026-03-01")
    assert nowhere.date_of(at("2026-03-01 11:59")) == day("2026-02-28")
    assert nowhere.date_of(day("2026-03-01")) == day("2026-03-01")
    assert nowhere.instant_of(day("2026-03-01")) == at("2026-02-28 10:00")
    assert nowhere.close(day("2026-03-01"), 1440) == at("2026-03-01 10:00")
    assert nowhere.close(day("2026-03-01"), 5 * 60) == at("2026-02-28 15:00")
    # A place may put its clocks forward by up to two hours meanwhile.
    assert nowhere.exactly_after(moment, Span(days=1)) == at("2026-03-02 11:00")
    assert nowhere.exactly_after(moment, Span(hours=24)) == at("2026-03-02 13:00")
    # On 31 January at UTC+14 a month is shorter than on the 30th at UTC-12.
    assert nowhere.exactly_after(at("2026-03-30 12:00"), Span(months=1)) == at("2026-04-29 10:00")

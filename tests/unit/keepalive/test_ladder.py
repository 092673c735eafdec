"""What is said, and what is not said again."""

import datetime as dt
from typing import Any

import pytest

from custom_components.sim_keeper.keepalive.ladder import (
    Ladder,
    LadderError,
    Notices,
    Promotion,
    snooze,
)
from custom_components.sim_keeper.keepalive.said import Loudness, Rung, Said, Topic
from custom_components.sim_keeper.keepalive.workdays import Workdays

from .making import EVERY_DAY, day, days, event, ledger, rule, top_up, viewer
from .saying import Teller, daily, span

YEAR = rule("top_up", period=days(365))
"""Topped up on 1 January 2026: act by is 25 December, the last day 1 January 2027."""


def year(*entries: Any, **settings: Any) -> Teller:
    """Return a line that is topped up once a year."""
    return Teller(ledger(YEAR, top_up("2026-01-01"), *entries), **settings)


@pytest.mark.parametrize(
    ("rungs", "path", "code", "value"),
    [
        ((30, 30), "rungs[1]", "not_falling", 30),
        ((7, 14), "rungs[1]", "not_falling", 14),
        ((3, -1), "rungs[1]", "negative", -1),
        ((366, 1), "rungs[0]", "too_large", 366),
    ],
)
def test_a_ladder_falls(rungs: tuple[int, ...], path: str, code: str, value: int) -> None:
    with pytest.raises(LadderError, match=code) as caught:
        Ladder(rungs)
    assert (caught.value.path, caught.value.code, caught.value.value) == (path, code, value)


def test_a_line_may_have_a_ladder_of_its_own() -> None:
    line = year(ladder=Ladder((150, 2)), lead=3)
    line.live(span("2026-01-02", "2027-01-05"))
    assert line.rows() == [
        ("2026-08-01", "deadline", "150", "plain"),
        ("2026-12-27", "deadline", "2", "high"),
        *daily("2026-12-30", "2027-01-01", "deadline"),
        ("2027-01-02", "lost", "", "urgent"),
    ]
    silent = year(ladder=Ladder(()))
    assert silent.next("2026-03-01") == day("2026-12-26")


def test_of_what_was_missed_the_last_is_said_once() -> None:
    line = year()
    assert [rung.before for rung in line.tell("2026-12-23")] == [3]
    assert line.tell("2026-12-23") == ()
    assert line.next("2026-12-23") == day("2026-12-24")


def test_the_next_day_is_today_until_it_is_said() -> None:
    line = year()
    assert line.next("2026-03-01") == line.next("2026-11-25") == day("2026-11-25")
    line.tell("2026-11-25")
    assert line.next("2026-11-25") == day("2026-12-11")
    assert line.next("2026-12-20") == day("2026-12-20")


def test_a_renewal_silences_at_once() -> None:
    line = year()
    line.live(span("2026-11-01", "2026-12-28"))
    assert line.due("2026-12-29")
    line.known.append(top_up("2026-12-29T08:00Z"))
    assert line.due("2026-12-29") == ()
    assert line.next("2026-12-29") == day("2027-11-22")


def test_a_moved_deadline_is_a_new_one() -> None:
    line = year()
    line.live(span("2026-11-01", "2026-12-19"))
    assert line.rows()[-1] == ("2026-12-18", "deadline", "7", "plain")
    # Five days later: what has passed on the new ladder is no news.
    line.known.append(event("expiry_seen", "2026-12-20", until="2027-01-06"))
    assert line.due("2026-12-20") == ()
    assert line.next("2026-12-20") == day("2026-12-23")
    line.tell("2026-12-23")
    # Five days earlier: that is.
    line.known.append(event("expiry_seen", "2026-12-24", until="2027-01-01"))
    assert [rung.before for rung in line.tell("2026-12-24")] == [1]


def test_an_earlier_deadline_is_news_at_the_same_loudness() -> None:
    line = year()
    line.tell("2026-11-25")
    line.known.append(event("expiry_seen", "2026-11-25", until="2026-12-15"))
    assert [rung.before for rung in line.tell("2026-11-25")] == [14]
    assert line.tell("2026-11-25") == ()


def test_a_clock_that_jumps_repeats_nothing() -> None:
    line = year()
    line.live(span("2026-11-01", "2026-12-27"))
    told = len(line.told)
    line.live(span("2026-11-25", "2026-12-27"))
    assert len(line.told) == told
    assert line.next("2026-11-26") == day("2026-12-28")


def test_a_clock_that_was_ahead_silences_nothing() -> None:
    line = year(notices=Notices(preset_checked=day("2027-03-01")))
    line.live(span("2026-11-01", "2026-12-01"))
    line.tell("2030-01-01")
    assert line.rows()[1:] == [("2030-01-01", "lost", "", "urgent")]
    line.live(span("2026-12-01", "2027-03-01"))
    assert line.rows()[2:] == [
        ("2026-12-11", "deadline", "14", "plain"),
        ("2026-12-18", "deadline", "7", "plain"),
        ("2026-12-22", "deadline", "3", "high"),
        ("2026-12-24", "deadline", "1", "high"),
        ("2026-12-25", "deadline", "0", "urgent"),
        *daily("2026-12-26", "2027-01-01", "deadline"),
        ("2027-01-02", "lost", "", "urgent"),
    ]


def test_steps_ahead_are_forgotten() -> None:
    line = year()
    line.tell("2026-12-28")
    line.tell("2026-11-25")
    assert [rung.before for rung in line.tell("2026-12-11")] == [14]
    assert line.said.marks[0].steps == (-30, -14)
    line.live(span("2026-12-18", "2027-01-02"))
    assert [mark.topic for mark in line.said.marks] == ["deadline", "lost"]


def test_a_new_zone_of_the_user_repeats_nothing() -> None:
    line = Teller(ledger(YEAR, top_up("2026-01-01"), zone="Europe/London"), viewer("Asia/Tokyo"))
    line.live(span("2026-11-01", "2026-12-28"))
    line.viewer = viewer("America/Los_Angeles")
    line.live(span("2026-12-27", "2027-01-10"))
    days_of = [(on, rung.topic, rung.step) for on, rung in line.told]
    assert len({(topic, step) for _, topic, step in days_of}) == len(days_of)
    assert str(days_of[-1][0]) == "2027-01-02"


@pytest.mark.parametrize(
    ("until", "again"), [("2026-12-13", "2026-12-13"), ("2027-06-01", "2027-01-02")]
)
def test_a_snooze_silences_until_a_day_and_then_says_it_again(until: str, again: str) -> None:
    line = year(ladder=Ladder((14,)))
    line.tell("2026-12-11")
    line.said = snooze(
        line.said, Topic.DEADLINE, day(until), line.look(day("2026-12-11")), line.viewer
    )
    assert line.due("2026-12-12") == ()
    assert line.next("2026-12-11") == day(again)
    told = line.tell(again)
    assert len(told) == 1
    assert line.tell(again) == ()
    if told[0].topic == "deadline":
        assert told[0].again == day(again)
        assert told[0].key == f"{line.told[0][1].key}|{again}"
        assert line.said.snoozes == ()
        assert line.next(again) == day("2026-12-26")


def test_a_snooze_ends_by_a_deadline_that_came_nearer() -> None:
    line = year()
    line.tell("2026-11-25")
    line.said = line.said.snoozed(Topic.DEADLINE, day("2026-12-20"))
    line.said = line.said.snoozed(Topic.DEADLINE, day("2026-12-20"))
    line.known.append(event("expiry_seen", "2026-11-26", until="2026-12-05"))
    assert line.due("2026-12-05") == ()
    assert line.next("2026-11-27") == day("2026-12-06")
    assert [rung.topic for rung in line.due("2026-12-06")] == ["lost"]


def test_a_line_without_an_anchor_is_spoken_of_weekly_from_the_first_day() -> None:
    line = Teller(ledger(YEAR))
    line.live(span("2026-05-04", "2026-05-20"))
    assert line.rows() == [
        ("2026-05-04", "unknown", "", "plain"),
        ("2026-05-11", "unknown", "", "plain"),
        ("2026-05-18", "unknown", "", "plain"),
    ]
    assert line.next("2026-05-20") == day("2026-05-25")
    # Off for some weeks, then put back a few days.
    assert line.tell("2026-06-17")
    assert line.tell("2026-06-14") == ()
    line.known.append(top_up("2026-06-14"))
    assert line.due("2026-06-30") == ()


def test_an_unknown_clock_is_silent_once_another_is_lost() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(30)),
        rule("sms_out", clock="activity", period=days(60)),
    ]
    line = Teller(ledger(clocks, top_up("2026-05-01")))
    line.live(span("2026-05-25", "2026-06-20"))
    assert [row[:2] for row in line.rows() if row[1] in ("unknown", "lost")] == [
        ("2026-05-25", "unknown"),
        ("2026-06-01", "lost"),
    ]
    assert line.next("2026-06-02") is None
    young = Teller(ledger(clocks, top_up("2026-05-01")))
    young.tell("2026-05-28")
    young.tell("2026-05-31")
    assert young.next("2026-05-31") == day("2026-06-01")
    young.said = young.said.snoozed(Topic.UNKNOWN, day("2026-07-01"))
    assert young.next("2026-05-31") == day("2026-06-01")


def test_a_clock_that_is_not_running_has_nothing_to_say() -> None:
    abroad = rule("home", clock="roaming", period=days(60), starts=["abroad"], stops=["home"])
    line = Teller(ledger([YEAR, abroad], top_up("2026-01-01")))
    line.tell("2026-05-01")
    assert (line.told, line.next("2026-05-01")) == ([], day("2026-11-25"))


def test_two_clocks_make_one_saying_of_a_topic() -> None:
    clocks = [rule("top_up", clock=name, period=days(365)) for name in ("credit", "number")]
    both, one = Teller(ledger(clocks, top_up("2026-01-01"))), year()
    for line in (both, one):
        line.live(span("2026-11-01", "2027-02-01"))
    assert both.rows() == one.rows()
    assert {rung.clock for _, rung in both.told} == {"credit"}


def test_a_louder_one_is_said_after_a_plain_one() -> None:
    clocks = [rule("top_up", clock=name, period=days(365)) for name in ("credit", "number")]
    line = Teller(ledger(clocks, top_up("2026-01-01")))
    assert [rung.before for rung in line.tell("2026-12-11")] == [14]
    line.known.append(event("expiry_seen", "2026-12-11", until="2026-12-21", clock="number"))
    told = line.tell("2026-12-11")
    assert [(rung.clock, rung.before, rung.loudness) for rung in told] == [("number", 3, 1)]


def test_of_two_clocks_the_louder_is_spoken_of() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(365)),
        rule("top_up", clock="number", period=days(362)),
    ]
    line = Teller(ledger(clocks, top_up("2026-01-01")))
    line.live(span("2026-12-21", "2026-12-30"))
    assert [(str(on.day), rung.clock, rung.before) for on, rung in line.told] == [
        ("21", "number", 1),
        ("22", "number", 0),
        *[(str(on), "number", None) for on in range(23, 31)],
    ]


def test_a_line_let_go_says_only_that_it_is_lost() -> None:
    line = year(lapsing=True)
    assert line.next("2026-05-01") == day("2027-01-02")
    line.live(span("2026-11-01", "2027-02-01"))
    assert line.rows() == [("2027-01-02", "lost", "", "urgent")]
    retired = year(event("retired", "2026-06-01"))
    assert (retired.due("2027-01-05"), retired.next("2026-07-01")) == ((), None)


def test_a_preset_is_spoken_of_once_a_year_after_it_was_checked() -> None:
    line = year(notices=Notices(preset_checked=day("2025-08-10")))
    assert line.next("2026-05-01") == day("2026-08-10")
    line.live(span("2026-07-01", "2026-11-01"))
    assert line.rows() == [("2026-08-10", "preset", "", "plain")]
    line.notices = Notices(preset_checked=day("2026-08-20"))
    assert line.next("2026-11-01") == day("2026-11-25")


def test_a_promotion_has_a_small_ladder() -> None:
    offers = (Promotion("double data", day("2026-06-30")), Promotion("half", day("2026-07-01")))
    line = year(notices=Notices(promotions=offers))
    line.live(span("2026-06-01", "2026-06-17"))
    line.live(span("2026-06-24", "2026-08-01"))
    assert [(str(on), rung.clock, rung.before) for on, rung in line.told] == [
        ("2026-06-16", "double data", 14),
        ("2026-06-17", "half", 14),
        ("2026-06-24", "double data", 7),
        ("2026-06-25", "half", 7),
        ("2026-06-29", "double data", 1),
        ("2026-06-30", "half", 1),
    ]


def test_a_promotion_that_is_over_is_not_spoken_of() -> None:
    line = year(notices=Notices(promotions=(Promotion("half", day("2026-06-30")),)))
    assert [rung.before for rung in line.due("2026-06-30")] == [1]
    assert line.due("2026-07-01") == ()


def test_loud_things_come_first() -> None:
    line = year(notices=Notices(preset_checked=day("2025-12-25")))
    assert [rung.topic for rung in line.due("2026-12-25")] == ["deadline", "preset"]


def test_a_rung_is_not_moved_before_its_anchor() -> None:
    """Bought on Saturday 2 May; act by is the 25th, of which the 14 count from the 11th."""
    never = Workdays()
    open_days = {day("2026-05-25"), day("2026-05-01")}
    never.is_working = lambda day: day in open_days  # type: ignore[method-assign]
    plan = rule("top_up", period=days(30))
    line = Teller(ledger(plan, top_up("2026-05-02T10:00Z")), viewer(workdays=never))
    found = line.due("2026-05-03")
    assert [(str(rung.day), rung.before) for rung in found] == [("2026-05-02", 1)]
    assert str(found[0].closed_until) == "2026-05-25"
    typed = Teller(ledger(plan, top_up("2026-05-02")), viewer(workdays=never))
    assert [str(rung.day) for rung in typed.due("2026-05-03")] == ["2026-05-02"]


def test_a_place_that_never_opens_moves_nothing_far() -> None:
    only = Workdays()
    open_days = {day("2026-12-25"), day("2026-12-10")}
    only.is_working = lambda day: day in open_days  # type: ignore[method-assign]
    line = Teller(ledger(YEAR, top_up("2026-01-01")), viewer(workdays=only))
    line.live(span("2026-10-01", "2026-12-25"))
    # Thirty days before lies more than sixty after any working day.
    assert [(str(on), rung.before) for on, rung in line.told] == [
        ("2026-11-25", 30),
        ("2026-12-10", 1),
        ("2026-12-25", 0),
    ]
    shut = Workdays()
    closed = day("2026-10-16")
    shut.is_working = lambda day: day == closed  # type: ignore[method-assign]
    found = Teller(ledger(YEAR, top_up("2026-01-01")), viewer(workdays=shut)).due("2026-10-16")
    assert [(str(rung.meant), rung.closed_until) for rung in found] == [("2026-12-11", None)]


def test_marks_stay_few() -> None:
    said = Said()
    for number in range(60):
        today = day("2026-01-01") + dt.timedelta(days=number)
        for topic, until in ((Topic.DEADLINE, number), (Topic.PHASE, 1)):
            rung = Rung(
                topic=topic,
                loudness=Loudness.PLAIN,
                day=today,
                meant=today,
                step=number,
                clock="plan",
                until=dt.datetime(2027, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=until),
            )
            assert not said.has(rung, today)
            said = said.plus(rung, today)
    assert len(said.marks) == 9
    assert len(said.marks[-1].steps) == 24
    assert said.marks[-1].has(3)
    assert not said.marks[-1].has(60)


def test_keys_name_what_was_said() -> None:
    assert EVERY_DAY.is_working(day("2026-12-25"))
    keys = [rung.key for rung in year().due("2026-12-22")]
    assert keys == ["deadline|validity|2027-01-02T00:00:00+00:00|-3"]
    assert Teller(ledger(YEAR)).due("2026-05-04")[0].key == "unknown|||739740"

"""What holds of every ladder, whatever the rule, the calendar and the restarts."""

import datetime as dt

from hypothesis import assume, given, strategies as st
from hypothesis.strategies import DataObject

from custom_components.sim_keeper.keepalive.entry import Entry
from custom_components.sim_keeper.keepalive.ladder import Ladder, Notices, Promotion, snooze
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone, instant_at
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.said import Loudness, Rung, Topic
from custom_components.sim_keeper.keepalive.state import Settings, State, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays

from .conftest import LAWS
from .making import days, ledger, rule, top_up, viewer
from .saying import Teller
from .strategies import histories, provider_zones, rules, settings, zones

ONE_DAY = dt.timedelta(days=1)
COUNTRIES = [Workdays(), Workdays(["DE"]), Workdays(["CN", "US"]), Workdays(["SA"])]
SPEAKING = {State.URGENT, State.UNCONFIRMED, State.UNKNOWN, State.RECEIVE_ONLY}
SPEAKING |= {State.SUSPENDED, State.REDEMPTION}

ladders = st.one_of(
    st.just(Ladder()),
    st.sets(st.integers(0, 100), max_size=6).map(lambda one: Ladder((*sorted(one, reverse=True),))),
)
viewers = st.builds(Viewer, zones, st.sampled_from(COUNTRIES))


@st.composite
def tellers(draw: st.DrawFn) -> tuple[Teller, list[dt.date]]:
    """Return a line of one clock, and days around the end of what its entries gave."""
    known = Ledger([draw(rules())], draw(provider_zones), draw(histories(most=4)))
    return around(draw, known, draw(settings), draw(viewers), draw(ladders))


def around(
    draw: st.DrawFn, known: Ledger, decided: Settings, seen_from: Viewer, ladder: Ladder
) -> tuple[Teller, list[dt.date]]:
    """Return who tells of a ledger after its last entry, and the days."""
    line = Teller(known, seen_from, ladder)
    line.settings = decided
    last = max(known.zone.instant_of(entry.at) for entry in known.entries)
    first = last.astimezone(seen_from.zone).date() + ONE_DAY
    until = line.look(first).active_until
    if until is not None:
        # Most of a long period says nothing.
        ahead = until.astimezone(seen_from.zone).date() - dt.timedelta(days=50)
        first = max(first, ahead)
    first += dt.timedelta(days=draw(st.integers(0, 60)))
    return line, [first + dt.timedelta(days=n) for n in range(100)]


@LAWS
@given(tellers())
def test_the_next_day_is_the_first_on_which_something_is_due(
    told: tuple[Teller, list[dt.date]],
) -> None:
    line, passing = told
    following, changes = None, None
    for today in passing:
        found = line.due(today)
        assert (line.next(today) == today) is bool(found)
        now = instant_at(today, dt.time(9), line.viewer.zone)
        if changes is None or now < changes:
            assert bool(found) is (following == today) or today == passing[0], today
        line.tell(today)
        following, changes = line.next(today), line.look(today).changes_at
        assert following is None or following > today


@LAWS
@given(tellers())
def test_nothing_is_said_twice_and_it_never_gets_quieter(
    told: tuple[Teller, list[dt.date]],
) -> None:
    line, passing = told
    line.live(passing)
    keys = [rung.key for _, rung in line.told]
    assert len(set(keys)) == len(keys)
    assert len({(on, rung.topic) for on, rung in line.told}) == len(keys)
    loud: dict[object, Loudness] = {}
    for _, rung in line.told:
        name = (rung.topic, rung.clock, rung.until)
        if rung.topic is not Topic.UNCONFIRMED:
            assert rung.loudness >= loud.get(name, Loudness.PLAIN)
            loud[name] = rung.loudness


@LAWS
@given(tellers())
def test_a_line_that_needs_somebody_is_never_silent_for_long(
    told: tuple[Teller, list[dt.date]],
) -> None:
    line, passing = told
    needed, spoken = 0, 0
    for today in passing:
        spoken = 0 if line.tell(today) else spoken + 1
        needed = needed + 1 if line.look(today).state in SPEAKING else 0
        assert needed <= 8 or spoken <= 7, today


@LAWS
@given(tellers(), st.data())
def test_what_was_missed_collapses_into_the_last(
    told: tuple[Teller, list[dt.date]], data: DataObject
) -> None:
    line, passing = told
    assume(line.look(passing[0]).state is not State.UNKNOWN)
    other = Teller(line.known, line.viewer, line.ladder)
    other.settings = line.settings
    awake = data.draw(st.lists(st.booleans(), min_size=len(passing), max_size=len(passing)))
    missed: dict[Topic, Rung] = {}
    for today, is_awake in zip(passing, awake, strict=True):
        missed |= {rung.topic: rung for rung in line.tell(today)}
        if not is_awake:
            continue
        said = {rung.topic: rung.key for rung in other.tell(today)}
        for topic, rung in missed.items():
            # What is over is missed for good.
            if topic in said or rung.day == today:
                assert said.pop(topic) == rung.key
        assert not said
        missed = {}


@LAWS
@given(tellers(), st.data())
def test_a_snooze_ends_with_the_next_deadline(
    told: tuple[Teller, list[dt.date]], data: DataObject
) -> None:
    line, passing = told
    number = data.draw(st.integers(0, 99))
    line.live(passing[:number])
    today = passing[number]
    answer = line.look(today)
    for topic in Topic:
        until = today + dt.timedelta(days=data.draw(st.integers(1, 400)))
        line.said = snooze(line.said, topic, until, answer, line.viewer)
        ends = line.said.snoozed_until(topic)
        assert ends is not None
        assert ends <= until
        deadline = answer.next_deadline
        if deadline is not None:
            last = (deadline - dt.timedelta(microseconds=1)).astimezone(line.viewer.zone)
            assert ends <= last.date() + ONE_DAY
    assert line.due(today) == () or min(one.until for one in line.said.snoozes) <= today


@LAWS
@given(st.integers(20, 400), st.integers(0, 60), viewers)
def test_a_renewal_silences_at_once(period: int, early: int, seen_from: Viewer) -> None:
    paid = rule("top_up", period=days(period))
    line = Teller(ledger(paid, top_up("2026-01-01")), seen_from)
    start = dt.date(2026, 1, 2)
    end = start + dt.timedelta(days=period - 2 - min(early, period - 3))
    line.live(start + dt.timedelta(days=n) for n in range((end - start).days))
    entry: Entry = top_up((end - ONE_DAY).isoformat() + "T12:00Z")
    line.known.append(entry)
    assert line.look(end).state in (State.ACTIVE, State.DUE)
    assert line.due(end) == ()


@LAWS
@given(rules(), histories(most=2))
def test_the_order_of_the_said_does_not_change_what_is_due(one: Rule, history: list[Entry]) -> None:
    offers = (Promotion("half", dt.date(2026, 6, 1)), Promotion("double", dt.date(2026, 6, 2)))
    known = Ledger([one], ProviderZone(None), history)
    line = Teller(known, viewer(), notices=Notices(dt.date(2025, 1, 1), offers))
    for today in (dt.date(2026, 5, 1) + dt.timedelta(days=n) for n in range(33)):
        found = line.due(today)
        backwards = line.said
        for rung in reversed(found):
            backwards = backwards.plus(rung, today)
        line.tell(today)
        assert line.due(today) == ()
        assert set(backwards.marks) == set(line.said.marks)

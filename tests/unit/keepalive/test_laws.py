"""What holds for every rule, ledger, instant and zone."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.sim_keeper.keepalive.assess import Assessment, assess, days_left
from custom_components.sim_keeper.keepalive.entry import Entry, Kind
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.record import entry_from_record, entry_to_record
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.state import Settings, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays

from .conftest import LAWS
from .strategies import histories, instants, lines, provider_zones, rules, settings, zones

TICK = dt.timedelta(microseconds=1)
WORKDAYS = Workdays(["DE"])


def moments(history: list[Entry], zone: ProviderZone) -> list[dt.datetime]:
    """Return the instants of all entries."""
    return [zone.instant_of(entry.at) for entry in history]


def folded(ledger: Ledger, history: list[Entry]) -> list[object]:
    """Return the states and verdicts that follow from a ledger at all its instants."""
    said: list[object] = []
    for moment in sorted({*moments(history, ledger.zone)}):
        said.append(ledger.fold_at(moment))
        said += [ledger.verdict(entry.id, moment) for entry in history]
    return said


@LAWS
@given(lines, histories(), provider_zones, zones, settings, st.data())
def test_ends_stand_in_order(
    line: Sequence[Rule],
    history: list[Entry],
    zone: ProviderZone,
    seen: ZoneInfo,
    how: Settings,
    data: st.DataObject,
) -> None:
    ledger = Ledger(line, zone, history)
    now = data.draw(st.sampled_from(moments(history, zone))) + dt.timedelta(
        hours=data.draw(st.integers(0, 9000))
    )
    answer = assess(ledger, how, Viewer(seen, WORKDAYS), now)
    for one in (answer, *answer.clocks):
        if one.active_until is None:
            continue
        assert one.receives_until is None or one.active_until <= one.receives_until
        assert one.recoverable_until is None or one.active_until <= one.recoverable_until
    if answer.next_deadline is not None and answer.act_by is not None:
        assert answer.next_deadline > now
    if answer.next_change is not None:
        assert answer.next_change > now
    for clock in answer.clocks:
        starts = [stage.start for stage in clock.stages]
        stops = [stage.end or starts[-1] for stage in clock.stages]
        assert starts == sorted(starts)
        assert starts[1:] == stops[:-1]


@LAWS
@given(lines, histories(6), provider_zones, zones, settings, st.data())
def test_nothing_differs_before_the_next_change(
    line: Sequence[Rule],
    history: list[Entry],
    zone: ProviderZone,
    seen: ZoneInfo,
    how: Settings,
    data: st.DataObject,
) -> None:
    ledger, viewer = Ledger(line, zone, history), Viewer(seen, WORKDAYS)
    now = data.draw(st.sampled_from(moments(history, zone))) + dt.timedelta(
        hours=data.draw(st.integers(0, 3000))
    )
    answer = assess(ledger, how, viewer, now)
    change = answer.changes_at
    last = change - TICK if change is not None else now + dt.timedelta(days=4000)
    assert only_days_passed(assess(ledger, how, viewer, last), answer)
    if answer.next_change is not None:
        assert timeless(assess(ledger, how, viewer, answer.next_change - TICK)) == timeless(answer)


def timeless(answer: Assessment) -> Assessment:
    """Return an assessment without when it was asked for."""
    return replace(answer, at=dt.datetime.min)  # noqa: DTZ901


def only_days_passed(later: Assessment, answer: Assessment) -> bool:
    """Return whether two assessments differ in nothing but the days that count down."""
    later = replace(later, days_left=answer.days_left, midnight=answer.midnight)
    return timeless(later) == timeless(answer)


@LAWS
@given(lines, histories(), provider_zones, zones, settings, st.data())
def test_a_day_later_is_what_the_midnight_brings(
    line: Sequence[Rule],
    history: list[Entry],
    zone: ProviderZone,
    seen: ZoneInfo,
    how: Settings,
    data: st.DataObject,
) -> None:
    ledger, viewer = Ledger(line, zone, history), Viewer(seen, WORKDAYS)
    now = data.draw(st.sampled_from(moments(history, zone))) + dt.timedelta(
        hours=data.draw(st.integers(0, 3000))
    )
    answer = assess(ledger, how, viewer, now)
    if answer.midnight is None:
        return
    if answer.changes_at is not None and answer.changes_at <= answer.midnight:
        return
    fresh = assess(ledger, how, viewer, answer.midnight)
    assert fresh.midnight is not None
    assert answer.a_day_later(fresh.midnight) == fresh


@LAWS
@given(lines, histories(), provider_zones, st.data())
def test_the_order_of_recording_does_not_matter(
    line: Sequence[Rule], history: list[Entry], zone: ProviderZone, data: st.DataObject
) -> None:
    at_once = Ledger(line, zone, history)
    shuffled = data.draw(st.permutations(history))
    one_by_one = Ledger(line, zone)
    for entry in shuffled:
        one_by_one.append(entry)
    said = folded(at_once, history)
    assert folded(Ledger(line, zone, shuffled), history) == said
    assert folded(one_by_one, history) == said
    assert one_by_one.entries == at_once.entries


@LAWS
@given(lines, histories(), provider_zones, st.data())
def test_a_reversal_restores_the_state_before(
    line: Sequence[Rule], history: list[Entry], zone: ProviderZone, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(history) - 1))
    target = history[place]
    others = [entry for entry in history if entry is not target and entry.reverses != target.id]
    back = Entry(id="back", at=data.draw(instants()), kind=Kind.REVERSAL, reverses=target.id)
    without = Ledger(line, zone, others)
    with_both = Ledger(line, zone, [*others, target])
    with_both.append(back)
    for moment in moments(history, zone):
        clean, undone = without.fold_at(moment), with_both.fold_at(moment)
        assert clean[:3] == undone[:3]
        assert all(without.verdict(e.id, moment) == with_both.verdict(e.id, moment) for e in others)


@LAWS
@given(lines, histories(reversals=False), provider_zones)
def test_what_does_not_qualify_moves_no_deadline_later(
    line: Sequence[Rule], history: list[Entry], zone: ProviderZone
) -> None:
    ledger = Ledger(line, zone, history)
    before = Ledger(line, zone)
    names = [rule.clock for rule in line]
    for entry in ledger.entries:
        at = zone.instant_of(entry.at)
        old = before.fold_at(at)
        before.append(entry)
        new = before.fold_at(at)
        reasons = before.verdict(entry.id, at).by_clock
        for number, name in enumerate(names):
            if reasons[name] is None or reasons[name] == "duplicate":
                continue
            was, now = old.clocks[number], new.clocks[number]
            assert not later(now.active_until, was.active_until), (entry.kind, reasons[name])
            outlook = before.clocks[number].calendar.outlook
            assert not later(outlook(now).lost_at, outlook(was).lost_at)
            assert not later(outlook(now).receives_until, outlook(was).receives_until)


def later(new: dt.datetime | None, old: dt.datetime | None) -> bool:
    """Return whether an end moved later, or came to be."""
    return new is not None and (old is None or new > old)


@LAWS
@given(rules(), histories(reversals=False), zones)
def test_an_unknown_zone_is_never_later_than_a_known_one(
    rule: Rule, history: list[Entry], zone: ZoneInfo
) -> None:
    """For one event: a chain of events may be late in one zone and in time in another."""
    first = min(history, key=lambda entry: ProviderZone(zone).instant_of(entry.at))
    far = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
    known, unknown = (
        Ledger([rule], ProviderZone(zone), [first]),
        Ledger([rule], ProviderZone(None), [first]),
    )
    told = known.fold_at(far).clocks[0]
    guessed = unknown.fold_at(far).clocks[0]
    assert (told.active_until is None) is (guessed.active_until is None)
    assert not later(guessed.active_until, told.active_until)


@LAWS
@given(histories())
def test_records_come_back(history: list[Entry]) -> None:
    for entry in history:
        back = entry_from_record(entry_to_record(entry))
        assert back == entry
        assert entry_to_record(back) == entry_to_record(entry)


@LAWS
@given(instants(), instants(), zones)
def test_days_left_is_the_number_of_midnights(
    now: dt.datetime, until: dt.datetime, zone: ZoneInfo
) -> None:
    until = now + (until - now) % dt.timedelta(days=45) - dt.timedelta(days=15)
    assert days_left(until, now, zone) == counted(now, until, zone)


def counted(now: dt.datetime, until: dt.datetime, zone: ZoneInfo) -> int:
    """Return the days left by looking at every midnight."""
    first = min(now, until).astimezone(zone).date() - dt.timedelta(days=2)
    number = abs((until - now).days) + 6
    midnights = {midnight(first + dt.timedelta(days=n), zone) for n in range(number)}
    if now < until:
        return sum(now < one < until for one in midnights)
    return -1 - sum(until < one <= now for one in midnights)


@cache
def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the first instant with the date of a day, or a later one, by the plainest search."""
    low = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) - dt.timedelta(hours=16)
    tries = (low + dt.timedelta(minutes=step) for step in range(0, 60 * 60, 15))
    return next(one for one in tries if one.astimezone(zone).date() >= day)


@pytest.mark.parametrize("amount", ["10", "10.00", "1E+1"])
def test_an_amount_is_the_same_however_it_is_written(amount: str) -> None:
    entry = Entry(id="1", at=dt.date(2026, 1, 1), kind=Kind.TOP_UP, amount=Decimal(amount))
    assert entry_from_record(entry_to_record(entry)) == entry

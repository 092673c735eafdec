"""The reminder ladder: what is to be said about a line on a day, and when next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
import datetime as dt

from .assess import Assessment
from .assess_clock import ClockAssessment
from .rule_words import PhaseName
from .said import Rung, Said, Topic
from .state import State, Viewer
from .tracks import Before, Lost, Track, Unknown, Weeks, day_after, preset, promotion

MOST_DAYS = 365
_ONE_DAY = dt.timedelta(days=1)


class LadderError(Exception):
    """Say which part of a ladder is impossible, and why.

    `path` names the part as in `rungs[1]`, `code` the fault in snake_case,
    `value` what was found there.
    """

    def __init__(self, path: str, code: str, value: int) -> None:
        """Hold the part, the fault and the value."""
        super().__init__(f"{path}: {code}")
        self.path = path
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Ladder:
    """Hold on which days before act by a deadline is spoken of, the most days first.

    Raises LadderError unless the days fall strictly, from 365 at most to 0 at
    least.
    """

    rungs: tuple[int, ...] = (30, 14, 7, 3, 1, 0)

    def __post_init__(self) -> None:
        """Refuse what is no ladder."""
        for number, days in enumerate(self.rungs):
            path = f"rungs[{number}]"
            if days < 0:
                raise LadderError(path, "negative", days)
            if days > MOST_DAYS:
                raise LadderError(path, "too_large", days)
            if number and days >= self.rungs[number - 1]:
                raise LadderError(path, "not_falling", days)


@dataclass(frozen=True, slots=True)
class Promotion:
    """Hold an offer and the last day on which it holds, in the user's zone."""

    name: str
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Notices:
    """Hold what else is spoken of: a preset by the day it was checked, and promotions."""

    preset_checked: dt.date | None = None
    promotions: tuple[Promotion, ...] = ()


DEFAULT_LADDER = Ladder()
NO_NOTICES = Notices()


def due(
    assessment: Assessment,
    ladder: Ladder,
    viewer: Viewer,
    day: dt.date,
    said: Said,
    notices: Notices = NO_NOTICES,
) -> tuple[Rung, ...]:
    """Return what is to be said on a day of the user's, the loudest first, one rung a topic.

    Of rungs that were missed it is the last alone. The assessment is one of
    that day or of a day before on which nothing has changed since.
    """
    found: dict[Topic, Rung] = {}
    for track in _tracks(assessment, ladder, viewer, said, notices):
        if day < track.opens:
            continue
        rung = _unsaid(track, day, said, _silent_until(track.topic, said, assessment, viewer))
        if rung is None:
            continue
        known = found.get(track.topic)
        if known is None or _weight(rung) > _weight(known):
            found[track.topic] = rung
    return tuple(sorted(found.values(), key=_weight, reverse=True))


def next_day(
    assessment: Assessment,
    ladder: Ladder,
    viewer: Viewer,
    day: dt.date,
    said: Said,
    notices: Notices = NO_NOTICES,
) -> dt.date | None:
    """Return the first day from a given one on with something to say, if nothing changes.

    It is the day itself while something is due and not said. Dates are the
    user's.
    """
    soonest: dt.date | None = None
    for track in _tracks(assessment, ladder, viewer, said, notices):
        if soonest is not None and soonest <= track.opens:
            continue
        start = day
        until = _silent_until(track.topic, said, assessment, viewer)
        if until is not None and until > day:
            start = until
        rung = _unsaid(track, start, said, until)
        if rung is not None:
            found = start
        else:
            rung = track.after(start)
            while rung is not None and said.has(rung, rung.day):
                rung = track.after(rung.day)
            if rung is None:
                continue
            found = rung.day
        if soonest is None or found < soonest:
            soonest = found
    return soonest


def snooze(
    said: Said, topic: Topic, until: dt.date, assessment: Assessment, viewer: Viewer
) -> Said:
    """Return what was said with a topic silent before a day of the user's.

    It reaches to the day after the next deadline at most, when what then is
    true is said. What was said last is said once more when it ends.
    """
    return said.snoozed(topic, _not_past_deadline(until, assessment, viewer))


def _weight(rung: Rung) -> tuple[int, float, int]:
    """Return what makes one rung go before another: louder, then of the nearer deadline."""
    return rung.loudness, -rung.until.timestamp() if rung.until is not None else 0, rung.step


def _unsaid(track: Track, day: dt.date, said: Said, since: dt.date | None) -> Rung | None:
    """Return the rung that a track still has to say on a day, counted from a snooze's end."""
    if since is not None and day < since:
        return None
    rung = track.at(day)
    if rung is None:
        return None
    if not said.has(rung, day):
        return rung
    if since is None or said.has(rung, day, since):
        return None
    return replace(rung, again=since)


def _silent_until(
    topic: Topic, said: Said, assessment: Assessment, viewer: Viewer
) -> dt.date | None:
    """Return the day on which the snooze of a topic ends."""
    if not said.snoozes:
        return None
    until = said.snoozed_until(topic)
    return None if until is None else _not_past_deadline(until, assessment, viewer)


def _not_past_deadline(until: dt.date, assessment: Assessment, viewer: Viewer) -> dt.date:
    """Return a day, or the first after the next deadline if that is earlier."""
    deadline = assessment.next_deadline
    return until if deadline is None else min(until, day_after(deadline, viewer.zone))


def _tracks(
    assessment: Assessment, ladder: Ladder, viewer: Viewer, said: Said, notices: Notices
) -> Iterator[Track]:
    """Yield the ladders that a line is on, those that speak first before the others."""
    state = assessment.state
    if state is State.RETIRED:
        return
    gone, stop = _first_gone(assessment, viewer)
    if state is State.LAPSING or state is State.LOST:
        if gone is not None and stop is not None:
            yield Lost(gone, stop)
        return
    is_unknown = False
    for clock in assessment.clocks:
        until = clock.active_until
        if until is None:
            is_unknown = is_unknown or clock.state.needs_attention
            continue
        after = day_after(until, viewer.zone)
        if assessment.at < until and not clock.automatic:
            yield Before(clock, ladder.rungs, viewer, after - _ONE_DAY, stop)
        recheck = clock.recheck_at
        if recheck is not None and recheck < until:
            start = day_after(recheck, viewer.zone)
            yield Weeks(Topic.UNCONFIRMED, clock, viewer, after, start, stop)
        if clock.automatic:
            start = max(after, day_after(clock.charge_until or until, viewer.zone))
            yield Weeks(Topic.UNCONFIRMED, clock, viewer, after, start, stop)
        else:
            yield Weeks(Topic.PHASE, clock, viewer, after, after, stop)
    if is_unknown:
        yield Unknown(said, stop)
    if notices.preset_checked is not None:
        yield preset(notices.preset_checked)
    for offer in notices.promotions:
        yield promotion(offer.name, offer.last_day)
    if gone is not None and stop is not None:
        yield Lost(gone, stop)


def _first_gone(
    assessment: Assessment, viewer: Viewer
) -> tuple[ClockAssessment | None, dt.date | None]:
    """Return the clock by which the line is lost first, and the first whole day after."""
    first: ClockAssessment | None = None
    soonest: dt.datetime | None = None
    for clock in assessment.clocks:
        end = clock.lost_at
        if clock.automatic:
            if end is not None and clock.charge_until is not None:
                end = max(end, clock.charge_until)
        else:
            for stage in clock.stages:
                is_over = stage.end is not None and stage.end <= assessment.at
                if stage.phase.name is PhaseName.QUARANTINE and not is_over:
                    end = stage.start if end is None else min(end, stage.start)
        if end is not None and (soonest is None or end < soonest):
            first, soonest = clock, end
    return first, None if soonest is None else day_after(soonest, viewer.zone)

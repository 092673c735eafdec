"""What is said to a person about a line, and what was said already."""

from dataclasses import dataclass, replace
import datetime as dt
from enum import IntEnum, StrEnum

_MOST_STEPS = 24
_MOST_MARKS = 8
_ZONES_APART = dt.timedelta(days=2)


class Topic(StrEnum):
    """Name what a reminder is about."""

    DEADLINE = "deadline"
    PHASE = "phase"
    LOST = "lost"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    PRESET = "preset"
    PROMOTION = "promotion"


_OF_CLOCKS = frozenset({Topic.DEADLINE, Topic.PHASE, Topic.UNCONFIRMED})
_SAID_ONCE = frozenset({Topic.LOST, Topic.PRESET})


class Loudness(IntEnum):
    """Name how loud a reminder is."""

    PLAIN = 0
    HIGH = 1
    TIME_SENSITIVE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Hold one thing to say; dates are the user's.

    It falls due on `day`. Where `meant` is another day, nobody works on that
    one before `closed_until`. `clock` is the clock, or a promotion's name;
    `until` the UTC instant at which the active period ends, whose ladder this
    is; `deadline` the last good day of what ends next; `before` the days
    before act by, None from then on. `step` rises along the ladder. `again` is
    the end of the snooze after which the same is said once more.
    """

    topic: Topic
    loudness: Loudness
    day: dt.date
    meant: dt.date
    step: int
    clock: str | None = None
    until: dt.datetime | None = None
    deadline: dt.date | None = None
    closed_until: dt.date | None = None
    before: int | None = None
    again: dt.date | None = None

    @property
    def key(self) -> str:
        """Return what names this saying among all of a line, whatever the user's zone."""
        until = "" if self.until is None else self.until.isoformat()
        key = f"{self.topic}|{self.clock or ''}|{until}|{self.step}"
        return key if self.again is None else f"{key}|{self.again.isoformat()}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold which steps of one ladder were said, when last, and how loud."""

    topic: Topic
    clock: str | None
    until: dt.datetime | None
    steps: tuple[int, ...]
    on: dt.date
    loudness: Loudness

    def is_of(self, rung: Rung) -> bool:
        """Return whether a rung belongs to the same ladder."""
        return self.topic is rung.topic and self.clock == rung.clock and self.until == rung.until

    def has(self, step: int) -> bool:
        """Return whether a step was said; steps too old to be kept were."""
        steps = self.steps
        return step in steps or (len(steps) == _MOST_STEPS and step < steps[0])

    def covers(self, rung: Rung, day: dt.date) -> bool:
        """Return whether the line was spoken of as loudly since a rung fell due.

        A deadline that comes earlier is news, whatever was said before.
        """
        if self.topic is not rung.topic or self.loudness < rung.loudness:
            return False
        # What was said on a day yet to come was said by a clock that was wrong.
        if not rung.day <= self.on <= day + _ZONES_APART:
            return False
        if self.clock != rung.clock:
            return self.topic in _OF_CLOCKS
        return self.until is None or rung.until is None or self.until <= rung.until


@dataclass(frozen=True, slots=True)
class Snooze:
    """Hold the day on which a topic is spoken of again."""

    topic: Topic
    until: dt.date


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what was said about a line, as small as it can be, and what is snoozed.

    Marks stand in the order in which they were last added to.
    """

    marks: tuple[Mark, ...] = ()
    snoozes: tuple[Snooze, ...] = ()

    def has(self, rung: Rung, day: dt.date, since: dt.date | None = None) -> bool:
        """Return whether there is no need to say a rung on a day, for it or as much was said.

        What was said before `since` does not count.
        """
        for mark in self.marks:
            if since is not None and mark.on < since:
                continue
            if (mark.is_of(rung) and mark.has(rung.step)) or mark.covers(rung, day):
                return True
        return False

    def steps(self, topic: Topic) -> tuple[int, ...]:
        """Return the steps said on the only ladder of a topic, rising."""
        return next((mark.steps for mark in self.marks if mark.topic is topic), ())

    def snoozed_until(self, topic: Topic) -> dt.date | None:
        """Return the day on which a topic is spoken of again, None if it never was snoozed."""
        return next((snooze.until for snooze in self.snoozes if snooze.topic is topic), None)

    def plus(self, rung: Rung, day: dt.date) -> Said:
        """Return the same with a rung said on a day.

        Later steps of its ladder are forgotten, and what is said once on a day
        yet to come: they were said by a clock that was ahead.
        """
        known = next((mark.steps for mark in self.marks if mark.is_of(rung)), ())
        steps = (*(step for step in known if step < rung.step), rung.step)[-_MOST_STEPS:]
        mark = Mark(rung.topic, rung.clock, rung.until, steps, day, rung.loudness)
        others = [
            one
            for one in self.marks
            if not one.is_of(rung) and not (one.topic in _SAID_ONCE and one.on > day + _ZONES_APART)
        ]
        same = [one for one in others if one.topic is rung.topic]
        for forgotten in same[: max(len(same) - _MOST_MARKS + 1, 0)]:
            others.remove(forgotten)
        snoozes = tuple(one for one in self.snoozes if one.topic is not rung.topic)
        return replace(self, marks=(*others, mark), snoozes=snoozes)

    def snoozed(self, topic: Topic, until: dt.date) -> Said:
        """Return the same with a topic silent before a day; a day that has come ends it."""
        others = tuple(one for one in self.snoozes if one.topic is not topic)
        return replace(self, snoozes=(*others, Snooze(topic, until)))

"""Days that pass, and what is said on them, for the tests of the ladder."""

from collections.abc import Callable, Iterable
import datetime as dt
from typing import Any

from custom_components.sim_keeper.keepalive.assess import Assessment, assess
from custom_components.sim_keeper.keepalive.ladder import (
    DEFAULT_LADDER,
    NO_NOTICES,
    Ladder,
    Notices,
    due,
    next_day,
)
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import instant_at
from custom_components.sim_keeper.keepalive.said import Loudness, Rung, Said
from custom_components.sim_keeper.keepalive.state import Settings, Viewer

from .making import day, viewer

Saying = tuple[dt.date, Rung]
LOUD = {"plain": Loudness.PLAIN, "high": Loudness.HIGH, "urgent": Loudness.TIME_SENSITIVE}


class Teller:
    """Say what is due of one line, day by day at nine, and remember it."""

    def __init__(
        self,
        known: Ledger,
        seen_from: Viewer | None = None,
        ladder: Ladder = DEFAULT_LADDER,
        notices: Notices = NO_NOTICES,
        **settings: Any,
    ) -> None:
        """Have said nothing yet."""
        self.known = known
        self.viewer = seen_from or viewer()
        self.ladder = ladder
        self.notices = notices
        self.settings = Settings(**settings)
        self.said = Said()
        self.told: list[Saying] = []
        self._looks: dict[object, Assessment] = {}

    def look(self, today: dt.date) -> Assessment:
        """Return the assessment of a day at nine."""
        key = today, self.viewer.zone, len(self.known.entries)
        if key not in self._looks:
            now = instant_at(today, dt.time(9), self.viewer.zone)
            self._looks[key] = assess(self.known, self.settings, self.viewer, now)
        return self._looks[key]

    def due(self, today: dt.date | str) -> tuple[Rung, ...]:
        """Return what is due on a day."""
        today = day(today) if isinstance(today, str) else today
        return due(self.look(today), self.ladder, self.viewer, today, self.said, self.notices)

    def next(self, today: dt.date | str) -> dt.date | None:
        """Return when the next is due."""
        today = day(today) if isinstance(today, str) else today
        return next_day(self.look(today), self.ladder, self.viewer, today, self.said, self.notices)

    def tell(self, today: dt.date | str) -> tuple[Rung, ...]:
        """Say what is due on a day."""
        today = day(today) if isinstance(today, str) else today
        found = self.due(today)
        for rung in found:
            self.said = self.said.plus(rung, today)
            self.told.append((today, rung))
        return found

    def live(self, days: Iterable[dt.date], wake: Callable[[dt.date], bool] | None = None) -> None:
        """Say what is due on each of some days on which it is awake."""
        for today in days:
            if wake is None or wake(today):
                self.tell(today)

    def rows(self) -> list[tuple[str, ...]]:
        """Return what was said: date, topic, days before, loudness, day meant, reopening."""
        words = {loud: word for word, loud in LOUD.items()}
        found: list[tuple[str, ...]] = []
        for on, rung in self.told:
            before = "" if rung.before is None else str(rung.before)
            row: tuple[str, ...] = (str(on), rung.topic.value, before, words[rung.loudness])
            if rung.closed_until is not None:
                row = (*row, str(rung.meant), str(rung.closed_until))
            found.append(row)
        return found


def span(first: str | dt.date, last: str | dt.date) -> list[dt.date]:
    """Return the days from one to another, both included."""
    first = day(first) if isinstance(first, str) else first
    last = day(last) if isinstance(last, str) else last
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def daily(first: str, last: str, topic: str, loud: str = "urgent") -> list[tuple[str, ...]]:
    """Return the rows of days in a row."""
    return [(str(one), topic, "", loud) for one in span(first, last)]

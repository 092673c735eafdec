"""Read lines from their subentries, with the zones and holidays that they need."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .keepalive.entry import EntryError
from .keepalive.errors import RuleError
from .keepalive.state import Viewer
from .keepalive.workdays import Workdays
from .line import Line, LineReader

# The running year and the next; others are worked out when they are asked for.
_YEARS_AHEAD = 2
_UNREADABLE = (RuleError, EntryError, LookupError, TypeError, ValueError, AttributeError)

type Readable = tuple[Line, Viewer]


class Reading:
    """Read lines in the executor; what equal lines share is read once."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._reader = LineReader()
        self._workdays: dict[tuple[str, ...], Workdays] = {}

    async def async_read(
        self, subentries: Iterable[ConfigSubentry]
    ) -> tuple[dict[str, Readable], dict[str, Exception]]:
        """Return the lines by id, and what is wrong with those that cannot be read."""
        home = self._hass.config.country
        zone = dt_util.get_default_time_zone()
        year = dt_util.utcnow().year

        def read() -> tuple[dict[str, Readable], dict[str, Exception]]:
            lines: dict[str, Readable] = {}
            broken: dict[str, Exception] = {}
            for subentry in subentries:
                line_id = subentry.subentry_id
                try:
                    line = self._reader.read(line_id, subentry.title, subentry.data)
                except _UNREADABLE as err:
                    broken[line_id] = err
                    continue
                workdays = self._working(line.country, home, year)
                lines[line_id] = (line, Viewer(zone, workdays))
            return lines, broken

        return await self._hass.async_add_executor_job(read)

    def _working(self, country: str | None, home: str | None, year: int) -> Workdays:
        """Return the days on which both the provider's country and the user's work."""
        countries = tuple(sorted({c for c in (country, home) if c}))
        if countries not in self._workdays:
            workdays = Workdays(countries)
            workdays.prepare(range(year, year + _YEARS_AHEAD))
            self._workdays[countries] = workdays
        return self._workdays[countries]

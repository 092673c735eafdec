"""The one owner of time: it wakes when something changes, and at no other instant."""

from collections.abc import Callable
import datetime as dt
import heapq

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .coordinator import LineCoordinator
from .keepalive.assess import next_midnight


class Timekeeper:
    """Keep one timer, set to the next instant at which any line changes.

    Midnights are the same for all lines; every other instant is a line's own.
    """

    def __init__(
        self, hass: HomeAssistant, changed: Callable[[LineCoordinator, dt.datetime], None]
    ) -> None:
        """Call `changed` with a line whose instant has come."""
        self._hass = hass
        self._changed = changed
        self._lines: dict[str, LineCoordinator] = {}
        self._instants: list[tuple[dt.datetime, str]] = []
        self._noted: dict[str, dt.datetime] = {}
        self._midnight: dt.datetime | None = None
        self._armed: dt.datetime | None = None
        self._cancel: CALLBACK_TYPE | None = None
        self._held = False

    @callback
    def async_watch(self, line: LineCoordinator) -> None:
        """Watch a line from its present assessment on."""
        self._lines[line.line_id] = line
        self._note(line)
        self._arm()

    @callback
    def async_forget(self, line_id: str) -> None:
        """Watch a line no longer."""
        self._lines.pop(line_id, None)
        self._noted.pop(line_id, None)
        self._arm()

    @callback
    def async_stop(self) -> None:
        """Watch nothing any more."""
        self._lines.clear()
        self._instants.clear()
        self._noted.clear()
        self._arm()

    def _note(self, line: LineCoordinator) -> None:
        """Note the instants of a line's assessment."""
        changes_at = line.data.changes_at
        if changes_at is not None and self._noted.get(line.line_id) != changes_at:
            self._noted[line.line_id] = changes_at
            heapq.heappush(self._instants, (changes_at, line.line_id))
        if self._midnight is None and line.data.midnight is not None:
            self._midnight = line.data.midnight

    def _arm(self) -> None:
        """Set the timer to the next instant that still counts."""
        if self._held:
            return
        while self._instants and not self._counts(*self._instants[0]):
            self._take_first()
        if not self._lines:
            self._midnight = None
        following = self._instants[0][0] if self._instants else None
        if self._midnight is not None and (following is None or self._midnight < following):
            following = self._midnight
        if following == self._armed:
            return
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
        self._armed = following
        if following is not None:
            self._cancel = async_track_point_in_utc_time(
                self._hass, HassJob(self._wake, cancel_on_shutdown=True), following
            )

    def _take_first(self) -> tuple[dt.datetime, str]:
        """Take out the earliest instant."""
        instant, line_id = heapq.heappop(self._instants)
        if self._noted.get(line_id) == instant:
            del self._noted[line_id]
        return instant, line_id

    def _counts(self, instant: dt.datetime, line_id: str) -> bool:
        """Return whether an instant is still the one at which its line changes."""
        line = self._lines.get(line_id)
        return line is not None and line.data.changes_at == instant

    @callback
    def _wake(self, _now: dt.datetime) -> None:
        """Bring every line up to now, then set the timer anew."""
        self._armed = self._cancel = None
        now = dt_util.utcnow()
        self._held = True
        try:
            if self._midnight is not None and now >= self._midnight:
                self._pass_midnight(now)
            while self._instants and self._instants[0][0] <= now:
                instant, line_id = self._take_first()
                if self._counts(instant, line_id):
                    self._changed(self._lines[line_id], now)
        finally:
            self._held = False
        self._arm()

    def _pass_midnight(self, now: dt.datetime) -> None:
        """Count a day down on every line, or assess it anew where more than that changed."""
        passed = self._midnight
        following = next_midnight(now, dt_util.get_default_time_zone())
        self._midnight = following
        is_more = self._is_more_than_a_day(now, passed)
        for line in list(self._lines.values()):
            data = line.data
            if data.midnight is None:
                continue
            changes = data.changes_at is not None and data.changes_at <= now
            if is_more or changes or data.midnight != passed:
                self._changed(line, now)
            else:
                line.async_pass_midnight(following)

    def _is_more_than_a_day(self, now: dt.datetime, midnight: dt.datetime | None) -> bool:
        """Return whether another midnight has passed since, as after a sleep."""
        if midnight is None:
            return True
        return next_midnight(midnight, dt_util.get_default_time_zone()) <= now

"""What all lines together say, kept without looking at all of them again."""

from collections.abc import Callable
import datetime as dt
import heapq

from homeassistant.core import CALLBACK_TYPE, callback

from .keepalive.assess import Assessment
from .keepalive.state import State

_SETTLED = frozenset({State.LOST, State.LAPSING, State.RETIRED})


class Summary:
    """Know how many lines need attention and which is due next."""

    def __init__(self) -> None:
        """Know no line yet."""
        self._attention: set[str] = set()
        self._due: dict[str, tuple[dt.date, str]] = {}
        self._order: list[tuple[dt.date, str]] = []
        self._listeners: list[CALLBACK_TYPE] = []

    @property
    def attention(self) -> int:
        """Return the number of lines that need attention."""
        return len(self._attention)

    @property
    def next_due(self) -> tuple[dt.date, str] | None:
        """Return the first date to act by, and the title of its line."""
        while self._order:
            day, line_id = self._order[0]
            due = self._due.get(line_id)
            if due is not None and due[0] == day:
                return due
            heapq.heappop(self._order)
        return None

    @callback
    def note(self, line_id: str, title: str, data: Assessment) -> None:
        """Take in the present assessment of a line."""
        if data.state.needs_attention:
            self._attention.add(line_id)
        else:
            self._attention.discard(line_id)
        day = None if data.state in _SETTLED else data.act_by
        before = self._due.pop(line_id, None)
        if day is not None:
            self._due[line_id] = (day, title)
            if before is None or before[0] != day:
                heapq.heappush(self._order, (day, line_id))
        self._tell()

    @callback
    def forget(self, line_id: str) -> None:
        """Leave a line out from now on."""
        self._attention.discard(line_id)
        self._due.pop(line_id, None)
        self._tell()

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> Callable[[], None]:
        """Listen for changes; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        """Tell the listeners that something may differ."""
        for listener in self._listeners:
            listener()

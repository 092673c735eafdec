"""One line while Home Assistant runs: its ledger, folded, and what that means now."""

from collections.abc import Callable, Iterable
import datetime as dt
import logging

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .entry_type import SimKeeperConfigEntry
from .keepalive.assess import Assessment, assess
from .keepalive.entry import Entry
from .keepalive.ledger import Ledger
from .keepalive.state import Settings, Viewer
from .line import Line

_LOGGER = logging.getLogger(__name__)


class LineCoordinator(DataUpdateCoordinator[Assessment]):
    """Hold a line, its ledger and its assessment; never fetch anything.

    `data` follows from the ledger and the instant. Listeners are told of every
    new assessment, those for the day also when only a day has passed.
    """

    config_entry: SimKeeperConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SimKeeperConfigEntry,
        line: Line,
        viewer: Viewer,
        entries: Iterable[Entry],
    ) -> None:
        """Fold what is recorded."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="SIM Keeper line",
            always_update=False,
        )
        self.line = line
        self.viewer = viewer
        self.ledger = Ledger(line.rules, line.zone, entries)
        self._day_listeners: list[CALLBACK_TYPE] = []

    @property
    def line_id(self) -> str:
        """Return the id of the line, which its subentry has too."""
        return self.line.line_id

    @property
    def settings(self) -> Settings:
        """Return what the user decided for the line."""
        return self.line.settings

    def assessed(self, now: dt.datetime, ledger: Ledger | None = None) -> Assessment:
        """Return what is true at an aware instant, by this or by another ledger."""
        return assess(ledger or self.ledger, self.settings, self.viewer, now)

    @callback
    def async_take_over(self, line: Line, viewer: Viewer) -> None:
        """Go on with changed settings; the entries stay."""
        entries = self.ledger.entries
        self.line, self.viewer = line, viewer
        self.ledger = Ledger(line.rules, line.zone, entries)

    @callback
    def async_reassess(self, now: dt.datetime) -> None:
        """Assess anew and tell the listeners."""
        self.async_set_updated_data(self.assessed(now))

    @callback
    def async_pass_midnight(self, midnight: dt.datetime) -> None:
        """Count a day down when nothing else has changed, the midnight after it given."""
        self.data = self.data.a_day_later(midnight)
        for listener in self._day_listeners:
            listener()

    @callback
    def async_add_day_listener(self, listener: CALLBACK_TYPE) -> Callable[[], None]:
        """Listen for days that pass; return what ends it."""
        self._day_listeners.append(listener)
        return lambda: self._day_listeners.remove(listener)

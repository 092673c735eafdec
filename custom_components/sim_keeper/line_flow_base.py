"""What all steps of the line flow share."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
import datetime as dt
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .catalogue.loader import Catalogue
from .catalogue_data import async_get_catalogue
from .const import SUBENTRY_LINE
from .entry_type import SimKeeperConfigEntry
from .keepalive.entry import Entry
from .keepalive.read import read_rule
from .keepalive.rule import Rule
from .line_flow_draft import Draft
from .line_flow_preview import Outlook, look_ahead
from .line_form import zone_names
from .line_form_checks import FieldError
from .texts import Texts, async_get_texts

_PLACEHOLDERS = ("place", "value", "known", "least", "most", "today")


class LineFlowBase(ConfigSubentryFlow):
    """Hold the draft of a line, and show forms that lose nothing."""

    texts: Texts
    catalogue: Catalogue
    zones: list[str]

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.draft = Draft()

    @abstractmethod
    async def async_continue(self) -> SubentryFlowResult:
        """Go to the first step that is still needed."""

    async def async_prepare(self) -> None:
        """Load what the forms show, in Home Assistant's language: a flow knows no other."""
        self.texts = await async_get_texts(self.hass)
        self.catalogue = await async_get_catalogue(self.hass)
        self.zones = await self.hass.async_add_executor_job(zone_names)

    @property
    def adding(self) -> bool:
        """Return whether the line is a new one."""
        return self.source != SOURCE_RECONFIGURE

    @property
    def now(self) -> dt.datetime:
        """Return the present instant."""
        return dt_util.utcnow()

    def show(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        errors: Mapping[str, FieldError] | None = None,
        **placeholders: str,
    ) -> SubentryFlowResult:
        """Show a form with what was typed before, and what is wrong with it."""
        told = dict.fromkeys(_PLACEHOLDERS, "")
        shown = {key: value for key, value in suggested.items() if value is not None}
        codes: dict[str, str] = {}
        for field, err in (errors or {}).items():
            # All errors of a form share their values: one that needs others waits its turn.
            if all(told[name] in {"", value} for name, value in err.params.items()):
                told |= err.params
                codes[field] = err.code
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=codes,
            description_placeholders=told | placeholders,
        )

    async def async_rules(self) -> tuple[Rule, ...]:
        """Return the rules of the draft."""
        return tuple(read_rule(rule) for rule in self.draft.rules)

    async def async_look_ahead(self, draft: Draft, entries: Iterable[Entry]) -> Outlook:
        """Return what a draft would mean."""
        return await self.hass.async_add_executor_job(
            look_ahead,
            draft,
            entries,
            dt_util.get_default_time_zone(),
            self.hass.config.country,
            self.now,
        )

    def recorded(self) -> list[Entry]:
        """Return what was recorded for the line so far."""
        entry: SimKeeperConfigEntry = self._get_entry()
        if entry.state is ConfigEntryState.LOADED:
            line = entry.runtime_data.lines.get(self._reconfigure_subentry_id)
            if line is not None:
                return list(line.ledger.entries)
        return self.draft.initial

    def is_taken(self, draft: Draft) -> bool:
        """Return whether another line has this number or user name."""
        own = None if self.adding else self._reconfigure_subentry_id
        return any(
            subentry.unique_id == draft.unique_id and subentry.subentry_id != own
            for subentry in self._get_entry().get_subentries_of_type(SUBENTRY_LINE)
        )

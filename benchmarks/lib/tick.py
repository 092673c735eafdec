"""Midnights: what the one timer does, and the bare writes of the same states."""

import datetime as dt
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util

from custom_components.sim_keeper.household import Household

from .core import BARE, OURS
from .floor import live_entities

_VALUE = "_attr_native_value"

type Writes = list[tuple[Entity, Any]]


class Midnights:
    """Let one midnight after another pass in one household, and copy it in the other."""

    def __init__(self, ours: HomeAssistant, bare: HomeAssistant) -> None:
        entry = ours.config_entries.async_entries(OURS)[0]
        self._household: Household = entry.runtime_data
        self._hass = ours
        self._ours = live_entities(ours, OURS)
        self._bare = {e.unique_id: e for e in live_entities(bare, BARE).values()}
        self._next = dt_util.start_of_local_day() + dt.timedelta(days=1)
        self._before = self._states()

    def pass_one(self) -> None:
        """Wake the one timer at the next midnight."""
        now = self._next.astimezone(dt.UTC)
        with patch.object(dt_util, "utcnow", lambda *_: now):
            self._household.timekeeper._wake(now)  # noqa: SLF001

    def _states(self) -> dict[str, State | None]:
        """Return what is shown now."""
        return {entity_id: self._hass.states.get(entity_id) for entity_id in self._ours}

    def written(self) -> Writes:
        """Return the bare entities of those that were written, with their new values."""
        self._next = dt_util.start_of_local_day(self._next.date() + dt.timedelta(days=1))
        states = self._states()
        changed = [i for i, state in states.items() if state is not self._before[i]]
        self._before = states
        return [
            (self._bare[self._ours[i].unique_id], getattr(self._ours[i], "native_value", None))
            for i in changed
        ]

    @staticmethod
    def write(writes: Writes) -> None:
        """Write the same values, knowing them already."""
        for entity, value in writes:
            setattr(entity, _VALUE, value)
            entity.async_write_ha_state()

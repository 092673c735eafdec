"""Let nothing be written while somebody copies the files."""

import asyncio
from datetime import datetime
import logging

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

# A backup that died must not keep entries from being recorded.
LONGEST_SECONDS = 600

_LOGGER = logging.getLogger(__name__)


class WriteGate:
    """A gate that every writer passes, and that can be closed for a while."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with an open gate."""
        self._hass = hass
        self._inside = 0
        self._open = asyncio.Event()
        self._open.set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._cancel_limit: CALLBACK_TYPE | None = None

    async def async_enter(self) -> None:
        """Wait until the gate is open and begin to write."""
        while not self._open.is_set():
            await self._open.wait()
        self._inside += 1
        self._empty.clear()

    @callback
    def async_leave(self) -> None:
        """Say that a writer is done."""
        self._inside -= 1
        if not self._inside:
            self._empty.set()

    async def async_close(self) -> None:
        """Close the gate and wait until all writers are done."""
        self.async_open()
        self._open.clear()
        self._cancel_limit = async_call_later(
            self._hass,
            LONGEST_SECONDS,
            HassJob(self._give_up, "sim_keeper backup limit", cancel_on_shutdown=True),
        )
        await self._empty.wait()

    @callback
    def async_open(self) -> None:
        """Let the writers pass."""
        if self._cancel_limit is not None:
            self._cancel_limit()
            self._cancel_limit = None
        self._open.set()

    @callback
    def _give_up(self, _: datetime) -> None:
        """Open the gate though nobody said that the copy is done."""
        _LOGGER.warning("A backup did not end; the ledgers are written to again")
        self._cancel_limit = None
        self._open.set()

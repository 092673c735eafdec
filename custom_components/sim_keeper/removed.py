"""List, keep, delete and restore the lines that were removed."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant

from .removed_folder import (
    LedgerExistsError,
    RemovedLine,
    RemovedLineUnknownError,
    RestoredLine,
)
from .store import get_store

__all__ = [
    "LedgerExistsError",
    "RemovedLine",
    "RemovedLineUnknownError",
    "RemovedLines",
    "RestoredLine",
]


class RemovedLines:
    """The lines that were removed and can come back."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Work with the store of this Home Assistant."""
        self._store = get_store(hass)
        self._folder = self._store.removed

    async def async_list(self) -> tuple[RemovedLine, ...]:
        """Return all removed lines, the latest first."""
        return await self._async_run(self._folder.list_all)

    async def async_get(self, removed_id: str) -> RemovedLine | None:
        """Return a removed line, if there is one of this id."""
        return await self._async_run(lambda: self._folder.find(removed_id))

    async def async_keep(self, removed_id: str) -> RemovedLine:
        """Note that a removed line is to stay where it is."""
        return await self._async_run(lambda: self._folder.keep(removed_id), writes=True)

    async def async_delete(self, removed_id: str) -> None:
        """Delete a removed line and all that lies with it for good."""
        await self._async_run(lambda: self._folder.delete(removed_id), writes=True)

    async def async_restore_ledger(self, removed_id: str) -> RestoredLine:
        """Move a ledger back to its place; the caller adds the line."""
        return await self._store.async_restore(removed_id)

    async def _async_run[T](self, job: Callable[[], T], *, writes: bool = False) -> T:
        """Run a job on the disk; raise LedgerError."""
        return await self._store.async_run_removed(job, writes=writes)

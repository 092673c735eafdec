"""List, restore, keep and delete removed lines, by action or by repair."""

import asyncio
from collections.abc import Awaitable
import logging
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from . import issues
from .action_targets import fault, loaded_household
from .const import DOMAIN, SUBENTRY_LINE
from .faults import fault_words
from .line import LineReader
from .removed import RemovedLine, RemovedLines, RestoredLine
from .store import LedgerError, get_store
from .texts import async_get_texts

_LOGGER = logging.getLogger(__name__)

GET_REMOVED_SCHEMA = vol.Schema({})
REMOVED_SCHEMA = vol.Schema({vol.Required("removed_id"): str})


async def async_get_removed(call: ServiceCall) -> ServiceResponse:
    """Return the removed lines, the latest first."""
    removed = await _told(call.hass, "-", RemovedLines(call.hass).async_list())
    return {"removed": [_answer(line) for line in removed]}


async def async_restore_removed(call: ServiceCall) -> ServiceResponse:
    """Bring a removed line back."""
    line = await async_restore(call.hass, call.data["removed_id"])
    return {"line": line.title, "line_id": line.line_id}


async def async_keep_removed(call: ServiceCall) -> ServiceResponse:
    """Note that a removed line is to stay where it is."""
    return _answer(await async_keep(call.hass, call.data["removed_id"]))


async def async_delete_removed(call: ServiceCall) -> ServiceResponse:
    """Delete a removed line for good."""
    line = await async_delete(call.hass, call.data["removed_id"])
    return {"removed_id": line.removed_id, "line": line.title}


def _answer(line: RemovedLine) -> dict[str, Any]:
    """Return what a person is told of a removed line."""
    return {
        "removed_id": line.removed_id,
        "line_id": line.line_id,
        "line": line.title,
        "removed_at": line.removed_at.isoformat(),
        "kept": line.kept,
    }


async def async_keep(hass: HomeAssistant, removed_id: str) -> RemovedLine:
    """Keep a removed line; raise for a person what went wrong."""
    line = await _async_find(hass, removed_id)
    kept = await _told(hass, line.title, RemovedLines(hass).async_keep(removed_id))
    await issues.async_check_removed(hass)
    return kept


async def async_delete(hass: HomeAssistant, removed_id: str) -> RemovedLine:
    """Delete a removed line; raise for a person what went wrong."""
    line = await _async_find(hass, removed_id)
    await _told(hass, line.title, RemovedLines(hass).async_delete(removed_id))
    await issues.async_check_removed(hass)
    return line


async def async_restore(hass: HomeAssistant, removed_id: str) -> RestoredLine:
    """Restore a removed line; raise for a person what went wrong."""
    task = hass.async_create_task(_async_restore(hass, removed_id), "sim_keeper restore")
    # Who asked may go away; a ledger must not be left in its place without its line.
    return await asyncio.shield(task)


async def _async_restore(hass: HomeAssistant, removed_id: str) -> RestoredLine:
    """Do what `async_restore` promises."""
    household = loaded_household(hass)
    line = await _async_find(hass, removed_id)
    restored = await _told(hass, line.title, RemovedLines(hass).async_restore_ledger(removed_id))
    try:
        subentry = await hass.async_add_executor_job(_read_subentry, restored)
        hass.config_entries.async_add_subentry(household.entry, subentry)
    except Exception as err:
        # Whatever it was, the ledger must be found where removed lines are.
        await _told(hass, line.title, _async_set_aside_again(hass, line, restored))
        if isinstance(err, AbortFlow):
            raise fault("number_taken", line=line.title) from err
        raise await _async_failed(hass, line.title, err) from err
    await household.async_follow()
    await issues.async_check_removed(hass)
    return restored


def _read_subentry(restored: RestoredLine) -> ConfigSubentry:
    """Return the subentry that the settings of a line describe; raise when they are no line."""
    settings = restored.settings
    LineReader().read(restored.line_id, settings["title"], settings["data"])
    return ConfigSubentry(
        data=MappingProxyType(settings["data"]),
        subentry_id=restored.line_id,
        subentry_type=SUBENTRY_LINE,
        title=settings["title"],
        unique_id=settings.get("unique_id"),
    )


async def _async_set_aside_again(
    hass: HomeAssistant, line: RemovedLine, restored: RestoredLine
) -> None:
    """Put a ledger back to the removed lines, as it was there."""
    removed_id = await get_store(hass).async_set_aside(restored.line_id, line.title)
    if line.kept and removed_id is not None:
        await RemovedLines(hass).async_keep(removed_id)
    await issues.async_check_removed(hass)


async def _async_find(hass: HomeAssistant, removed_id: str) -> RemovedLine:
    """Return a removed line or raise for a person that there is none."""
    line = await _told(hass, "-", RemovedLines(hass).async_get(removed_id))
    if line is None:
        raise fault("removed_unknown", removed=removed_id)
    return line


async def _told[T](hass: HomeAssistant, title: str, work: Awaitable[T]) -> T:
    """Return what some work on the disk gives; raise for a person what went wrong."""
    try:
        return await work
    except LedgerError as err:
        raise await _async_failed(hass, title, err) from err


async def _async_failed(hass: HomeAssistant, title: str, err: Exception) -> HomeAssistantError:
    """Return an error that a person can read."""
    _LOGGER.error("A removed line is left as it is: %s", err)
    error = fault_words(await async_get_texts(hass), err)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="removed_failed",
        translation_placeholders={"line": title, "error": error},
    )

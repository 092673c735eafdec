"""Open the ledgers of lines; a line whose ledger cannot be used stops only itself."""

from collections.abc import Mapping
import logging
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from . import issues
from .const import DOMAIN
from .coordinator import LineCoordinator
from .entry_type import SimKeeperConfigEntry
from .keepalive.entry import EntryError
from .ledger_records import are_settings_of, entries_of, first_records, settings_record
from .reading import Readable
from .removed import RemovedLines
from .store import LedgerError, LedgerStore, Loaded

_LOGGER = logging.getLogger(__name__)


async def async_open(
    hass: HomeAssistant,
    entry: SimKeeperConfigEntry,
    store: LedgerStore,
    lines: Mapping[str, Readable],
    subentries: Mapping[str, ConfigSubentry],
) -> list[LineCoordinator]:
    """Return the lines whose ledgers are sound and up to date, each assessed."""
    loaded = await store.async_load_many(lines)
    gone = [i for i, found in loaded.items() if isinstance(found, Loaded) and not found.existed]
    if gone:
        loaded |= await _async_bring_back(hass, store, gone)
    news: dict[str, list[dict[str, Any]]] = {}
    for line_id, found in loaded.items():
        if isinstance(found, Loaded):
            records = _news(hass, entry, lines[line_id], subentries[line_id], found)
            if records:
                news[line_id] = records
    written = await store.async_append_many(news) if news else {}
    opened: list[LineCoordinator] = []
    now = dt_util.utcnow()
    for line_id, (line, viewer) in lines.items():
        found = loaded[line_id]
        try:
            if isinstance(found, LedgerError):
                raise found
            if (failed := written.get(line_id)) is not None:
                raise failed
            entries = entries_of([*found.records, *news.get(line_id, [])])
            coordinator = LineCoordinator(hass, entry, line, viewer, entries)
            coordinator.data = coordinator.assessed(now)
        except (LedgerError, EntryError) as err:
            _LOGGER.error("The ledger of a line cannot be used: %s", err)  # noqa: TRY400 (its place is of no use)
            issues.async_ledger_unusable(hass, line_id, line.title, err)
            continue
        issues.async_judge_ledger(hass, line_id, line.title, found)
        opened.append(coordinator)
    return opened


async def _async_bring_back(
    hass: HomeAssistant, store: LedgerStore, line_ids: list[str]
) -> dict[str, Loaded | LedgerError]:
    """Take back ledgers that were set aside with a removal which a crash undid."""
    removed = {line.line_id: line.removed_id for line in await RemovedLines(hass).async_list()}
    back = [line_id for line_id in line_ids if line_id in removed]
    for line_id in back:
        try:
            await store.async_restore(removed[line_id])
        except LedgerError as err:
            return {line_id: err}
    return await store.async_load_many(back) if back else {}


def _news(
    hass: HomeAssistant,
    entry: SimKeeperConfigEntry,
    read: Readable,
    subentry: ConfigSubentry,
    found: Loaded,
) -> list[dict[str, Any]]:
    """Return what the ledger does not hold yet: settings, and a new line's first entries."""
    line = read[0]
    if found.existed:
        last = next((r for r in reversed(found.records) if r["type"] == "settings"), None)
        return [] if are_settings_of(last, subentry) else [settings_record(subentry)]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, line.line_id), entry.entry_id
    )
    if device is None:
        return first_records(subentry, line.initial)
    # It had a ledger once: what that said since is not known, and not guessed.
    issues.async_ledger_missing(hass, line.line_id, line.title)
    return [settings_record(subentry)]

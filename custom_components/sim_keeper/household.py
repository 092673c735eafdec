"""All lines of a household: set up, kept in step with the subentries, recorded to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import DOMAIN, NAME, SUBENTRY_LINE
from .coordinator import LineCoordinator
from .entry_type import SimKeeperConfigEntry
from .keepalive.assess import Assessment
from .keepalive.assume import assumed_renewal
from .keepalive.entry import Entry, EntryError
from .keepalive.ledger import Verdict
from .ledger_records import entry_record, settings_record, title_in
from .opening import async_open
from .reading import Readable, Reading
from .store import LedgerError, LedgerStore, Loaded
from .summary import Summary
from .texts import Texts, async_get_texts
from .timekeeper import Timekeeper

_LOGGER = logging.getLogger(__name__)

# One for all households that this Home Assistant loads one after the other: what one
# began to write must be done before the next one reads.
DATA_LOCK: HassKey[asyncio.Lock] = HassKey("sim_keeper_lock")

type Made = tuple[str, str | None, Mapping[str, Any]]
type LineListener = Callable[[LineCoordinator], None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Hold what came of an entry that was recorded."""

    entry: Entry
    verdict: Verdict
    before: Assessment
    after: Assessment


class Household:
    """Own the lines of the config entry while it is loaded."""

    texts: Texts

    def __init__(
        self, hass: HomeAssistant, entry: SimKeeperConfigEntry, store: LedgerStore
    ) -> None:
        """Hold no line yet."""
        self.hass = hass
        self.entry = entry
        self.store = store
        self.lines: dict[str, LineCoordinator] = {}
        self.summary = Summary()
        self.timekeeper = Timekeeper(hass, self.async_reassess)
        self._reading = Reading(hass)
        # What the lines were made from: Home Assistant changes a subentry in place.
        self._known: dict[str, Made] = {}
        self._added: list[LineListener] = []
        self.lock = hass.data.setdefault(DATA_LOCK, asyncio.Lock())
        self._stopped = False
        self.device_id = ""

    async def async_setup(self) -> None:
        """Read all lines and their ledgers, and watch them from now on."""
        self.entry.async_on_unload(self.async_stop)
        self.entry.async_on_unload(
            self.hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._core_config_changed)
        )
        async with self.lock:
            self.texts = await async_get_texts(self.hass, self.hass.config.language)
            device = dr.async_get(self.hass).async_get_or_create(
                config_entry_id=self.entry.entry_id,
                identifiers={(DOMAIN, self.entry.entry_id)},
                entry_type=dr.DeviceEntryType.SERVICE,
                name=NAME,
            )
            self.device_id = device.id
            await self._async_set_orphans_aside()
            await self._async_add(self._subentries())
            await issues.async_check_removed(self.hass)

    @callback
    def async_stop(self) -> None:
        """Watch nothing any more, whatever is still under way."""
        self._stopped = True
        self.timekeeper.async_stop()

    def _subentries(self) -> dict[str, ConfigSubentry]:
        """Return the subentries that are lines, by id."""
        return {
            subentry.subentry_id: subentry
            for subentry in self.entry.get_subentries_of_type(SUBENTRY_LINE)
        }

    async def async_follow(self) -> None:
        """Add, refresh and remove lines as the subentries now are; leave the others alone."""
        async with self.lock:
            if self._stopped:
                return
            wanted = self._subentries()
            for line_id in self._known.keys() - wanted.keys():
                await self._async_remove(line_id)
            await self._async_add({i: s for i, s in wanted.items() if i not in self._known})
            for line_id, subentry in wanted.items():
                if self._known[line_id] != _made_from(subentry):
                    await self._async_refresh(subentry)

    async def _async_set_orphans_aside(self) -> None:
        """Set aside ledgers whose line was removed while nobody looked."""
        wanted = self._subentries()
        for line_id in await self.store.async_line_ids():
            if line_id not in wanted:
                loaded = await self.store.async_load_many([line_id])
                found = loaded[line_id]
                records = found.records if isinstance(found, Loaded) else ()
                await self._async_set_aside(line_id, title_in(records))

    async def _async_set_aside(self, line_id: str, title: str) -> None:
        """Move a ledger to where removed lines are kept, and ask what to do with it."""
        try:
            removed_id = await self.store.async_set_aside(line_id, title)
        except LedgerError:
            _LOGGER.exception("The ledger of a removed line stays where it is")
            return
        if removed_id is not None:
            await issues.async_check_removed(self.hass)

    async def _async_add(self, subentries: Mapping[str, ConfigSubentry]) -> None:
        """Read some lines and announce them to the platforms."""
        if not subentries:
            return
        self._known.update({i: _made_from(s) for i, s in subentries.items()})
        lines = await self._async_read(subentries)
        opened = await async_open(self.hass, self.entry, self.store, lines, subentries)
        for coordinator in opened:
            self._take_in(coordinator)

    def _take_in(self, line: LineCoordinator) -> None:
        """Begin to watch a line."""
        self.lines[line.line_id] = line
        self.summary.note(line.line_id, line.line.title, line.data)
        self.timekeeper.async_watch(line)
        for added in self._added:
            added(line)
        self._assume(line, line.data.at)

    async def _async_refresh(self, subentry: ConfigSubentry) -> None:
        """Go on with the changed settings of a line."""
        line_id = subentry.subentry_id
        self._known[line_id] = _made_from(subentry)
        if (coordinator := self.lines.get(line_id)) is None:
            await self._async_add({line_id: subentry})
            return
        read = await self._async_read({line_id: subentry})
        if line_id not in read:
            return
        line, viewer = read[line_id]
        try:
            await self.store.async_append(line_id, [settings_record(subentry)])
        except LedgerError as err:
            issues.async_ledger_unusable(self.hass, line_id, line.title, err)
        coordinator.async_take_over(line, viewer)
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier((DOMAIN, line_id), self.entry.entry_id)
        if device is not None:
            registry.async_update_device(
                device.id,
                name=line.title,
                manufacturer=line.provider_name,
                model=line.plan_name(self.texts.language),
                configuration_url=line.renewal_page,
            )
        self.async_reassess(coordinator, dt_util.utcnow())

    async def _async_remove(self, line_id: str) -> None:
        """Stop watching a line and set its ledger aside."""
        title = self._known.pop(line_id)[0]
        self.timekeeper.async_forget(line_id)
        self.summary.forget(line_id)
        self.lines.pop(line_id, None)
        issues.async_forget_line(self.hass, line_id)
        await self._async_set_aside(line_id, title)

    async def _async_read(self, subentries: Mapping[str, ConfigSubentry]) -> dict[str, Readable]:
        """Return the lines that can be read; each other one gets a repair issue."""
        lines, broken = await self._reading.async_read(subentries.values())
        for line_id, error in broken.items():
            _LOGGER.error("The settings of a line cannot be read: %s", error)
            issues.async_line_unreadable(self.hass, line_id, subentries[line_id].title, error)
        return lines

    @callback
    def async_reassess(self, line: LineCoordinator, now: dt.datetime) -> None:
        """Bring a line up to an instant; when all is over, no more than that."""
        line.async_reassess(now)
        self.summary.note(line.line_id, line.line.title, line.data)
        if self._stopped:
            return
        self.timekeeper.async_watch(line)
        self._assume(line, now)

    def _assume(self, line: LineCoordinator, now: dt.datetime) -> None:
        """Write down a renewal that the user trusts to have happened."""
        entry = assumed_renewal(line.ledger, line.settings, now)
        if entry is not None:
            self.entry.async_create_task(
                self.hass, self._async_assume(line, entry), "sim_keeper assumed renewal"
            )

    async def _async_assume(self, line: LineCoordinator, entry: Entry) -> None:
        """Record an assumed renewal; nobody waits for it, so a failure becomes an issue."""
        result = (await self.async_record({line.line_id: [entry]}))[line.line_id]
        if isinstance(result, LedgerError):
            _LOGGER.error("An assumed renewal could not be recorded: %s", result)
            issues.async_ledger_unusable(self.hass, line.line_id, line.line.title, result)

    async def async_record(
        self, entries: Mapping[str, Sequence[Entry]]
    ) -> dict[str, list[Recorded] | LedgerError | EntryError]:
        """Put entries on the disk and then into effect; a line that fails stays as it was."""
        task = self.hass.async_create_task(self._async_record(entries), "sim_keeper record")
        # Who asked may go away; what is on the disk must be in memory all the same.
        return await asyncio.shield(task)

    async def _async_record(
        self, entries: Mapping[str, Sequence[Entry]]
    ) -> dict[str, list[Recorded] | LedgerError | EntryError]:
        """Do what `async_record` promises, while no line comes or goes."""
        async with self.lock:
            household = self
            if self._stopped and self.entry.state is ConfigEntryState.LOADED:
                household = self.entry.runtime_data
            return await household._async_record_locked(entries)  # noqa: SLF001 (own class)

    async def _async_record_locked(
        self, entries: Mapping[str, Sequence[Entry]]
    ) -> dict[str, list[Recorded] | LedgerError | EntryError]:
        """Write the entries, and put into effect what is on the disk."""
        results: dict[str, list[Recorded] | LedgerError | EntryError] = {}
        records: dict[str, list[dict[str, Any]]] = {}
        for line_id, added in entries.items():
            line = None if self._stopped else self.lines.get(line_id)
            if line is None:
                results[line_id] = EntryError("line", "gone")
                continue
            taken = next((e.id for e in added if e.id in line.ledger), None)
            if taken is not None:
                results[line_id] = EntryError("id", "taken", value=taken)
                continue
            records[line_id] = [entry_record(entry) for entry in added]
        written = await self.store.async_append_many(records)
        now = dt_util.utcnow()
        for line_id in records:
            error = written[line_id]
            if error is not None:
                results[line_id] = error
            else:
                issues.async_ledger_usable(self.hass, line_id)
                results[line_id] = self._put_into_effect(line_id, entries[line_id], now)
        return results

    def _put_into_effect(
        self, line_id: str, entries: Sequence[Entry], now: dt.datetime
    ) -> list[Recorded]:
        """Append what is on the disk, and say what came of it."""
        line = self.lines[line_id]
        before = line.assessed(now)
        recorded: list[Recorded] = []
        for entry in entries:
            line.ledger.append(entry)
            after = line.assessed(now)
            recorded.append(Recorded(entry, line.ledger.verdict(entry.id, now), before, after))
            before = after
        self.async_reassess(line, now)
        return recorded

    @callback
    def async_on_line_added(self, added: LineListener) -> CALLBACK_TYPE:
        """Tell a platform of the lines there are and of those that come; return what ends it."""
        for line in self.lines.values():
            added(line)
        self._added.append(added)
        return lambda: self._added.remove(added)

    @callback
    def _core_config_changed(self, event: Event[dict[str, Any]]) -> None:
        """Start over when the zone, the country or the language has changed."""
        if event.data.keys() & {"time_zone", "country", "language"}:
            self.entry.async_create_task(self.hass, self._async_start_over(), "sim_keeper zone")

    async def _async_start_over(self) -> None:
        """Assess all lines anew for where Home Assistant now is."""
        async with self.lock:
            if self._stopped:
                return
            self.texts = await async_get_texts(self.hass, self.hass.config.language)
            lines = await self._async_read(self._subentries())
            self.timekeeper.async_stop()
            now = dt_util.utcnow()
            for line_id, coordinator in self.lines.items():
                if line_id in lines:
                    coordinator.viewer = lines[line_id][1]
                self.async_reassess(coordinator, now)


def _made_from(subentry: ConfigSubentry) -> Made:
    """Return what a line was made from; Home Assistant puts new data in place of old."""
    return subentry.title, subentry.unique_id, subentry.data

"""Own the ledgers on disk: what was recorded is there before the call returns."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
import re

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .ledger_file import LedgerFile, Loaded
from .ledger_format import (
    LedgerDamagedError,
    LedgerError,
    LedgerFormat,
    LedgerRecordError,
    LedgerVersionError,
    Record,
    disk_error,
    encode_records,
)
from .ledger_records import judge_records
from .removed_folder import (
    LedgerExistsError,
    RemovedFolder,
    RemovedLineUnknownError,
    RestoredLine,
)
from .write_gate import WriteGate

__all__ = [
    "DATA_STORE",
    "LedgerDamagedError",
    "LedgerError",
    "LedgerExistsError",
    "LedgerRecordError",
    "LedgerStore",
    "LedgerVersionError",
    "Loaded",
    "Record",
    "RemovedLineUnknownError",
    "get_store",
]

_SUFFIX = ".jsonl"
_LINE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
# The lock of the removed lines; no line has this name.
_REMOVED = ""

DATA_STORE: HassKey[LedgerStore] = HassKey(f"{DOMAIN}_store")


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a job failed with."""

    error: LedgerError


class LedgerStore:
    """The one owner of the ledgers; one file a line, one writer a file."""

    def __init__(self, hass: HomeAssistant, ledger_format: LedgerFormat | None = None) -> None:
        """Remember where the ledgers are; touch nothing."""
        self.removed = RemovedFolder(Path(hass.config.path(DOMAIN, "removed")))
        self._hass = hass
        self._format = ledger_format or LedgerFormat()
        self._folder = Path(hass.config.path(STORAGE_DIR, DOMAIN))
        self._files: dict[str, LedgerFile] = {}
        self._locks = {_REMOVED: asyncio.Lock()}
        self._gate = WriteGate(hass)

    async def async_load(self, line_id: str) -> Loaded:
        """Return the records of a line; raise LedgerError."""
        return await self._async_run([line_id], self._file(line_id).load)

    async def async_load_many(self, line_ids: Iterable[str]) -> dict[str, Loaded | LedgerError]:
        """Return the records of many lines; one that fails does not stop the others."""
        files = {line_id: self._file(line_id) for line_id in line_ids}

        def load(file: LedgerFile) -> Loaded | LedgerError:
            try:
                return file.load()
            except LedgerError as err:
                return err

        return await self._async_run(
            files, lambda: {line_id: load(file) for line_id, file in files.items()}
        )

    async def async_append(self, line_id: str, records: Sequence[Record]) -> None:
        """Add records to a line; raise LedgerError when they are not on the disk."""
        file = self._file(line_id)
        if lines := encode_records(records, file.path):
            await self._async_run([line_id], lambda: file.append(lines), writes=True)

    async def async_append_many(
        self, records: Mapping[str, Sequence[Record]]
    ) -> dict[str, LedgerError | None]:
        """Add records to many lines; say for each what failed, if anything."""
        results: dict[str, LedgerError | None] = dict.fromkeys(records)
        lines: dict[str, bytes] = {}
        for line_id, added in records.items():
            try:
                lines[line_id] = encode_records(added, self._file(line_id).path)
            except LedgerError as err:
                results[line_id] = err

        def append() -> None:
            for line_id, encoded in lines.items():
                try:
                    if encoded:
                        self._file(line_id).append(encoded)
                except LedgerError as err:
                    results[line_id] = err

        await self._async_run(lines, append, writes=True)
        return results

    async def async_set_aside(self, line_id: str, title: str) -> str | None:
        """Move a ledger to the removed lines; return the removed id, if it had one."""
        file = self._file(line_id)

        def set_aside() -> str | None:
            file.mend()
            try:
                file.path.lstat()
            except FileNotFoundError:
                file.forget()
                return None
            removed_id = self.removed.set_aside(file.path, line_id, title)
            file.forget()
            return removed_id

        return await self._async_run([_REMOVED, line_id], set_aside, writes=True)

    async def async_restore(self, removed_id: str) -> RestoredLine:
        """Move the ledger of a removed line back; raise LedgerError."""
        line = await self.async_run_removed(lambda: self.removed.get(removed_id))
        file = self._file(line.line_id)

        def restore() -> RestoredLine:
            restored = self.removed.restore(removed_id, file.path, self._format)
            file.forget()
            return restored

        return await self._async_run([_REMOVED, line.line_id], restore, writes=True)

    async def async_line_ids(self) -> tuple[str, ...]:
        """Return the ids of all the lines that have a ledger."""

        def find() -> tuple[str, ...]:
            names = sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}"))
            return tuple(name for name in names if _LINE_ID.fullmatch(name))

        return await self._async_run([], find)

    async def async_hold(self) -> None:
        """Return when nothing is being written; what is asked for from now on waits."""
        await self._gate.async_close()

    @callback
    def async_release(self) -> None:
        """Let be written what waited."""
        self._gate.async_open()

    async def async_run_removed[T](self, job: Callable[[], T], *, writes: bool = False) -> T:
        """Run a job in the folder of the removed lines; raise LedgerError."""
        return await self._async_run([_REMOVED], job, writes=writes)

    @callback
    def _file(self, line_id: str) -> LedgerFile:
        """Return the ledger of a line."""
        if not _LINE_ID.fullmatch(line_id):
            message = f"{line_id!r} cannot name a line"
            raise ValueError(message)
        if line_id not in self._files:
            path = self._folder / f"{line_id}{_SUFFIX}"
            self._files[line_id] = LedgerFile(path, line_id, self._format)
            self._locks[line_id] = asyncio.Lock()
        return self._files[line_id]

    async def _async_run[T](
        self, line_ids: Iterable[str], job: Callable[[], T], *, writes: bool = False
    ) -> T:
        """Run a job in the executor while it alone has these lines."""
        held: list[asyncio.Lock] = []
        inside = False

        @callback
        def finish(_: asyncio.Future[T | _Failure] | None = None) -> None:
            for lock in held:
                lock.release()
            if inside:
                self._gate.async_leave()

        try:
            if writes:
                await self._gate.async_enter()
                inside = True
            # In one order for all, so that no two wait for each other.
            for line_id in sorted(line_ids):
                await self._locks[line_id].acquire()
                held.append(self._locks[line_id])
            future = self._hass.async_add_executor_job(self._attempt, job)
        except BaseException:
            finish()
            raise
        # A caller that gives up does not stop the job: the lines stay locked
        # until it is done and what it knows of the files is true.
        future.add_done_callback(finish)
        outcome = await asyncio.shield(future)
        if isinstance(outcome, _Failure):
            raise outcome.error
        return outcome

    def _attempt[T](self, job: Callable[[], T]) -> T | _Failure:
        """Run a job and return its error, for its caller may be gone."""
        try:
            return job()
        except LedgerError as err:
            return _Failure(err)
        except OSError as err:
            path = Path(err.filename) if err.filename else self._folder
            error = disk_error("", path, err)
            error.__cause__ = err
            return _Failure(error)


@callback
def get_store(hass: HomeAssistant) -> LedgerStore:
    """Return the one store of this Home Assistant."""
    if DATA_STORE not in hass.data:
        hass.data[DATA_STORE] = LedgerStore(hass, LedgerFormat(judge=judge_records))
    return hass.data[DATA_STORE]

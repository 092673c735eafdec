"""Own one line's ledger on the disk; everything here blocks."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import logging
import os
from pathlib import Path

from .disk import (
    create_unique,
    link_unique,
    make_folder,
    opened,
    replace_file,
    stamp,
    sync_folder,
    write_all,
)
from .ledger_format import (
    LedgerDamagedError,
    LedgerError,
    LedgerFormat,
    Parsed,
    Record,
    disk_error,
    encode_header,
    encode_records,
    parse,
)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found on the disk for a line."""

    records: tuple[Record, ...]
    existed: bool
    damaged: Path | None  # where a damaged ledger lies now; a fresh one took its place
    torn: Path | None  # where a torn last record lies now


class LedgerFile:
    """The file of one line; its methods must not run at the same time."""

    def __init__(self, path: Path, line_id: str, ledger_format: LedgerFormat) -> None:
        """Remember where the ledger is; touch nothing."""
        self.path = path
        self.line_id = line_id
        self._format = ledger_format
        self.forget()

    def forget(self) -> None:
        """Know nothing about the file, for it was moved."""
        self._begun = False  # there was a file: if it is gone, others took it
        self._unwanted = False  # a failed write left a whole file that could not be removed
        self._length: int | None = None  # of what was judged sound or written by us
        self._dirty = False  # what a failed write left could not be cut off
        self._named = False  # the file's name in its folder is on the disk

    def load(self) -> Loaded:
        """Read all the records; set aside what cannot be read; migrate."""
        return self._guarded(self._load, "Could not read the ledger")

    def append(self, lines: bytes) -> None:
        """Add encoded records; they are on the disk, or nothing is."""
        self._guarded(lambda: self._append(lines), "Could not write to the ledger")

    def mend(self) -> None:
        """Remove or cut off what a failed write left behind."""

        def mend() -> None:
            self._take_back()
            if self._dirty and self._exists():
                with opened(self.path, os.O_WRONLY) as descriptor:
                    self._find_end(descriptor)
                    os.fsync(descriptor)

        self._guarded(mend, "Could not mend the ledger")

    def _guarded[T](self, job: Callable[[], T], message: str) -> T:
        """Turn what the disk says into a LedgerError."""
        try:
            return job()
        except OSError as err:
            raise disk_error(message, self.path, err) from err

    def _load(self) -> Loaded:
        """Read the file and bring it in order."""
        self._take_back()
        if not self._dirty:
            self._length = None
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            self.forget()
            return Loaded((), existed=False, damaged=None, torn=None)
        self._begun = True
        if self._dirty:
            # The rest belongs to a write that failed and was reported so.
            data = data[: self._length]
        try:
            parsed = parse(data, self.line_id, self.path, self._format.version)
            records = self._format.understand(parsed, self.path)
        except LedgerDamagedError as err:
            aside = self._replace_damaged()
            _LOGGER.warning("%s; it was set aside as %s", err, aside.name)
            return Loaded((), existed=True, damaged=aside, torn=None)
        torn = self._cut_torn(parsed) if parsed.tail else None
        if parsed.version < self._format.version:
            self._rewrite(records)
        else:
            self._length = parsed.length
        return Loaded(tuple(records), existed=True, damaged=None, torn=torn)

    def _beside(self, what: str) -> Path:
        """Return a name beside the ledger for what is set aside."""
        return self.path.with_name(f"{self.line_id}.{what}-{stamp()}")

    def _replace_damaged(self) -> Path:
        """Keep the damaged file under another name and put a fresh one in its place."""
        # A second name first: at no instant is the line without a file, so that
        # a crash in between is not mistaken for a line that never had one.
        aside = link_unique(self.path, self._beside("damaged"))
        fresh = encode_header(self.line_id, self._format.version)
        try:
            replace_file(self.path, fresh)
        except OSError:
            # The second name may go only while the first still holds the same.
            if self.path.read_bytes() != fresh:
                with suppress(OSError):
                    aside.unlink()
                raise
        self._know(len(fresh))
        return aside

    def _cut_torn(self, parsed: Parsed) -> Path:
        """Keep the torn last record in a file of its own and cut it off."""
        aside = create_unique(self._beside("torn"), parsed.tail)
        with opened(self.path, os.O_WRONLY) as descriptor:
            try:
                os.ftruncate(descriptor, parsed.length)
            except OSError:
                with suppress(OSError):
                    aside.unlink()
                raise
            os.fsync(descriptor)
        self._dirty = False
        _LOGGER.warning("The torn end of %s was set aside as %s", self.path.name, aside.name)
        return aside

    def _rewrite(self, records: list[Record]) -> None:
        """Write the ledger anew in the present version."""
        header = encode_header(self.line_id, self._format.version)
        data = header + encode_records(records, self.path)
        replace_file(self.path, data)
        self._know(len(data))

    def _know(self, length: int) -> None:
        """Note that the whole file was written by us."""
        self.forget()
        self._begun = self._named = True
        self._length = length

    def _append(self, lines: bytes) -> None:
        """Write at the known end and wait for the disk."""
        self._take_back()
        self._begun = self._begun or self._exists()
        if not self._begun:
            self._create(lines)
            return
        with opened(self.path, os.O_WRONLY) as descriptor:
            end = self._find_end(descriptor)
            written = False
            try:
                write_all(descriptor, lines, end)
                os.fsync(descriptor)
                if not self._named:
                    sync_folder(self.path.parent)
                    self._named = True
                self._length = end + len(lines)
                written = True
            finally:
                if not written:
                    self._cut_failed(descriptor, end)

    def _exists(self) -> bool:
        """Return whether there is a file; raise when that cannot be told."""
        try:
            self.path.lstat()
        except FileNotFoundError:
            return False
        return True

    def _create(self, lines: bytes) -> None:
        """Write a new ledger with its first records; it is there whole, or there is none."""
        make_folder(self.path.parent)
        data = encode_header(self.line_id, self._format.version) + lines
        try:
            replace_file(self.path, data)
        except BaseException:
            self._unwanted = True
            with suppress(OSError):
                self._take_back()
            raise
        self._know(len(data))

    def _take_back(self) -> None:
        """Remove a new ledger whose writing was reported to have failed."""
        if self._unwanted:
            self.path.unlink(missing_ok=True)
            self.forget()

    def _find_end(self, descriptor: int) -> int:
        """Return where the next record goes."""
        size = os.fstat(descriptor).st_size
        end = self._length
        if self._dirty and end is not None and size >= end:
            os.ftruncate(descriptor, end)
        elif size != end or end is None:
            end = self._length = self._judge()
        self._dirty = False
        return end

    def _judge(self) -> int:
        """Return the length of a file that others wrote, if there is no doubt."""
        data = self.path.read_bytes()
        parsed = parse(data, self.line_id, self.path, self._format.version)
        if parsed.tail or parsed.version < self._format.version:
            message = "The ledger must be loaded before it can be written to"
            raise LedgerError(message, self.path)
        self._format.understand(parsed, self.path)
        return parsed.length

    def _cut_failed(self, descriptor: int, end: int) -> None:
        """Cut off what a failed write left, now or before the next one."""
        self._length = end
        try:
            os.ftruncate(descriptor, end)
            os.fsync(descriptor)
        except OSError:
            self._dirty = True

"""Keep the ledgers of removed lines in a folder of their own; everything here blocks."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
import re
import shutil

from homeassistant.util import dt as dt_util
import orjson

from .disk import (
    create_file,
    free_names,
    make_folder,
    move_file,
    replace_file,
    stamp,
    sync_folder,
)
from .ledger_format import (
    LedgerError,
    LedgerFormat,
    Record,
    parse,
    read_header_line,
)

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LEDGER = "ledger.jsonl"
_FACTS = "line.json"


class RemovedLineUnknownError(LedgerError):
    """There is no removed line of this id."""

    code = "unknown_removed"


class LedgerExistsError(LedgerError):
    """A ledger would have to be overwritten."""

    code = "exists"


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that was removed, and where its things are."""

    removed_id: str
    line_id: str
    title: str
    removed_at: datetime
    kept: bool
    folder: Path


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """A line whose ledger is back in its place."""

    line_id: str
    title: str
    settings: Record


class RemovedFolder:
    """The folder with one folder for each removed line."""

    def __init__(self, path: Path) -> None:
        """Remember where it is; touch nothing."""
        self.path = path

    def set_aside(self, ledger: Path, line_id: str, title: str) -> str:
        """Move a ledger, and what was cut from it, here; return the removed id."""
        make_folder(self.path)
        folder = _make_unique(self.path / f"{line_id}-{stamp()}")
        facts = folder / _FACTS
        line = RemovedLine(folder.name, line_id, title, dt_util.utcnow(), kept=False, folder=folder)
        try:
            create_file(facts, _encode_facts(line))
            sync_folder(self.path)
            move_file(ledger, folder / _LEDGER)
        except OSError:
            # A folder that holds more than the facts stays: rmdir refuses it.
            with suppress(OSError):
                facts.unlink(missing_ok=True)
                folder.rmdir()
            raise
        _move_pieces(ledger.parent, folder, line_id)
        return folder.name

    def list_all(self) -> tuple[RemovedLine, ...]:
        """Return all removed lines, the latest first."""
        if not self.path.is_dir():
            return ()
        names = sorted(path.name for path in self.path.iterdir())
        lines = [line for name in names if (line := self.find(name)) is not None]
        return tuple(sorted(lines, key=lambda line: line.removed_at, reverse=True))

    def find(self, removed_id: str) -> RemovedLine | None:
        """Return a removed line, if there is one of this id."""
        folder = self.path / removed_id
        if not _ID.fullmatch(removed_id) or folder.is_symlink():
            return None
        ledger = folder / _LEDGER
        if not ledger.is_file():
            return None
        return _read_facts(folder) or _guess_facts(folder, ledger)

    def get(self, removed_id: str) -> RemovedLine:
        """Return a removed line or raise."""
        if (line := self.find(removed_id)) is None:
            message = "There is no such removed line"
            raise RemovedLineUnknownError(message, self.path)
        return line

    def keep(self, removed_id: str) -> RemovedLine:
        """Note that the user wants to keep a removed line where it is."""
        line = replace(self.get(removed_id), kept=True)
        replace_file(line.folder / _FACTS, _encode_facts(line))
        return line

    def delete(self, removed_id: str) -> None:
        """Delete a removed line and all that lies with it for good."""
        folder = self.get(removed_id).folder
        # The ledger goes last: as long as anything is left, the line is listed.
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != _LEDGER:
                path.unlink()
        (folder / _LEDGER).unlink()
        folder.rmdir()
        sync_folder(self.path)

    def restore(self, removed_id: str, ledger: Path, ledger_format: LedgerFormat) -> RestoredLine:
        """Move a ledger back to its place; never over another one."""
        line = self.get(removed_id)
        if ledger.exists(follow_symlinks=False):
            message = "The line has a ledger already"
            raise LedgerExistsError(message, ledger)
        kept = line.folder / _LEDGER
        settings = _read_settings(kept, line.line_id, ledger_format)
        make_folder(ledger.parent)
        move_file(kept, ledger)
        _move_pieces(line.folder, ledger.parent, line.line_id)
        # Whatever else lies there is not ours and stays.
        with suppress(OSError):
            (line.folder / _FACTS).unlink(missing_ok=True)
            line.folder.rmdir()
        return RestoredLine(line.line_id, line.title, settings)


def _make_unique(base: Path) -> Path:
    """Create a private folder under the first name that is free."""
    names = free_names(base)
    while True:
        folder = next(names)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder


def _move_pieces(source: Path, target: Path, line_id: str) -> None:
    """Move what was once cut from a ledger along with it, as far as possible."""
    for path in _find_pieces(source, line_id):
        names = free_names(target / path.name)
        name = next(name for name in names if not name.exists(follow_symlinks=False))
        with suppress(OSError):
            move_file(path, name)


def _find_pieces(folder: Path, line_id: str) -> Iterator[Path]:
    """Yield the damaged and torn pieces of a line, and what a crash may have left."""
    with suppress(OSError):
        for what in ("damaged-*", "torn-*", "jsonl.new"):
            yield from sorted(folder.glob(f"{line_id}.{what}"))


def _read_settings(path: Path, line_id: str, ledger_format: LedgerFormat) -> Record:
    """Return the last settings that a ledger holds."""
    parsed = parse(path.read_bytes(), line_id, path, ledger_format.version)
    for record in reversed(ledger_format.understand(parsed, path)):
        if record.get("type") == "settings":
            return record
    message = "The ledger holds no settings to restore the line from"
    raise LedgerError(message, path)


def _encode_facts(line: RemovedLine) -> bytes:
    """Return what is written beside a removed ledger."""
    return orjson.dumps(
        {
            "removed_id": line.removed_id,
            "line_id": line.line_id,
            "title": line.title,
            "removed_at": line.removed_at.isoformat(),
            "kept": line.kept,
        },
        option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2,
    )


def _read_facts(folder: Path) -> RemovedLine | None:
    """Return what is written beside a removed ledger, if it can be read."""
    try:
        match orjson.loads((folder / _FACTS).read_bytes()):
            case {
                "line_id": str(line_id),
                "title": str(title),
                "removed_at": str(removed_at),
                "kept": bool(kept),
            } if _ID.fullmatch(line_id):
                at = datetime.fromisoformat(removed_at)
            case _:
                return None
    except OSError, ValueError:
        return None
    at = at.replace(tzinfo=at.tzinfo or UTC)
    return RemovedLine(folder.name, line_id, title, at, kept, folder)


def _guess_facts(folder: Path, ledger: Path) -> RemovedLine:
    """Return what can be known of a removed line from its ledger alone."""
    try:
        line_id = read_header_line(ledger.read_bytes())
    except OSError:
        line_id = None
    at = dt_util.utc_from_timestamp(folder.stat().st_mtime)
    if line_id is None or not _ID.fullmatch(line_id):
        # Still listed: it can be kept or deleted, only not restored.
        line_id = folder.name[:100]
    return RemovedLine(folder.name, line_id, folder.name, at, False, folder)

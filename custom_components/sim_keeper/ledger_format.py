"""Read and write the text of a ledger: a header line, then a JSON record a line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
import errno
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

type Record = dict[str, Any]
type Version = tuple[int, int]
type Migration = Callable[[list[Record]], list[Record]]

_NAME = "sim_keeper.ledger"
_DEEPEST = 100
_CODES = {
    errno.ENOSPC: "no_space",
    errno.EDQUOT: "no_space",
    errno.EROFS: "read_only",
    errno.EACCES: "not_permitted",
    errno.EPERM: "not_permitted",
    errno.ENOENT: "vanished",
}


class LedgerError(Exception):
    """A ledger could not be read or written; the code says why, for a person to be told."""

    code = "failed"

    def __init__(self, message: str, path: Path, code: str | None = None) -> None:
        """Say what failed and with which file."""
        super().__init__(f"{message} ({path})")
        self.path = path
        if code is not None:
            self.code = code


class LedgerVersionError(LedgerError):
    """A ledger was written by a newer major version."""

    code = "newer_version"


class LedgerRecordError(LedgerError):
    """A record cannot be written as JSON; nothing was written."""

    code = "not_plain"


class LedgerDamagedError(LedgerError):
    """A ledger cannot be understood."""

    code = "damaged"


@dataclass(frozen=True, slots=True)
class LedgerFormat:
    """The version that is written, and the steps that lead to it from older ones.

    `judge` gets all the records of a ledger in this version, and raises for what
    cannot be understood.
    """

    version: Version = (1, 1)
    judge: Callable[[Sequence[Record]], object] | None = None
    migrations: Mapping[Version, tuple[Version, Migration]] = field(default_factory=dict)

    def understand(self, parsed: Parsed, path: Path) -> list[Record]:
        """Return the records in the present version; raise LedgerDamagedError for nonsense."""
        if parsed.version > self.version:
            return parsed.records
        records = self._migrate(parsed.version, parsed.records, path)
        if self.judge is not None:
            try:
                self.judge(records)
            except Exception as err:
                message = "The records of the ledger cannot be understood"
                raise LedgerDamagedError(message, path) from err
        return records

    def _migrate(self, version: Version, records: list[Record], path: Path) -> list[Record]:
        """Bring the records of an older version to the present one."""
        while version < self.version:
            if version not in self.migrations:
                message = f"No migration from ledger version {_dotted(version)}"
                raise LedgerError(message, path)
            version, step = self.migrations[version]
            try:
                records = step(records)
            except Exception as err:
                message = f"Migration to ledger version {_dotted(version)} failed"
                raise LedgerError(message, path) from err
        return records


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the bytes of a ledger say."""

    version: Version
    records: list[Record]
    length: int  # of the sound part, in bytes
    tail: bytes  # a torn last record: it has no newline


def parse(data: bytes, line_id: str, path: Path, newest: Version) -> Parsed:
    """Read a ledger; raise LedgerDamagedError unless all that ends with a newline is sound."""
    *lines, tail = data.split(b"\n")
    if not lines:
        message = "The ledger has no header"
        raise LedgerDamagedError(message, path)
    version = _parse_header(lines[0], line_id, path, newest)
    records: list[Record] = []
    for number, line in enumerate(lines[1:], 2):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as err:
            message = f"Line {number} of the ledger is no JSON"
            raise LedgerDamagedError(message, path) from err
        if not isinstance(record, dict):
            message = f"Line {number} of the ledger is no record"
            raise LedgerDamagedError(message, path)
        records.append(record)
    return Parsed(version, records, len(data) - len(tail), tail)


def disk_error(message: str, path: Path, err: OSError) -> LedgerError:
    """Return what the disk said as a LedgerError."""
    text = err.strerror or str(err)
    message = f"{message}: {text}" if message else text
    return LedgerError(message, path, _CODES.get(err.errno or 0))


def read_header_line(data: bytes) -> str | None:
    """Return whose ledger this is, if it says so."""
    try:
        header = orjson.loads(data.split(b"\n", 1)[0])
    except orjson.JSONDecodeError:
        return None
    line = header.get("line") if isinstance(header, dict) else None
    return line if isinstance(line, str) else None


def encode_header(line_id: str, version: Version) -> bytes:
    """Return the first line of a ledger."""
    return _encode(
        {
            "format": _NAME,
            "version": version[0],
            "minor_version": version[1],
            "line": line_id,
        }
    )


def encode_records(records: Sequence[Record], path: Path) -> bytes:
    """Return the lines of some records; raise LedgerRecordError for one that is bad."""
    for index, record in enumerate(records):
        if wrong := _find_wrong(record, f"record {index}"):
            raise LedgerRecordError(wrong, path)
    try:
        return b"".join(map(_encode, records))
    except TypeError as err:
        raise LedgerRecordError(str(err), path) from err


def _encode(value: Record) -> bytes:
    """Return an object as one line."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _dotted(version: Version) -> str:
    """Return a version as people write it."""
    return f"{version[0]}.{version[1]}"


def _parse_header(head: bytes, line_id: str, path: Path, newest: Version) -> Version:
    """Return the version that a header names."""
    try:
        header = orjson.loads(head)
    except orjson.JSONDecodeError:
        header = None
    if isinstance(header, dict) and header.get("format") == _NAME:
        major, minor = header.get("version"), header.get("minor_version")
        if type(major) is int and major > newest[0]:
            message = f"The ledger is of version {major}, newer than {newest[0]}"
            raise LedgerVersionError(message, path)
        if type(major) is int and type(minor) is int and header.get("line") == line_id:
            return major, minor
    message = "The header of the ledger is wrong"
    raise LedgerDamagedError(message, path)


def _find_wrong(record: object, where: str) -> str | None:
    """Return why something is no record."""
    if not isinstance(record, dict):
        return f"{where} is no object"
    if not isinstance(record.get("type"), str):
        return f"{where} has no type"
    return _find_not_plain(record, where, 0)


def _find_not_plain(value: object, where: str, depth: int) -> str | None:
    """Return what would not come back from JSON as it was, without its content."""
    match value:
        case None | bool() | int() | str():
            return None
        case float():
            return None if isfinite(value) else f"{where} is not a finite number"
        case dict() | list() if depth >= _DEEPEST:
            return f"{where} is nested too deeply"
        case dict():
            for key, item in value.items():
                if type(key) is not str:
                    return f"{where} has a key that is no string"
                if wrong := _find_not_plain(item, f"{where}.{key}", depth + 1):
                    return wrong
            return None
        case list():
            for index, item in enumerate(value):
                if wrong := _find_not_plain(item, f"{where}[{index}]", depth + 1):
                    return wrong
            return None
    return f"{where} is a {type(value).__name__}, which is not plain JSON"

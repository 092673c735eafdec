"""Write files so that they survive a failing disk and a power cut."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import errno
from itertools import count
import os
from pathlib import Path

from homeassistant.util import dt as dt_util

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
# Some network file systems cannot sync a folder; they say so this way.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP}


@contextmanager
def opened(path: Path, flags: int, mode: int = _PRIVATE_FILE) -> Iterator[int]:
    """Open a file unbuffered and close it at the end."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, mode)
    try:
        yield descriptor
    finally:
        # Whoever wrote has synced: there is nothing left that closing could lose.
        with suppress(OSError):
            os.close(descriptor)


def write_all(descriptor: int, data: bytes, offset: int) -> None:
    """Write all the data at an offset, or raise."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[written:]
        offset += written


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    with opened(folder, os.O_RDONLY | os.O_DIRECTORY) as descriptor:
        try:
            os.fsync(descriptor)
        except OSError as err:
            if err.errno not in _NO_FOLDER_SYNC:
                raise


def make_folder(folder: Path) -> None:
    """Create a folder that is private to its owner, and the folders above it."""
    missing = []
    parent = folder
    while not parent.is_dir():
        missing.append(parent)
        parent = parent.parent
    for path in reversed(missing):
        path.mkdir(mode=_PRIVATE_FOLDER if path == folder else 0o777, exist_ok=True)
        sync_folder(path.parent)


def create_file(path: Path, data: bytes) -> None:
    """Write a new private file; refuse where the name is taken."""
    with opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as descriptor:
        try:
            write_all(descriptor, data, 0)
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file in one step: a reader sees the old one or the new one."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    create_file(temporary, data)
    try:
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def stamp() -> str:
    """Return the present instant for use in a file name."""
    return dt_util.utcnow().strftime("%Y%m%dT%H%M%SZ")


def free_names(base: Path) -> Iterator[Path]:
    """Yield names to try in turn until one is free."""
    yield base
    yield from (base.with_name(f"{base.name}-{number}") for number in count(2))


def create_unique(base: Path, data: bytes) -> Path:
    """Write a new file under the first name that is free."""
    names = free_names(base)
    while True:
        path = next(names)
        try:
            create_file(path, data)
        except FileExistsError:
            continue
        sync_folder(path.parent)
        return path


def link_unique(source: Path, base: Path) -> Path:
    """Give a file a second, free name; copy it where the disk knows no links."""
    names = free_names(base)
    while True:
        path = next(names)
        try:
            path.hardlink_to(source)
        except FileExistsError:
            continue
        except OSError:
            return create_unique(path, source.read_bytes())
        sync_folder(path.parent)
        return path


def move_file(source: Path, target: Path) -> None:
    """Move a file to a name that is free, also to another file system."""
    try:
        source.rename(target)
    except OSError as err:
        if err.errno != errno.EXDEV:
            raise
        _copy_and_remove(source, target)
    # From here the file is whole at the one place or the other, whatever happens.
    with suppress(OSError):
        sync_folder(target.parent)
        sync_folder(source.parent)


def _copy_and_remove(source: Path, target: Path) -> None:
    """Move a file by copying; the copy is on the disk before the file goes."""
    create_file(target, source.read_bytes())
    try:
        sync_folder(target.parent)
        source.unlink()
    except OSError:
        with suppress(OSError):
            target.unlink()
        raise

"""Disks that fail, for the tests of what is kept on them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import errno
import os
from pathlib import Path
import subprocess
import threading
from typing import Any, Self

import pytest


def is_ours(descriptor: int) -> bool:
    """Return whether an open file is one of ours."""
    return "sim_keeper" in Path(f"/proc/self/fd/{descriptor}").readlink().as_posix()


class FailingDisk:
    """Let calls to the operating system fail for files of ours."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def fail(self, name: str, *, code: int = errno.ENOSPC, after: int = 0, times: int = 1) -> None:
        """Let a call on an open file fail some times, after some that succeed."""
        real: Callable[..., Any] = getattr(os, name)
        seen = 0

        def call(descriptor: int, *args: Any) -> Any:
            nonlocal seen
            if is_ours(descriptor):
                seen += 1
                if after < seen <= after + times:
                    raise OSError(code, os.strerror(code))
            return real(descriptor, *args)

        self._patch.setattr(os, name, call)

    def fill_up(self, room: int) -> None:
        """Let writing stop after some bytes, the last of them in a partial write."""
        real = os.pwrite

        def pwrite(descriptor: int, data: bytes, offset: int) -> int:
            nonlocal room
            if not is_ours(descriptor):
                return real(descriptor, data, offset)
            if not room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written = real(descriptor, data[:room], offset)
            room -= written
            return written

        self._patch.setattr(os, "pwrite", pwrite)

    def refuse(self, name: str, *, code: int, when: Callable[..., bool] = lambda *_: True) -> None:
        """Let a call on paths fail whenever the paths are such."""
        real: Callable[..., Any] = getattr(os, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if when(*args):
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        self._patch.setattr(os, name, call)

    def mend(self) -> None:
        """Let everything work again."""
        self._patch.undo()


class SlowDisk:
    """Hold up every sync of our files until told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        self.then: OSError | None = None
        self._patch = monkeypatch

    def __enter__(self) -> Self:
        real = os.fsync

        def fsync(descriptor: int) -> None:
            if is_ours(descriptor):
                self.reached.set()
                assert self.go.wait(10)
                if self.then is not None:
                    error, self.then = self.then, None
                    raise error
            real(descriptor)

        self._patch.setattr(os, "fsync", fsync)
        return self

    def __exit__(self, *_: object) -> None:
        self.go.set()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Put a file system of its own, 64 KiB large, on a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("File systems cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def make_read_only(folder: Path, *, read_only: bool) -> None:
    """Let a file system that small_disk made be read only, or not."""
    how = f"remount,{'ro' if read_only else 'rw'}"
    subprocess.run(["mount", "-o", how, str(folder)], check=True)

"""What happens to the ledgers of removed lines when something fails or is broken."""

from collections.abc import Callable
from datetime import UTC, datetime
import errno
import io
import os
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.sim_keeper.removed import (
    RemovedLines,
)
from custom_components.sim_keeper.store import (
    LedgerDamagedError,
    LedgerError,
    LedgerStore,
    LedgerVersionError,
)
from tests.components.disk_faults import FailingDisk, small_disk

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OLD = {"type": "settings", "label": "old"}
NEW = {"type": "settings", "label": "new"}
ENTRY = {"type": "entry"}


@pytest.fixture(autouse=True)
def now(freezer: FrozenDateTimeFactory) -> None:
    """Stop the clock, so that all happens in the same second."""
    freezer.move_to(NOW)


async def remove(store: LedgerStore, line_id: str = "L1", *more: dict[str, Any]) -> str:
    """Record something on a line and remove it."""
    await store.async_append(line_id, [OLD, ENTRY, NEW, ENTRY, *more])
    removed_id = await store.async_set_aside(line_id, "US ··1234")
    assert removed_id is not None
    return removed_id


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def test_a_deletion_that_fails_can_be_tried_again(
    store: LedgerStore, removed: RemovedLines, attic: Path, disk: FailingDisk
) -> None:
    removed_id = await remove(store)
    disk.refuse("unlink", code=errno.EIO, when=lambda path, *_: "ledger" in str(path))
    with pytest.raises(LedgerError, match="Input/output error"):
        await removed.async_delete(removed_id)
    disk.mend()
    assert [line.line_id for line in await removed.async_list()] == ["L1"]
    await removed.async_delete(removed_id)
    assert names(attic) == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda data: b"x" + data, LedgerDamagedError),
        (lambda data: data.replace(b'"line":"L1"', b'"line":"L2"'), LedgerDamagedError),
        (lambda data: data.replace(b'"version":1', b'"version":2', 1), LedgerVersionError),
        (lambda data: data.replace(b"settings", b"other"), LedgerError),
    ],
)
async def test_what_cannot_be_restored_stays(
    store: LedgerStore,
    removed: RemovedLines,
    folder: Path,
    attic: Path,
    change: Callable[[bytes], bytes],
    error: type[LedgerError],
) -> None:
    removed_id = await remove(store)
    ledger = attic / removed_id / "ledger.jsonl"
    ledger.write_bytes(change(ledger.read_bytes()))
    with pytest.raises(error):
        await removed.async_restore_ledger(removed_id)
    assert names(folder) == []
    assert names(attic / removed_id) == ["ledger.jsonl", "line.json"]


@pytest.mark.parametrize(
    "facts",
    [
        None,
        b"broken",
        b"[]",
        b'{"line_id":"../x","title":"x","removed_at":"2026-11-23T10:00:00","kept":false}',
        b'{"line_id":"L1","title":"x","removed_at":"soon","kept":false}',
    ],
)
async def test_a_removed_line_is_listed_though_its_facts_are_lost(
    store: LedgerStore, removed: RemovedLines, attic: Path, facts: bytes | None
) -> None:
    removed_id = await remove(store)
    path = attic / removed_id / "line.json"
    path.unlink()
    if facts is not None:
        path.write_bytes(facts)
    (line,) = await removed.async_list()
    assert (line.removed_id, line.line_id, line.title) == (removed_id, "L1", removed_id)
    assert line.removed_at.tzinfo is not None
    assert (await removed.async_keep(removed_id)).kept
    assert (await removed.async_restore_ledger(removed_id)).settings == NEW


@pytest.mark.parametrize("ledger", [b"", b"broken", b"[]\n", b'{"line":"a/b"}\n', b'{"line":1}\n'])
async def test_a_removed_line_is_listed_though_all_is_broken(
    store: LedgerStore, removed: RemovedLines, attic: Path, ledger: bytes
) -> None:
    removed_id = await remove(store)
    (attic / removed_id / "line.json").unlink()
    (attic / removed_id / "ledger.jsonl").write_bytes(ledger)
    (line,) = await removed.async_list()
    assert line.line_id == removed_id
    with pytest.raises(LedgerDamagedError):
        await removed.async_restore_ledger(removed_id)
    await removed.async_delete(removed_id)
    assert await removed.async_list() == ()


async def test_a_removed_line_is_listed_though_it_cannot_be_read(
    store: LedgerStore, removed: RemovedLines, attic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed_id = await remove(store)
    (attic / removed_id / "line.json").unlink()
    real = io.open

    def fail(path: Any, *args: Any, **kwargs: Any) -> Any:
        if str(path).endswith("ledger.jsonl"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(io, "open", fail)
    assert [line.line_id for line in await removed.async_list()] == [removed_id]
    with pytest.raises(LedgerError, match="Input/output error"):
        await removed.async_restore_ledger(removed_id)


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
async def test_a_removal_that_fails_leaves_the_ledger(
    store: LedgerStore,
    removed: RemovedLines,
    attic: Path,
    disk: FailingDisk,
    call: str,
) -> None:
    await store.async_append("L1", [NEW])
    attic.mkdir(parents=True)
    disk.fail(call)
    with pytest.raises(LedgerError, match="No space left"):
        await store.async_set_aside("L1", "One")
    assert names(attic) == []
    await store.async_append("L1", [ENTRY])
    assert (await store.async_load("L1")).records == (NEW, ENTRY)


async def test_a_ledger_that_cannot_be_moved_stays(
    store: LedgerStore, removed: RemovedLines, folder: Path, attic: Path, disk: FailingDisk
) -> None:
    await store.async_append("L1", [NEW])
    disk.refuse("rename", code=errno.EACCES)
    with pytest.raises(LedgerError, match="Permission denied"):
        await store.async_set_aside("L1", "One")
    assert names(attic) == []
    disk.mend()
    removed_id = await store.async_set_aside("L1", "One")
    assert removed_id
    disk.refuse("rename", code=errno.EACCES)
    with pytest.raises(LedgerError, match="Permission denied"):
        await removed.async_restore_ledger(removed_id)
    assert names(folder) == []
    assert len(await removed.async_list()) == 1


async def test_across_file_systems(
    store: LedgerStore, removed: RemovedLines, folder: Path, attic: Path
) -> None:
    with small_disk(attic):
        removed_id = await remove(store)
        assert names(folder) == []
        assert names(attic / removed_id) == ["ledger.jsonl", "line.json"]
        assert (await removed.async_restore_ledger(removed_id)).settings == NEW
        assert (await store.async_load("L1")).records == (OLD, ENTRY, NEW, ENTRY)

        large = {"type": "entry", "note": "x" * 70_000}
        await store.async_append("L1", [large])
        with pytest.raises(LedgerError, match="No space left"):
            await store.async_set_aside("L1", "One")
        assert names(attic) == []
        assert len((await store.async_load("L1")).records) == 5


async def test_across_file_systems_where_the_old_place_is_stuck(
    store: LedgerStore, removed: RemovedLines, folder: Path, attic: Path, disk: FailingDisk
) -> None:
    await store.async_append("L1", [NEW])
    disk.refuse("rename", code=errno.EXDEV)
    disk.refuse("unlink", code=errno.EROFS, when=lambda path, *_: ".storage" in str(path))
    with pytest.raises(LedgerError, match="Read-only"):
        await store.async_set_aside("L1", "One")
    assert names(attic) == []
    assert names(folder) == ["L1.jsonl"]
    disk.mend()
    disk.refuse("rename", code=errno.EXDEV)
    removed_id = await store.async_set_aside("L1", "One")
    assert removed_id
    assert names(folder) == []
    assert names(attic / removed_id) == ["ledger.jsonl", "line.json"]

"""What the ledgers on disk promise while the disk, the caller or the process fails."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
import errno
import os
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.ledger_format import LedgerFormat
from custom_components.sim_keeper.store import LedgerError, LedgerStore, Loaded
from tests.components.disk_faults import FailingDisk, SlowDisk, make_read_only, small_disk

BROKEN = b"broken\n"


def entry(number: int) -> dict[str, Any]:
    """Return a record."""
    return {"type": "entry", "id": f"E{number}", "note": "x" * 50}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    """Return a disk that is slow."""
    with SlowDisk(monkeypatch) as slow:
        yield slow


async def check(hass: HomeAssistant, store: LedgerStore, *numbers: int) -> None:
    """Require that memory and disk agree on these records."""
    expected = Loaded(tuple(map(entry, numbers)), existed=True, damaged=None, torn=None)
    assert await store.async_load("L1") == expected
    assert await LedgerStore(hass).async_load("L1") == expected


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def fill(path: Path) -> None:
    """Write a file until the disk is full."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


async def append_if_possible(store: LedgerStore, *records: dict[str, Any]) -> bool:
    """Append and return whether that succeeded."""
    try:
        await store.async_append("L1", records)
    except LedgerError as err:
        if "No space left" in str(err):
            return False
        raise
    return True


@pytest.mark.parametrize("room", [0, 1, 60, 150])
async def test_a_write_that_fails_leaves_nothing(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk, room: int
) -> None:
    await store.async_append("L1", [entry(1)])
    before = (folder / "L1.jsonl").read_bytes()
    disk.fill_up(room)
    with pytest.raises(LedgerError, match="No space left") as caught:
        await store.async_append("L1", [entry(2), entry(3)])
    assert caught.value.path == folder / "L1.jsonl"
    assert caught.value.code == "no_space"
    assert isinstance(caught.value.__cause__, OSError)
    assert (folder / "L1.jsonl").read_bytes() == before
    disk.mend()
    await store.async_append("L1", [entry(4)])
    await check(hass, store, 1, 4)


async def test_a_write_that_writes_nothing_fails(
    store: LedgerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.async_append("L1", [entry(1)])
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    with pytest.raises(LedgerError, match="Input/output error"):
        await store.async_append("L1", [entry(2)])


async def test_a_sync_that_fails_leaves_nothing(
    hass: HomeAssistant, store: LedgerStore, disk: FailingDisk
) -> None:
    await store.async_append("L1", [entry(1)])
    disk.fail("fsync", code=errno.EIO)
    with pytest.raises(LedgerError, match="Input/output error"):
        await store.async_append("L1", [entry(2)])
    await store.async_append("L1", [entry(3)])
    await check(hass, store, 1, 3)


async def test_a_ledger_that_cannot_be_looked_at_is_not_begun_anew(
    hass: HomeAssistant, store: LedgerStore, disk: FailingDisk
) -> None:
    await store.async_append("L1", [entry(1)])
    other = LedgerStore(hass)
    disk.refuse("lstat", code=errno.EIO, when=lambda path, *_: "sim_keeper" in str(path))
    disk.refuse("stat", code=errno.EIO, when=lambda path, *_: "L1.jsonl" in str(path))
    with pytest.raises(LedgerError, match="Input/output error"):
        await other.async_append("L1", [entry(2)])
    disk.mend()
    await check(hass, store, 1)


async def test_a_tail_that_cannot_be_cut_off_is_mended_before_the_next(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk
) -> None:
    await store.async_append("L1", [entry(1)])
    good = (folder / "L1.jsonl").read_bytes()
    disk.fail("fsync", code=errno.EIO)
    disk.fail("ftruncate", code=errno.EIO, times=2)
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(2)])
    # All of it was written, yet the call failed: it must never count.
    assert (folder / "L1.jsonl").read_bytes() != good
    assert (await store.async_load("L1")).records == (entry(1),)
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(3)])
    await store.async_append("L1", [entry(4)])
    await check(hass, store, 1, 4)


async def test_a_tail_that_cannot_be_cut_off_does_not_move_along(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk
) -> None:
    await store.async_append("L1", [{"type": "settings"}])
    disk.fail("fsync", code=errno.EIO)
    disk.fail("ftruncate", code=errno.EIO, times=2)
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(2)])
    with pytest.raises(LedgerError, match="mend"):
        await store.async_set_aside("L1", "One")
    removed_id = await store.async_set_aside("L1", "One")
    assert removed_id
    await store.async_restore(removed_id)
    assert (await store.async_load("L1")).records == ({"type": "settings"},)


async def test_a_dirty_file_that_others_changed_is_judged(
    store: LedgerStore, folder: Path, disk: FailingDisk
) -> None:
    await store.async_append("L1", [entry(1)])
    disk.fail("fsync", code=errno.EIO)
    disk.fail("ftruncate", code=errno.EIO)
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(2)])
    (folder / "L1.jsonl").write_bytes(BROKEN)
    with pytest.raises(LedgerError, match="header"):
        await store.async_append("L1", [entry(3)])
    loaded = await store.async_load("L1")
    assert loaded.damaged
    assert loaded.damaged.read_bytes() == BROKEN
    await store.async_append("L1", [entry(4)])
    assert (await store.async_load("L1")).records == (entry(4),)


async def test_a_read_that_fails(store: LedgerStore, folder: Path, disk: FailingDisk) -> None:
    (folder / "L1.jsonl").mkdir(parents=True)
    with pytest.raises(LedgerError, match="Is a directory"):
        await store.async_load("L1")
    await store.async_append("L2", [entry(1)])
    loaded = await store.async_load_many(["L1", "L2"])
    assert isinstance(loaded["L1"], LedgerError)
    assert loaded["L2"] == Loaded((entry(1),), existed=True, damaged=None, torn=None)


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("call", ["link", "pwrite", "fsync", "replace"])
async def test_a_damaged_file_that_cannot_be_set_aside_stays(
    store: LedgerStore, folder: Path, disk: FailingDisk, call: str, links: bool
) -> None:
    folder.mkdir(parents=True)
    (folder / "L1.jsonl").write_bytes(BROKEN)
    if not links or call == "link":
        disk.refuse("link", code=errno.EPERM)
    if call == "replace":
        disk.refuse("replace", code=errno.EACCES)
    else:
        disk.fail("fsync" if call == "link" else call)
    with pytest.raises(LedgerError):
        await store.async_load("L1")
    assert (folder / "L1.jsonl").read_bytes() == BROKEN
    assert all((folder / name).read_bytes() == BROKEN for name in names(folder))
    disk.mend()
    loaded = await store.async_load("L1")
    assert loaded.damaged
    assert loaded.damaged.read_bytes() == BROKEN


async def test_a_damaged_file_is_told_of_though_the_folder_cannot_be_synced(
    store: LedgerStore, folder: Path, disk: FailingDisk
) -> None:
    folder.mkdir(parents=True)
    (folder / "L1.jsonl").write_bytes(BROKEN)
    disk.fail("fsync", code=errno.EIO, after=2)
    loaded = await store.async_load("L1")
    assert loaded.damaged
    assert loaded.damaged.read_bytes() == BROKEN
    await store.async_append("L1", [entry(1)])


@pytest.mark.parametrize("call", ["pwrite", "ftruncate"])
async def test_a_torn_record_that_cannot_be_set_aside_stays(
    store: LedgerStore, folder: Path, disk: FailingDisk, call: str
) -> None:
    await store.async_append("L1", [entry(1)])
    path = folder / "L1.jsonl"
    data = path.read_bytes() + b"torn"
    path.write_bytes(data)
    disk.fail(call)
    with pytest.raises(LedgerError):
        await store.async_load("L1")
    assert path.read_bytes() == data
    assert names(folder) == ["L1.jsonl"]
    loaded = await store.async_load("L1")
    assert loaded.torn
    assert loaded.torn.read_bytes() == b"torn"
    assert loaded.records == (entry(1),)


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
async def test_a_migration_that_cannot_be_written_leaves_the_old_file(
    hass: HomeAssistant, store: LedgerStore, disk: FailingDisk, call: str
) -> None:
    await store.async_append("L1", [entry(1)])
    newer = LedgerStore(hass, LedgerFormat((2, 1), migrations={(1, 1): ((2, 1), lambda old: old)}))
    disk.fail(call)
    with pytest.raises(LedgerError):
        await newer.async_load("L1")
    await check(hass, store, 1)
    assert (await newer.async_load("L1")).records == (entry(1),)


async def test_folders_that_cannot_be_synced_do_no_harm(
    hass: HomeAssistant, store: LedgerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    await store.async_append("L1", [entry(1)])
    await check(hass, store, 1)


async def test_a_full_disk(hass: HomeAssistant, store: LedgerStore, folder: Path) -> None:
    with small_disk(folder):
        await store.async_append("L1", [entry(1)])
        filler = folder / "filler"
        fill(filler)
        number = 2
        while await append_if_possible(store, entry(number), entry(number + 1)):
            number += 2
        with pytest.raises(LedgerError, match="No space left"):
            await store.async_append("L2", [entry(1)])
        kept = range(1, number)
        await check(hass, store, *kept)
        filler.unlink()
        await store.async_append("L1", [entry(1000)])
        await check(hass, store, *kept, 1000)


async def test_a_disk_that_became_read_only(
    hass: HomeAssistant, store: LedgerStore, folder: Path
) -> None:
    with small_disk(folder):
        await store.async_append("L1", [entry(1)])
        make_read_only(folder, read_only=True)
        with pytest.raises(LedgerError, match="Read-only"):
            await store.async_append("L1", [entry(2)])
        with pytest.raises(LedgerError, match="Read-only"):
            await store.async_set_aside("L1", "One")
        await check(hass, store, 1)
        make_read_only(folder, read_only=False)
        await store.async_append("L1", [entry(3)])
        await check(hass, store, 1, 3)


async def test_a_caller_that_gives_up_while_it_is_written(
    hass: HomeAssistant,
    store: LedgerStore,
    slow: SlowDisk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow.go.set()
    await store.async_append("L1", [entry(1)])
    for number, error in ((2, None), (3, OSError(errno.ENOSPC, "full"))):
        slow.go.clear()
        slow.reached.clear()
        slow.then = error
        first = hass.async_create_task(store.async_append("L1", [entry(number)]))
        await hass.async_add_import_executor_job(slow.reached.wait, 10)
        second = hass.async_create_task(store.async_append("L1", [entry(10 + number)]))
        third = hass.async_create_task(store.async_append("L1", [entry(20 + number)]))
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()
        slow.go.set()
        results = await asyncio.gather(first, second, third, return_exceptions=True)
        assert [type(result) for result in results] == [asyncio.CancelledError] * 2 + [type(None)]
    # What was being written when its caller gave up is there unless it failed;
    # what waited for its turn was never begun.
    await check(hass, store, 1, 2, 22, 23)
    assert "never retrieved" not in caplog.text
    assert "shield" not in caplog.text


async def test_hold_waits_for_all_writes(
    hass: HomeAssistant, store: LedgerStore, slow: SlowDisk, folder: Path
) -> None:
    writes = [hass.async_create_task(store.async_append("L1", [entry(n)])) for n in range(3)]
    await hass.async_add_import_executor_job(slow.reached.wait, 10)
    hold = hass.async_create_task(store.async_hold())
    await asyncio.sleep(0.05)
    assert not hold.done()
    slow.go.set()
    await hold
    store.async_release()
    assert (folder / "L1.jsonl").read_bytes().count(b"\n") == 4
    await asyncio.gather(*writes)


async def test_a_job_that_cannot_be_started_frees_the_line(
    hass: HomeAssistant, store: LedgerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(hass, "async_add_executor_job", refuse)
        with pytest.raises(RuntimeError):
            await store.async_append("L1", [entry(1)])
    async with asyncio.timeout(5):
        await store.async_hold()
        store.async_release()
        await store.async_append("L1", [entry(2)])

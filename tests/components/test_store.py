"""What the ledgers on disk promise while the disk is well."""

import asyncio
from collections.abc import Callable
import json
import os
from pathlib import Path
import stat
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.store import (
    DATA_STORE,
    LedgerError,
    LedgerStore,
    LedgerVersionError,
    Loaded,
    get_store,
)

HEADER = b'{"format":"sim_keeper.ledger","version":1,"minor_version":1,"line":"L1"}\n'
NOTHING = Loaded((), existed=False, damaged=None, torn=None)


def entry(number: int, **more: Any) -> dict[str, Any]:
    """Return a record."""
    return {"type": "entry", "id": f"E{number}", "amount": "10.00", **more}


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_there_is_one_store(hass: HomeAssistant) -> None:
    store = get_store(hass)
    assert get_store(hass) is store
    assert hass.data[DATA_STORE] is store


async def test_a_line_without_ledger(store: LedgerStore, folder: Path) -> None:
    assert await store.async_load("L1") == NOTHING
    assert await store.async_line_ids() == ()
    await store.async_append("L1", [])
    assert not folder.exists()


async def test_append_and_load(hass: HomeAssistant, store: LedgerStore, folder: Path) -> None:
    settings = {"type": "settings", "rule": {"a": [1, 2.5, None, True]}, "label": "中国 😀"}
    await store.async_append("L1", [settings])
    await store.async_append("L1", [entry(1, note="two\nlines\r\u2028"), entry(2)])

    lines = (folder / "L1.jsonl").read_bytes().split(b"\n")
    assert lines[0] + b"\n" == HEADER
    assert len(lines) == 5
    assert "中国 😀".encode() in lines[1]
    assert [json.loads(line)["type"] for line in lines[1:4]] == ["settings", "entry", "entry"]
    for one in (store, LedgerStore(hass)):
        loaded = await one.async_load("L1")
        assert loaded.records == (settings, entry(1, note="two\nlines\r\u2028"), entry(2))
        assert loaded == Loaded(loaded.records, existed=True, damaged=None, torn=None)


async def test_append_to_a_ledger_that_was_not_loaded(
    hass: HomeAssistant, store: LedgerStore
) -> None:
    await store.async_append("L1", [entry(1)])
    other = LedgerStore(hass)
    await other.async_append("L1", [entry(2)])
    assert (await other.async_load("L1")).records == (entry(1), entry(2))


async def test_files_are_private(store: LedgerStore, folder: Path) -> None:
    await store.async_append("L1", [entry(1)])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "L1.jsonl").stat().st_mode) == 0o600
    assert names(folder) == ["L1.jsonl"]


async def test_on_disk_when_append_returns(
    store: LedgerStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((path.name, os.fstat(descriptor).st_size if path.is_file() else 0))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    await store.async_append("L1", [entry(1)])
    size = (folder / "L1.jsonl").stat().st_size
    # The record, its file's name in the folder, and the folder's name in its own.
    assert synced.index(("L1.jsonl.new", size)) < len(synced) - 1
    assert synced[-1] == ("sim_keeper", 0)
    assert (".storage", 0) in synced

    synced.clear()
    await store.async_append("L1", [entry(2)])
    assert synced == [("L1.jsonl", (folder / "L1.jsonl").stat().st_size)]


@pytest.mark.parametrize("line_id", ["", "..", "a/b", "a.b", "a\n", "x" * 101, "/etc/passwd"])
async def test_what_cannot_name_a_line(store: LedgerStore, line_id: str) -> None:
    with pytest.raises(ValueError, match="cannot name a line"):
        await store.async_append(line_id, [entry(1)])


async def test_thousand_lines_in_one_job(
    hass: HomeAssistant, store: LedgerStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [f"L{number}" for number in range(1000)]
    jobs = 0
    real = hass.async_add_executor_job

    def count(*args: Any) -> asyncio.Future[Any]:
        nonlocal jobs
        jobs += 1
        return real(*args)

    monkeypatch.setattr(hass, "async_add_executor_job", count)
    results = await store.async_append_many({one: [entry(1), entry(2)] for one in ids})
    assert jobs == 1
    assert results == dict.fromkeys(ids)
    (folder / "L7.jsonl").write_bytes(b"broken\n")
    (folder / "L8.jsonl").write_bytes(b'{"format":"sim_keeper.ledger","version":9}\n')

    loaded = await LedgerStore(hass).async_load_many([*ids, "L5", "none"])
    assert jobs == 2
    assert loaded.pop("none") == NOTHING
    seven = loaded.pop("L7")
    assert isinstance(seven, Loaded)
    assert seven.damaged == next(folder.glob("L7.damaged-*"))
    assert isinstance(loaded.pop("L8"), LedgerVersionError)
    assert len(loaded) == 998
    assert all(
        one == Loaded((entry(1), entry(2)), existed=True, damaged=None, torn=None)
        for one in loaded.values()
    )
    assert await store.async_line_ids() == tuple(sorted(ids))


async def test_append_many_says_what_failed(store: LedgerStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "L2.jsonl").write_bytes(b"broken\n")
    results = await store.async_append_many(
        {"L1": [entry(1)], "L2": [entry(1)], "L3": [{"type": ()}], "L4": [], "L5": [entry(1)]}
    )
    assert [type(results[one]).__name__ for one in results] == [
        "NoneType",
        "LedgerDamagedError",
        "LedgerRecordError",
        "NoneType",
        "NoneType",
    ]
    assert await store.async_line_ids() == ("L1", "L2", "L5")


async def test_appends_are_serialised(store: LedgerStore) -> None:
    await asyncio.gather(
        *(store.async_append("L1", [entry(number), entry(number)]) for number in range(50))
    )
    assert (await store.async_load("L1")).records == tuple(
        entry(number) for number in range(50) for _ in range(2)
    )


async def test_jobs_that_share_lines_do_not_wait_for_each_other(store: LedgerStore) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(
                call
                for number in range(20)
                for call in (
                    store.async_append_many({"L1": [entry(number)], "L2": [entry(number)]}),
                    store.async_append_many({"L2": [entry(number)], "L1": [entry(number)]}),
                    store.async_load_many(["L2", "L1"]),
                    store.async_append("L2", [entry(number)]),
                )
            )
        )
    loaded = [len((await store.async_load(one)).records) for one in ("L1", "L2")]
    assert loaded == [40, 60]


async def test_an_append_costs_the_same_however_long_the_ledger(store: LedgerStore) -> None:
    def moved() -> int:
        """Return the bytes that this process has read and written."""
        lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()[:2]
        return sum(int(line.split()[1]) for line in lines)

    costs = []
    for length in (10, 20_000):
        await store.async_append("L1", [entry(number) for number in range(length)])
        before = moved()
        await store.async_append("L1", [entry(1)])
        costs.append(moved() - before)
    assert abs(costs[0] - costs[1]) < 50
    assert len((await store.async_load("L1")).records) == 20_012


async def test_what_others_wrote_is_judged_first(
    store: LedgerStore, put: Callable[[bytes], Path]
) -> None:
    await store.async_append("L1", [entry(1)])
    path = put(HEADER + b'{"type":"by hand"}\n')
    await store.async_append("L1", [entry(2)])
    data = path.read_bytes()
    assert data.startswith(HEADER + b'{"type":"by hand"}\n{')

    put(data + b"torn")
    with pytest.raises(LedgerError, match="must be loaded") as caught:
        await store.async_append("L1", [entry(3)])
    assert caught.value.path == path
    assert path.read_bytes() == data + b"torn"
    assert (await store.async_load("L1")).records == ({"type": "by hand"}, entry(2))
    await store.async_append("L1", [entry(3)])


async def test_a_ledger_that_vanished_is_not_begun_anew(store: LedgerStore, folder: Path) -> None:
    await store.async_append("L1", [entry(1)])
    (folder / "L1.jsonl").unlink()
    for _ in range(3):
        with pytest.raises(LedgerError) as caught:
            await store.async_append("L1", [entry(2)])
        assert caught.value.code == "vanished"
        assert isinstance(caught.value.__cause__, FileNotFoundError)
        assert names(folder) == []
    assert await store.async_load("L1") == NOTHING
    await store.async_append("L1", [entry(2)])
    assert (await store.async_load("L1")).records == (entry(2),)


async def test_a_ledger_that_vanished_after_a_load_that_failed(
    store: LedgerStore, put: Callable[[bytes], Path]
) -> None:
    await store.async_append("L1", [entry(1)])
    path = put(HEADER.replace(b'"version":1', b'"version":9'))
    with pytest.raises(LedgerVersionError):
        await store.async_load("L1")
    path.unlink()
    with pytest.raises(LedgerError) as caught:
        await store.async_append("L1", [entry(2)])
    assert caught.value.code == "vanished"
    assert not path.exists()

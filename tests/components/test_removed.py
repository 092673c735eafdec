"""What happens to the ledgers of lines that are removed."""

from datetime import UTC, datetime
import json
from pathlib import Path
import stat
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.ledger_format import LedgerFormat
from custom_components.sim_keeper.removed import (
    LedgerExistsError,
    RemovedLine,
    RemovedLines,
    RemovedLineUnknownError,
    RestoredLine,
)
from custom_components.sim_keeper.store import (
    DATA_STORE,
    LedgerStore,
)

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


async def test_nothing_was_removed(removed: RemovedLines, store: LedgerStore) -> None:
    assert await removed.async_list() == ()
    assert await store.async_set_aside("L1", "One") is None
    assert await removed.async_list() == ()


async def test_remove_and_restore(
    store: LedgerStore, removed: RemovedLines, folder: Path, attic: Path
) -> None:
    await store.async_append("L1", [OLD, ENTRY, NEW, ENTRY])
    data = (folder / "L1.jsonl").read_bytes()
    removed_id = await store.async_set_aside("L1", "US ··1234")
    assert removed_id == "L1-20261123T100000Z"
    assert names(folder) == []
    assert stat.S_IMODE(attic.stat().st_mode) == 0o700
    assert stat.S_IMODE((attic / removed_id).stat().st_mode) == 0o700
    assert (attic / removed_id / "ledger.jsonl").read_bytes() == data
    assert json.loads((attic / removed_id / "line.json").read_bytes()) == {
        "removed_id": removed_id,
        "line_id": "L1",
        "title": "US ··1234",
        "removed_at": "2026-11-23T10:00:00+00:00",
        "kept": False,
    }
    line = RemovedLine(removed_id, "L1", "US ··1234", NOW, False, attic / removed_id)
    assert await removed.async_list() == (line,)
    assert await removed.async_get(removed_id) == line
    assert not (await store.async_load("L1")).existed

    restored = await removed.async_restore_ledger(removed_id)
    assert restored == RestoredLine("L1", "US ··1234", NEW)
    assert (folder / "L1.jsonl").read_bytes() == data
    assert names(attic) == []
    assert await removed.async_list() == ()
    await store.async_append("L1", [ENTRY])
    assert (await store.async_load("L1")).records == (OLD, ENTRY, NEW, ENTRY, ENTRY)


async def test_the_same_line_removed_twice(
    store: LedgerStore, removed: RemovedLines, freezer: FrozenDateTimeFactory
) -> None:
    ids = [await remove(store), await remove(store)]
    freezer.tick(60)
    ids.append(await remove(store, "L2"))
    assert len(set(ids)) == 3
    assert [line.removed_id for line in await removed.async_list()] == [ids[2], ids[0], ids[1]]
    await removed.async_restore_ledger(ids[1])
    with pytest.raises(LedgerExistsError) as caught:
        await removed.async_restore_ledger(ids[0])
    assert caught.value.code == "exists"
    assert [line.removed_id for line in await removed.async_list()] == [ids[2], ids[0]]


async def test_keep(hass: HomeAssistant, store: LedgerStore, removed: RemovedLines) -> None:
    removed_id = await remove(store)
    line = await removed.async_keep(removed_id)
    assert line.kept
    assert (line.title, line.removed_at) == ("US ··1234", NOW)
    del hass.data[DATA_STORE]
    assert await RemovedLines(hass).async_list() == (line,)
    await removed.async_restore_ledger(removed_id)


async def test_delete_for_good(store: LedgerStore, removed: RemovedLines, attic: Path) -> None:
    other = await remove(store)
    removed_id = await remove(store)
    (attic / removed_id / "receipts").mkdir()
    (attic / removed_id / "receipts" / "one.pdf").write_bytes(b"%PDF")
    (attic / removed_id / "link").symlink_to(attic / other)
    await removed.async_delete(removed_id)
    assert names(attic) == [other]
    assert names(attic / other) == ["ledger.jsonl", "line.json"]
    with pytest.raises(RemovedLineUnknownError):
        await removed.async_delete(removed_id)


@pytest.mark.parametrize(
    "removed_id",
    ["", ".", "..", "../removed", "../../.storage", "/etc", "a/b", "link", "file", "x"],
)
async def test_no_other_folder_can_be_named(
    store: LedgerStore, removed: RemovedLines, attic: Path, removed_id: str
) -> None:
    real = await remove(store)
    (attic / "link").symlink_to(attic / real)
    (attic / "file").write_bytes(b"")
    for parent in (attic, attic.parent, attic.parent.parent / ".storage"):
        (parent / "ledger.jsonl").write_bytes(b"")
    assert await removed.async_get(removed_id) is None
    for call in (removed.async_keep, removed.async_delete, removed.async_restore_ledger):
        with pytest.raises(RemovedLineUnknownError) as caught:
            await call(removed_id)
        assert caught.value.code == "unknown_removed"
    assert [line.removed_id for line in await removed.async_list()] == [real]


async def test_restore_what_an_older_version_wrote(hass: HomeAssistant, store: LedgerStore) -> None:
    def label(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**record, "label": "migrated"} for record in records]

    removed_id = await remove(store)
    newer = LedgerFormat((2, 1), migrations={(1, 1): ((2, 1), label)})
    hass.data[DATA_STORE] = newer_store = LedgerStore(hass, newer)
    restored = await RemovedLines(hass).async_restore_ledger(removed_id)
    assert restored.settings["label"] == "migrated"
    assert len((await newer_store.async_load("L1")).records) == 4


async def test_what_was_cut_from_a_ledger_moves_along(
    store: LedgerStore, removed: RemovedLines, folder: Path, attic: Path
) -> None:
    await store.async_append("L11", [ENTRY])
    (folder / "L11.torn-1").write_bytes(b"other")
    for data in (b"first", b"second"):
        await store.async_append("L1", [NEW])
        with (folder / "L1.jsonl").open("ab") as file:
            file.write(data)
        assert (await store.async_load("L1")).torn
    removed_id = await store.async_set_aside("L1", "One")
    assert removed_id
    stamp = "20261123T100000Z"
    pieces = [f"L1.torn-{stamp}", f"L1.torn-{stamp}-2"]
    assert names(folder) == ["L11.jsonl", "L11.torn-1"]
    assert names(attic / removed_id) == [*pieces, "ledger.jsonl", "line.json"]
    (folder / pieces[0]).write_bytes(b"third")
    await removed.async_restore_ledger(removed_id)
    assert {path.read_bytes() for path in folder.glob("L1.torn*")} == {
        b"first",
        b"second",
        b"third",
    }
    assert names(attic) == []


async def test_what_others_put_there_stays(
    store: LedgerStore, removed: RemovedLines, attic: Path
) -> None:
    removed_id = await remove(store)
    (attic / removed_id / "receipt.pdf").write_bytes(b"%PDF")
    await removed.async_restore_ledger(removed_id)
    assert names(attic / removed_id) == ["receipt.pdf"]
    assert await removed.async_list() == ()


async def test_no_time_zone_is_utc(store: LedgerStore, removed: RemovedLines, attic: Path) -> None:
    removed_id = await remove(store)
    path = attic / removed_id / "line.json"
    path.write_bytes(path.read_bytes().replace(b"+00:00", b""))
    assert (await removed.async_list())[0].removed_at == NOW

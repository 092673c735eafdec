"""What a new ledger promises when the disk fails, and what the errors say."""

import errno
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.store import DATA_STORE, LedgerError, LedgerStore, Loaded
from tests.components.disk_faults import FailingDisk


def entry(number: int) -> dict[str, Any]:
    """Return a record."""
    return {"type": "entry", "id": f"E{number}", "note": "x" * 50}


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give every test a disk of its own."""
    return str(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the ledgers are."""
    return tmp_path / ".storage" / "sim_keeper"


@pytest.fixture
def store(hass: HomeAssistant) -> LedgerStore:
    """Return the store, which here takes records of any kind."""
    return hass.data.setdefault(DATA_STORE, LedgerStore(hass))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """Return a disk that can be told to fail."""
    return FailingDisk(monkeypatch)


async def check(hass: HomeAssistant, store: LedgerStore, *numbers: int) -> None:
    """Require that memory and disk agree on these records."""
    expected = Loaded(tuple(map(entry, numbers)), existed=True, damaged=None, torn=None)
    assert await store.async_load("L1") == expected
    assert await LedgerStore(hass).async_load("L1") == expected


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("number", range(2))
async def test_a_ledger_that_cannot_be_begun(
    hass: HomeAssistant, store: LedgerStore, disk: FailingDisk, number: int
) -> None:
    """Let each sync of the first append fail in turn."""
    disk.fail("fsync", code=errno.EIO, after=number)
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(1)])
    assert not (await LedgerStore(hass).async_load("L1")).existed
    await store.async_append("L1", [entry(2)])
    await check(hass, store, 2)


@pytest.mark.parametrize("room", [0, 1, 80, 100])
async def test_a_new_ledger_is_there_whole_or_not_at_all(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk, room: int
) -> None:
    disk.fill_up(room)
    with pytest.raises(LedgerError) as caught:
        await store.async_append("L1", [entry(1), entry(2)])
    assert caught.value.code == "no_space"
    assert names(folder) == []
    assert not (await store.async_load("L1")).existed
    disk.mend()
    await store.async_append("L1", [entry(1), entry(2)])
    await check(hass, store, 1, 2)


@pytest.mark.parametrize("then", ["append", "load", "set aside"])
async def test_a_new_ledger_that_cannot_be_withdrawn_is_before_anything_else(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk, then: str
) -> None:
    folder.mkdir(parents=True)
    disk.fail("fsync", code=errno.EIO, after=1)
    disk.refuse("unlink", code=errno.EIO, when=lambda path, *_: str(path).endswith(".jsonl"))
    with pytest.raises(LedgerError):
        await store.async_append("L1", [entry(1)])
    # All of it was written, yet the call failed: it must never count.
    assert names(folder) == ["L1.jsonl"]
    with pytest.raises(LedgerError):
        await store.async_load("L1")
    disk.mend()
    if then == "load":
        assert not (await store.async_load("L1")).existed
    elif then == "set aside":
        assert await store.async_set_aside("L1", "One") is None
    await store.async_append("L1", [entry(2)])
    await check(hass, store, 2)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, "no_space"),
        (errno.EDQUOT, "no_space"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "not_permitted"),
        (errno.EPERM, "not_permitted"),
        (errno.EIO, "failed"),
    ],
)
async def test_errors_have_a_code(
    store: LedgerStore, disk: FailingDisk, code: int, expected: str
) -> None:
    await store.async_append("L1", [entry(1)])
    disk.fail("fsync", code=code, times=2)
    with pytest.raises(LedgerError) as caught:
        await store.async_append("L1", [entry(2)])
    assert caught.value.code == expected
    disk.refuse("rename", code=code)
    with pytest.raises(LedgerError) as caught:
        await store.async_set_aside("L1", "One")
    assert caught.value.code == expected


async def test_a_ledger_that_cannot_be_put_in_place(
    hass: HomeAssistant, store: LedgerStore, folder: Path, disk: FailingDisk
) -> None:
    disk.refuse("replace", code=errno.EACCES)
    with pytest.raises(LedgerError, match="Permission denied"):
        await store.async_append("L1", [entry(1)])
    assert names(folder) == []
    disk.mend()
    await store.async_append("L1", [entry(2)])
    await check(hass, store, 2)

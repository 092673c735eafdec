"""What a backup may rely on."""

import asyncio
import datetime as dt
from pathlib import Path
import tarfile
import threading
from typing import Any

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.components.backup.manager import CoreBackupReaderWriter
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.sim_keeper.backup import async_post_backup, async_pre_backup
from custom_components.sim_keeper.store import DATA_STORE, get_store
from tests.components.conftest import SetUp, make_line
from tests.components.disk_faults import SlowDisk

FIRST = {"type": "entry", "id": "E1", "at": "2026-11-01", "kind": "top_up"}
SECOND = {**FIRST, "id": "E2"}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return where the ledger is."""
    return tmp_path / ".storage" / "sim_keeper" / "L1.jsonl"


async def test_without_a_store(hass: HomeAssistant) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert DATA_STORE not in hass.data


async def test_a_backup_waits_for_what_is_being_written(
    hass: HomeAssistant, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = get_store(hass)
    with SlowDisk(monkeypatch) as slow:
        write = hass.async_create_task(store.async_append("L1", [FIRST]))
        await hass.async_add_import_executor_job(slow.reached.wait, 10)
        backup = hass.async_create_task(async_pre_backup(hass))
        await asyncio.sleep(0.05)
        assert not backup.done()
        slow.go.set()
        await backup
    assert ledger.read_bytes().count(b"\n") == 2
    await write
    await async_post_backup(hass)
    await store.async_append("L1", [SECOND])


async def test_what_is_asked_for_during_a_backup_waits(hass: HomeAssistant, ledger: Path) -> None:
    store = get_store(hass)
    await store.async_append("L1", [FIRST])
    before = ledger.read_bytes()
    await async_pre_backup(hass)
    given_up = hass.async_create_task(store.async_append("L1", [FIRST]))
    write = hass.async_create_task(store.async_append_many({"L1": [SECOND]}))
    removal = hass.async_create_task(store.async_set_aside("L2", "Two"))
    await asyncio.sleep(0.05)
    given_up.cancel()
    assert not write.done()
    assert not removal.done()
    assert ledger.read_bytes() == before
    # Reading goes on.
    assert (await store.async_load("L1")).records == (FIRST,)
    assert await store.async_line_ids() == ("L1",)
    await async_post_backup(hass)
    assert await write == {"L1": None}
    assert await removal is None
    assert (await store.async_load("L1")).records == (FIRST, SECOND)


async def test_a_backup_that_dies_does_not_stop_recording(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    store = get_store(hass)
    # One that was not ended is forgotten when the next begins.
    await async_pre_backup(hass)
    await async_pre_backup(hass)
    write = hass.async_create_task(store.async_append("L1", [FIRST]))
    async_fire_time_changed(hass, dt_util.utcnow() + dt.timedelta(minutes=9))
    await asyncio.sleep(0.05)
    assert not write.done()
    async_fire_time_changed(hass, dt_util.utcnow() + dt.timedelta(minutes=11))
    async with asyncio.timeout(10):
        await write
    assert "A backup did not end" in caplog.text
    await async_post_backup(hass)


async def test_a_real_backup(
    hass: HomeAssistant, tmp_path: Path, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Record while Home Assistant makes a backup."""
    await set_up(make_line("L1", kept=dt.date(2026, 11, 1)))
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    assert "sim_keeper" in hass.data[DATA_MANAGER].platforms
    store = get_store(hass)
    ledger = tmp_path / ".storage" / "sim_keeper" / "L1.jsonl"
    before = ledger.read_bytes()

    reached, go = threading.Event(), threading.Event()
    real = CoreBackupReaderWriter._mkdir_and_generate_backup_contents

    def copy(*args: Any) -> Any:
        reached.set()
        assert go.wait(10)
        return real(*args)

    monkeypatch.setattr(CoreBackupReaderWriter, "_mkdir_and_generate_backup_contents", copy)
    backup = hass.async_create_task(hass.services.async_call("backup", "create", blocking=True))
    await hass.async_add_import_executor_job(reached.wait, 10)
    write = hass.async_create_task(store.async_append("L1", [SECOND]))
    await asyncio.sleep(0.05)
    assert not write.done()
    assert ledger.read_bytes() == before
    go.set()
    await backup
    await write
    await hass.async_block_till_done()
    assert ledger.read_bytes() != before

    (made,) = (tmp_path / "backups").glob("*.tar")
    with (
        tarfile.open(made) as outer,
        tarfile.open(fileobj=outer.extractfile("homeassistant.tar.gz")) as inner,
    ):
        copied = inner.extractfile("data/.storage/sim_keeper/L1.jsonl")
        assert copied is not None
        assert copied.read() == before

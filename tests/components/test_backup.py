"""What a backup may rely on."""

import asyncio
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.backup import async_post_backup, async_pre_backup
from custom_components.sim_keeper.store import DATA_STORE, get_store
from tests.components.disk_faults import SlowDisk


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give every test a disk of its own."""
    return str(tmp_path)


async def test_without_a_store(hass: HomeAssistant) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert DATA_STORE not in hass.data


async def test_a_backup_waits_for_what_is_being_written(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = get_store(hass)
    with SlowDisk(monkeypatch) as slow:
        write = hass.async_create_task(store.async_append("L1", [{"type": "entry"}]))
        await hass.async_add_import_executor_job(slow.reached.wait, 10)
        backup = hass.async_create_task(async_pre_backup(hass))
        await asyncio.sleep(0.05)
        assert not backup.done()
        slow.go.set()
        await backup
    ledger = tmp_path / ".storage" / "sim_keeper" / "L1.jsonl"
    assert ledger.read_bytes().endswith(b'{"type":"entry"}\n')
    await write
    await async_post_backup(hass)
    # Nothing is held up afterwards, nor during the backup.
    await store.async_append("L1", [{"type": "entry"}])

"""Bring removed lines back, keep them aside or delete them, by action."""

from collections.abc import Callable
import datetime as dt
import errno
from pathlib import Path
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.components.conftest import SetUp, make_line
from tests.components.disk_faults import FailingDisk
from tests.components.service_calls import act, device_id

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon."""
    freezer.move_to(NOON)


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Have a line with a renewal recorded, and remove it again."""
    entry = await set_up(make_line(title="Mother", kept=dt.date(2026, 4, 1)))
    await act(hass, "record", device_id=device_id(hass), kind="plan_purchase")
    hass.config_entries.async_remove_subentry(entry, "line1")
    await hass.async_block_till_done()
    return entry


async def _removed(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return the removed lines."""
    answer = await act(hass, "get_removed")
    return list(answer["removed"])


def _issues(hass: HomeAssistant) -> list[str]:
    """Return our issues."""
    return [key for domain, key in ir.async_get(hass).issues if domain == "sim_keeper"]


def _attic(hass: HomeAssistant) -> dict[str, bytes]:
    """Return all that is kept of removed lines."""
    folder = Path(hass.config.path("sim_keeper", "removed"))
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _twin(line_id: str = "line2") -> ConfigSubentry:
    """Return another line of the same number."""
    line = make_line(line_id, title="Mother again")
    line["data"] = MappingProxyType(line["data"])
    return ConfigSubentry(**line)


async def test_a_removed_line_comes_back_as_it_was(
    hass: HomeAssistant, entry: MockConfigEntry, shown: Callable[..., str]
) -> None:
    (removed,) = await _removed(hass)
    assert removed.pop("removed_id").startswith("line1-")
    assert removed == {
        "line_id": "line1",
        "line": "Mother",
        "removed_at": "2026-05-04T12:00:00+00:00",
        "kept": False,
    }
    (issue,) = _issues(hass)
    answer = await act(hass, "restore_removed", removed_id=issue.removeprefix("removed_"))
    assert answer == {"line": "Mother", "line_id": "line1"}
    assert shown("days_left") == "30"
    assert entry.subentries["line1"].title == "Mother"
    assert entry.subentries["line1"].unique_id == "line:+12125550123"
    ledger = await act(hass, "get_ledger", device_id=device_id(hass))
    assert ledger["total"] == 2
    assert await _removed(hass) == []
    assert _issues(hass) == []


async def test_keep_and_delete(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    (removed,) = await _removed(hass)
    removed_id = removed["removed_id"]
    kept = await act(hass, "keep_removed", removed_id=removed_id)
    assert kept == {**removed, "kept": True}
    assert _issues(hass) == []
    assert await _removed(hass) == [kept]
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _issues(hass) == []

    deleted = await act(hass, "delete_removed", removed_id=removed_id)
    assert deleted == {"removed_id": removed_id, "line": "Mother"}
    assert await _removed(hass) == []
    assert _attic(hass) == {}


@pytest.mark.parametrize("kept", [False, True])
async def test_a_number_that_is_there_again_is_not_restored_over(
    hass: HomeAssistant, entry: MockConfigEntry, shown: Callable[..., str], *, kept: bool
) -> None:
    (removed,) = await _removed(hass)
    if kept:
        await act(hass, "keep_removed", response=False, removed_id=removed["removed_id"])
    hass.config_entries.async_add_subentry(entry, _twin())
    await hass.async_block_till_done()
    before = sorted(_attic(hass).values())
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "restore_removed", removed_id=removed["removed_id"])
    assert caught.value.translation_key == "number_taken"
    assert "Mother" in str(caught.value)
    (again,) = await _removed(hass)
    assert (again["line_id"], again["line"], again["kept"]) == ("line1", "Mother", kept)
    assert [text for text in before if b"plan_purchase" in text] == [
        text for text in _attic(hass).values() if b"plan_purchase" in text
    ]
    assert list(entry.subentries) == ["line2"]
    assert _issues(hass) == ([] if kept else [f"removed_{again['removed_id']}"])
    assert shown("status", "line2") == "unknown"

    hass.config_entries.async_remove_subentry(entry, "line2")
    await hass.async_block_till_done()
    await act(hass, "restore_removed", removed_id=again["removed_id"])
    assert shown("days_left") == "30"


async def test_settings_that_are_no_line_are_not_restored(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    (removed,) = await _removed(hass)
    ledger = Path(hass.config.path("sim_keeper", "removed", removed["removed_id"], "ledger.jsonl"))
    ledger.write_text(ledger.read_text().replace('"unit":"day"', '"unit":"moon"'))
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "restore_removed", removed_id=removed["removed_id"])
    assert caught.value.translation_key == "removed_failed"
    (again,) = await _removed(hass)
    assert again["line"] == "Mother"
    assert entry.subentries == {}
    assert not Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl")).exists()


async def test_a_ledger_that_can_go_neither_way_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    (removed,) = await _removed(hass)
    hass.config_entries.async_add_subentry(entry, _twin())
    await hass.async_block_till_done()
    ledger = Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl"))
    with monkeypatch.context() as patch:
        # Back it comes, but no folder can be made to set it aside again.
        FailingDisk(patch).refuse("mkdir", code=errno.EROFS)
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "restore_removed", removed_id=removed["removed_id"])
    assert caught.value.translation_key == "removed_failed"
    assert "plan_purchase" in ledger.read_text()

    # The next start finds it and asks again.
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (again,) = await _removed(hass)
    assert again["line"] == "Mother"
    assert not ledger.exists()


async def test_a_ledger_that_cannot_be_read_is_not_restored(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    (removed,) = await _removed(hass)
    ledger = Path(hass.config.path("sim_keeper", "removed", removed["removed_id"], "ledger.jsonl"))
    ledger.write_text("nothing of ours")
    before = _attic(hass)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "restore_removed", removed_id=removed["removed_id"])
    assert caught.value.translation_key == "removed_failed"
    assert _attic(hass) == before
    assert entry.subentries == {}


@pytest.mark.parametrize("action", ["restore_removed", "keep_removed", "delete_removed"])
async def test_what_is_not_there_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, action: str
) -> None:
    before = _attic(hass)
    for removed_id in ("nothing", "../removed", ""):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, removed_id=removed_id)
        assert caught.value.translation_key == "removed_unknown"
    for data in ({}, {"removed_id": 5}, {"removed_id": "x", "really": True}):
        with pytest.raises(vol.Invalid):
            await act(hass, action, **data)
    assert _attic(hass) == before


async def test_without_the_entry_removed_lines_can_be_listed_and_deleted(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    (removed,) = await _removed(hass)
    before = _attic(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "restore_removed", removed_id=removed["removed_id"])
    assert caught.value.translation_key == "not_loaded"
    assert _attic(hass) == before
    await act(hass, "delete_removed", removed_id=removed["removed_id"])
    assert await _removed(hass) == []


async def test_a_folder_that_cannot_be_listed_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "iterdir", broken)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "get_removed")
    assert caught.value.translation_key == "removed_failed"
    # The lines that are there do not suffer from it.
    assert await hass.config_entries.async_reload(entry.entry_id)

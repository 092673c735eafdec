"""What earlier versions stored: every later one loads it and shows the same dates.

A folder of tests/fixtures holds what one version wrote, made by script/lib/storage_fixture.py.
"""

import datetime as dt
import json
from pathlib import Path
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

FOLDERS = sorted(Path(__file__).parents[1].glob("fixtures/storage_*"))


def stored(folder: Path, name: str) -> Any:
    """Return the data of a stored file."""
    return json.loads((folder / ".storage" / name).read_text())["data"]


def entry_of(folder: Path) -> MockConfigEntry:
    """Return the config entry that was stored."""
    (found,) = stored(folder, "core.config_entries")["entries"]
    return MockConfigEntry(
        domain=found["domain"],
        entry_id=found["entry_id"],
        title=found["title"],
        data=found["data"],
        options=found["options"],
        unique_id=found["unique_id"],
        version=found["version"],
        minor_version=found["minor_version"],
        subentries_data=[
            ConfigSubentryDataWithId(
                data=subentry["data"],
                subentry_id=subentry["subentry_id"],
                subentry_type=subentry["subentry_type"],
                title=subentry["title"],
                unique_id=subentry["unique_id"],
            )
            for subentry in found["subentries"]
        ],
    )


def test_there_is_one() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_shows_what_it_showed(
    folder: Path, hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    freezer.move_to(dt.datetime.fromisoformat(expected["now"]))
    await hass.config.async_update(
        time_zone=expected["time_zone"],
        country=expected["country"],
        currency=expected["currency"],
    )
    ledgers = tmp_path / ".storage" / "sim_keeper"
    shutil.copytree(folder / ".storage" / "sim_keeper", ledgers)
    written = {file.name: file.read_text() for file in ledgers.iterdir()}

    entry = entry_of(folder)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    registry = er.async_get(hass)
    present = er.async_entries_for_config_entry(registry, entry.entry_id)
    ids = {entity.unique_id: entity.entity_id for entity in present}
    assert {e["unique_id"] for e in stored(folder, "core.entity_registry")["entities"]} <= set(ids)
    for line_id, shown in expected["lines"].items():
        found = {}
        for key in shown.keys() - {"title"}:
            state = hass.states.get(ids[f"{line_id}_{key}"])
            assert state is not None
            found[key] = state.state
        assert {**found, "title": entry.subentries[line_id].title} == shown

    # Nothing is written anew, set aside or complained of.
    assert {file.name: file.read_text() for file in ledgers.iterdir()} == written
    assert not [key for key in ir.async_get(hass).issues if key[0] == "sim_keeper"]

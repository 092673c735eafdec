"""A real Home Assistant in this process, without a recorder and without a page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.config_entries import ConfigEntries, ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component

import custom_components

from .measure import Stopwatch, Time

OURS = "sim_keeper"
BARE = "bare"
ROOT = Path(__file__).resolve().parents[2]
_OURS_FOLDER = ROOT / "custom_components" / OURS
_ENTRY_ID = "household"

# What others say of an integration that is not theirs is of no interest here.
logging.getLogger("homeassistant").setLevel(logging.ERROR)


def write_entry(folder: Path, domain: str, subentries: list[dict[str, Any]]) -> None:
    """Put a config entry where Home Assistant finds it at its start."""
    stamp = "2026-01-01T00:00:00+00:00"
    entry = {
        "created_at": stamp,
        "data": {},
        "disabled_by": None,
        "discovery_keys": {},
        "domain": domain,
        "entry_id": _ENTRY_ID,
        "minor_version": 1,
        "modified_at": stamp,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": subentries,
        "title": "SIM Keeper",
        "unique_id": None,
        "version": 1,
    }
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    key = "core.config_entries"
    data = {"version": 1, "minor_version": 5, "key": key, "data": {"entries": [entry]}}
    (storage / key).write_text(json.dumps(data))


@asynccontextmanager
async def core(folder: Path) -> AsyncGenerator[HomeAssistant]:
    """Start a Home Assistant on a folder, its integrations not set up yet."""
    hass = HomeAssistant(str(folder))
    loader.async_setup(hass)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    hass.data[loader.DATA_CUSTOM_COMPONENTS] = await hass.async_add_executor_job(
        _integrations, hass
    )
    await bootstrap.async_load_base_functionality(hass)
    await hass.config.async_set_time_zone("Europe/Berlin")
    hass.config.country = "DE"
    for domain in ("binary_sensor", "button", "sensor"):
        assert await async_setup_component(hass, domain, {})
    for integration in hass.data[loader.DATA_CUSTOM_COMPONENTS].values():
        await integration.async_get_component()
    hass.set_state(CoreState.running)
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)


def _integrations(hass: HomeAssistant) -> dict[str, loader.Integration]:
    """Return ours and the bare one, which has our translations."""
    ours = loader.Integration.resolve_from_root(hass, custom_components, OURS)
    assert ours is not None
    manifest = {"domain": BARE, "name": "Bare", "version": "0.0.0", "config_flow": True}
    files = {path.name for path in _OURS_FOLDER.iterdir()}
    bare = loader.Integration(hass, "benchmarks.bare", _OURS_FOLDER, manifest, files)
    return {OURS: ours, BARE: bare}


async def set_up(hass: HomeAssistant, domain: str) -> Time:
    """Set the household up; return how long it took until all its states were there."""
    entry = hass.config_entries.async_entries(domain)[0]
    async with Stopwatch(hass) as watch:
        assert await async_setup_component(hass, domain, {})
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"{domain} was not set up: {entry.reason}")
    return watch.time

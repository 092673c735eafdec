"""Write what a real Home Assistant keeps of a household, for later versions to load.

python -m script.lib.storage_fixture FOLDER; see tests/fixtures.
"""

import asyncio
from datetime import UTC, datetime
import json
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Any

from .client import Client, User
from .demo_lines import LINES
from .demo_sample import Household
from .hass_process import HassProcess

STORED = ("core.config_entries", "core.device_registry", "core.entity_registry")
KEYS = ("status", "days_left", "expiry", "act_by", "receives_until", "last_kept")
HOME = {"time_zone": "Europe/London", "country": "GB", "currency": "GBP"}


async def write(folder: Path) -> None:
    """Make the demo's household, and keep what it stores and shows."""
    with tempfile.TemporaryDirectory() as place:
        process = HassProcess(Path(place) / "config")
        process.prepare()
        await process.start()
        try:
            async with Client(process.url) as client:
                await client.onboard(User(), **HOME)
                await client.wait_running()
                household = Household(client, "en")
                await household.make()
                await household.settled(len(LINES))
                expected = await _expected(client, household)
        finally:
            await process.stop()
        shutil.rmtree(folder, ignore_errors=True)
        storage = folder / ".storage"
        storage.mkdir(parents=True)
        for name in STORED:
            stored = json.loads((process.config / ".storage" / name).read_text())
            _write(storage / name, _ours(name, stored))
        shutil.copytree(process.config / ".storage" / "sim_keeper", storage / "sim_keeper")
        _write(folder / "expected.json", expected)


async def _expected(client: Client, household: Household) -> dict[str, Any]:
    """Return what is shown, by line and key, and when."""
    states = await client.states()
    by_id = {e["unique_id"]: states.get(e["entity_id"]) for e in await client.entities()}
    lines: dict[str, dict[str, str]] = {}
    for title, line_id in (await household.line_ids()).items():
        found = {key: by_id[f"{line_id}_{key}"] for key in KEYS}
        lines[line_id] = {key: state["state"] for key, state in found.items() if state}
        lines[line_id]["title"] = title
    now = datetime.now(UTC).replace(microsecond=0)
    return {"now": now.isoformat(), **HOME, "lines": lines}


def _ours(name: str, stored: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a stored file that the integration made."""
    data = stored["data"]
    if name == "core.config_entries":
        data["entries"] = [e for e in data["entries"] if e["domain"] == "sim_keeper"]
    elif name == "core.device_registry":
        ours = [d for d in data["devices"] if any("sim_keeper" in i for i in d["identifiers"])]
        data |= {"devices": ours, "deleted_devices": []}
    else:
        ours = [e for e in data["entities"] if e["platform"] == "sim_keeper"]
        data |= {"entities": ours, "deleted_entities": []}
    return stored


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write a file in lines of a bearable length."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace("},{", "},\n{").replace('},"', '},\n"') + "\n")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))

"""The process that the other end-to-end tests rely on."""

from pathlib import Path

import pytest

from script.lib.client import Client
from script.lib.hass_process import HassError, HassProcess

from .conftest import USER


async def test_runs_restarts_and_survives_a_kill(hass_process: HassProcess, client: Client) -> None:
    config = await client.get("/api/config")
    assert config["state"] == "RUNNING"
    assert config["time_zone"] == "Europe/London"
    assert await client.command("manifest/get", integration="sim_keeper")

    await client.disconnect()
    await hass_process.restart()
    await client.wait_running()
    await client.disconnect()
    hass_process.kill()
    await hass_process.start()
    await client.wait_running()
    await client.log_in(USER)
    assert await client.is_onboarded()
    changes = await client.subscribe("subscribe_events", event_type="sim_keeper_test")
    await client.post("/api/events/sim_keeper_test", {"n": 1})
    assert (await changes.next())["data"] == {"n": 1}

    with pytest.raises(HassError, match="cannot be used"):
        await HassProcess(hass_process.config, hass_process.port).start()


async def test_says_why_it_ended(tmp_path: Path) -> None:
    process = HassProcess(tmp_path / "config")
    process.prepare()
    process.config.joinpath("configuration.yaml").unlink()
    process.config.joinpath("configuration.yaml").mkdir()
    with pytest.raises(HassError, match="ended by itself"):
        await process.start()

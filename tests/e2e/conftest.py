"""A real Home Assistant with a logged-in client."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from script.lib.client import Client, User
from script.lib.hass_process import HassProcess

USER = User()


@pytest.fixture
async def hass_process(tmp_path: Path) -> AsyncIterator[HassProcess]:
    """Run a Home Assistant that knows nobody yet; it must have no complaints at the end."""
    process = HassProcess(tmp_path / "config")
    process.prepare()
    await process.start()
    try:
        yield process
    finally:
        await process.stop()
    assert not process.complaints(), "\n".join(process.complaints())


@pytest.fixture
async def client(hass_process: HassProcess) -> AsyncIterator[Client]:
    """Be the first user of that Home Assistant."""
    async with Client(hass_process.url) as client:
        await client.onboard(USER, time_zone="Europe/London", country="GB", currency="GBP")
        await client.wait_running()
        yield client

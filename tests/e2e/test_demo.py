"""The demo, started as a person starts it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from script.lib.demo_lines import LINES
from script.lib.hass_process import HOST, ROOT, HassProcess, free_port

SECONDS = 180
READY = "Home Assistant is ready"


async def start(folder: Path, port: int, *more: str) -> asyncio.subprocess.Process:
    """Start the demo in a folder."""
    return await asyncio.create_subprocess_exec(
        str(ROOT / "script" / "demo"),
        *("--folder", str(folder), "--port", str(port), "--language", "en", *more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def said_until(demo: asyncio.subprocess.Process, word: str) -> str:
    """Return what the demo says up to a word, or up to its end."""
    assert demo.stdout is not None
    said = ""
    async with asyncio.timeout(SECONDS):
        while word not in said and (line := await demo.stdout.readline()):
            said += line.decode()
    return said


@asynccontextmanager
async def running(folder: Path, port: int, *more: str) -> AsyncIterator[str]:
    """Run the demo until it is ready, and stop it as Ctrl-C does."""
    demo = await start(folder, port, *more)
    try:
        said = await said_until(demo, READY)
        assert READY in said, said
        yield said
    finally:
        if demo.returncode is None:
            demo.terminate()
        assert demo.stdout is not None
        async with asyncio.timeout(SECONDS):
            rest = await demo.stdout.read()
            code = await demo.wait()
    assert code == 0, rest


def states_in(said: str) -> dict[str, str]:
    """Return the states that the table of the demo tells, by label."""
    return {
        line.label: row[len(line.label) :].split()[0]
        for line in LINES
        for row in said.splitlines()
        if row.startswith(line.label + " ")
    }


async def test_shows_every_state_and_survives_a_restart(tmp_path: Path) -> None:
    folder, port = tmp_path / "demo", free_port()
    async with running(folder, port) as said:
        assert states_in(said) == {line.label: line.state for line in LINES}
        assert f"http://{HOST}:{port}" in said

        other = await start(tmp_path / "other", port)
        refused = await said_until(other, READY)
        assert await other.wait() == 1
        assert f"Port {port} of {HOST} cannot be used" in refused

    async with running(folder, free_port(), "--lines", str(len(LINES) + 3)) as said:
        assert states_in(said) == {line.label: line.state for line in LINES}
        assert [row for row in said.splitlines() if row.startswith("Line 00003 ")]
        assert "Making the first user" not in said
    process = HassProcess(folder / "config", port)
    assert not process.complaints(), "\n".join(process.complaints())


async def test_refuses_a_folder_with_other_things(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    precious = folder / "precious"
    precious.touch()
    demo = await start(folder, free_port())
    assert "holds other things" in await said_until(demo, READY)
    assert await demo.wait() == 1
    assert precious.exists()

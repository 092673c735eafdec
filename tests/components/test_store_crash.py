"""What the ledgers on disk promise when the whole process ends or is held back."""

import errno
import os
from pathlib import Path
import subprocess
import sys
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.sim_keeper.store import LedgerStore

HOUSE = Path(__file__).parents[2]


def entry(number: int) -> dict[str, Any]:
    """Return a record."""
    return {"type": "entry", "id": f"E{number}", "note": "x" * 50}


CHILD = """
import asyncio, resource, sys
from homeassistant.core import HomeAssistant
from custom_components.sim_keeper.store import DATA_STORE, LedgerError, LedgerStore

def entry(number):
    return {"type": "entry", "id": f"E{number}", "note": "x" * 50}

async def main():
    store = LedgerStore(HomeAssistant(sys.argv[1]))
    await store.async_load("L1")
"""
KILLED = """
    number = 0
    while True:
        number += 1
        await store.async_append("L1", [entry(number)])
        print(number, flush=True)
asyncio.run(main())
"""
LIMITED = """
    await store.async_append("L1", [entry(1)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, -1))
    try:
        await store.async_append("L1", [entry(2), entry(3), entry(4)])
    except LedgerError as err:
        print(err.__cause__.strerror)
    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
    await store.async_append("L1", [entry(5)])
asyncio.run(main())
"""


def kill_after(tmp_path: Path, number: int) -> int:
    """Kill a process that appends; return how many appends it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD + KILLED, str(tmp_path)], cwd=HOUSE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        for _ in range(number):
            child.stdout.readline()
        child.kill()
        rest = child.stdout.read().split()
    return int(rest[-1]) if rest else number


async def test_kill_between_acknowledged_appends(
    hass: HomeAssistant, store: LedgerStore, tmp_path: Path
) -> None:
    total = 0
    for number in (20, 27):
        acknowledged = await hass.async_add_executor_job(kill_after, tmp_path, number)
        loaded = await store.async_load("L1")
        assert loaded.damaged is None
        assert loaded.records[total : total + acknowledged] == tuple(
            entry(number + 1) for number in range(acknowledged)
        )
        # At most the one that was not acknowledged any more.
        assert len(loaded.records) - total - acknowledged in (0, 1)
        total = len(loaded.records)


def write_limited(tmp_path: Path) -> str:
    """Run a process whose files may not grow for a while; return what it met."""
    return subprocess.run(
        [sys.executable, "-c", CHILD + LIMITED, str(tmp_path)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


async def test_a_write_that_the_system_cuts_short(
    hass: HomeAssistant, store: LedgerStore, tmp_path: Path
) -> None:
    met = await hass.async_add_executor_job(write_limited, tmp_path)
    assert met == os.strerror(errno.EFBIG)
    assert (await store.async_load("L1")).records == (entry(1), entry(5))

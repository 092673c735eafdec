"""Measure a household of lines in a real Home Assistant against one that does nothing.

Usage: python -m benchmarks.household [--lines N …] [--repeats N]
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import datetime as dt
from pathlib import Path
import tempfile

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .lib.changes import CHANGES
from .lib.core import BARE, OURS, core, set_up, write_entry
from .lib.floor import Specs, describe
from .lib.lines import all_presets, subentry
from .lib.measure import Comparison, Stopwatch, print_table, tidy_up
from .lib.tick import Midnights

_SMALL = 10


@dataclass(slots=True)
class Folders:
    """Hold the configuration folders of two households of the same size."""

    ours: Path
    bare: Path
    specs: Specs

    @asynccontextmanager
    async def start(self, domain: str) -> AsyncGenerator[HomeAssistant]:
        """Start a Home Assistant whose registries know everything already."""
        async with core(self.ours if domain == OURS else self.bare) as hass:
            hass.data["bare_specs"] = self.specs
            yield hass


async def prepare(root: Path, count: int) -> Folders:
    """Set both households up once, so that ledgers and registries are on the disk."""
    presets, today = all_presets(), dt_util.utcnow().date()
    lines = [subentry(number, presets, today) for number in range(count)]
    folders = Folders(root / f"ours{count}", root / f"bare{count}", {})
    write_entry(folders.ours, OURS, lines)
    write_entry(folders.bare, BARE, lines)
    async with folders.start(OURS) as hass:
        await set_up(hass, OURS)
        folders.specs = describe(hass)
        shown = len(hass.states.async_all())
    async with folders.start(BARE) as hass:
        await set_up(hass, BARE)
        if shown != len(hass.states.async_all()):
            raise RuntimeError("The floor does not show the same number of states")
    return folders


async def measure_set_up(folders: Folders, count: int, repeats: int) -> Comparison:
    """Start both households in turn."""
    found = Comparison(f"set-up, {count:,} lines", 1.5)
    for _ in range(repeats):
        for domain, times in ((OURS, found.ours), (BARE, found.floor)):
            async with folders.start(domain) as hass:
                times.append(await set_up(hass, domain))
    return found


async def measure_midnights(folders: Folders, count: int, repeats: int) -> Comparison:
    """Let midnights pass, and write the same states bare after each."""
    found = Comparison(f"midnight, {count:,} lines", 1.5)
    async with folders.start(OURS) as ours, folders.start(BARE) as bare:
        await set_up(ours, OURS)
        await set_up(bare, BARE)
        midnights = Midnights(ours, bare)
        tidy_up()
        for _ in range(repeats):
            async with Stopwatch(ours, tidy=False) as watch:
                midnights.pass_one()
            found.ours.append(watch.time)
            writes = midnights.written()
            async with Stopwatch(bare, tidy=False) as watch:
                midnights.write(writes)
            found.floor.append(watch.time)
    return found


async def measure_changes(large: Folders, small: Folders, repeats: int) -> list[Comparison]:
    """Do the same to one line of a large and of a small household, in turn."""
    comparisons = []
    async with AsyncExitStack() as stack:
        cores = [await stack.enter_async_context(f.start(OURS)) for f in (large, small)]
        for hass in cores:
            await set_up(hass, OURS)
        tidy_up()
        for name, change in CHANGES.items():
            found = Comparison(name, 1.5)
            for nth in range(repeats):
                for hass, times in zip(cores, (found.ours, found.floor), strict=True):
                    async with Stopwatch(hass, tidy=False) as watch:
                        await change(hass, nth)
                    times.append(watch.time)
            comparisons.append(found)
    return comparisons


async def run(counts: list[int], repeats: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        households = {n: await prepare(root, n) for n in sorted({_SMALL, *counts})}
        largest = max(households)
        changes = await measure_changes(households[largest], households[_SMALL], 4 * repeats)
        head = ("what", f"{largest:,} lines ms", f"{_SMALL} lines ms", "ratio", "processor")
        print_table("One line, in a large and in a small household", changes, (*head, "aim", ""))
        # Adding lines has changed both of these.
        households |= {n: await prepare(root / "again", n) for n in {_SMALL, largest}}
        found = [await measure_midnights(households[largest], largest, 3 * repeats)]
        found += [await measure_set_up(households[n], n, repeats) for n in households]
        today = dt.datetime.now(dt.UTC).date()
        print_table(f"{today}: against entities that do nothing", found)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    asyncio.run(run(arguments.lines, arguments.repeats))


if __name__ == "__main__":
    main()

"""Take times on a machine that does other things as well."""

from dataclasses import dataclass, field
import gc
import time
from typing import Self

from homeassistant.core import HomeAssistant


@dataclass(frozen=True, slots=True)
class Time:
    """Hold how long something took, in seconds: of the clock, and of the processor for us."""

    clock: float
    processor: float


class Stopwatch:
    """Take the time of one thing done to a quiet Home Assistant."""

    def __init__(self, hass: HomeAssistant, *, tidy: bool = True) -> None:
        self._hass = hass
        self._tidy = tidy
        self.time = Time(0, 0)

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._hass.async_block_till_done()
        if self._tidy:
            tidy_up()
        self._begun = time.perf_counter(), time.process_time()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Wait until all that follows has come to rest."""
        await self._hass.async_block_till_done()
        clock, processor = self._begun
        self.time = Time(time.perf_counter() - clock, time.process_time() - processor)


def tidy_up() -> None:
    """Keep what earlier measurements left from being walked through during the next."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class Comparison:
    """Hold the times of two things done in turn, and what the first may cost."""

    name: str
    limit: float
    ours: list[Time] = field(default_factory=list)
    floor: list[Time] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        """Return a row of the table, from the best of each."""
        ours, floor = (
            (min(t.clock for t in times) * 1000, min(t.processor for t in times) * 1000)
            for times in (self.ours, self.floor)
        )
        ratio = ours[1] / floor[1]
        return (
            self.name,
            f"{ours[0]:.1f}",
            f"{floor[0]:.1f}",
            f"{ours[0] / floor[0]:.2f}",
            f"{ratio:.2f}",
            f"≤ {self.limit:g}",
            "met" if ratio <= self.limit else "missed",
        )


HEAD = ("what", "ours ms", "floor ms", "ratio", "processor", "aim", "")


def print_table(title: str, comparisons: list[Comparison], head: tuple[str, ...] = HEAD) -> None:
    """Print a table; the aim is judged by processor time, which others disturb less."""
    rows = [head, *(comparison.row() for comparison in comparisons)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    print(f"\n{title}\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)) + " |")
        if not number:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")

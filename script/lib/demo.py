"""Start the demo: a Home Assistant with a household of phone numbers."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable
import fcntl
import json
import os
from pathlib import Path
import shutil
import signal
import sys
from typing import Any
import unicodedata
from zoneinfo import available_timezones

from .client import Client, ClientError, User
from .demo_lines import LINES
from .demo_sample import Household, SampleError, Shown, wrong_states
from .hass_process import ROOT, HassError, HassProcess
from .websocket import CommandError

_LANGUAGES = ("en", "zh-Hans")
_CURRENCIES = {"GB": "GBP", "CN": "CNY", "US": "USD"}
_MOST_SHOWN = 20
USER = User()


class DemoError(RuntimeError):
    """The demo cannot go on."""


class Demo:
    """One demo: its folder, its Home Assistant and its household."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder: Path = options.folder
        self.made = self.folder / "made.json"
        self.process = HassProcess(self.folder / "config", options.port)
        self.ready = False

    async def run(self) -> None:
        """Start, show, and stay until cancelled."""
        self.process.check_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"Another demo runs in {self.folder}; stop it first.") from None
        try:
            self._clear()
            self.process.prepare()
            await self._serve()
        finally:
            if self.process.running:
                _say("Stopping Home Assistant")
            await self.process.stop()
            os.close(lock)

    def _clear(self) -> None:
        """Begin with nothing when asked to, or when the last start did not get far enough."""
        left = any(self.folder.iterdir())
        if not left or (self.made.exists() and not self.options.fresh):
            return
        if not self.made.exists() and not (self.folder / "config").exists():
            raise DemoError(f"{self.folder} holds other things; choose an empty folder.")
        _say(
            "Starting over"
            if self.options.fresh
            else "The last start did not finish: starting over"
        )
        self.made.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "config", ignore_errors=True)

    async def _serve(self) -> None:
        """Run Home Assistant with the household until it ends or this is cancelled."""
        _say("Starting Home Assistant (the first time takes a while)")
        await self.process.start()
        ended = asyncio.create_task(self.process.wait_ended())
        filled = asyncio.create_task(self._fill())
        try:
            await asyncio.wait({ended, filled}, return_when=asyncio.FIRST_COMPLETED)
            # A request that failed because Home Assistant is gone is told by its end.
            if not ended.done() and filled.exception() is not None:
                await asyncio.wait({ended}, timeout=2)
            if not ended.done():
                filled.result()
            await ended
        finally:
            for task in (ended, filled):
                task.cancel()
            await asyncio.gather(ended, filled, return_exceptions=True)

    async def _fill(self) -> None:
        """Log in, make the household if there is none, and tell where it is."""
        async with Client(self.process.url) as client:
            made: dict[str, Any]
            if self.made.exists():
                made = json.loads(self.made.read_text())
                await client.log_in(USER)
            else:
                made = await self._make(client)
            await client.wait_running()
            language = made["language"]
            household = Household(client, language)
            if self.options.language not in {None, language}:
                _say(f"The household stays in {language}; --fresh makes one in another language")
            if self.options.lines > len(await household.line_ids()):
                _say(f"Adding lines until there are {self.options.lines}")
                await household.fill_up(self.options.lines)
            lines = await household.settled(max(made["lines"], self.options.lines))
            if made["date"] == household.today.isoformat():
                wrong = wrong_states(lines, language)
                if wrong and made["new"]:
                    raise DemoError("The household is not as it should be:\n" + "\n".join(wrong))
            else:
                _say(f"The household was made on {made['date']}; --fresh makes one for today")
            if made["new"]:
                self.made.write_text(json.dumps({**made, "new": False}))
            self._tell(lines)

    async def _make(self, client: Client) -> dict[str, Any]:
        """Be the first user, add the integration and its lines."""
        language = self.options.language or _language_of_machine()
        country = _country_of_machine()
        core = {"time_zone": _zone_of_machine()}
        if country is not None:
            core["country"] = country
            core |= {"currency": _CURRENCIES[country]} if country in _CURRENCIES else {}
        _say("Making the first user")
        await client.onboard(USER, language, **core)
        if self.options.language is not None:
            await client.command(
                "frontend/set_user_data", key="language", value={"language": language}
            )
        await client.wait_running()
        household = Household(client, language)
        _say("Adding SIM Keeper and its phone numbers, step by step as a browser does")
        await household.make()
        return {
            "date": household.today.isoformat(),
            "language": language,
            "lines": len(LINES),
            "new": True,
        }

    def _tell(self, lines: list[Shown]) -> None:
        """Print the lines, and how to get in."""
        print(flush=True)
        _print_table(lines)
        page = f"{self.process.url}/config/integrations/integration/sim_keeper"
        print(
            f"\nHome Assistant is ready: {page}"
            f"\nUser: {USER.username}\nPassword: {USER.password}\nCtrl-C stops it.",
            flush=True,
        )
        self.ready = True


def _say(text: str) -> None:
    """Print what is being done."""
    print(f"== {text}", flush=True)


def _print_table(lines: list[Shown]) -> None:
    """Print what is shown of the lines; of very many only how many are in which state."""
    rows = [["Phone number", "State", "Days left", "Act by", "Next step"]]
    for line in lines[:_MOST_SHOWN]:
        told = (line.days_left, line.act_by, line.next_step)
        rows.append(
            [line.title, line.state, *("–" if text == "unknown" else text for text in told)]
        )
    widths = [max(_width(row[column]) for row in rows) for column in range(4)] + [0]
    for row in rows:
        cells = [
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        ]
        print("  ".join(cells).rstrip())
    if len(lines) > _MOST_SHOWN:
        counted = Counter(line.state for line in lines)
        states = ", ".join(f"{count} {state}" for state, count in counted.most_common())
        print(f"… {len(lines)} in all: {states}")


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _language_of_machine() -> str:
    """Return the language that the environment asks for, as far as the demo speaks it."""
    return "zh-Hans" if _locale().lower().startswith("zh") else "en"


def _country_of_machine() -> str | None:
    """Return the country that the environment names."""
    _, _, country = _locale().partition(".")[0].partition("_")
    return country if len(country) == 2 and country.isalpha() else None


def _locale() -> str:
    """Return the locale of the environment."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _zone_of_machine() -> str:
    """Return the name of this machine's time zone."""
    linked = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
    known = available_timezones()
    names = (os.environ.get("TZ", "").removeprefix(":"), linked)
    return next((name for name in names if name in known), "UTC")


def _options(arguments: Iterable[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/demo")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--lines", type=int, default=0)
    parser.add_argument("--language", choices=_LANGUAGES)
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo")
    return parser.parse_args(list(arguments))


async def main(arguments: Iterable[str]) -> int:
    """Run the demo until it is told to stop; return the exit code."""
    demo = Demo(_options(arguments))
    task = asyncio.create_task(demo.run())
    stopping = False

    def stop() -> None:
        # Asked twice, it still stops Home Assistant cleanly.
        nonlocal stopping
        if not stopping:
            stopping = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        return 0 if demo.ready else 130
    except (HassError, DemoError) as err:
        print(f"\nFAILED: {err}", file=sys.stderr)
    except (ClientError, CommandError, SampleError, OSError) as err:
        print(f"\nFAILED: {err}\n{demo.process.log_tail()}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))

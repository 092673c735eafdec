"""Put the demo's household into a Home Assistant, through the same doors as a person."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
import time
from typing import Any

from .client import Client, ClientError, Json
from .demo_lines import LINES, Event, SampleLine
from .flow_walk import walk

KIND = "line"
_SECONDS = 30


class SampleError(RuntimeError):
    """The household did not become what it should be."""


@dataclass(frozen=True)
class Shown:
    """What Home Assistant shows of a line."""

    title: str
    state: str
    days_left: str
    act_by: str
    next_step: str


class Household:
    """The config entry of the integration, seen from outside."""

    def __init__(self, client: Client, language: str) -> None:
        self.client = client
        self.language = language
        self.today = date.today()  # noqa: DTZ011 Home Assistant has this machine's zone

    async def entry(self) -> Json:
        """Return the config entry."""
        entries = await self.client.entries()
        if len(entries) != 1:
            raise SampleError(f"There are {len(entries)} entries of SIM Keeper instead of one")
        return entries[0]

    async def make(self) -> None:
        """Add the integration, go on to the first line as the flow does, and add the others."""
        end = await self.client.start_flow("sim_keeper")
        if end["type"] != "create_entry":
            raise SampleError(f"Adding the integration ended with {end}")
        kind, flow_id = end["next_flow"]
        if kind != "config_subentries_flow":
            raise SampleError(f"The flow goes on with {kind}")
        entry_id = (await self.entry())["entry_id"]
        step = await self.client.subentry_step(flow_id)
        for number, line in enumerate(LINES):
            if number:
                step = await self.client.start_subentry_flow(entry_id, KIND)
            await self._add(step, line)
            print(f"   {line.named(self.language)}", flush=True)

    async def _add(self, step: Json, line: SampleLine) -> None:
        """Add a line and record what happened to it, which is not in order."""
        title = line.named(self.language)
        answers = {"label": title, **line.answers, **self._known(line)}
        try:
            end = await walk(self.client, step, answers)
        except ClientError as err:
            raise SampleError(f"Adding {title} failed. {err}") from err
        if end["type"] != "create_entry":
            raise SampleError(f"Adding {title} ended with {end}")
        if line.past:
            device_id = await self.device_of(title)
            for event in line.past:
                await self._record(title, device_id, event)

    def _known(self, line: SampleLine) -> dict[str, Any]:
        """Return the answers about what is known of a line at first."""
        if line.shown is not None:
            return {"known": "expiry", "expiry": self._day(-line.shown)}
        if line.first is None:
            return {"known": "nothing"}
        first = line.first
        values = {"kind": first.kind, "date": self._day(first.days_ago), "amount": first.amount}
        return {"known": "event", **{f"event.{k}": v for k, v in (values | first.more).items()}}

    async def _record(self, title: str, device_id: str, event: Event) -> None:
        """Record something of the past, and see whether it counts as it should."""
        data = {"device_id": device_id, "kind": event.kind, "at": self._day(event.days_ago)}
        if event.amount is not None:
            data["amount"] = event.amount
        try:
            answer = await self.client.call(
                "sim_keeper.record", {**data, **event.more}, response=True
            )
        except ClientError as err:
            raise SampleError(f"Recording {event} of {title} failed. {err}") from err
        result = answer["results"][0]
        if event.kind != "balance_seen" and result["counted"] is not event.counts:
            raise SampleError(f"{event} of {title} was taken otherwise than it should be: {result}")

    def _day(self, days_ago: int) -> str:
        """Return a date some days before today."""
        return (self.today - timedelta(days=days_ago)).isoformat()

    async def line_ids(self) -> dict[str, str]:
        """Return the ids of all lines by title."""
        found = await self.client.subentries((await self.entry())["entry_id"])
        return {subentry["title"]: subentry["subentry_id"] for subentry in found}

    async def device_of(self, title: str) -> str:
        """Return the device of a line, which comes a moment after the line."""
        entry_id = (await self.entry())["entry_id"]
        line_id = (await self.line_ids())[title]
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            for device in await self.client.devices(entry_id):
                if ["sim_keeper", line_id] in device["identifiers"]:
                    return str(device["id"])
            await asyncio.sleep(0.1)
        raise SampleError(f"{title} has no device after {_SECONDS} s")

    async def shown(self) -> list[Shown]:
        """Return what is shown of all lines, in the order in which they were added."""
        states = await self.client.states()
        shown = {
            entity["unique_id"]: states[entity["entity_id"]]["state"]
            for entity in await self.client.entities()
            if entity["entity_id"] in states
        }
        return [
            Shown(
                title,
                *(
                    shown.get(f"{line_id}_{key}", "missing")
                    for key in ("status", "days_left", "act_by", "next_step")
                ),
            )
            for title, line_id in (await self.line_ids()).items()
        ]

    async def settled(self, count: int) -> list[Shown]:
        """Wait until all lines are shown, and return what is shown of them."""
        end = time.monotonic() + _SECONDS
        while True:
            lines = await self.shown()
            missing = [line.title for line in lines if line.state in {"missing", "unavailable"}]
            if len(lines) >= count and not missing:
                return lines
            if time.monotonic() > end:
                raise SampleError(f"{len(lines)} of {count} lines are there, without: {missing}")
            await asyncio.sleep(0.2)

    async def fill_up(self, count: int) -> None:
        """Add plain lines, some at once, until there are so many."""
        titles = await self.line_ids()
        entry_id = (await self.entry())["entry_id"]
        missing = [number for number in range(1, count + 1) if f"Line {number:05}" not in titles][
            : max(0, count - len(titles))
        ]
        waiting = iter(missing)
        done = 0

        async def work() -> None:
            nonlocal done
            for number in waiting:
                await self._add_plain(entry_id, number)
                done += 1
                if not done % 50 or done == len(missing):
                    print(f"   {done} of {len(missing)}", flush=True)

        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(work())

    async def _add_plain(self, entry_id: str, number: int) -> None:
        """Add a line that differs from its like by a number."""
        models = [line for line in LINES if line.state in {"active", "due"}]
        model = models[number % len(models)]
        name = f"Line {number:05}"
        answers = {k: v for k, v in model.answers.items() if k not in {"number", "user_name"}}
        known = self._known(model)
        step = await self.client.start_subentry_flow(entry_id, KIND)
        try:
            end = await walk(
                self.client, step, {**answers, **known, "label": name, "user_name": f"sim-{number}"}
            )
        except ClientError as err:
            raise SampleError(f"Adding {name} failed. {err}") from err
        if end["type"] != "create_entry":
            raise SampleError(f"Adding {name} ended with {end}")


def wrong_states(lines: Iterable[Shown], language: str) -> list[str]:
    """Return what is not as it should be on the day on which the household was made."""
    found = {line.title: line.state for line in lines}
    return [
        f"{line.named(language)} is {found.get(line.named(language))} instead of {line.state}"
        for line in LINES
        if found.get(line.named(language)) != line.state
    ]

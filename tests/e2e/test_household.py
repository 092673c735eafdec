"""A household in a real Home Assistant: added, kept, restarted, killed, removed and restored."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
import json
from typing import Any

import pytest

from script.lib.client import Client, Json
from script.lib.flow_walk import walk
from script.lib.hass_process import HassProcess
from script.lib.websocket import CommandError

from .conftest import USER

NUMBER = "+447700900123"
PARTS_OF_NUMBER = ("7700900123", "7700 900123", "900123")
USER_NAME = "tmobile-warsaw"
LANGUAGES = ("en", "zh-Hans")
CATEGORIES = (
    "config_subentries",
    "entity",
    "exceptions",
    "issues",
    "selector",
    "services",
)
GIFFGAFF = {"country": "GB", "provider": "gb_giffgaff", "number": NUMBER, "label": "giffgaff"}
WARSAW = {"country": "PL", "provider": "pl_tmobile_year", "plan": "year", "label": "Warsaw"}


def day(days_ago: int) -> str:
    return (date.today() - timedelta(days=days_ago)).isoformat()  # noqa: DTZ011 the same machine


async def add_household(client: Client) -> str:
    """Add the integration, and two lines as the flow leads on to them."""
    end = await client.start_flow("sim_keeper")
    assert end["type"] == "create_entry"
    kind, flow_id = end["next_flow"]
    assert kind == "config_subentries_flow"
    step = await client.subentry_step(flow_id)
    assert step["step_id"] == "user"
    event = {"event.kind": "sms_out", "event.date": day(100)}
    assert (await walk(client, step, {**GIFFGAFF, **event}))["type"] == "create_entry"
    (entry,) = await client.entries()
    entry_id: str = entry["entry_id"]
    step = await client.start_subentry_flow(entry_id, "line")
    bought = {"event.kind": "plan_purchase", "event.date": day(60), "event.amount": "30"}
    end = await walk(client, step, {**WARSAW, "user_name": USER_NAME, **bought})
    assert end["type"] == "create_entry"
    return entry_id


async def shown(client: Client) -> dict[str, str]:
    """Return the states of all our entities by unique id."""
    states = await client.states()
    return {
        entity["unique_id"]: states[entity["entity_id"]]["state"]
        for entity in await client.entities()
        if entity["entity_id"] in states
    }


async def until_shown(client: Client, line_id: str, key: str, value: str) -> None:
    """Wait until a line shows a value."""
    for _ in range(100):
        found = (await shown(client)).get(f"{line_id}_{key}")
        if found == value:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{key} is {found} instead of {value}")


async def until_there(client: Client, line_id: str) -> str:
    """Wait until a line has its device and its states, and return the device."""
    entry_id = (await client.entries())[0]["entry_id"]
    for _ in range(100):
        for device in await client.devices(entry_id):
            if ["sim_keeper", line_id] in device["identifiers"]:
                await until_shown(client, line_id, "needs_attention", "off")
                return str(device["id"])
        await asyncio.sleep(0.1)
    raise AssertionError(line_id)


async def lines_of(client: Client, entry_id: str) -> dict[str, str]:
    """Return the ids of the lines by title."""
    return {sub["title"]: sub["subentry_id"] for sub in await client.subentries(entry_id)}


async def record(client: Client, device_id: str, **event: Any) -> Json:
    """Record an event on a line, and return what came of it."""
    data = {"device_id": device_id, **event}
    answer = await client.call("sim_keeper.record", data, response=True)
    (result,) = answer["results"]
    return dict(result)


async def ledger(client: Client, device_id: str) -> Json:
    """Return the ledger of a line."""
    data = {"device_id": device_id}
    return dict(await client.call("sim_keeper.get_ledger", data, response=True))


async def translations(client: Client, language: str, category: str) -> dict[str, str]:
    """Return our texts as a browser gets them."""
    answer = await client.command(
        "frontend/get_translations",
        language=language,
        category=category,
        integration=["sim_keeper"],
    )
    return {key: text for key, text in answer["resources"].items() if ".sim_keeper." in key}


async def until_issue(client: Client) -> Json:
    """Wait for the one repair issue that there is."""
    for _ in range(100):
        if issues := await client.issues():
            (issue,) = issues
            return issue
        await asyncio.sleep(0.1)
    raise AssertionError("no issue")


@dataclass
class House:
    """What the parts of the test hand on to each other."""

    process: HassProcess
    client: Client
    entry_id: str
    giffgaff: str
    warsaw: str
    device_id: str

    async def ledger(self) -> Json:
        """Return the ledger of giffgaff."""
        return await ledger(self.client, self.device_id)


async def test_a_household_lives_on(hass_process: HassProcess, client: Client) -> None:
    entry_id = await add_household(client)
    lines = await lines_of(client, entry_id)
    device_id = await until_there(client, lines["giffgaff"])
    house = House(hass_process, client, entry_id, lines["giffgaff"], lines["Warsaw"], device_id)
    await until_shown(client, house.giffgaff, "days_left", "80")
    await until_shown(client, house.warsaw, "days_left", "305")

    await a_record_moves_the_date(house)
    await a_bad_record_is_refused_in_both_languages(house)
    await both_languages_have_the_same_texts(house)
    await diagnostics_hide_who_it_is(house)
    await enabling_an_entity_changes_nothing_else(house)
    await a_removed_line_comes_back_after_a_restart(house)
    await what_was_acknowledged_survives_a_kill(house)


async def a_record_moves_the_date(house: House) -> None:
    client = house.client
    event = {"kind": "sms_out", "at": day(10), "chargeable": True}
    result = await record(client, house.device_id, **event)
    assert result["counted"]
    assert (result["before"]["days_left"], result["after"]["days_left"]) == (80, 170)
    await until_shown(client, house.giffgaff, "days_left", "170")
    await until_shown(client, house.giffgaff, "last_kept", day(10))
    refused = await record(client, house.device_id, kind="sms_in", at=day(2))
    assert (refused["counted"], refused["reason"]) == (False, "kind_not_counted")
    assert refused["after"] == refused["before"]


async def a_bad_record_is_refused_in_both_languages(house: House) -> None:
    known = await house.ledger()
    exceptions = {
        language: await translations(house.client, language, "exceptions") for language in LANGUAGES
    }
    for bad in ({"amount": "much"}, {"kind": "nothing"}, {"clock": "plan"}, {"at": "soon"}):
        with pytest.raises(CommandError) as caught:
            await house.client.command(
                "call_service",
                domain="sim_keeper",
                service="record",
                service_data={"device_id": house.device_id, "kind": "sms_out", **bad},
            )
        error = caught.value.error
        assert error["translation_domain"] == "sim_keeper"
        key = f"component.sim_keeper.exceptions.{error['translation_key']}.message"
        for texts in exceptions.values():
            told = texts[key].format(**error["translation_placeholders"])
            assert next(iter(bad.values())) in told
        assert exceptions["en"][key] != exceptions["zh-Hans"][key]
    assert await house.ledger() == known


async def both_languages_have_the_same_texts(house: House) -> None:
    for category in CATEGORIES:
        english = await translations(house.client, "en", category)
        chinese = await translations(house.client, "zh-Hans", category)
        assert english, category
        assert english.keys() == chinese.keys()
        assert [key for key in english if english[key] != chinese[key]], category


async def diagnostics_hide_who_it_is(house: House) -> None:
    for device in await house.client.devices(house.entry_id):
        found = await house.client.diagnostics(house.entry_id, device["id"])
        text = json.dumps(found, ensure_ascii=False)
        assert USER_NAME not in text
        assert not [part for part in PARTS_OF_NUMBER if part in text]
        assert "assessment" in text


async def enabling_an_entity_changes_nothing_else(house: House) -> None:
    client = house.client
    before, known = await shown(client), await house.ledger()
    costs = [e for e in await client.entities() if e["unique_id"].endswith("_yearly_cost")]
    for cost in costs:
        entity_id = cost["entity_id"]
        answer = await client.command(
            "config/entity_registry/update", entity_id=entity_id, disabled_by=None
        )
        # Home Assistant would reload the entry by itself after that many seconds.
        assert answer["reload_delay"] > 0
    await client.post(f"/api/config/config_entries/entry/{house.entry_id}/reload", {})
    await until_shown(client, house.giffgaff, "days_left", "170")
    after = await shown(client)
    assert {cost["unique_id"] for cost in costs} == after.keys() - before.keys()
    assert {key: after[key] for key in before} == before
    assert await house.ledger() == known


async def a_removed_line_comes_back_after_a_restart(house: House) -> None:
    client, folder = house.client, house.process.config
    known = (await house.ledger())["entries"]
    before = await shown(client)
    live = folder / ".storage" / "sim_keeper" / f"{house.giffgaff}.jsonl"
    text = live.read_text()
    await client.command(
        "config_entries/subentries/delete", entry_id=house.entry_id, subentry_id=house.giffgaff
    )
    assert (await until_issue(client))["translation_key"] == "removed"
    assert not live.exists()
    removed = folder / "sim_keeper" / "removed"
    assert [file.read_text() for file in removed.rglob("*.jsonl")] == [text]
    others = {key: state for key, state in before.items() if house.warsaw in key}
    left = await shown(client)
    assert not [key for key in left if house.giffgaff in key]

    await client.disconnect()
    await house.process.restart()
    await client.wait_running()
    issue = await until_issue(client)
    await until_shown(client, house.warsaw, "days_left", "305")
    assert await shown(client) == left
    assert others.items() <= left.items()

    step = await client.start_fix_flow("sim_keeper", issue["issue_id"])
    assert step["type"] == "menu"
    assert step["description_placeholders"]["line"] == "giffgaff"
    for language in LANGUAGES:
        texts = await translations(client, language, "issues")
        for option in step["menu_options"]:
            key = f"component.sim_keeper.issues.removed.fix_flow.step.init.menu_options.{option}"
            assert texts[key]
    end = await client.fix_flow(step["flow_id"], {"next_step_id": "restore"})
    assert end["type"] == "create_entry"
    assert not await client.issues()
    assert not list(removed.rglob("*.jsonl"))

    line_id = (await lines_of(client, house.entry_id))["giffgaff"]
    house.device_id = await until_there(client, line_id)
    assert (await house.ledger())["entries"] == known
    back = await shown(client)
    for key, state in back.items():
        if line_id in key:
            assert before[key.replace(line_id, house.giffgaff)] == state
    house.giffgaff = line_id


async def what_was_acknowledged_survives_a_kill(house: House) -> None:
    client = house.client
    # The line that came back is on the disk some seconds later, as Home Assistant does it.
    await client.disconnect()
    await house.process.restart()
    await client.wait_running()
    for days_ago in (6, 4):
        result = await record(client, house.device_id, kind="data", at=day(days_ago))
        house.process.kill()
        await client.disconnect()
        await house.process.start()
        await client.log_in(USER)
        await client.wait_running()
        entries = (await house.ledger())["entries"]
        assert result["entry_id"] in {entry["id"] for entry in entries}
        await until_shown(client, house.giffgaff, "days_left", str(180 - days_ago))

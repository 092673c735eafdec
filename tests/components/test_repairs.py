"""Settle our repair issues as a browser does, over HTTP."""

from collections.abc import Callable
import datetime as dt
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sim_keeper import issues
from custom_components.sim_keeper.store import LedgerError
from tests.components.conftest import SetUp, make_line

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
FIX = "/api/repairs/issues/fix"

type Step = Callable[..., Any]


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon, and repairs be there."""
    freezer.move_to(NOON)
    assert await async_setup_component(hass, "repairs", {})


@pytest.fixture
async def step(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Step:
    """Take a step of a fix flow."""

    async def do(flow: str = "", **data: Any) -> dict[str, Any]:
        response = await client.post(f"{FIX}/{flow}" if flow else FIX, json=data)
        assert response.status == HTTPStatus.OK, await response.text()
        await hass.async_block_till_done()
        return dict(await response.json())

    await async_setup_component(hass, "http", {})
    client = await hass_client()
    return do


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Have had a line."""
    entry = await set_up(make_line(title="Mother", kept=dt.date(2026, 5, 1)))
    hass.config_entries.async_remove_subentry(entry, "line1")
    await hass.async_block_till_done()
    return entry


def _issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return our issues that a person sees."""
    found = ir.async_get(hass).issues.values()
    return [issue for issue in found if issue.domain == "sim_keeper" and issue.active]


async def _open(hass: HomeAssistant, step: Step) -> dict[str, Any]:
    """Open the only issue."""
    (issue,) = _issues(hass)
    assert issue.is_fixable
    return dict(await step(handler="sim_keeper", issue_id=issue.issue_id))


async def test_restore(
    hass: HomeAssistant, entry: MockConfigEntry, step: Step, shown: Callable[..., str]
) -> None:
    menu = await _open(hass, step)
    assert (menu["type"], menu["step_id"]) == ("menu", "init")
    assert menu["menu_options"] == ["restore", "keep", "delete"]
    assert menu["description_placeholders"] == {"line": "Mother"}
    done = await step(menu["flow_id"], next_step_id="restore")
    assert done["type"] == "create_entry"
    assert shown("days_left") == "27"
    assert _issues(hass) == []


async def test_restore_a_number_that_is_there_again(
    hass: HomeAssistant, entry: MockConfigEntry, step: Step
) -> None:
    twin = make_line("line2")
    twin["data"] = MappingProxyType(twin["data"])
    hass.config_entries.async_add_subentry(entry, ConfigSubentry(**twin))
    await hass.async_block_till_done()
    menu = await _open(hass, step)
    done = await step(menu["flow_id"], next_step_id="restore")
    assert (done["type"], done["reason"]) == ("abort", "number_taken")
    assert done["description_placeholders"] == {"line": "Mother"}
    # The question stays, and can be asked again.
    menu = await _open(hass, step)
    done = await step(menu["flow_id"], next_step_id="keep")
    assert done["type"] == "create_entry"
    assert _issues(hass) == []


async def test_keep(hass: HomeAssistant, entry: MockConfigEntry, step: Step) -> None:
    menu = await _open(hass, step)
    done = await step(menu["flow_id"], next_step_id="keep")
    assert done["type"] == "create_entry"
    assert _issues(hass) == []
    assert list(Path(hass.config.path("sim_keeper", "removed")).rglob("ledger.jsonl"))
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _issues(hass) == []


async def test_delete_asks_twice(hass: HomeAssistant, entry: MockConfigEntry, step: Step) -> None:
    menu = await _open(hass, step)
    sure = await step(menu["flow_id"], next_step_id="delete")
    assert (sure["type"], sure["step_id"]) == ("form", "delete")
    assert sure["description_placeholders"] == {"line": "Mother"}
    attic = Path(hass.config.path("sim_keeper", "removed"))
    assert list(attic.rglob("ledger.jsonl"))
    done = await step(menu["flow_id"])
    assert done["type"] == "create_entry"
    assert list(attic.iterdir()) == []
    assert _issues(hass) == []


@pytest.mark.parametrize("way", ["restore", "keep", "delete"])
async def test_what_is_gone_meanwhile(
    hass: HomeAssistant, entry: MockConfigEntry, step: Step, way: str
) -> None:
    menu = await _open(hass, step)
    for path in Path(hass.config.path("sim_keeper", "removed")).rglob("ledger.jsonl"):
        path.unlink()
    done = await step(menu["flow_id"], next_step_id=way)
    if way == "delete":
        done = await step(menu["flow_id"])
    assert (done["type"], done["reason"]) == ("abort", "removed_unknown")


async def test_a_ledger_that_cannot_be_moved_back(
    hass: HomeAssistant, entry: MockConfigEntry, step: Step
) -> None:
    menu = await _open(hass, step)
    for path in Path(hass.config.path("sim_keeper", "removed")).rglob("ledger.jsonl"):
        path.write_text("nothing of ours")
    done = await step(menu["flow_id"], next_step_id="restore")
    assert (done["type"], done["reason"]) == ("abort", "failed")
    assert done["description_placeholders"]["error"] not in ("", "-")
    assert hass.config.config_dir not in done["description_placeholders"]["error"]


async def test_a_question_comes_again_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    (issue,) = _issues(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    ir.async_delete_issue(hass, "sim_keeper", issue.issue_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert [again.issue_id for again in _issues(hass)] == [issue.issue_id]


async def test_a_damaged_ledger_is_told_once(
    hass: HomeAssistant, set_up: SetUp, step: Step, shown: Callable[..., str]
) -> None:
    entry = await set_up(
        make_line(title="Mother", kept=dt.date(2026, 5, 1)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 5, 1)),
    )
    ledger = Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl"))
    ledger.write_text("no ledger\n")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert (shown("status"), shown("status", "line2")) == ("unknown", "active")
    (issue,) = _issues(hass)
    assert issue.issue_id == "ledger_damaged_line1"
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["line"] == "Mother"
    file = Path(hass.config.path(issue.translation_placeholders["file"]))
    assert file.read_text() == "no ledger\n"

    form = await _open(hass, step)
    assert (form["type"], form["step_id"]) == ("form", "confirm")
    assert form["description_placeholders"] == issue.translation_placeholders
    done = await step(form["flow_id"])
    assert done["type"] == "create_entry"
    assert _issues(hass) == []
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _issues(hass) == []


async def test_a_ledger_of_a_newer_version_is_told_until_it_can_be_read(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(title="Mother", kept=dt.date(2026, 5, 1)))
    ledger = Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl"))
    text = ledger.read_text()
    ledger.write_text(text.replace('"version":1', '"version":99'))
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (issue,) = _issues(hass)
    assert (issue.issue_id, issue.is_fixable) == ("ledger_unusable_line1", False)
    ledger.write_text(text)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _issues(hass) == []
    assert shown("status") == "active"


async def test_a_ledger_that_is_gone_is_told_until_it_is_confirmed(
    hass: HomeAssistant, set_up: SetUp, step: Step
) -> None:
    await set_up(make_line(title="Mother"))
    issues.async_ledger_missing(hass, "line1", "Mother")
    (issue,) = _issues(hass)
    assert (issue.issue_id, issue.is_persistent) == ("ledger_missing_line1", True)
    form = await _open(hass, step)
    assert form["description_placeholders"] == {"line": "Mother"}
    assert (await step(form["flow_id"]))["type"] == "create_entry"
    assert _issues(hass) == []


async def test_what_can_be_used_again_is_told_no_more(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(title="Mother"))
    issues.async_ledger_unusable(hass, "line1", "Mother", LedgerError("no", Path("x")))
    issues.async_line_unreadable(hass, "line1", "Mother", "no")
    assert len(_issues(hass)) == 2
    issues.async_ledger_usable(hass, "line1")
    assert _issues(hass) == []


async def test_issues_go_with_their_line(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(title="Mother"))
    ledger = Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl"))
    ledger.write_text("no ledger\n")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    hass.config_entries.async_remove_subentry(entry, "line1")
    await hass.async_block_till_done()
    assert [issue.translation_key for issue in _issues(hass)] == ["removed"]


async def test_a_broken_preset_is_named_until_it_is_mended(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.config.language = "zh-Hans"
    entry = await set_up()
    own = Path(hass.config.path("sim_keeper", "catalogue"))
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("id: mine\nnames: 5\n")
    (own / "other.yaml").write_text("[")

    async def open_flow() -> None:
        flow = await hass.config_entries.subentries.async_init(
            (entry.entry_id, "line"), context={"source": "user"}
        )
        hass.config_entries.subentries.async_abort(flow["flow_id"])
        await hass.async_block_till_done()

    await open_flow()
    found = {issue.issue_id: issue for issue in _issues(hass)}
    assert set(found) == {"catalogue_broken_mine.yaml", "catalogue_broken_other.yaml"}
    mine = found["catalogue_broken_mine.yaml"]
    assert mine.translation_placeholders is not None
    assert mine.translation_placeholders["file"] == "sim_keeper/catalogue/mine.yaml"
    assert mine.translation_placeholders["error"] == "names：这里要写字段和值。"
    other = found["catalogue_broken_other.yaml"].translation_placeholders
    assert other is not None
    assert other["error"] == "YAML 有语法错误，请检查第 1 行。"

    (own / "mine.yaml").unlink()
    (own / "other.yaml").unlink()
    for _ in range(2):
        await open_flow()
        assert _issues(hass) == []

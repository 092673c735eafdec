"""Lines come, change and go in place; what is recorded stays on the disk."""

import asyncio
from collections.abc import Callable
import datetime as dt
import errno
import json
import os
from pathlib import Path
import time
from types import MappingProxyType
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from tests.components.conftest import TOP_UP, SetUp, make_line

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon."""
    freezer.move_to(NOON)


def _ledger(hass: HomeAssistant, line_id: str = "line1") -> Path:
    """Return where a line's ledger is."""
    return Path(hass.config.path(".storage", "sim_keeper", f"{line_id}.jsonl"))


def _records(hass: HomeAssistant, line_id: str = "line1") -> list[dict[str, object]]:
    """Return what a ledger holds, its header first."""
    return [json.loads(row) for row in _ledger(hass, line_id).read_text().splitlines()]


def _subentry(line_id: str, **changes: object) -> ConfigSubentry:
    """Return a subentry as a flow would add it."""
    data = make_line(line_id, **changes)  # type: ignore[arg-type] # keywords of any kind
    return ConfigSubentry(
        data=MappingProxyType(data["data"]),
        subentry_id=line_id,
        subentry_type="line",
        title=data["title"],
        unique_id=data["unique_id"],
    )


async def test_a_new_line_has_its_first_entries_on_the_disk(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    assert entry.state is ConfigEntryState.LOADED
    assert shown("status") == "active"
    assert shown("days_left") == "27"
    header, settings, first = _records(hass)
    assert header["line"] == "line1"
    assert settings["type"] == "settings"
    assert first["id"] == "line1-first"

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown("days_left") == "27"
    assert len(_records(hass)) == 3


async def test_a_line_without_a_known_event_is_unknown(
    set_up: SetUp, shown: Callable[..., str]
) -> None:
    await set_up(make_line())
    assert shown("status") == "unknown"
    assert shown("days_left") == "unknown"
    assert shown("needs_attention") == "on"


async def test_devices(hass: HomeAssistant, set_up: SetUp) -> None:
    names = {"annual": {"en": "One year", "zh-Hans": "一年"}}
    entry = await set_up(make_line(plan="annual", plan_names=names))
    devices = dr.async_get(hass)
    household = devices.async_get_device_by_identifier(
        ("sim_keeper", entry.entry_id), entry.entry_id
    )
    line = devices.async_get_device_by_identifier(("sim_keeper", "line1"), entry.entry_id)
    assert household is not None
    assert line is not None
    assert household.name == "SIM Keeper"
    assert line.via_device_id == household.id
    assert line.name == "Acme ··0123"
    assert (line.manufacturer, line.model) == ("Acme", "One year")


async def test_at_most_nine_entities_are_on(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line())
    entities = [
        e
        for e in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if e.config_subentry_id == "line1"
    ]
    assert len(entities) == 12
    assert len([e for e in entities if e.disabled_by is None]) <= 9


async def test_no_full_number_in_states(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(kept=dt.date(2026, 5, 1)))
    for state in hass.states.async_all():
        assert "2125550123" not in f"{state.entity_id} {state.state} {state.attributes}"


async def test_lines_come_and_go_while_the_others_do_not_blink(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)

    second = _subentry("line2", number="+12125550124", kept=dt.date(2026, 5, 2))
    hass.config_entries.async_add_subentry(entry, second)
    await hass.async_block_till_done()
    assert shown("days_left", "line2") == "28"
    assert _ledger(hass, "line2").exists()

    hass.config_entries.async_update_subentry(
        entry, entry.subentries["line2"], title="Mother", data={**second.data, "lead": 3}
    )
    await hass.async_block_till_done()
    assert shown("act_by", "line2") == "2026-05-29"
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("sim_keeper", "line2"), entry.entry_id
    )
    assert device is not None
    assert device.name == "Mother"
    assert er.async_get(hass).async_get_entity_id("sensor", "sim_keeper", "line2_expiry") == (
        "sensor.acme_0124_expiry"
    )
    assert [r["title"] for r in _records(hass, "line2") if r.get("type") == "settings"] == [
        "Acme ··0124",
        "Mother",
    ]

    hass.config_entries.async_remove_subentry(entry, "line2")
    await hass.async_block_till_done()
    assert not er.async_get(hass).async_get_entity_id("sensor", "sim_keeper", "line2_expiry")
    assert not _ledger(hass, "line2").exists()
    issues = [i for _, i in ir.async_get(hass).issues if i.startswith("removed_line2")]
    assert len(issues) == 1

    touched = {e.data["entity_id"] for e in changes if "0123" in e.data["entity_id"]}
    assert touched == set()


async def test_a_removed_line_keeps_its_ledger(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    before = _ledger(hass).read_bytes()
    assert await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    (removed,) = Path(hass.config.path("sim_keeper", "removed")).iterdir()
    assert (removed / "ledger.jsonl").read_bytes() == before


async def test_a_ledger_whose_line_is_gone_is_set_aside(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)), make_line("line2", number=None))
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_remove_subentry(entry, "line1")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not _ledger(hass).exists()
    (removed,) = Path(hass.config.path("sim_keeper", "removed")).iterdir()
    assert json.loads((removed / "line.json").read_text())["title"] == "Acme ··0123"


@pytest.mark.parametrize(
    "damage",
    [
        b"no ledger at all\n",
        (
            b'{"format":"sim_keeper.ledger","version":1,"minor_version":1,"line":"line1"}\n'
            b'{"type":"entry","id":"x","at":"yesterday","kind":"top_up"}\n{"type":"note"}\n'
        ),
    ],
)
async def test_a_damaged_ledger_is_set_aside_and_the_others_go_on(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str], damage: bytes
) -> None:
    entry = await set_up(
        make_line(kept=dt.date(2026, 5, 1)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 5, 1)),
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    _ledger(hass).write_bytes(damage)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert shown("status", "line2") == "active"
    # What set the clock is not known any more, and is not guessed.
    assert shown("status") == "unknown"
    assert ir.async_get(hass).async_get_issue("sim_keeper", "ledger_damaged_line1")
    (aside,) = _ledger(hass).parent.glob("line1.damaged-*")
    assert aside.read_bytes() == damage


async def test_a_ledger_of_a_newer_version_is_left_alone(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)), make_line("line2", number=None))
    assert await hass.config_entries.async_unload(entry.entry_id)
    newer = _ledger(hass).read_bytes().replace(b'"version":1', b'"version":2')
    _ledger(hass).write_bytes(newer)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown("status") == STATE_UNAVAILABLE
    assert shown("status", "line2") == "unknown"
    assert _ledger(hass).read_bytes() == newer
    assert ir.async_get(hass).async_get_issue("sim_keeper", "ledger_unusable_line1")
    assert "2125550123" not in caplog.text


async def test_enabling_an_entity_reloads_without_losing_or_repeating(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry: MockConfigEntry = await set_up(
        make_line(rules=[TOP_UP], kept=dt.date(2026, 5, 1), kind="top_up")
    )
    before = _ledger(hass).read_bytes()
    registry = er.async_get(hass)
    cost = registry.async_get_entity_id("sensor", "sim_keeper", "line1_yearly_cost")
    assert cost is not None
    registry.async_update_entity(cost, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    # Ten euros carry a year, and a payment can be left until the last day of the
    # two months in which codes still arrive: ten for every fourteen months.
    assert shown("yearly_cost") == "8.57"
    assert _ledger(hass).read_bytes() == before


async def test_a_line_whose_settings_make_no_sense_stops_only_itself(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    broken = make_line(rules=[{"clock": "plan", "qualifying": [{"kinds": ["prayer"]}]}])
    entry = await set_up(broken, make_line("line2", number=None, kept=dt.date(2026, 5, 1)))
    assert shown("status", "line2") == "active"
    issues = ir.async_get(hass)
    assert issues.async_get_issue("sim_keeper", "line_unreadable_line1")

    mended = make_line(kept=dt.date(2026, 5, 1))
    hass.config_entries.async_update_subentry(entry, entry.subentries["line1"], data=mended["data"])
    await hass.async_block_till_done()
    assert shown("status") == "active"
    assert not issues.async_get_issue("sim_keeper", "line_unreadable_line1")


async def test_an_assumed_renewal_is_written_once_a_period(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 10), auto_renewal="assume"))
    assert shown("status") == "active"
    # 10 May ends in New York at four in the morning UTC of the 11th.
    freezer.move_to(dt.datetime(2026, 5, 11, 4, tzinfo=dt.UTC))
    async_fire_time_changed(hass, dt.datetime(2026, 5, 11, 4, tzinfo=dt.UTC))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown("status") == "active"
    assert shown("expiry") == "2026-06-10T03:59:59+00:00"
    assert [r.get("evidence") for r in _records(hass)[2:]] == [None, "assumed"]

    # Nobody confirmed it within a period: no second one is made up.
    freezer.move_to(dt.datetime(2026, 6, 10, 4, tzinfo=dt.UTC))
    async_fire_time_changed(hass, dt.datetime(2026, 6, 10, 4, tzinfo=dt.UTC))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown("status") == "unconfirmed"
    assert len(_records(hass)) == 4
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(_records(hass)) == 4
    assert shown("status") == "unconfirmed"


async def test_two_entries_of_one_id_stop_only_their_line(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(
        make_line(kept=dt.date(2026, 5, 1)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 5, 1)),
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    rows = _ledger(hass).read_text()
    _ledger(hass).write_text(f"{rows}{rows.splitlines()[-1]}\n")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert shown("status", "line2") == "active"
    issues = {issue for _, issue in ir.async_get(hass).issues}
    assert issues & {"ledger_damaged_line1", "ledger_unusable_line1"}


async def test_a_ledger_that_vanished_is_not_made_up_again(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    assert shown("status") == "active"
    assert await hass.config_entries.async_unload(entry.entry_id)
    _ledger(hass).unlink()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown("status") == "unknown"
    assert ir.async_get(hass).async_get_issue("sim_keeper", "ledger_missing_line1")


async def test_a_removal_that_a_crash_undid_brings_its_ledger_back(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    before = _records(hass)
    subentry = entry.subentries["line1"]
    hass.config_entries.async_remove_subentry(entry, "line1")
    await hass.async_block_till_done()
    assert not _ledger(hass).exists()
    assert await hass.config_entries.async_unload(entry.entry_id)
    # Home Assistant comes back with what it had saved before.
    hass.config_entries.async_add_subentry(entry, subentry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert _records(hass) == before
    assert shown("status") == "active"
    assert not [i for _, i in ir.async_get(hass).issues if i.startswith("removed_")]


async def test_a_first_write_that_fails_loses_nothing(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, calls = os.pwrite, []

    def full(*args: object) -> int:
        calls.append(args)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args)  # type: ignore[arg-type] # whatever it was called with

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        patch.setattr(os, "replace", full)
        patch.setattr(os, "rename", full)
        calls.append(())
        entry = await set_up(make_line(kept=dt.date(2026, 5, 1)))
    assert hass.states.get("sensor.acme_0123_status") is None
    assert ir.async_get(hass).async_get_issue("sim_keeper", "ledger_unusable_line1")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown("status") == "active"
    assert not ir.async_get(hass).async_get_issue("sim_keeper", "ledger_unusable_line1")


async def test_what_waits_for_the_disk_during_a_reload_is_in_effect_or_refused(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 20)))
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("sim_keeper", "line1"), entry.entry_id
    )
    assert device is not None
    slow, real = asyncio.Event(), os.fsync

    def fsync(descriptor: int) -> None:
        hass.loop.call_soon_threadsafe(slow.set)
        time.sleep(0.2)
        real(descriptor)

    def record(day: str) -> asyncio.Task[object]:
        call = {"device_id": device.id, "kind": "expiry_seen", "until": day}
        return hass.async_create_task(
            hass.services.async_call(
                "sim_keeper", "record", call, blocking=True, return_response=True
            )
        )

    with patch("os.fsync", fsync):
        first, second = record("2026-06-10"), record("2026-06-20")
        await slow.wait()
        assert await hass.config_entries.async_reload(entry.entry_id)
        answers = await asyncio.gather(first, second, return_exceptions=True)
    await hass.async_block_till_done()
    recorded = [r["until"] for r in _records(hass) if r.get("kind") == "expiry_seen"]
    acknowledged = [a for a in answers if not isinstance(a, Exception)]
    assert recorded
    assert len(recorded) == len(acknowledged)
    # The last day in New York ends at four in the morning UTC of the day after.
    last = dt.date.fromisoformat(recorded[-1]) + dt.timedelta(days=1)
    assert shown("expiry") == f"{last}T03:59:59+00:00"


async def test_nothing_of_an_unloaded_household_runs_on(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 20)))
    # Asked for at once before the end, and carried out after it.
    hass.bus.async_fire("core_config_updated", {"time_zone": "Asia/Tokyo"})
    hass.config_entries.async_add_subentry(entry, _subentry("line2", number=None))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    ours = [h for h in get_scheduled_timer_handles(hass.loop) if "sim_keeper" in repr(h)]
    assert [h for h in ours if not h.cancelled()] == []


async def test_telling_an_entity_to_update_changes_no_schedule(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    entity_id: Callable[[str, str], str],
    freezer: FrozenDateTimeFactory,
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 10)))
    assert await async_setup_component(hass, "homeassistant", {})
    # The end, four in the morning UTC, passes unseen; then somebody asks.
    freezer.move_to(dt.datetime(2026, 5, 11, 5, tzinfo=dt.UTC))
    await hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": [entity_id("line1", "status")]},
        blocking=True,
    )
    assert (shown("status"), shown("days_left")) == ("suspended", "-1")
    lost = dt.datetime(2026, 6, 10, 4, tzinfo=dt.UTC)
    freezer.move_to(lost)
    async_fire_time_changed(hass, lost)
    await hass.async_block_till_done()
    assert shown("status") == "lost"

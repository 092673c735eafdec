"""The demo's household, which must show the same states on whatever day it is started."""

from collections.abc import Iterator
import datetime as dt
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.sim_keeper.catalogue import load
from custom_components.sim_keeper.keepalive.assess import assess
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.read import read_rule
from custom_components.sim_keeper.keepalive.record import entry_from_record
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.state import AutoRenewal, Settings, State, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays
from custom_components.sim_keeper.line_form_rule import rule_of_form
from script.lib.demo_lines import LINES, Event, SampleLine

CATALOGUE = load()
FIRST = dt.date(2026, 11, 1)
ALL_STATES = set(State) - {State.LAPSING}
PLACES = [
    ("UTC", None),
    ("Asia/Shanghai", "CN"),
    ("America/Los_Angeles", "US"),
    ("Pacific/Kiritimati", None),
    ("Pacific/Pago_Pago", "GB"),
]


@cache
def rules_of(provider: str, **form: Any) -> tuple[tuple[Rule, ...], str | None, str | None]:
    """Return rules, zone and country of a provider; the form's rule where it has none."""
    preset = CATALOGUE.get(provider)
    if preset is not None and preset.rules:
        rules = tuple(read_rule(rule) for rule in preset.copy_rules())
        return rules, preset.zone, preset.country
    rule, errors = rule_of_form({"extension": "restart", **form})
    assert not errors
    return (read_rule(rule),), None, "US"


def entries_of(line: SampleLine, today: dt.date, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Yield the records of what the demo tells about a line."""

    def record(name: str, event: Event, **more: Any) -> dict[str, Any]:
        at = (today - dt.timedelta(days=event.days_ago)).isoformat()
        amount = {"amount": event.amount} if event.amount else {}
        return {
            "id": name,
            "at": at,
            "kind": event.kind,
            "source": "demo",
            **amount,
            **event.more,
            **more,
        }

    if line.first is not None:
        plan = {"plan": line.answers["plan"]} if "plan" in line.answers else {}
        yield record("first", line.first, **plan)
    if line.shown is not None:
        until = (today + dt.timedelta(days=line.shown)).isoformat()
        shown = {"kind": "expiry_seen", "until": until, "source": "demo"}
        yield {"id": "first", "at": now.isoformat(), **shown}
    for number, event in enumerate(line.past):
        yield record(f"past{number}", event)


def state_on(line: SampleLine, now: dt.datetime, viewer: Viewer) -> State:
    """Return the state that a line has when the demo is started at an instant."""
    form = {
        k: v for k, v in line.answers.items() if k in {"counts", "period", "unit", "rescue_days"}
    }
    rules, zone, _ = rules_of(line.answers["provider"], **form)
    zone = line.answers.get("zone", zone)
    today = now.astimezone(viewer.zone).date()
    ledger = Ledger(
        rules,
        ProviderZone(ZoneInfo(zone) if zone else None),
        [entry_from_record(record) for record in entries_of(line, today, now)],
    )
    settings = Settings(auto_renewal=AutoRenewal(line.answers.get("auto_renewal", "off")))
    return assess(ledger, settings, viewer, now).state


def test_every_state_is_there() -> None:
    assert {line.state for line in LINES} == ALL_STATES


def test_labels_differ() -> None:
    for language in ("en", "zh-Hans"):
        assert len({line.named(language) for line in LINES}) == len(LINES)


@pytest.mark.parametrize(("zone", "home"), PLACES)
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.label)
def test_same_state_on_any_day(line: SampleLine, zone: str, home: str | None) -> None:
    country = line.answers["country"]
    viewer = Viewer(ZoneInfo(zone), Workdays({c for c in (country, home) if c}))
    wrong = []
    for days in range(0, 800, 11):
        for time in (dt.time(0, 1), dt.time(23, 58)):
            day = FIRST + dt.timedelta(days=days)
            now = dt.datetime.combine(day, time, viewer.zone).astimezone(dt.UTC)
            if (state := state_on(line, now, viewer)) != line.state:
                wrong.append((now, state))
    assert not wrong, wrong[:5]

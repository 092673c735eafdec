"""Take entries back, look into the ledger, and ask what would be if."""

from collections.abc import Callable
import datetime as dt
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from tests.components.conftest import PLAN, TOP_UP, SetUp, make_line
from tests.components.disk_faults import FailingDisk
from tests.components.service_calls import act, device_id, ledgers, refused

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in London."""
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("Europe/London")


async def _record(hass: HomeAssistant, **data: Any) -> str:
    """Record something and return the id of its entry."""
    answer = await act(hass, "record", device_id=device_id(hass), **data)
    return str(answer["results"][0]["entry_id"])


async def test_a_reversal_brings_back_what_was_before(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    before = shown("days_left")
    entry_id = await _record(hass, kind="plan_purchase")
    after = shown("days_left")
    assert after != before
    answer = await act(
        hass, "reverse", device_id=device_id(hass), entry_id=entry_id, note="the wrong number"
    )
    assert shown("days_left") == before
    assert answer["reversed"] == entry_id
    assert answer["before"]["days_left"] == int(after)
    assert answer["after"]["days_left"] == int(before)
    assert answer["line"] == "Acme ··0123"
    assert '"note":"the wrong number"' in ledgers(hass)["line1.jsonl"]

    # A reversal can be reversed in its turn, and then the entry be reversed again.
    await act(
        hass, "reverse", response=False, device_id=device_id(hass), entry_id=answer["entry_id"]
    )
    assert shown("days_left") == after
    await act(hass, "reverse", device_id=device_id(hass), entry_id=entry_id)
    assert shown("days_left") == before


@pytest.mark.parametrize("at", ["2026-05-03", "2027-01-01"])
async def test_what_is_reversed_is_told(hass: HomeAssistant, set_up: SetUp, at: str) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    entry_id = await _record(hass, kind="plan_purchase", at=at)
    await act(hass, "reverse", device_id=device_id(hass), entry_id=entry_id)
    error = await refused(hass, "reverse", device_id=device_id(hass), entry_id=entry_id)
    assert error.translation_key == "already_reversed"


async def test_reversals_that_are_refused(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(
        make_line(kept=dt.date(2026, 4, 20)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 4, 20)),
    )
    line, household = device_id(hass), device_id(hass, entry.entry_id)
    for data, key in (
        ({"device_id": line, "entry_id": "nothing"}, "no_such_entry"),
        ({"device_id": line, "entry_id": "line2-first"}, "no_such_entry"),
        ({"device_id": line, "entry_id": "line1-first", "note": ["x"]}, "entry_no_text"),
        ({"device_id": household, "entry_id": "line1-first"}, "device_no_line"),
        ({"device_id": "nowhere", "entry_id": "line1-first"}, "device_unknown"),
    ):
        assert (await refused(hass, "reverse", **data)).translation_key == key
    before = ledgers(hass)
    for data in ({}, {"device_id": line}, {"device_id": [line], "entry_id": "line1-first"}):
        with pytest.raises(vol.Invalid):
            await act(hass, "reverse", **data)
    assert ledgers(hass) == before


async def test_a_reversal_that_cannot_be_written(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    days, before = shown("days_left"), ledgers(hass)
    with monkeypatch.context() as patch:
        FailingDisk(patch).fail("pwrite")
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "reverse", device_id=device_id(hass), entry_id="line1-first")
    assert caught.value.translation_key == "not_written"
    assert (shown("days_left"), ledgers(hass)) == (days, before)


async def test_the_ledger_is_told_newest_first(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2026, 4, 20), kind="top_up"))
    note = "from +1 212-555-0123, code 7654321; tel. (212) 555 0123 or 2125550123"
    await _record(hass, kind="top_up", amount="5", note=note, reference="12125550123-9")
    await _record(hass, kind="note", note="later", at="2026-06-01")
    answer = await act(hass, "get_ledger", device_id=device_id(hass))
    assert {key: answer[key] for key in ("line", "number", "total")} == {
        "line": "Acme ··0123",
        "number": "··0123",
        "total": 3,
    }
    later, small, first = answer["entries"]
    assert (later["kind"], later["reason"]) == ("note", "in_future")
    assert (small["amount"], small["reason"], small["counted"]) == ("5", "below_minimum", False)
    assert small["note"] == "from ··0123, code 7654321; tel. ··0123 or ··0123"
    assert small["source"] == "action"
    assert first == {
        "id": "line1-first",
        "at": "2026-04-20",
        "kind": "top_up",
        "amount": "15",
        "evidence": "claimed",
        "source": "setup",
        "counted": True,
        "reason": None,
        "by_clock": {"validity": None},
    }
    assert "2125550123" not in json.dumps(answer)

    some = await act(hass, "get_ledger", device_id=device_id(hass), limit=1.0, offset=1)
    assert [entry["id"] for entry in some["entries"]] == [small["id"]]
    none = await act(hass, "get_ledger", device_id=device_id(hass), offset=99)
    assert (none["entries"], none["total"]) == ([], 3)


async def test_a_user_name_is_not_told_either(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(number=None, user_name="alice.smith", title="Voice"))
    await _record(hass, kind="note", note="logged in as alice.smith")
    answer = await act(hass, "get_ledger", device_id=device_id(hass))
    assert answer["number"] == "··mith"
    assert answer["entries"][0]["note"] == "logged in as ··mith"


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("limit", 0, "entry_out_of_bounds"),
        ("limit", 1001, "entry_out_of_bounds"),
        ("limit", "many", "entry_no_whole_number"),
        ("limit", 1.5, "entry_no_whole_number"),
        ("offset", -1, "entry_out_of_bounds"),
        ("offset", True, "entry_no_whole_number"),
    ],
)
async def test_bounds_of_what_is_told(
    hass: HomeAssistant, set_up: SetUp, field: str, value: Any, key: str
) -> None:
    await set_up(make_line())
    error = await refused(hass, "get_ledger", device_id=device_id(hass), **{field: value})
    assert error.translation_key == key
    assert field in str(error)


async def test_only_administrators_look_into_ledgers_and_take_back(
    hass: HomeAssistant, set_up: SetUp, hass_read_only_user: MockUser
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    before, line = ledgers(hass), device_id(hass)
    for action, data in (
        ("reverse", {"device_id": line, "entry_id": "line1-first"}),
        ("get_ledger", {"device_id": line}),
        ("get_removed", {}),
        ("restore_removed", {"removed_id": "x"}),
        ("keep_removed", {"removed_id": "x"}),
        ("delete_removed", {"removed_id": "x"}),
    ):
        with pytest.raises(Unauthorized):
            await act(hass, action, user=hass_read_only_user.id, **data)
    assert ledgers(hass) == before
    # Whoever keeps the numbers may record, and ask.
    await act(hass, "assess", user=hass_read_only_user.id, device_id=line)
    await act(hass, "record", user=hass_read_only_user.id, device_id=line)


async def test_how_a_line_stands_on_a_day_to_come(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(kept=dt.date(2026, 5, 1)))
    before = ledgers(hass)
    answer = await act(hass, "assess", device_id=device_id(hass), at="2026-06-01")
    assert ledgers(hass) == before
    (result,) = answer["results"]
    assert {key: result[key] for key in ("device_id", "line")} == {
        "device_id": device_id(hass),
        "line": "Acme ··0123",
    }
    found = result["assessment"]
    (clock,) = found.pop("clocks")
    assert found == {
        "at": "2026-05-31T23:00:00+00:00",
        "state": "urgent",
        "active_until": "2026-06-01T04:00:00+00:00",
        "receives_until": "2026-06-01T04:00:00+00:00",
        "recoverable_until": "2026-07-01T04:00:00+00:00",
        "last_day": "2026-05-31",
        "act_by": "2026-05-22",
        "days_left": 0,
        "next_deadline": "2026-06-01T04:00:00+00:00",
        "next_change": "2026-06-01T04:00:00+00:00",
        "receives_codes": True,
        "confidence": "medium",
        "next_step": {
            "text": "Buy a plan",
            "clock": "plan",
            "kinds": ["plan_purchase"],
            "amount": None,
            "currency": None,
            "plans": [],
            "chargeable": False,
            "methods": [],
            "fee": "0",
        },
        "yearly_cost": {"receiving": "36.50", "keeping": "18.25", "currency": "USD"},
        "runway": None,
        "balance": None,
        "balance_currency": None,
        "balance_seen": None,
        "last_kept": "2026-05-01",
        "deciding": "plan",
    }
    assert (clock["clock"], clock["set_by"], clock["phase"]) == ("plan", "line1-first", None)
    assert clock["phases"] == [
        {
            "name": "suspended",
            "from": "2026-06-01T04:00:00+00:00",
            "until": "2026-07-01T04:00:00+00:00",
            "works": [],
            "revive": {"by": ["plan_purchase"], "fee": "0"},
            "balance_lost": False,
        }
    ]
    later = await act(hass, "assess", device_id=[device_id(hass)], at="2026-06-10 12:00")
    assert later["results"][0]["assessment"]["clocks"][0]["phase"] == "suspended"
    assert later["results"][0]["assessment"]["state"] == "suspended"
    assert later["results"][0]["assessment"]["receives_codes"] is False
    end = await act(hass, "assess", device_id=[device_id(hass)], at="2027-01-01")
    assert end["results"][0]["assessment"]["state"] == "lost"
    assert end["results"][0]["assessment"]["next_step"] is None


async def test_what_a_planned_event_would_do(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2025, 6, 1), kind="top_up"))
    before, line = ledgers(hass), device_id(hass)

    async def plan(**data: Any) -> dict[str, Any]:
        answer = await act(hass, "assess", device_id=line, **data)
        return dict(answer["results"][0])

    # The usual one, now.
    usual = await plan(event={})
    assert usual["event"]["counted"]
    assert usual["event"]["kind"] == "top_up"
    assert "id" not in usual["event"]
    assert usual["without_event"]["days_left"] == 29
    assert usual["assessment"]["days_left"] == 366

    # One to come is judged when it comes.
    small = await plan(event={"kind": "top_up", "amount": "5", "at": "2026-05-20"})
    assert (small["event"]["counted"], small["event"]["reason"]) == (False, "below_minimum")
    assert small["assessment"]["at"] == "2026-05-20T04:00:00+00:00"
    late = await plan(event={"kind": "top_up", "amount": 10, "at": "2026-05-20"}, at="2026-05-10")
    assert late["event"]["reason"] == "in_future"
    assert late["assessment"]["state"] == "due"
    done = await plan(event={"kind": "top_up", "amount": 10, "at": "2026-05-20"}, at="2026-05-21")
    assert done["assessment"]["active_until"] == "2027-05-21T04:00:00+00:00"
    assert ledgers(hass) == before


async def test_a_line_of_which_nothing_is_known(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP, PLAN]))
    answer = await act(hass, "assess", device_id=device_id(hass))
    found = answer["results"][0]["assessment"]
    assert (found["state"], found["active_until"], found["confidence"]) == ("unknown", None, "none")
    assert [clock["set_by"] for clock in found["clocks"]] == [None, None]


@pytest.mark.parametrize(
    ("data", "key", "named"),
    [
        ({"at": "some day"}, "entry_no_date", "at"),
        ({"at": "1492-10-12"}, "entry_out_of_range", "at"),
        ({"event": {"kind": "top_up", "amount": "12,50"}}, "entry_no_number", "event.amount"),
        ({"event": {"at": "some day"}}, "entry_no_date", "event.at"),
        ({"event": {"kind": "balance_seen"}}, "entry_missing", "balance"),
        ({"event": {"clock": "cuckoo"}}, "clock_unknown", "clock"),
        ({"event": {}}, "say_how_renewed", "Acme"),
    ],
)
async def test_questions_that_are_refused(
    hass: HomeAssistant, set_up: SetUp, data: dict[str, Any], key: str, named: str
) -> None:
    await set_up(make_line(rules=[TOP_UP]))
    error = await refused(hass, "assess", device_id=device_id(hass), **data)
    assert error.translation_key == key
    assert named in str(error)


async def test_questions_with_unknown_fields(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line())
    for data in ({"event": {"colour": "red"}}, {"event": "top_up"}, {"when": "2026-05-05"}):
        with pytest.raises(vol.Invalid):
            await act(hass, "assess", device_id=device_id(hass), **data)
    with pytest.raises(ServiceValidationError):
        await act(hass, "assess", device_id="nowhere")

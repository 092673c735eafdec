"""Record by action: what comes of it, and what is refused."""

from collections.abc import Callable
import datetime as dt
import errno
import os
from pathlib import Path
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.components.conftest import PLAN, TOP_UP, SetUp, make_line
from tests.components.service_calls import act, device_id, ledgers, refused

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon for a person in Shanghai, where it is evening."""
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("Asia/Shanghai")


async def test_a_record_says_what_it_changed(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2025, 6, 1), kind="top_up"))
    answer = await act(
        hass,
        "record",
        device_id=device_id(hass),
        kind="top_up",
        amount="12.50",
        currency="eur",
        evidence="receipt",
        method="website",
        reference=4711,
        note=" paid at home ",
        payment="the blue card",
        balance="-1.5",
        plan="",
    )
    (result,) = answer["results"]
    assert answer["failed"] == []
    assert result.pop("entry_id")
    assert result == {
        "device_id": device_id(hass),
        "line": "Acme ··0123",
        "kind": "top_up",
        "counted": True,
        "reason": None,
        "by_clock": {"validity": None},
        "before": {
            "state": "due",
            "active_until": "2026-06-02T04:00:00+00:00",
            "receives_until": "2026-08-02T04:00:00+00:00",
            "act_by": "2026-05-26",
            "days_left": 29,
        },
        "after": {
            "state": "active",
            "active_until": "2027-05-05T04:00:00+00:00",
            "receives_until": "2027-07-05T04:00:00+00:00",
            "act_by": "2027-04-28",
            "days_left": 366,
        },
    }
    assert shown("status") == "active"
    last = ledgers(hass)["line1.jsonl"].splitlines()[-1]
    for text in ('"amount":"12.50"', '"currency":"EUR"', '"reference":"4711"', '"balance":"-1.5"'):
        assert text in last
    assert '"note":"paid at home"' in last
    assert '"at":"2026-05-04T12:00:00+00:00"' in last
    assert '"plan"' not in last


@pytest.mark.parametrize(
    ("at", "stored"),
    [
        # The person's today, though it is another day at the provider, is now.
        ("2026-05-04", "2026-05-04T12:00:00+00:00"),
        (dt.date(2026, 5, 4), "2026-05-04T12:00:00+00:00"),
        ("2026-05-03", "2026-05-03"),
        (dt.date(2026, 5, 3), "2026-05-03"),
        ("2026-05-03 18:30", "2026-05-03T10:30:00+00:00"),
        (dt.datetime(2026, 5, 3, 18, 30), "2026-05-03T10:30:00+00:00"),  # noqa: DTZ001 as typed
        ("2026-05-03T18:30:00+02:00", "2026-05-03T16:30:00+00:00"),
        ("2026-05-03 10:30:00Z", "2026-05-03T10:30:00+00:00"),
    ],
)
async def test_when_it_happened(hass: HomeAssistant, set_up: SetUp, at: Any, stored: str) -> None:
    await set_up(make_line())
    answer = await act(
        hass, "record", device_id=[device_id(hass)], kind="plan_purchase", amount="3", at=at
    )
    assert answer["results"][0]["counted"]
    assert f'"at":"{stored}"' in ledgers(hass)["line1.jsonl"].splitlines()[-1]


@pytest.mark.parametrize(
    ("amount", "stored"),
    [(12.5, "12.5"), (10, "10"), (10.0, "10"), (0.1, "0.1"), ("10.00", "10.00"), (" 11 ", "11")],
)
async def test_no_float_is_stored(
    hass: HomeAssistant, set_up: SetUp, amount: Any, stored: str
) -> None:
    await set_up(make_line(rules=[TOP_UP]))
    await act(hass, "record", device_id=device_id(hass), kind="top_up", amount=amount)
    assert f'"amount":"{stored}"' in ledgers(hass)["line1.jsonl"].splitlines()[-1]


async def test_without_a_kind_it_is_the_usual_renewal(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(
        make_line("line1", rules=[TOP_UP], kept=dt.date(2025, 6, 1), kind="top_up"),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 4, 20)),
    )
    answer = await act(
        hass, "record", device_id=[device_id(hass), device_id(hass, "line2")], at="2026-05-03"
    )
    assert [result["kind"] for result in answer["results"]] == ["top_up", "plan_purchase"]
    assert '"amount":"15"' in ledgers(hass)["line1.jsonl"].splitlines()[-1]
    assert '"source":"action"' in ledgers(hass)["line2.jsonl"].splitlines()[-1]
    answer = await act(hass, "record", device_id=device_id(hass), amount="20", response=True)
    assert answer["results"][0]["counted"]
    assert '"amount":"20"' in ledgers(hass)["line1.jsonl"].splitlines()[-1]


async def test_an_amount_makes_a_first_renewal_known(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP]))
    answer = await act(hass, "record", device_id=device_id(hass), amount="10")
    (result,) = answer["results"]
    assert (result["kind"], result["counted"]) == ("top_up", True)
    assert result["before"]["state"] == "unknown"
    assert result["before"]["active_until"] is None


async def test_what_does_not_count_is_kept_and_says_why(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP, PLAN]))
    answer = await act(hass, "record", device_id=device_id(hass), kind="top_up", amount="9.99")
    (result,) = answer["results"]
    assert (result["counted"], result["reason"]) == (False, "below_minimum")
    assert result["by_clock"] == {"validity": "below_minimum", "plan": "kind_not_counted"}
    assert result["before"] == result["after"]
    assert '"amount":"9.99"' in ledgers(hass)["line1.jsonl"]


async def test_one_of_several_clocks(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(rules=[TOP_UP, PLAN]))
    answer = await act(
        hass,
        "record",
        device_id=device_id(hass),
        kind="expiry_seen",
        until="2026-07-31",
        receives_until="2026-08-31",
        clock="plan",
        chargeable="no",
    )
    assert answer["results"][0]["by_clock"]["plan"] is None
    assert answer["results"][0]["after"]["active_until"] == "2026-08-01T04:00:00+00:00"


async def test_a_device_named_twice_is_recorded_once(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    devices = [device_id(hass), device_id(hass)]
    answer = await act(hass, "record", device_id=devices)
    assert len(answer["results"]) == 1


async def test_without_a_response(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    days = shown("days_left")
    assert await act(hass, "record", response=False, device_id=device_id(hass)) is None
    assert shown("days_left") != days


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("amount", "12,50", "entry_no_number"),
        ("amount", "1.000,00", "entry_no_number"),
        ("amount", "1,000.00", "entry_no_number"),
        ("amount", "-3", "entry_negative"),
        ("amount", "much", "entry_no_number"),
        ("amount", "", "entry_no_number"),
        ("amount", "١٢", "entry_no_number"),
        ("amount", "1e3", "entry_no_number"),
        ("amount", "NaN", "entry_no_number"),
        ("amount", float("inf"), "entry_no_number"),
        ("amount", True, "entry_no_number"),
        ("amount", [3], "entry_no_number"),
        ("balance", "3 USD", "entry_no_number"),
        ("currency", "dollars", "entry_no_currency"),
        ("at", "yesterday", "entry_no_date"),
        ("at", "", "entry_no_date"),
        ("at", "2026-02-30", "entry_no_date"),
        ("at", "2026-05-03 25:00", "entry_no_date"),
        ("at", "20260503", "entry_no_date"),
        ("at", 20260503, "entry_no_date"),
        ("at", "0001-01-01", "entry_out_of_range"),
        ("at", "9999-12-31 23:59:59", "entry_out_of_range"),
        ("until", "soon", "entry_no_date"),
        ("receives_until", "3 May", "entry_no_date"),
        ("kind", "prayer", "entry_no_choice"),
        ("kind", ["top_up"], "entry_no_choice"),
        ("kind", "reversal", "entry_use_reverse"),
        ("kind", "balance_seen", "entry_missing"),
        ("kind", "expiry_seen", "entry_missing"),
        ("evidence", "sworn", "entry_no_choice"),
        ("method", "magic", "entry_no_choice"),
        ("chargeable", "perhaps", "entry_no_yes_or_no"),
        ("clock", "cuckoo", "clock_unknown"),
        ("note", "x" * 2001, "entry_too_long"),
        ("reference", "x" * 256, "entry_too_long"),
        ("plan", ["annual"], "entry_no_text"),
        ("payment", False, "entry_no_text"),
        ("note", "\ud800", "entry_no_text"),
    ],
)
async def test_bad_input_names_its_field_and_records_nothing(
    hass: HomeAssistant, set_up: SetUp, field: str, value: Any, key: str
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    data = {"kind": "plan_purchase", field: value}
    error = await refused(hass, "record", device_id=device_id(hass), **data)
    assert error.translation_key == key
    named = "balance" if value == "balance_seen" else "until" if value == "expiry_seen" else field
    assert named in str(error)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"device_id": []},
        {"device_id": 5},
        {"device_id": "x", "colour": "red"},
        {"device_id": "x", "reverses": "y"},
    ],
)
async def test_fields_that_are_not_there_record_nothing(
    hass: HomeAssistant, set_up: SetUp, data: dict[str, Any]
) -> None:
    await set_up(make_line())
    before = ledgers(hass)
    with pytest.raises(vol.Invalid):
        await act(hass, "record", **data)
    assert ledgers(hass) == before


async def test_devices_that_are_no_lines_are_named(
    hass: HomeAssistant, set_up: SetUp, entity_id: Callable[..., str]
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 20)))
    line = device_id(hass)
    household = device_id(hass, entry.entry_id)
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    lamp = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "lamp")}, name="Lamp"
    )
    for device, key, named in (
        (household, "device_no_line", "SIM Keeper"),
        (lamp.id, "device_no_line", "Lamp"),
        ("nowhere", "device_unknown", "nowhere"),
    ):
        # One that is right does not make the others so.
        error = await refused(hass, "record", device_id=[line, device])
        assert error.translation_key == key
        assert named in str(error)


async def test_a_usual_renewal_that_nobody_knows_is_refused_for_all(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(
        make_line(kept=dt.date(2026, 4, 20)),
        make_line("line2", number="+12125550124", rules=[TOP_UP]),
    )
    devices = [device_id(hass), device_id(hass, "line2")]
    error = await refused(hass, "record", device_id=devices)
    assert error.translation_key == "say_how_renewed"
    assert "··0124" in str(error)


async def test_an_entry_that_is_not_loaded_records_nothing(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 20)))
    line = device_id(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    for action in ("record", "assess", "get_ledger"):
        error = await refused(hass, action, device_id=line)
        assert error.translation_key == "not_loaded"


async def test_a_line_whose_ledger_cannot_be_read_takes_no_record(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(make_line(kept=dt.date(2026, 4, 20)))
    line = device_id(hass)
    path = Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl"))
    path.write_text(path.read_text().replace('"version":1', '"version":99'))
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    error = await refused(hass, "record", device_id=line)
    assert error.translation_key == "line_not_ready"


def _full_disk(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the next writes find no room."""
    write, left = os.pwrite, [times]

    def full(*args: Any) -> int:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(*args)

    monkeypatch.setattr(os, "pwrite", full)


async def test_a_line_that_cannot_be_written_does_not_stop_the_others(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    hass.config.language = "zh-Hans"
    await set_up(
        make_line(kept=dt.date(2026, 4, 20)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 4, 20)),
    )
    devices = [device_id(hass), device_id(hass, "line2")]
    before = ledgers(hass)
    _full_disk(monkeypatch, 1)
    answer = await act(hass, "record", device_id=devices)
    assert [result["device_id"] for result in answer["results"]] == devices[1:]
    (failure,) = answer["failed"]
    assert failure["device_id"] == devices[0]
    assert failure["error"].startswith("Acme ··0123 没有记录成功")
    assert "No space" not in failure["error"]
    assert hass.config.config_dir not in failure["error"]
    after = ledgers(hass)
    assert after["line1.jsonl"] == before["line1.jsonl"]
    assert after["line2.jsonl"] != before["line2.jsonl"]

    _full_disk(monkeypatch, 1)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "record", response=False, device_id=devices)
    assert caught.value.translation_key == "some_not_written"
    assert "··0123" in str(caught.value)

    before = ledgers(hass)
    _full_disk(monkeypatch, 2)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "record", device_id=devices)
    assert caught.value.translation_key == "some_not_written"
    _full_disk(monkeypatch, 1)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "record", device_id=devices[0])
    assert caught.value.translation_key == "not_written"
    assert ledgers(hass) == before


async def test_the_actions_stay_when_the_entry_is_gone(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(make_line())
    line = device_id(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "record", device_id=line)
    assert caught.value.translation_key == "not_loaded"


async def test_a_line_added_meanwhile_can_be_recorded(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    line = make_line(kept=dt.date(2026, 4, 20))
    line["data"] = MappingProxyType(line["data"])
    hass.config_entries.async_add_subentry(entry, ConfigSubentry(**line))
    await hass.async_block_till_done()
    answer = await act(hass, "record", device_id=device_id(hass))
    assert answer["results"][0]["counted"]

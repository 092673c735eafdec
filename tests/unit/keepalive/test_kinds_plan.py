"""The kinds of rule K7 to K11, with the dates that the documentation works out."""

import pytest

from .docs import promised, spoken
from .making import (
    at,
    closes,
    days,
    ends,
    event,
    ledger,
    look,
    months,
    reason,
    rule,
    top_up,
)

BUY = "plan_purchase"
RENEWAL = "auto_renewal"
SUSPENDED = {"name": "suspended", "length": days(90), "revive": {"by": [BUY]}}


def test_k7_a_plan_of_so_many_days() -> None:
    tello = rule(BUY, RENEWAL, period=days(30), boundary={"time": "05:00", "until": "11:00"})
    begun = event(BUY, "2026-07-05")
    charged = event(RENEWAL, at("2026-08-04 07:30", "America/New_York").isoformat())
    assert ends(tello, begun, zone="America/New_York") == "2026-08-04"
    assert ends(tello, begun, charged, zone="America/New_York") == "2026-09-03"
    until = closes(tello, begun, zone="America/New_York")
    assert until == at("2026-08-04 05:00", "America/New_York")

    phonebox = rule(
        BUY, period=days(30), counting="inclusive", extension="stack", phases=[SUSPENDED]
    )
    first = event(BUY, "2026-03-07")
    early, late = event(BUY, "2026-04-01"), event(BUY, "2026-04-10")
    assert ends(phonebox, first) == "2026-04-05"
    assert ends(phonebox, first, early) == "2026-05-05"
    assert ends(phonebox, first, late) == "2026-05-09"

    starhub = rule(BUY, period=days(3), counting="exact", extension="stack")
    pack = event(BUY, "2026-01-01T20:00+08:00")
    second = event(BUY, "2026-01-02T09:00+08:00")
    assert closes(starhub, pack, zone="Asia/Singapore") == at("2026-01-04 20:00", "Asia/Singapore")
    both = closes(starhub, pack, second, zone="Asia/Singapore")
    assert both == at("2026-01-07 20:00", "Asia/Singapore")
    expected = ["2026-08-04", "2026-09-03", "2026-04-05", "2026-05-05", "2026-05-09"]
    assert promised("K7") == spoken([*expected, "2026-01-04", "2026-01-07"])


def test_k7_hours_elapse_where_days_keep_the_time_of_day() -> None:
    """On 29 March 2026 the day in London has 23 hours."""
    by_days = rule(BUY, period=days(1), counting="exact")
    by_hours = rule(BUY, period={"value": 24, "unit": "hour"})
    bought = event(BUY, "2026-03-28T20:00+00:00")
    assert closes(by_days, bought, zone="Europe/London") == at("2026-03-29 19:00")
    assert closes(by_hours, bought, zone="Europe/London") == at("2026-03-29 20:00")


@pytest.mark.parametrize("boundary", [{}, {"time": "00:00"}, {"time": "05:00"}])
def test_k7_a_boundary_does_not_apply_to_exact_counting(boundary: dict[str, str]) -> None:
    exact = rule(BUY, period=days(3), counting="exact", boundary=boundary)
    bought = event(BUY, "2026-01-01T20:00+00:00")
    assert closes(exact, bought) == at("2026-01-04 20:00")


def test_k7_pay_before_that_day() -> None:
    """Public Mobile: the end that is shown means "pay before"."""
    public = rule(BUY, period=days(30), extension="stack", boundary={"time": "00:00"})
    bought = event(BUY, "2026-06-01")
    zone = "America/Toronto"
    assert closes(public, bought, zone=zone) == at("2026-07-01 00:00", zone)
    shown = event("expiry_seen", "2026-06-02", until="2026-07-03")
    assert closes(public, shown, zone=zone) == at("2026-07-03 00:00", zone)
    assert closes(public, shown, event(BUY, "2026-06-10"), zone=zone) == at("2026-08-02", zone)
    # The same end said as an instant is the same day, and winds to the same day.
    instant = event("expiry_seen", "2026-06-02", until=at("2026-07-03", zone).isoformat())
    assert ends(public, instant, zone=zone) == "2026-07-03"
    assert closes(public, instant, event(BUY, "2026-06-10"), zone=zone) == at("2026-08-02", zone)


def test_k8_a_plan_of_months_or_a_year() -> None:
    monthly = rule(BUY, RENEWAL, period=months(1), extension="stack")
    paid = [
        event(BUY, "2026-01-31"),
        event(RENEWAL, "2026-02-28"),
        event(RENEWAL, "2026-03-31"),
        event(RENEWAL, "2026-04-30"),
    ]
    worked = ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    for number, last in enumerate(worked, start=1):
        assert ends(monthly, *paid[:number]) == last
    yearly = rule(BUY, period=months(12))
    assert ends(yearly, event(BUY, "2026-03-15")) == "2027-03-15"
    assert promised("K8") == spoken([*worked[:3], "2027-03-15"])


@pytest.mark.parametrize(
    ("bought", "period", "last"),
    [
        ("2026-01-31", months(1), "2026-02-28"),
        ("2026-01-31", months(2), "2026-03-31"),
        ("2026-08-31", months(6), "2027-02-28"),
        ("2024-02-29", {"value": 1, "unit": "year"}, "2025-02-28"),
        ("2024-02-29", {"value": 4, "unit": "year"}, "2028-02-29"),
        ("2096-02-29", {"value": 4, "unit": "year"}, "2100-02-28"),
        ("2026-01-31", {"value": 2, "unit": "week"}, "2026-02-14"),
        ("2026-12-31", months(2), "2027-02-28"),
        ("2027-12-31", months(2), "2028-02-29"),
        ("2026-07-25", days(360), "2027-07-20"),
    ],
)
def test_k8_months_keep_the_day_or_take_the_last(
    bought: str, period: dict[str, object], last: str
) -> None:
    assert ends(rule(BUY, period=period), event(BUY, bought)) == last


def test_k9_use_it_or_lose_it() -> None:
    """Giffgaff: what is counted restarts the window, and does not add to it."""
    giffgaff = rule(
        "data",
        "top_up",
        qualifying=[{"kinds": ["sms_out", "call_out", "mms_out"], "chargeable": True}],
        period=days(180),
    )
    first = event("sms_out", "2026-05-01", chargeable=True)
    second = event("call_out", "2026-09-10", chargeable=True)
    worked = {ends(giffgaff, first): "2026-10-28", ends(giffgaff, first, second): "2027-03-09"}
    assert list(worked) == list(worked.values())
    free = event("call_out", "2026-09-10", chargeable=False)
    unsaid = event("sms_out", "2026-09-11")
    incoming = event("sms_in", "2026-09-12")
    data = event("data", "2026-09-10")
    known = ledger(giffgaff, first, free, unsaid, incoming)
    assert reason(known, free) == "not_chargeable"
    assert reason(known, unsaid) == "not_chargeable"
    assert reason(known, incoming) == "kind_not_counted"
    assert str(look(known).last_day) == "2026-10-28"
    assert ends(giffgaff, first, data) == "2027-03-09"
    assert promised("K9") == spoken(worked.values())


def test_k10_just_being_there() -> None:
    voice = rule("login", "sms_out", "call_out", period=months(3))
    esim = rule("registration", period=days(365))
    assert ends(voice, event("login", "2026-11-30")) == "2027-02-28"
    assert ends(esim, event("registration", "2026-06-01")) == "2027-06-01"
    assert promised("K10") == spoken(["2027-02-28", "2027-06-01"])


def test_k11_spend_so_much() -> None:
    povo = rule(
        currency="JPY",
        qualifying=[
            {"kinds": [BUY], "anchor": "until"},
            {"kinds": ["call_out", "sms_out"], "min_total": 661},
        ],
        period=days(180),
    )
    zone = "Asia/Tokyo"
    bought = event(BUY, "2026-01-10")
    calls = [
        event("call_out", "2026-03-01", 300),
        event("sms_out", "2026-04-05", 200),
        event("call_out", "2026-05-20", 200),
        event("call_out", "2026-06-01", 660),
        event("call_out", "2026-06-02", 1),
    ]
    assert ends(povo, bought, zone=zone) == "2026-07-09"
    assert ends(povo, bought, *calls[:2], zone=zone) == "2026-07-09"
    assert ends(povo, bought, *calls[:3], zone=zone) == "2026-11-16"
    assert ends(povo, bought, *calls[:4], zone=zone) == "2026-11-16"
    assert ends(povo, bought, *calls, zone=zone) == "2026-11-29"
    known = ledger(povo, bought, *calls, zone=zone)
    said = [reason(known, call) for call in calls]
    assert said == ["contributed", "contributed", None, "contributed", None]
    # Another plan sets the clock, and what was spent before it no longer adds up.
    again = event(BUY, "2026-04-06")
    assert ends(povo, bought, *calls[:2], again, calls[2], zone=zone) == "2026-10-03"
    # A plan's own end, and where it is not known, the purchase.
    week = event(BUY, "2026-01-10", until="2026-01-17")
    assert ends(povo, week, zone=zone) == "2026-07-16"

    kyivstar = rule(
        currency="UAH", qualifying=[{"kinds": ["top_up"], "min_amount": 30}], period=days(274)
    )
    enough, half = top_up("2026-03-01", 30), top_up("2026-03-02", 15)
    assert ends(kyivstar, enough) == "2026-11-30"
    known = ledger(kyivstar, enough, half, top_up("2026-03-03", 15))
    assert reason(known, half) == "below_minimum"
    assert str(look(known).last_day) == "2026-11-30"
    assert promised("K11") == spoken(["2026-11-16", "2026-11-30"])

"""The carriers' own examples, and dates that are easily got wrong."""

import pytest

from .making import (
    Entry,
    Rule,
    at,
    closes,
    days,
    ends,
    event,
    hours,
    ledger,
    look,
    months,
    reason,
    rule,
    top_up,
    viewer,
)

BUY = "plan_purchase"
TOP_UP_REVIVES = [{"name": "suspended", "revive": {"by": ["top_up"]}}]

RULES = {
    "tello": rule(BUY, "auto_renewal", period=days(30)),
    "tello_payg": rule(
        currency="USD", qualifying=[{"kinds": ["top_up"], "min_amount": 10}], period=months(3)
    ),
    "one_nz": rule("top_up", period=days(360)),
    "cmhk": rule(
        currency="HKD",
        qualifying=[{"kinds": ["top_up"], "min_amount": 50}],
        period=days(180),
        phases=TOP_UP_REVIVES,
    ),
    "giffgaff": rule(
        currency="GBP", qualifying=[{"kinds": ["sms_out"], "chargeable": True}], period=days(180)
    ),
    "pl_tmobile": rule(BUY, period=days(365), extension="stack", cap={"days_ahead": 365}),
    "redpocket": rule(BUY, period=days(360), extension="stack"),
    "ais": rule(
        "top_up",
        currency="THB",
        extension="stack",
        cap={"days_ahead": 365},
        tiers=[[50, days(50)], [100, days(100)]],
    ),
    "three_hk": rule(
        currency="HKD", qualifying=[{"kinds": ["top_up"], "min_amount": 100}], period=days(180)
    ),
    "orange_pl": rule(
        BUY,
        currency="PLN",
        tiers=[[9, days(31)], [19, days(93)], [39, days(365)]],
        extension="stack",
    ),
    "lime": rule(
        "top_up",
        currency="KYD",
        tiers=[[5, days(90)], [10, days(120)], [20, days(180)], [50, days(365)]],
    ),
    "au_aldi": rule(
        currency="AUD",
        qualifying=[{"kinds": ["top_up"], "min_amount": 15}],
        initial=days(60),
        period=days(365),
    ),
    "aldi_talk": rule(
        "top_up", currency="EUR", tiers=[[5, months(4)], [15, months(12)], [30, months(24)]]
    ),
    "chunghwa": rule(
        qualifying=[
            {"kinds": ["top_up"], "period": days(180), "extension": "stack"},
            {"kinds": [BUY], "period": days(60), "extension": "max"},
        ],
    ),
    "taiwan_mobile": rule("top_up", BUY, period=days(185)),
    "tracfone": rule(
        qualifying=[
            {"kinds": [BUY], "plans": ["days60"], "period": days(60), "cap": {"days_ahead": 120}},
            {"kinds": [BUY], "plans": ["year"], "period": days(365), "cap": {"days_ahead": 365}},
        ],
        extension="stack",
    ),
}


def bought(moment: str, amount: int | None = None, **fields: str) -> Entry:
    """Return the purchase of a plan."""
    return event(BUY, moment, amount, **fields)


def used(moment: str) -> Entry:
    """Return a text message that cost something."""
    return event("sms_out", moment, chargeable=True)


def shown(moment: str, until: str) -> Entry:
    """Return an end that the provider shows."""
    return event("expiry_seen", moment, until=until)


@pytest.mark.parametrize(
    ("name", "entries", "last"),
    [
        ("tello", [bought("2026-07-05")], "2026-08-04"),
        ("tello_payg", [top_up("2026-11-30", 10)], "2027-02-28"),
        ("one_nz", [top_up("2026-01-01")], "2026-12-27"),
        ("cmhk", [top_up("2015-10-22", 50)], "2016-04-19"),
        ("cmhk", [top_up("2015-10-22", 50), top_up("2016-05-15", 50)], "2016-11-11"),
        ("giffgaff", [used("2026-05-01")], "2026-10-28"),
        ("giffgaff", [used("2026-05-01"), used("2026-09-10")], "2027-03-09"),
        ("pl_tmobile", [bought("2026-04-10"), bought("2026-12-31")], "2027-12-31"),
        ("redpocket", [bought("2026-01-10")], "2027-01-05"),
        ("redpocket", [bought("2026-01-10"), bought("2026-12-01")], "2027-12-31"),
        ("ais", [top_up("2026-01-01", 100)], "2026-04-11"),
        ("ais", [top_up("2026-01-01", 100), top_up("2026-01-01", 50)], "2026-05-31"),
        ("ais", [top_up("2026-01-01", 100) for _ in range(4)], "2027-01-01"),
        ("three_hk", [top_up("2013-03-01", 100), top_up("2013-06-01", 50)], "2013-08-28"),
        ("orange_pl", [bought("2026-02-10", 39), bought("2026-03-01", 9)], "2027-03-13"),
        ("lime", [top_up("2026-01-31", 5)], "2026-05-01"),
        ("lime", [top_up("2026-01-31", 49)], "2026-07-30"),
        ("lime", [top_up("2026-01-31", 50)], "2027-01-31"),
        ("au_aldi", [event("activation", "2026-01-01")], "2026-03-02"),
        ("au_aldi", [event("activation", "2026-01-01"), top_up("2026-02-01", 15)], "2027-02-01"),
        ("aldi_talk", [top_up("2026-10-31", 5)], "2027-02-28"),
        ("aldi_talk", [top_up("2026-10-31", 30), top_up("2026-11-30", 5)], "2027-03-30"),
        ("chunghwa", [top_up("2026-01-01"), bought("2026-06-10")], "2026-08-09"),
        ("chunghwa", [top_up("2026-01-01"), bought("2026-02-01")], "2026-06-30"),
        ("chunghwa", [top_up("2026-01-01"), top_up("2026-02-01")], "2026-12-27"),
        ("taiwan_mobile", [top_up("2017-07-21")], "2018-01-22"),
        ("tracfone", [bought("2026-01-01", plan="days60")], "2026-03-02"),
        ("tracfone", [bought("2026-01-01", plan="days60") for _ in range(3)], "2026-05-01"),
        (
            "tracfone",
            [bought("2026-01-01", plan="days60"), bought("2026-01-02", plan="year")],
            "2027-01-02",
        ),
    ],
)
def test_example(name: str, entries: list[Entry], last: str) -> None:
    assert ends(RULES[name], *entries) == last


def test_pl_tmobile_activates_at_most_every_48_hours() -> None:
    year = rule(
        BUY, period=days(365), extension="stack", cap={"days_ahead": 365}, min_gap=hours(48)
    )
    first, second = bought("2026-01-01T10:00+01:00"), bought("2026-01-03T09:59+01:00")
    assert reason(ledger(year, first, second, zone="Europe/Warsaw"), second) == "too_soon"


def test_starhub_ends_to_the_minute_and_the_second_pack_adds_to_the_first() -> None:
    """Bought at 20:00 on the 1st for 3 days: the last minute is 19:59 on the 4th."""
    pack: Rule = rule(BUY, period=hours(72), extension="stack")
    zone = "Asia/Singapore"
    first, second = bought("2026-01-01T20:00+08:00"), bought("2026-01-03T08:00+08:00")
    assert closes(pack, first, zone=zone) == at("2026-01-04 20:00", zone)
    assert closes(pack, first, second, zone=zone) == at("2026-01-07 20:00", zone)
    top_ups = rule("top_up", currency="SGD", tiers=[[8, days(60)], [18, days(180)]])
    assert ends(top_ups, top_up("2026-01-01", 8)) == "2026-03-02"
    assert ends(top_ups, top_up("2026-01-01", 18)) == "2026-06-30"


def test_phonebox_is_kept_for_90_days_and_then_costs_a_fee() -> None:
    phonebox = rule(
        BUY,
        currency="CAD",
        period=days(30),
        counting="inclusive",
        phases=[
            {"name": "suspended", "length": days(30), "revive": {"by": [BUY], "fee": 0}},
            {"name": "suspended", "length": days(60), "revive": {"by": [BUY], "fee": 10}},
        ],
    )
    known = ledger(phonebox, bought("2026-03-07"))
    inside, after = look(known, "2026-05-05"), look(known, "2026-05-06")
    assert inside.next_step is not None
    assert after.next_step is not None
    assert (inside.next_step.fee, after.next_step.fee) == (0, 10)
    assert after.recoverable_until == at("2026-07-05")
    assert look(known, "2026-07-05").state == "lost"


def test_unknown_zone_is_the_earliest_place() -> None:
    """Read at UTC-12 it is still the day before; that day closes first at UTC+14."""
    nowhere = rule("top_up", period=days(30))
    paid = top_up("2026-03-02T11:59+00:00")
    assert ends(nowhere, paid, zone=None) == "2026-03-31"
    assert closes(nowhere, paid, zone=None) == at("2026-03-31 10:00")
    typed = top_up("2026-03-02")
    assert ends(nowhere, typed, zone=None) == "2026-04-01"
    assert closes(nowhere, typed, zone=None) == at("2026-04-01 10:00")


def test_days_left_is_counted_in_the_zone_of_the_user() -> None:
    """A user in Shanghai has a card of New York; its 1 December ends on 2 December at 13:00."""
    plan = rule(BUY, period=days(30))
    known = ledger(plan, bought("2026-11-01"), zone="America/New_York")
    assert look(known).active_until == at("2026-12-02 13:00", "Asia/Shanghai")
    seen = viewer("Asia/Shanghai")
    for moment, left in [
        ("12-01 23:59", 1),
        ("12-02 00:00", 0),
        ("12-02 12:59", 0),
        ("12-02 13:00", -1),
        ("12-03 00:00", -2),
    ]:
        answer = look(known, at(f"2026-{moment}", "Asia/Shanghai"), seen_from=seen)
        assert answer.days_left == left, moment

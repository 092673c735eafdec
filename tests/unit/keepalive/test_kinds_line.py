"""The kinds of rule K12 to K15, with the dates that the documentation works out."""

from .docs import promised, spoken
from .making import at, days, ends, event, ledger, look, months, reason, rule, top_up

BUY = "plan_purchase"


def test_k12_the_balance_keeps_it() -> None:
    """An unused Indian number: ₹20 for each 30 days while the balance lasts."""
    india = rule("sms_out", currency="INR", period=days(90), burn={"fee": 20, "every": days(30)})
    used = event("sms_out", "2026-01-01")
    seen = event("balance_seen", "2026-01-01", balance=50)
    zone = "Asia/Kolkata"
    assert ends(india, used, zone=zone) == "2026-04-01"
    assert ends(india, used, seen, zone=zone) == "2026-05-31"
    answer = look(ledger(india, used, seen, zone=zone), "2026-05-10")
    assert answer.runway == answer.active_until == at("2026-06-01", zone)
    assert promised("K12") == spoken(["2026-05-31"])


def test_k13_stages() -> None:
    tim = rule(
        "top_up",
        period=months(12),
        phases=[
            {"name": "receive_only", "length": months(1), "works": ["sms_in", "call_in"]},
            {"name": "redemption", "length": months(10), "revive": {"by": ["support"]}},
        ],
    )
    zone = "Europe/Rome"
    answer = look(ledger(tim, top_up("2026-03-15"), zone=zone), "2026-04-01")
    assert answer.active_until == at("2027-03-16", zone)
    assert answer.receives_until == at("2027-04-16", zone)
    assert answer.recoverable_until == at("2028-02-16", zone)

    two = rule(
        "top_up",
        period=days(365),
        phases=[
            {"name": "receive_only", "length": months(2), "works": ["sms_in"]},
            {"name": "suspended", "length": days(30), "revive": {"by": ["top_up"]}},
        ],
    )
    answer = look(ledger(two, top_up("2025-12-31")), "2026-04-01")
    assert answer.active_until == at("2027-01-01")
    assert answer.receives_until == at("2027-03-01")
    assert answer.recoverable_until == at("2027-03-31")
    last_days = ["2027-03-15", "2027-04-15", "2028-02-15", "2027-02-28", "2027-03-30"]
    assert promised("K13") == spoken(last_days)


def test_k14_several_clocks() -> None:
    """A travel card: US number 30 days, credit 3 months, number 6 months."""
    clocks = [
        rule("sms_out", clock="credit", period=months(3)),
        rule("sms_out", clock="us_number", period=days(30)),
        rule("sms_out", clock="number", period=months(6)),
    ]
    used = event("sms_out", "2026-11-30")
    answer = look(ledger(clocks, used), "2026-12-01")
    worked = ["2027-02-28", "2026-12-30", "2027-05-30"]
    assert [str(clock.last_day) for clock in answer.clocks] == worked
    assert str(answer.last_day) == "2026-12-30"
    assert answer.active_until == at("2026-12-31")
    roaming = [rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))]
    left = event("abroad", "2026-06-01")
    assert ends(roaming, left) == "2026-07-31"
    assert promised("K14") == spoken([*worked, "2026-07-31"])


def test_k14_a_clock_that_runs_only_between() -> None:
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    left, again = event("abroad", "2026-06-01"), event("abroad", "2026-06-20")
    back = event("home", "2026-07-01")
    nothing = event("sms_out", "2026-06-02")
    known = ledger(roaming, left, again, nothing, back)
    running = look(known, "2026-06-25")
    assert (running.state, str(running.last_day)) == ("active", "2026-07-31")
    assert reason(known, again) == "kind_not_counted"
    assert reason(known, nothing) == "kind_not_counted"
    home = look(known, "2026-07-02")
    assert (home.state, home.active_until, home.clocks[0].idle) == ("active", None, True)
    assert look(ledger(roaming), "2026-07-02").state == "active"
    once_more = event("abroad", "2026-12-01")
    assert ends(roaming, left, back, once_more) == "2027-01-30"
    idle_login = event("login", "2026-07-05")
    assert reason(ledger(roaming, left, back, idle_login), idle_login) == "kind_not_counted"


def test_k14_home_too_late_does_not_undo_a_loss() -> None:
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    back = event("home", "2026-08-02")
    known = ledger(roaming, event("abroad", "2026-06-01"), back)
    assert reason(known, back) == "after_loss"
    assert look(known, "2026-08-03").state == "lost"


def test_k14_a_clock_that_only_stops() -> None:
    """A card that must be registered within 30 days of its activation."""
    window = rule("activation", clock="identity", stops=["registration"], period=days(30))
    begun, done = event("activation", "2026-06-01"), event("registration", "2026-06-10")
    assert ends(window, begun) == "2026-07-01"
    answer = look(ledger(window, begun, done), "2026-06-11")
    assert (answer.state, answer.active_until, answer.clocks[0].idle) == ("active", None, True)
    later = event("registration", "2026-06-20")
    assert reason(ledger(window, begun, done, later), later) == "kind_not_counted"


def test_k14_one_event_counts_on_one_clock_only() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(90)),
        rule("sms_out", clock="activity", period=days(180)),
    ]
    paid = top_up("2026-01-01")
    verdict = ledger(clocks, paid).verdict(paid.id, at("2026-01-02"))
    assert verdict.counted
    assert verdict.by_clock == {"credit": None, "activity": "kind_not_counted"}
    assert look(ledger(clocks, paid), "2026-01-02").state == "unknown"


def test_k15_parking_and_free_with_a_condition() -> None:
    parking = rule(BUY, "auto_renewal", period=months(1), extension="stack")
    paid = [event(BUY, "2026-10-31"), event("auto_renewal", "2026-11-30")]
    assert ends(parking, paid[0]) == "2026-11-30"
    assert ends(parking, *paid) == "2026-12-31"

    open_end = {"name": "suspended", "revive": {"by": ["data"]}}
    free = rule("data", period=days(30), extension="fixed", phases=[open_end])
    begun = event("activation", "2026-01-01")
    used, again = event("data", "2026-01-20"), event("data", "2026-01-25")
    late = event("data", "2026-03-10")
    assert ends(free, begun) == "2026-01-31"
    assert ends(free, begun, used) == "2026-03-02"
    known = ledger(free, begun, used, again)
    assert reason(known, again) == "no_gain"
    assert str(look(known).last_day) == "2026-03-02"
    assert ends(free, begun, used, late) == "2026-04-01"
    worked = ["2026-11-30", "2026-12-31", "2026-03-02", "2026-04-01"]
    assert promised("K15") == spoken(worked)


def test_k15_the_first_day_belongs_to_the_first_cycle() -> None:
    free = rule("data", period=days(30), extension="fixed")
    begun = event("activation", "2026-01-01T09:00+00:00")
    used = event("data", "2026-01-01T10:00+00:00")
    assert ends(free, begun, used) == "2026-03-02"


def test_k15_a_short_month_is_a_cycle_too() -> None:
    free = rule("data", period=months(1), extension="fixed", counting="inclusive")
    begun = event("activation", "2026-02-01")
    used = [event("data", "2026-02-28"), event("data", "2026-03-01")]
    assert ends(free, begun, used[0]) == "2026-03-31"
    assert ends(free, begun, *used) == "2026-04-30"


def test_k15_a_shown_end_is_a_boundary() -> None:
    free = rule("data", period=days(30), extension="fixed")
    begun = event("activation", "2026-01-01")
    shown = event("expiry_seen", "2026-01-10", until="2026-02-05")
    used = event("data", "2026-01-11")
    assert ends(free, begun, shown, used) == "2026-03-07"
    late_months = rule("data", period=months(1), extension="fixed", counting="inclusive")
    assert ends(late_months, event("activation", "2026-01-31")) == "2026-02-27"
    assert (
        ends(late_months, event("activation", "2026-01-31"), event("data", "2026-02-27"))
        == "2026-03-30"
    )

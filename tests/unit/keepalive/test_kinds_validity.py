"""The kinds of rule K1 to K6, with the dates that the documentation works out."""

from .docs import promised, spoken
from .making import Rule, days, ends, event, hours, ledger, look, months, reason, rule, top_up

BUY = "plan_purchase"


def test_k1_fixed_validity_restarts() -> None:
    valuegb = rule(
        currency="HKD", qualifying=[{"kinds": ["top_up"], "min_amount": 50}], period=days(365)
    )
    first, second = top_up("2026-05-03", 50), top_up("2027-01-10", 50)
    cmhk = late_payment("payment")
    by_end = late_payment("previous_end")
    paid = [top_up("2015-10-22"), top_up("2016-05-15")]
    worked = {
        ends(valuegb, first): "2027-05-03",
        ends(valuegb, first, second): "2028-01-10",
        ends(cmhk, *paid): "2016-11-11",
        ends(by_end, *paid): "2016-10-16",
    }
    assert list(worked) == list(worked.values())
    assert promised("K1") == spoken(worked.values())


def late_payment(base: str) -> Rule:
    """Return a rule with a phase that a top-up revives."""
    revived = {"name": "redemption", "length": days(30), "revive": {"by": ["top_up"]}}
    return rule("top_up", period=days(180), late_base=base, phases=[revived])


def test_k1_without_a_phase_a_late_payment_does_not_count() -> None:
    late = top_up("2016-05-15")
    known = ledger(rule("top_up", period=days(180)), top_up("2015-10-22"), late)
    assert reason(known, late) == "after_loss"
    assert str(look(known).last_day) == "2016-04-19"


def test_k2_tiers_by_amount() -> None:
    att = rule(
        "top_up",
        currency="USD",
        tiers=[[10, days(30)], [25, days(90)], [100, days(365)]],
    )
    worked = {
        10: "2026-03-31",
        25: "2026-05-30",
        60: "2026-05-30",
        100: "2027-03-01",
        "99.99": "2026-05-30",
        "24.99": "2026-03-31",
    }
    for amount, last in worked.items():
        assert ends(att, top_up("2026-03-01", amount)) == last
    by_the_ringgit = rule(
        currency="MYR",
        qualifying=[{"kinds": ["top_up"], "per_amount": {"amount": 1, "gives": days(1)}}],
        extension="stack",
    )
    shown = event("expiry_seen", "2026-05-01", until="2026-05-20")
    assert ends(by_the_ringgit, shown, top_up("2026-05-02", 30)) == "2026-06-19"
    assert ends(by_the_ringgit, shown, top_up("2026-05-02", "30.99")) == "2026-06-19"
    assert promised("K2") == spoken([*worked.values(), "2026-06-19"])


def test_k2_below_the_lowest_tier_nothing_is_given_not_even_the_period() -> None:
    tiered = rule("top_up", currency="USD", tiers=[[10, days(30)]], period=days(90))
    small = top_up("2026-03-01", "9.99")
    known = ledger(tiered, small)
    assert reason(known, small) == "below_minimum"
    assert look(known).active_until is None


def test_k3_stacking() -> None:
    red_pocket = rule(BUY, period=days(360), extension="stack")
    first, second = event(BUY, "2026-01-10"), event(BUY, "2026-12-01")
    assert ends(red_pocket, first) == "2027-01-05"
    assert ends(red_pocket, first, second) == "2027-12-31"
    assert promised("K3") == spoken(["2027-01-05", "2027-12-31"])


def test_k4_stacking_up_to_a_cap() -> None:
    capped = rule(
        BUY, period=days(365), extension="stack", cap={"days_ahead": 365}, min_gap=hours(48)
    )
    shown = event("expiry_seen", "2026-12-30", until="2027-04-10")
    first = event(BUY, "2026-12-31T09:00+00:00")
    soon = event(BUY, "2027-01-02T08:59+00:00")
    later = event(BUY, "2027-01-02T09:00+00:00")
    uncapped = rule(BUY, period=days(365), extension="stack")
    assert ends(capped, shown, first) == "2027-12-31"
    assert ends(uncapped, shown, first) == "2028-04-09"
    known = ledger(capped, shown, first, soon, later)
    assert reason(known, soon) == "too_soon"
    assert reason(known, later) is None
    assert str(look(known).last_day) == "2028-01-02"
    again = event(BUY, "2026-12-31T18:00+00:00")
    no_gap = rule(BUY, period=days(365), extension="stack", cap={"days_ahead": 365})
    assert reason(ledger(no_gap, first, again), again) == "no_gain"
    assert promised("K4") == spoken(["2027-12-31"])


def test_k4_a_cap_never_moves_an_end_earlier() -> None:
    capped = rule("top_up", period=days(100), extension="stack", cap={"days_ahead": 365})
    shown = event("expiry_seen", "2026-01-01", until="2028-01-01")
    paid = top_up("2026-02-01")
    known = ledger(capped, shown, paid)
    assert reason(known, paid) == "no_gain"
    assert str(look(known).last_day) == "2028-01-01"


def test_k4_a_restart_below_its_cap_may_still_end_earlier() -> None:
    tiered = rule(
        "top_up", currency="THB", tiers=[[10, days(30)], [100, days(365)]], cap={"days_ahead": 365}
    )
    assert ends(tiered, top_up("2026-01-01", 100), top_up("2026-01-05", 10)) == "2026-02-04"


def test_k5_the_later_of_two() -> None:
    shinetown = rule(
        "top_up", currency="HKD", tiers=[[30, days(30)], [100, days(180)]], extension="max"
    )
    shown = event("expiry_seen", "2026-09-01", until="2026-11-30")
    small, large = top_up("2026-09-10", 30), top_up("2026-09-10", 100)
    assert ends(shinetown, shown, small) == "2026-11-30"
    assert reason(ledger(shinetown, shown, small), small) == "no_gain"
    assert ends(shinetown, shown, large) == "2027-03-09"
    assert promised("K5") == spoken(["2027-03-09"])


def test_k6_queue() -> None:
    telus = rule(BUY, period=days(30), extension="queue", cap={"queue": 3})
    bought = [event(BUY, f"2026-01-{day}") for day in ("01", "10", "15", "20", "31")]
    worked = ["2026-01-31", "2026-03-02", "2026-04-01"]
    for number, last in enumerate(worked, start=1):
        assert ends(telus, *bought[:number]) == last
    known = ledger(telus, *bought[:4])
    assert reason(known, bought[3]) == "queue_full"
    assert str(look(known).last_day) == "2026-04-01"
    # On 31 January the first of the three is still running, on 1 February it is not.
    assert reason(ledger(telus, *bought[:3], bought[4]), bought[4]) == "queue_full"
    fits = event(BUY, "2026-02-01")
    assert ends(telus, *bought[:3], fits) == "2026-05-01"
    assert promised("K6") == spoken(worked)


def test_k6_a_shown_end_keeps_the_terms_that_run_before_it() -> None:
    telus = rule(BUY, period=days(30), extension="queue", cap={"queue": 3})
    bought = [event(BUY, f"2026-01-{day}") for day in ("01", "10", "15")]
    shown = event("expiry_seen", "2026-01-16", until="2026-04-02")
    fourth = event(BUY, "2026-01-20")
    assert reason(ledger(telus, *bought, shown, fourth), fourth) == "queue_full"


def test_k6_a_late_term_counts_from_its_payment() -> None:
    open_end = {"name": "suspended", "revive": {"by": [BUY]}}
    telus = rule(BUY, period=months(1), extension="queue", cap={"queue": 3}, phases=[open_end])
    assert ends(telus, event(BUY, "2026-01-01"), event(BUY, "2026-03-05")) == "2026-04-05"

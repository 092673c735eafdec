"""The cheapest step now, and the cheapest year."""

from decimal import Decimal
from typing import Any

import pytest

from custom_components.sim_keeper.keepalive.cost import next_step, yearly_cost

from .making import Rule, days, event, hours, ledger, look, months, rule, top_up

SUSPENDED = {"name": "suspended", "length": days(90), "revive": {"by": ["plan_purchase"]}}
BUY = "plan_purchase"


def year(*rules: Rule) -> tuple[str | None, str | None]:
    """Return what receiving and keeping cost in a year."""
    cost = yearly_cost(rules)
    return (
        None if cost.receiving is None else str(cost.receiving),
        None if cost.keeping is None else str(cost.keeping),
    )


def priced(amount: Any, period: dict[str, Any], *phases: dict[str, Any], **fields: Any) -> Rule:
    """Return the rule of a plan with a price."""
    return rule(
        BUY, currency="CAD", period=period, price={"amount": amount}, phases=list(phases), **fields
    )


# 365 / 30 * 15 = 182.50; 365 / 120 * 15 = 45.625; 365 / 30 * 3 = 36.50.
@pytest.mark.parametrize(
    ("plan", "receiving", "keeping"),
    [
        (priced(15, days(30), SUSPENDED), "182.50", "45.63"),
        (priced(3, days(30)), "36.50", "36.50"),
        (priced(46, days(360)), "46.64", "46.64"),
        (priced(10, months(3)), "40.00", "40.00"),
        (priced(50, {"value": 1, "unit": "year"}), "50.00", "50.00"),
        (priced("2.50", {"value": 1, "unit": "week"}), "130.36", "130.36"),
        (priced(1, hours(24)), "365.00", "365.00"),
        # 12 months and 1 month of receiving: 15 * 12 / 13.
        (
            priced(
                15,
                months(12),
                {
                    "name": "receive_only",
                    "length": months(1),
                    "works": ["sms_in"],
                    "revive": {"by": [BUY]},
                },
            ),
            "13.85",
            "13.85",
        ),
        # A fee of 50 makes waiting dearer: 15 / 30 days against 65 / 120 days.
        (
            priced(15, days(30), {**SUSPENDED, "revive": {"by": [BUY], "fee": 50}}),
            "182.50",
            "182.50",
        ),
        (priced(15, days(30), {**SUSPENDED, "revive": {"by": ["support"]}}), "182.50", "45.63"),
        (priced(15, days(30), {**SUSPENDED, "revive": {"by": ["top_up"]}}), "182.50", "182.50"),
        (priced(15, days(30), {"name": "suspended", "revive": {"by": [BUY]}}), "182.50", "182.50"),
        # What a late payment must make up for saves nothing.
        (priced(15, days(30), SUSPENDED, late_base="previous_end"), "182.50", "182.50"),
        (priced(15, days(30), SUSPENDED, extension="fixed"), "182.50", "182.50"),
    ],
)
def test_a_year(plan: Rule, receiving: str, keeping: str) -> None:
    assert year(plan) == (receiving, keeping)


def test_the_cheapest_of_several_ways() -> None:
    tiered = rule(
        "top_up", currency="EUR", tiers=[[5, months(4)], [15, months(12)], [30, months(24)]]
    )
    assert year(tiered) == ("15.00", "15.00")
    at_least = rule(
        currency="EUR",
        qualifying=[{"kinds": ["top_up"], "min_amount": 20}],
        tiers=[[5, months(4)], [15, months(12)], [30, months(24)]],
    )
    assert year(at_least) == ("15.00", "15.00")
    by_amount = rule(
        currency="MYR",
        qualifying=[
            {
                "kinds": ["top_up"],
                "min_amount": "2.50",
                "per_amount": {"amount": 1, "gives": days(1)},
            }
        ],
    )
    # 2.50 give two days.
    assert year(by_amount) == ("456.25", "456.25")
    total = rule(
        currency="JPY", qualifying=[{"kinds": ["call_out"], "min_total": 661}], period=days(180)
    )
    assert year(total) == ("1340.36", "1340.36")
    free = rule("login", "sms_out", period=months(3))
    assert year(free) == ("0.00", "0.00")
    burnt = rule(
        currency="INR",
        qualifying=[{"kinds": ["plan_purchase"], "min_amount": 300}],
        period=days(28),
        burn={"fee": 20, "every": days(30)},
    )
    assert year(burnt) == ("243.33", "243.33")


def test_several_clocks_are_added_unless_one_serves_the_other() -> None:
    credit = rule(
        currency="EUR",
        clock="credit",
        qualifying=[{"kinds": ["top_up"], "min_amount": 10}],
        period=days(365),
    )
    number = rule(
        currency="EUR",
        clock="number",
        qualifying=[{"kinds": ["top_up"], "min_amount": 5}],
        period=days(365),
    )
    parking = rule(BUY, currency="EUR", clock="parking", period=days(365), price={"amount": 24})
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    assert year(credit, number) == ("10.00", "10.00")
    assert year(credit, number, parking, roaming) == ("34.00", "34.00")
    short = rule(
        currency="EUR",
        clock="short",
        qualifying=[{"kinds": ["top_up"], "min_amount": 1}],
        period=days(73),
    )
    # Five small ones a year are not served by one large one.
    assert year(credit, short) == ("15.00", "15.00")


def test_what_is_not_known_gives_no_figure() -> None:
    assert year(rule("top_up", period=days(30))) == (None, None)
    chargeable = rule(qualifying=[{"kinds": ["sms_out"], "chargeable": True}], period=days(180))
    assert year(chargeable) == (None, None)
    other_plan = rule(
        currency="EUR",
        qualifying=[{"kinds": [BUY], "plans": ["month"]}],
        period=days(30),
        price={"amount": 99, "plan": "year"},
    )
    assert year(other_plan) == (None, None)
    assert year() == (None, None)
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    assert year(roaming) == (None, None)
    mixed = [priced(1, days(30)), rule(BUY, currency="USD", period=days(30), price={"amount": 1})]
    assert year(*mixed) == (None, None)
    assert yearly_cost([priced(1, days(30))]).currency == "CAD"


def test_it_is_told_with_the_assessment() -> None:
    known = ledger(priced(15, days(30), SUSPENDED), event(BUY, "2026-01-01"))
    assert look(known, "2026-01-02").yearly_cost == look(known, "2026-01-03").yearly_cost
    assert look(known, "2026-01-02").yearly_cost.keeping == Decimal("45.63")


def test_the_cheapest_step_and_its_least_amount() -> None:
    hongkong = rule(
        currency="HKD",
        qualifying=[
            {"kinds": ["plan_purchase"], "min_amount": 100, "plans": ["b", "a"]},
            {"kinds": ["transfer_in", "top_up"], "min_amount": 50},
        ],
        period=days(365),
    )
    step = next_step(hongkong, None, ())
    assert step is not None
    assert (step.kinds, step.amount, step.currency) == (("top_up", "transfer_in"), 50, "HKD")
    assert (step.plans, step.methods, step.fee, step.clock) == ((), (), 0, "validity")
    giffgaff = rule(
        "data", qualifying=[{"kinds": ["sms_out"], "chargeable": True}], period=days(180)
    )
    step = next_step(giffgaff, None, ())
    assert step is not None
    assert (step.kinds, step.amount, step.currency, step.chargeable) == (
        ("data",),
        None,
        None,
        False,
    )
    tiered = rule(
        currency="EUR",
        qualifying=[{"kinds": ["top_up"], "min_amount": 7}],
        tiers=[[5, days(30)], [10, days(60)]],
    )
    step = next_step(tiered, None, ())
    assert step is not None
    assert step.amount == 7


def test_what_is_left_of_a_sum() -> None:
    povo = rule(
        currency="JPY", qualifying=[{"kinds": ["call_out"], "min_total": 661}], period=days(180)
    )
    known = ledger(povo, event("activation", "2026-01-01"), event("call_out", "2026-02-01", 300))
    step = look(known, "2026-02-02").next_step
    assert step is not None
    assert step.amount == 361


def test_nothing_that_a_person_could_do() -> None:
    assert next_step(rule("auto_renewal", "sms_in", period=days(30)), None, ()) is None
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    running = look(ledger(roaming, event("abroad", "2026-01-01")), "2026-01-02").next_step
    assert running is not None
    assert running.kinds == ("home",)
    assert look(ledger(roaming), "2026-01-02").next_step is None
    assert look(ledger(roaming, event("abroad", "2026-01-01")), "2026-04-02").next_step is None


@pytest.mark.parametrize(
    ("revive", "works", "kinds", "methods"),
    [
        ({"by": ["top_up"]}, [], ("top_up",), ()),
        ({"by": ["top_up", "support"]}, [], ("top_up",), ()),
        ({"by": ["support"]}, [], ("top_up",), ("support",)),
        ({"by": ["registration"]}, [], None, ()),
        ({"by": ["sms_out"]}, [], ("sms_out",), ()),
        (None, [], None, ()),
    ],
)
def test_in_a_phase(
    revive: dict[str, Any] | None,
    works: list[str],
    kinds: tuple[str, ...] | None,
    methods: tuple[str, ...],
) -> None:
    phase = {"name": "suspended", "length": days(30), "works": works, "revive": revive}
    plan = rule("top_up", "sms_out", period=days(30), phases=[phase])
    step = look(ledger(plan, top_up("2026-01-01")), "2026-02-05").next_step
    if kinds is None:
        assert step is None
    else:
        assert step is not None
        assert (step.kinds, step.methods) == (kinds, methods)


def test_where_nothing_can_be_sent_the_provider_is_asked() -> None:
    phase = {"name": "suspended", "length": days(30), "revive": {"by": ["support"], "fee": 5}}
    silent = rule("sms_out", currency="EUR", period=days(30), phases=[phase])
    used = event("sms_out", "2026-01-01")
    step = look(ledger(silent, used), "2026-02-05").next_step
    assert step is not None
    assert (step.kinds, step.methods, step.fee) == (("revived",), ("support",), 5)
    talking = rule(
        "sms_out", currency="EUR", period=days(30), phases=[{**phase, "works": ["sms_out"]}]
    )
    step = look(ledger(talking, used), "2026-02-05").next_step
    assert step is not None
    assert (step.kinds, step.methods) == (("sms_out",), ("support",))


def test_a_clock_that_waits_for_others_in_a_phase_without_a_way_back() -> None:
    dead_end = {"name": "receive_only", "works": ["sms_in"]}
    clocks = [
        rule("top_up", clock="credit", period=days(30), phases=[dead_end]),
        rule("sms_out", clock="activity", period=days(180)),
    ]
    known = ledger(clocks, top_up("2026-01-01"), event("sms_out", "2026-01-01"))
    step = look(known, "2026-03-01").next_step
    assert step is not None
    assert step.clock == "activity"


def test_home_ends_a_phase() -> None:
    phase = {"name": "suspended", "length": days(30), "revive": {"by": ["home"]}}
    roaming = rule(
        clock="roaming", starts=["abroad"], stops=["home"], period=days(60), phases=[phase]
    )
    known = ledger(roaming, event("abroad", "2026-01-01"))
    step = look(known, "2026-03-10").next_step
    assert step is not None
    assert step.kinds == ("home",)
    known.append(event("home", "2026-03-11"))
    assert look(known, "2026-03-12").state == "active"

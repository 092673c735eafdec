"""What comes after the end, and how a number comes back from it."""

from typing import Any

import pytest

from .making import Rule, at, days, ends, event, hours, ledger, look, months, reason, rule, top_up

ONE = {
    "name": "receive_only",
    "length": months(1),
    "works": ["sms_in"],
    "revive": {"by": ["top_up"]},
}
TWO = {"name": "receive_only", "length": months(1), "works": ["sms_in"]}
THREE = {
    "name": "suspended",
    "length": days(30),
    "revive": {"by": ["support", "voucher"], "fee": 10},
}
FOUR = {"name": "quarantine", "length": days(45)}


def staged(*phases: dict[str, Any], **fields: Any) -> Rule:
    """Return a rule of a month with phases."""
    fields.setdefault("period", months(1))
    return rule("top_up", "plan_purchase", currency="EUR", phases=list(phases), **fields)


def test_lengths_are_added_together() -> None:
    """31 January, then 28 February and 31 March, not 28 March; then 30 days."""
    known = ledger(staged(ONE, TWO, THREE, FOUR, period=days(30)), top_up("2026-01-01"))
    answer = look(known, "2026-01-02")
    assert str(answer.last_day) == "2026-01-31"
    ends_of_stages = [stage.end for stage in answer.clocks[0].stages]
    assert ends_of_stages == [
        at(day) for day in ("2026-03-01", "2026-04-01", "2026-05-01", "2026-06-15")
    ]
    assert answer.receives_until == at("2026-04-01")
    assert answer.recoverable_until == at("2026-05-01")
    states = {
        "2026-01-31": "urgent",
        "2026-02-01": "receive_only",
        "2026-03-01": "receive_only",
        "2026-04-01": "suspended",
        "2026-05-01": "lost",
        "2026-06-15": "lost",
    }
    for day, state in states.items():
        assert look(known, day).state == state, day


def test_phases_close_as_the_active_period_does() -> None:
    known = ledger(
        staged(ONE, boundary={"time": "05:00"}), top_up("2026-01-01"), zone="America/New_York"
    )
    answer = look(known, "2026-01-02")
    assert answer.active_until == at("2026-02-01 05:00", "America/New_York")
    assert answer.receives_until == at("2026-03-01 05:00", "America/New_York")


def test_phases_of_exact_counting_keep_the_wall_time() -> None:
    known = ledger(
        staged(ONE, counting="exact"), top_up("2026-02-10T12:00+00:00"), zone="Europe/London"
    )
    answer = look(known, "2026-02-11")
    assert answer.active_until == at("2026-03-10 12:00")
    assert answer.receives_until == at("2026-04-10 11:00")


def test_a_phase_of_hours_elapses_after_the_last_day() -> None:
    """The day on which it is put forward, 29 March 2026, has 23 hours."""
    short = {"name": "suspended", "length": hours(48), "revive": {"by": ["top_up"]}}
    then = {"name": "suspended", "length": days(1), "revive": {"by": ["top_up"]}}
    known = ledger(staged(short, then), top_up("2026-02-28"), zone="Europe/London")
    answer = look(known, "2026-03-01")
    assert answer.active_until == at("2026-03-29", "Europe/London")
    first, second = (stage.end for stage in answer.clocks[0].stages)
    assert first == at("2026-03-31 01:00", "Europe/London")
    assert second == at("2026-04-01 00:00", "Europe/London")


def test_an_open_end() -> None:
    forever = {"name": "suspended", "revive": {"by": ["support"]}}
    known = ledger(staged(TWO, forever), top_up("2026-01-01"))
    answer = look(known, "2150-01-01")
    assert (answer.state, answer.recoverable_until, answer.next_deadline) == (
        "suspended",
        None,
        None,
    )
    assert answer.act_by is None
    receiving = {"name": "receive_only", "works": ["sms_in"]}
    answer = look(ledger(staged(receiving), top_up("2026-01-01")), "2150-01-01")
    assert (answer.state, answer.receives_until, answer.is_receiving) == (
        "receive_only",
        None,
        True,
    )
    closed = {"name": "suspended"}
    answer = look(ledger(staged(closed), top_up("2026-01-01")), "2026-02-02")
    assert answer.state == "lost"


@pytest.mark.parametrize(
    ("moment", "kind", "method", "why"),
    [
        ("2026-02-10", "top_up", None, None),
        ("2026-02-10", "plan_purchase", None, "phase_refuses"),
        ("2026-02-10", "sms_out", None, "kind_not_counted"),
        ("2026-03-10", "top_up", None, "phase_refuses"),
        ("2026-04-10", "top_up", "website", "phase_refuses"),
        ("2026-04-10", "top_up", "support", None),
        ("2026-04-10", "plan_purchase", "voucher", None),
        ("2026-05-02", "top_up", "support", "after_loss"),
    ],
)
def test_a_phase_is_left_by_kind_or_method(
    moment: str, kind: str, method: str | None, why: str | None
) -> None:
    entry = event(kind, moment, 5, **({"method": method} if method else {}))
    known = ledger(staged(ONE, TWO, THREE, FOUR), top_up("2026-01-01", 5), entry)
    assert reason(known, entry) == why
    if why is None:
        # A month from its own day.
        assert str(look(known).last_day) == f"2026-{int(moment[5:7]) + 1:02}-10"


def test_the_fee_is_no_part_of_the_minimum() -> None:
    fee = {"name": "suspended", "revive": {"by": ["top_up"], "fee": 10}}
    least = rule(
        currency="EUR",
        qualifying=[{"kinds": ["top_up"], "min_amount": 15}],
        period=days(30),
        phases=[fee],
    )
    step = look(ledger(least, top_up("2026-01-01", 15)), "2026-03-01").next_step
    assert step is not None
    assert (step.amount, step.fee, step.currency) == (15, 10, "EUR")
    small = top_up("2026-03-01", 14)
    assert reason(ledger(least, top_up("2026-01-01", 15), small), small) == "below_minimum"


def test_a_late_payment_by_the_previous_end_pays_one_period() -> None:
    plan = staged({"name": "suspended", "revive": {"by": ["top_up"]}}, late_base="previous_end")
    paid = [top_up("2026-01-31"), top_up("2026-04-15"), top_up("2026-04-16"), top_up("2026-04-17")]
    # 31 January and 1, 2, 3 and 4 months, until the end is ahead again.
    assert ends(plan, *paid[:2]) == "2026-03-31"
    assert look(ledger(plan, *paid[:2]), "2026-04-15T12:00").state == "suspended"
    assert ends(plan, *paid[:3]) == "2026-04-30"
    assert ends(plan, *paid) == "2026-05-17"


def test_the_extension_of_an_item_stands_above_that_of_the_rule() -> None:
    plan = rule(
        qualifying=[
            {"kinds": ["top_up"], "extension": "stack"},
            {"kinds": ["sms_out"], "late_base": "previous_end"},
        ],
        period=days(30),
        phases=[{"name": "suspended", "revive": {"by": ["top_up", "sms_out"]}}],
    )
    first = event("sms_out", "2026-01-01")
    assert ends(plan, first, top_up("2026-01-02")) == "2026-03-02"
    assert ends(plan, first, event("sms_out", "2026-01-02")) == "2026-02-01"
    assert ends(plan, first, top_up("2026-02-10")) == "2026-03-12"
    assert ends(plan, first, event("sms_out", "2026-02-10")) == "2026-03-02"


def test_a_quarantine_is_shown_as_lost_even_if_it_may_be_left() -> None:
    known = ledger(staged({**FOUR, "revive": {"by": ["support"]}}), top_up("2026-01-01"))
    answer = look(known, "2026-02-10")
    assert (answer.state, answer.recoverable_until) == ("lost", at("2026-03-19"))


def test_the_deadlines_in_phases_end_with_what_can_be_revived() -> None:
    known = ledger(staged(ONE, THREE, FOUR), top_up("2026-01-01"))
    deadlines = ["2026-02-02", "2026-03-02", "2026-04-01"]
    for moment, deadline in zip(["2026-01-02", "2026-02-02", "2026-03-05"], deadlines, strict=True):
        assert look(known, moment).next_deadline == at(deadline)
    assert look(known, "2026-04-01").next_deadline is None


def test_a_balance_that_is_lost_and_one_that_comes_after() -> None:
    lost = {
        "name": "suspended",
        "length": days(30),
        "revive": {"by": ["top_up"]},
        "balance": "lost",
    }
    plan = staged(lost, period=days(30))
    first = top_up("2026-01-01", 5, balance=20)
    known = ledger(plan, first)
    assert look(known, "2026-01-31T23:59").balance == 20
    assert look(known, "2026-02-01").balance == 0
    seen = event("balance_seen", "2026-02-05", balance=3)
    assert look(ledger(plan, first, seen), "2026-02-06").balance == 3
    paid = top_up("2026-02-07", 5)
    assert look(ledger(plan, first, paid), "2026-02-08").balance == 5
    assert look(ledger(plan, first, seen, paid), "2026-02-08").balance == 8

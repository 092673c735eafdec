"""Automatic renewal: a provider's promise to charge is no renewal."""

import pytest

from custom_components.sim_keeper.keepalive.entry import Entry
from custom_components.sim_keeper.keepalive.state import AutoRenewal

from .making import Rule, at, days, ends, event, ledger, look, months, reason, rule, top_up

PHASE = {
    "name": "suspended",
    "length": days(30),
    "revive": {"by": ["plan_purchase", "auto_renewal"]},
}
CONFIRM = {"auto_renewal": AutoRenewal.CONFIRM}
ASSUME = {"auto_renewal": AutoRenewal.ASSUME}


def plan(**fields: object) -> Rule:
    """Return the rule of a monthly plan of 30 days that may renew by itself."""
    fields.setdefault("phases", [PHASE])
    fields.setdefault("period", days(30))
    return rule("plan_purchase", "auto_renewal", currency="USD", **fields)


BOUGHT = event("plan_purchase", "2026-01-01", id="bought")


def renewed(moment: str, **fields: str) -> Entry:
    """Return an automatic renewal."""
    return event("auto_renewal", moment, **fields)


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-01-29", "2026-02-28"),
        # Active until 31 January; posted up to 48 hours late it counts from there.
        ("2026-02-01T00:00+00:00", "2026-03-02"),
        ("2026-02-02T23:59+00:00", "2026-03-02"),
        ("2026-02-03T00:00+00:00", "2026-03-02"),
        ("2026-02-03T00:01+00:00", "2026-03-05"),
    ],
)
def test_it_is_posted_late(moment: str, last: str) -> None:
    assert ends(plan(), BOUGHT, renewed(moment)) == last


def test_posted_late_it_counts_even_without_a_phase_and_in_spite_of_it() -> None:
    assert ends(plan(phases=[]), BOUGHT, renewed("2026-02-02")) == "2026-03-02"
    too_late = renewed("2026-02-04")
    assert reason(ledger(plan(phases=[]), BOUGHT, too_late), too_late) == "after_loss"
    only_support = {"name": "suspended", "length": days(30), "revive": {"by": ["support"]}}
    assert ends(plan(phases=[only_support]), BOUGHT, renewed("2026-02-02")) == "2026-03-02"


def test_a_purchase_by_hand_is_not_posted_late() -> None:
    assert ends(plan(), BOUGHT, event("plan_purchase", "2026-02-02")) == "2026-03-04"


def test_it_keeps_the_anchor_day() -> None:
    monthly = plan(period=months(1))
    paid = [event("plan_purchase", "2026-01-31"), renewed("2026-03-01"), renewed("2026-04-02")]
    assert ends(monthly, *paid) == "2026-04-30"


def test_confirm_waits_for_word() -> None:
    known = ledger(plan(), BOUGHT)
    states = {
        "2026-01-31T23:59": "active",
        "2026-02-01": "unconfirmed",
        "2026-03-01": "unconfirmed",
        "2026-03-03": "lost",
    }
    for moment, state in states.items():
        assert look(known, moment, **CONFIRM).state == state, moment
    # The deadlines of the phase go on meanwhile.
    assert look(known, "2026-02-05", **CONFIRM).next_deadline == at("2026-03-03")


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (renewed("2026-02-02"), "active"),
        (event("plan_purchase", "2026-02-02"), "active"),
        (event("expiry_seen", "2026-02-02", until="2026-04-01"), "active"),
        (event("renewal_failed", "2026-02-02"), "suspended"),
        # The provider shows that nothing was renewed.
        (event("expiry_seen", "2026-02-02", until="2026-01-31"), "unconfirmed"),
    ],
)
def test_what_ends_the_waiting(entry: Entry, state: str) -> None:
    assert look(ledger(plan(), BOUGHT, entry), "2026-02-05", **CONFIRM).state == state


def test_it_may_be_charged_until_some_time_of_the_last_day() -> None:
    zone = "America/New_York"
    known = ledger(plan(boundary={"time": "05:00", "until": "11:00"}), BOUGHT, zone=zone)
    before = look(known, at("2026-01-31 05:00", zone), **CONFIRM)
    assert before.state == "due"
    assert before.changes_at == at("2026-01-31 11:00", zone)
    assert look(known, at("2026-01-31 11:00", zone), **CONFIRM).state == "unconfirmed"
    assert look(known, at("2026-01-31 05:00", zone)).state == "suspended"


def test_without_a_phase_it_is_lost_once_the_charge_can_no_longer_be_posted() -> None:
    zone = "America/New_York"
    bare = plan(phases=[], boundary={"time": "05:00", "until": "11:00"})
    known = ledger(bare, BOUGHT, zone=zone)
    assert look(known, at("2026-01-31 10:59", zone), **CONFIRM).state == "due"
    overdue = look(known, at("2026-01-31 11:00", zone), **CONFIRM)
    assert (overdue.state, overdue.clocks[0].lost_at) == (
        "unconfirmed",
        at("2026-02-02 05:00", zone),
    )
    assert overdue.changes_at == at("2026-02-02 05:00", zone)
    assert overdue.next_step is not None
    assert overdue.next_step.kinds == ("plan_purchase",)
    assert look(known, at("2026-02-02 04:59", zone), **CONFIRM).state == "unconfirmed"
    gone = look(known, at("2026-02-02 05:00", zone), **CONFIRM)
    assert (gone.state, gone.next_step) == ("lost", None)
    assert look(known, at("2026-01-31 05:00", zone)).state == "lost"
    failed = event("renewal_failed", "2026-01-31T10:00+00:00")
    told = ledger(bare, BOUGHT, failed, zone=zone)
    assert look(told, at("2026-01-31 05:00", zone), **CONFIRM).state == "lost"


def test_a_phase_shorter_than_a_charge_is_late_tells_of_no_loss_either() -> None:
    short = {"name": "suspended", "length": days(1), "revive": {"by": ["support"]}}
    known = ledger(plan(phases=[short]), BOUGHT)
    for moment, state in [("2026-02-02", "unconfirmed"), ("2026-02-03", "lost")]:
        assert look(known, moment, **CONFIRM).state == state
    assert look(known, "2026-02-02").state == "lost"


@pytest.mark.parametrize(
    ("bought", "last"),
    [
        ("2026-02-02", "2026-03-02"),
        ("2026-02-03", "2026-03-02"),
        ("2026-02-03T00:01+00:00", "2026-01-31"),
    ],
)
def test_what_is_bought_for_a_number_without_phases_shows_that_it_was_renewed(
    bought: str, last: str
) -> None:
    assert ends(plan(phases=[]), BOUGHT, event("plan_purchase", bought)) == last
    by_hand = rule("plan_purchase", period=days(30))
    assert ends(by_hand, BOUGHT, event("plan_purchase", bought)) == "2026-01-31"


def test_it_cries_no_wolf_before_the_charge_unless_the_last_one_failed() -> None:
    failed = event("renewal_failed", "2026-01-20")
    assert look(ledger(plan(), BOUGHT), "2026-01-30", **CONFIRM).state == "active"
    assert look(ledger(plan(), BOUGHT), "2026-01-30").state == "urgent"
    assert look(ledger(plan(), BOUGHT, failed), "2026-01-23", **CONFIRM).state == "due"
    assert look(ledger(plan(), BOUGHT, failed), "2026-01-30", **CONFIRM).state == "urgent"


def test_a_failure_says_nothing_where_nothing_renews_by_itself() -> None:
    by_hand = rule("top_up", period=days(30))
    failed = event("renewal_failed", "2026-01-20")
    known = ledger(by_hand, top_up("2026-01-01"), failed)
    assert reason(known, failed) == "kind_not_counted"
    assert look(known, "2026-01-21", **CONFIRM).state == "due"
    early = event("renewal_failed", "2025-12-01")
    assert look(ledger(plan(), early, BOUGHT), "2026-01-30", **CONFIRM).state == "active"


def test_runway_of_a_plan_paid_from_a_wallet() -> None:
    """Ultra: $3 for 30 days from a wallet of $10 pays three times more."""
    ultra = plan(price={"amount": 3})
    wallet = event("balance_seen", "2026-01-02", balance=10)
    known = ledger(ultra, BOUGHT, wallet)
    assert look(known, "2026-01-03").runway == at("2026-05-02")
    paid = renewed("2026-02-01", amount=3)
    later = ledger(ultra, BOUGHT, wallet, paid)
    assert look(later, "2026-02-02").runway == at("2026-05-02")
    spent = event("sms_out", "2026-02-03", 2)
    assert look(ledger(ultra, BOUGHT, wallet, paid, spent), "2026-02-04").runway == at("2026-04-02")
    filled = top_up("2026-02-03", 20, currency="USD")
    assert look(ledger(ultra, BOUGHT, wallet, paid, filled), "2026-02-04").runway == at(
        "2026-11-28"
    )
    foreign = top_up("2026-02-03", 20, currency="EUR")
    assert look(ledger(ultra, BOUGHT, wallet, paid, foreign), "2026-02-04").balance == 10
    told = event("login", "2026-02-03", 2)
    assert look(ledger(ultra, BOUGHT, wallet, paid, told), "2026-02-04").balance == 10
    assert look(ledger(ultra, BOUGHT), "2026-01-03").runway is None
    assert look(ledger(plan(), BOUGHT, wallet), "2026-01-03").runway is None
    assert look(ledger(ultra, wallet), "2026-01-03").runway is None
    euros = event("balance_seen", "2026-01-02", balance=10, currency="EUR")
    assert look(ledger(ultra, BOUGHT, euros), "2026-01-03").runway is None
    debt = event("balance_seen", "2026-01-02", balance=-1)
    assert look(ledger(ultra, BOUGHT, debt), "2026-01-03").runway == at("2026-02-01")

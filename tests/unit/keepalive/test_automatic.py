"""Automatic renewal: a provider's promise to charge is no renewal."""

import pytest

from custom_components.sim_keeper.keepalive.assume import assumed_renewal
from custom_components.sim_keeper.keepalive.entry import Entry
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.state import AutoRenewal, Settings

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


def test_without_a_phase_it_is_lost_once_the_charge_is_overdue() -> None:
    zone = "America/New_York"
    bare = plan(phases=[], boundary={"time": "05:00", "until": "11:00"})
    known = ledger(bare, BOUGHT, zone=zone)
    assert look(known, at("2026-01-31 10:59", zone), **CONFIRM).state == "due"
    assert look(known, at("2026-01-31 11:00", zone), **CONFIRM).state == "lost"


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


def run_to(known: Ledger, moment: str, *, recheck: int = 1, lapsing: bool = False) -> list[Entry]:
    """Write what mode `assume` writes by an instant."""
    settings = Settings(auto_renewal=AutoRenewal.ASSUME, recheck_after=recheck, lapsing=lapsing)
    written = []
    while (entry := assumed_renewal(known, settings, at(moment))) is not None:
        known.append(entry)
        written.append(entry)
    return written


def test_assume_writes_one_entry_at_the_previous_end_and_then_asks() -> None:
    known = ledger(plan(price={"amount": 3, "plan": "paygo"}), BOUGHT)
    assert run_to(known, "2026-01-31 23:59") == []
    (entry,) = run_to(known, "2026-02-01 00:00")
    assert (entry.at, entry.kind, entry.evidence) == (at("2026-02-01"), "auto_renewal", "assumed")
    assert (entry.amount, entry.plan, entry.method, entry.clock) == (
        3,
        "paygo",
        "automatic",
        "validity",
    )
    assert reason(known, entry) is None
    answer = look(known, "2026-02-15", **ASSUME)
    assert (answer.state, str(answer.last_day), answer.confidence) == (
        "active",
        "2026-03-02",
        "low",
    )
    # One period later nobody has confirmed it.
    assert run_to(known, "2026-03-10 00:00") == []
    assert look(known, "2026-03-02T23:59", **ASSUME).state == "active"
    assert look(known, "2026-03-03", **ASSUME).state == "unconfirmed"
    assert look(known, "2026-04-02", **ASSUME).state == "lost"


def test_never_more_than_recheck_after_in_a_row() -> None:
    known = ledger(plan(), BOUGHT)
    for moment in ("2026-02-01", "2026-03-03", "2026-04-02", "2026-05-02"):
        run_to(known, moment, recheck=3)
    assert len(known) == 4
    answer = look(known, "2026-05-02", auto_renewal=AutoRenewal.ASSUME, recheck_after=3)
    assert (answer.state, str(answer.last_day)) == ("unconfirmed", "2026-05-01")


def test_a_confirmation_starts_the_count_over() -> None:
    known = ledger(plan(), BOUGHT)
    run_to(known, "2026-02-01")
    known.append(event("expiry_seen", "2026-02-10", until="2026-03-02"))
    assert len(run_to(known, "2026-03-03")) == 1
    stronger = ledger(plan(), BOUGHT)
    (assumed,) = run_to(stronger, "2026-02-01")
    confirmed = renewed(
        "2026-02-01", source="sms", evidence="carrier_statement", amount=assumed.amount
    )
    stronger.append(confirmed)
    assert reason(stronger, assumed) == "duplicate"
    assert len(run_to(stronger, "2026-03-03")) == 1


def test_an_assumed_renewal_that_was_reversed_is_not_written_again() -> None:
    known = ledger(plan(), BOUGHT)
    (assumed,) = run_to(known, "2026-02-01")
    known.append(event("reversal", "2026-02-02", reverses=assumed.id))
    assert run_to(known, "2026-02-03") == []
    assert look(known, "2026-02-03", **ASSUME).state == "unconfirmed"


def test_a_failure_belies_the_renewal_that_was_assumed() -> None:
    known = ledger(plan(), BOUGHT)
    run_to(known, "2026-02-01")
    known.append(event("renewal_failed", "2026-02-02"))
    answer = look(known, "2026-02-05", **ASSUME)
    assert (answer.state, str(answer.last_day)) == ("suspended", "2026-01-31")
    assert run_to(known, "2026-02-06") == []
    known.append(renewed("2026-02-02T18:00+00:00"))
    assert str(look(known).last_day) == "2026-03-02"


@pytest.mark.parametrize("extension", ["restart", "stack", "max"])
@pytest.mark.parametrize(
    ("posted", "last"),
    [
        # The charge came before the end, at it, late, and the day before the next one.
        ("2026-01-31T06:00+00:00", "2026-03-02"),
        ("2026-02-01T06:00+00:00", "2026-03-02"),
        ("2026-02-02T09:00+00:00", "2026-03-02"),
        ("2026-02-09T09:00+00:00", "2026-03-11"),
        ("2026-03-02T09:00+00:00", "2026-04-01"),
    ],
)
def test_what_was_assumed_and_what_came_are_one_charge(
    extension: str, posted: str, last: str
) -> None:
    known = ledger(plan(extension=extension), BOUGHT)
    (assumed,) = run_to(known, "2026-02-01")
    charge = renewed(posted, source="sms", amount=3)
    known.append(charge)
    assert reason(known, charge) is None
    assert str(look(known).last_day) == last
    if posted < "2026-02-01":
        assert reason(known, assumed) == "no_gain"


def test_a_charge_that_does_not_count_leaves_what_was_assumed() -> None:
    refusing = {"name": "suspended", "length": days(30), "revive": {"by": ["support"]}}
    known = ledger(plan(phases=[refusing]), BOUGHT)
    run_to(known, "2026-02-01")
    charge = renewed("2026-02-09", source="sms")
    known.append(charge)
    assert reason(known, charge) == "phase_refuses"
    assert str(look(known).last_day) == "2026-03-02"


def test_a_failure_near_the_next_charge_is_that_charge() -> None:
    known = ledger(plan(), BOUGHT)
    run_to(known, "2026-02-01", recheck=3)
    known.append(event("renewal_failed", "2026-03-01"))
    assert str(look(known).last_day) == "2026-03-02"
    assert run_to(known, "2026-03-03", recheck=3) == []
    assert look(known, "2026-03-05", **ASSUME).state == "suspended"


def test_a_claim_that_is_only_assumed_is_not_undone_by_a_failure() -> None:
    guess = event("plan_purchase", "2026-02-01", evidence="assumed")
    known = ledger(plan(), BOUGHT, guess, event("renewal_failed", "2026-02-02"))
    assert str(look(known).last_day) == "2026-03-03"


def test_nothing_is_assumed_for_what_is_lost_lapsing_retired_or_done_by_hand() -> None:
    assert run_to(ledger(plan(), BOUGHT), "2026-03-03") == []
    assert run_to(ledger(plan(), BOUGHT), "2026-02-01", lapsing=True) == []
    assert run_to(ledger(plan(), BOUGHT, event("retired", "2026-01-15")), "2026-02-01") == []
    assert run_to(ledger(plan(), BOUGHT, event("renewal_failed", "2026-01-30")), "2026-02-01") == []
    assert run_to(ledger(plan()), "2026-02-01") == []
    assert run_to(ledger(rule("top_up", period=days(30)), top_up("2026-01-01")), "2026-02-01") == []
    off = Settings(auto_renewal=AutoRenewal.CONFIRM)
    assert assumed_renewal(ledger(plan(), BOUGHT), off, at("2026-02-01")) is None


def test_what_is_assumed_qualifies() -> None:
    """It has the least amount, a product and a price where the rule asks for them."""
    asking = rule(
        currency="USD",
        qualifying=[
            {"kinds": ["auto_renewal"], "min_amount": 3, "plans": ["b", "a"], "chargeable": True}
        ],
        initial=days(30),
        period=days(30),
    )
    known = ledger(asking, event("activation", "2026-01-01"))
    (entry,) = run_to(known, "2026-02-01")
    assert (entry.amount, entry.plan, entry.chargeable) == (3, "a", True)
    assert reason(known, entry) is None


def test_rechecking_by_months_and_by_the_hour() -> None:
    monthly = ledger(plan(period=months(1)), event("plan_purchase", "2026-01-31"))
    run_to(monthly, "2026-03-01")
    assert str(look(monthly).last_day) == "2026-03-31"
    # A month from 28 February is earlier than the end on 31 March.
    assert look(monthly, "2026-03-29", **ASSUME).state == "unconfirmed"
    exact = ledger(plan(counting="exact"), event("plan_purchase", "2026-01-01T10:00+00:00"))
    run_to(exact, "2026-01-31 10:00")
    assert look(exact, "2026-03-02T09:59", **ASSUME).state == "active"
    assert look(exact, "2026-03-02T10:00", **ASSUME).state == "unconfirmed"
    early = ledger(plan(boundary={"time": "00:00"}), BOUGHT)
    run_to(early, "2026-01-31 00:00")
    assert look(early, "2026-03-01T23:59", **ASSUME).state == "active"
    assert look(early, "2026-03-02", **ASSUME).state == "unconfirmed"


def test_an_unchecked_assumption_becomes_urgent_when_nothing_renews_any_more() -> None:
    known = ledger(plan(period=days(60)), BOUGHT)
    run_to(known, "2026-03-03")
    assert look(known, "2026-04-27", auto_renewal=AutoRenewal.OFF).state == "urgent"
    shown = event("expiry_seen", "2026-06-01", until="2026-06-30", evidence="assumed")
    assert look(ledger(plan(), shown), "2026-06-02", **ASSUME).confidence == "low"


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

"""Automatic renewal that is assumed: written down, then confirmed, replaced or belied."""

import pytest

from custom_components.sim_keeper.keepalive.assume import assumed_renewal
from custom_components.sim_keeper.keepalive.entry import Entry
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.state import AutoRenewal, Settings

from .making import Rule, at, days, event, ledger, look, months, reason, rule, top_up

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


@pytest.mark.parametrize("extension", ["restart", "stack", "max"])
@pytest.mark.parametrize("phases", [[], [PHASE]])
@pytest.mark.parametrize(
    ("claimed", "last"),
    [
        # The assumed charge of 1 February winds to 2 March, and so does what tells of it.
        ("2026-02-02", "2026-03-02"),
        ("2026-02-09T09:00+00:00", "2026-03-02"),
        # Nearer to 3 March it is the next charge.
        ("2026-03-02T09:00+00:00", "2026-04-01"),
    ],
)
def test_what_was_assumed_and_what_is_claimed_are_one_charge(
    claimed: str, last: str, phases: list[object], extension: str
) -> None:
    known = ledger(plan(extension=extension, phases=phases), BOUGHT)
    run_to(known, "2026-02-01")
    word = event("plan_purchase", claimed)
    known.append(word)
    assert reason(known, word) is None
    assert str(look(known).last_day) == last
    now = look(known, "2026-03-02T10:00", **ASSUME)
    assert (now.clocks[0].set_by, now.last_kept) == (word, word.at)
    # What is confirmed needs no check, and a failure does not undo it.
    assert now.state == "active"
    known.append(event("renewal_failed", "2026-03-02T10:00+00:00"))
    assert str(look(known).last_day) == last


def test_another_plan_takes_the_place_of_what_was_assumed() -> None:
    phase = {"name": "suspended", "length": days(30), "revive": {"by": ["plan_purchase"]}}
    two = rule(
        currency="USD",
        extension="stack",
        qualifying=[
            {"kinds": ["plan_purchase"], "plans": ["year"], "period": days(365)},
            {"kinds": ["plan_purchase", "auto_renewal"], "plans": ["month"], "min_amount": 3},
            {"kinds": ["sms_out"], "period": days(20), "extension": "restart"},
        ],
        period=days(30),
        phases=[phase],
    )
    paid = event("plan_purchase", "2026-01-01", 3, plan="month")
    for entry, why, last in [
        (event("plan_purchase", "2026-02-09", plan="year"), None, "2027-02-09"),
        (event("plan_purchase", "2026-02-09", 3, plan="month"), None, "2026-03-02"),
        (event("plan_purchase", "2026-02-09", 2, plan="month"), "below_minimum", "2026-03-02"),
        (event("sms_out", "2026-02-01T12:00+00:00"), None, "2026-03-02"),
        (event("login", "2026-02-02"), "kind_not_counted", "2026-03-02"),
    ]:
        known = ledger(two, paid)
        assert len(run_to(known, "2026-02-01")) == 1
        known.append(entry)
        assert reason(known, entry) == why
        assert str(look(known).last_day) == last


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

"""Fees by which a provider keeps a number alive from its balance."""

import pytest

from .making import (
    Entry,
    Rule,
    at,
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
)

USED = event("sms_out", "2026-01-01", id="used")


def burning(*kinds: str, **fields: object) -> Rule:
    """Return the rule of a number with a fee of 20 every 30 days."""
    fields.setdefault("burn", {"fee": 20, "every": days(30)})
    return rule(*(kinds or ("sms_out",)), currency="INR", period=days(90), **fields)


def seen(moment: str, balance: int, **fields: str) -> Entry:
    """Return a balance that the provider shows."""
    return event("balance_seen", moment, balance=balance, **fields)


def deducted(moment: str, amount: int | None = 20) -> Entry:
    """Return money that the provider took."""
    return event("deduction", moment, amount)


# Without the fee the number ends on 1 April; fees fall due as 1 April, 1 May and 31 May close.
@pytest.mark.parametrize(
    ("entries", "last"),
    [
        ([], "2026-04-01"),
        ([seen("2026-01-01", 19)], "2026-04-01"),
        ([seen("2026-01-01", 20)], "2026-05-01"),
        ([seen("2026-01-01", 59)], "2026-05-31"),
        ([seen("2026-01-01", -5)], "2026-04-01"),
        ([seen("2026-01-01", 50), top_up("2026-02-01", 10)], "2026-06-30"),
        ([seen("2026-01-01", 50), event("transfer_in", "2026-02-01", 10)], "2026-06-30"),
        ([top_up("2026-02-01", 40)], "2026-05-31"),
        ([top_up("2026-02-01", 10), top_up("2026-02-02", 9)], "2026-04-01"),
        ([seen("2026-01-01", 50), seen("2026-02-01", 25)], "2026-05-01"),
        ([seen("2026-01-01", 50), event("call_out", "2026-02-01", 11)], "2026-05-01"),
        ([seen("2026-01-01", 50), event("plan_purchase", "2026-02-01", 11)], "2026-05-01"),
        ([seen("2026-01-01", 50, currency="USD")], "2026-04-01"),
        ([seen("2026-01-01", 50), event("login", "2026-02-01", 11)], "2026-05-31"),
        (
            [seen("2026-01-01", 50), event("plan_purchase", "2026-02-01", 11, method="bank")],
            "2026-05-31",
        ),
        ([seen("2026-04-01", 20)], "2026-05-01"),
        # After a fee was taken the balance that is seen stands.
        ([seen("2026-01-01", 50), seen("2026-04-10", 50)], "2026-06-30"),
        ([seen("2026-01-01", 50), seen("2026-04-10", 30)], "2026-05-31"),
        ([seen("2026-01-01", 50), seen("2026-04-10", 10)], "2026-05-01"),
    ],
)
def test_the_first_unpaid_fee_is_the_end(entries: list[Entry], last: str) -> None:
    assert ends(burning(), USED, *entries) == last


@pytest.mark.parametrize(
    ("entry", "last"),
    [
        # The fee that falls due as 1 April closes, seen up to 48 hours before or after.
        (deducted("2026-03-31"), "2026-05-31"),
        (deducted("2026-04-03"), "2026-05-31"),
        (deducted("2026-04-02", None), "2026-05-31"),
        (deducted("2026-04-02", 35), "2026-05-01"),
        # Too far away to be that fee: money that was spent.
        (deducted("2026-03-30"), "2026-05-01"),
        (deducted("2026-04-10"), "2026-05-01"),
        (deducted("2026-04-10", None), "2026-05-31"),
    ],
)
def test_a_deduction_near_a_computed_fee_is_that_fee(entry: Entry, last: str) -> None:
    known = ledger(burning(), USED, seen("2026-01-01", 50), entry)
    assert str(look(known).last_day) == last
    assert reason(known, entry) == "kind_not_counted"


def test_two_deductions_near_one_fee_are_not_both_that_fee() -> None:
    twice = [deducted("2026-04-02"), event("deduction", "2026-04-03", 20)]
    assert ends(burning(), USED, seen("2026-01-01", 50), *twice) == "2026-05-01"


def test_a_deduction_without_a_known_balance_moves_nothing() -> None:
    assert ends(burning(), USED, deducted("2026-02-01")) == "2026-04-01"
    assert look(ledger(burning(), deducted("2026-02-01"))).active_until is None


def test_use_winds_anew_and_the_balance_goes_on() -> None:
    again = event("sms_out", "2026-04-10")
    known = ledger(burning(), USED, seen("2026-01-01", 50), again)
    # 30 are left after the fee of 1 April; 90 days from 10 April is 9 July.
    assert str(look(known).last_day) == "2026-08-08"


def test_what_a_use_cost_is_taken_too() -> None:
    again = event("sms_out", "2026-02-01", 15)
    assert ends(burning(), USED, seen("2026-01-01", 50), again) == "2026-06-01"


def test_entries_that_fill_the_purse_qualify() -> None:
    balance, small, large = seen("2026-01-02", 50), top_up("2026-01-03", 5), top_up("2026-01-04", 5)
    known = ledger(burning(), USED, balance, small, large)
    assert [reason(known, entry) for entry in (balance, small, large)] == [None, "no_gain", None]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (top_up("2026-01-03", 50, currency="USD"), "currency_mismatch"),
        (top_up("2026-01-03"), "amount_missing"),
        (top_up("2026-01-03", 0), "no_gain"),
    ],
)
def test_money_that_cannot_be_booked(entry: Entry, why: str) -> None:
    assert reason(ledger(burning(), USED, entry), entry) == why


def test_any_entry_that_shows_a_balance_counts() -> None:
    told = event("deduction", "2026-01-02", 1, balance=50)
    known = ledger(burning(), USED, told)
    assert reason(known, told) is None
    assert str(look(known).last_day) == "2026-05-31"


def test_a_purse_without_an_anchor_waits_for_one() -> None:
    balance, paid = seen("2025-12-01", 50), top_up("2025-12-02", 10)
    known = ledger(burning(), balance, paid)
    assert look(known).active_until is None
    assert reason(known, paid) == "no_gain"
    assert ends(burning(), balance, paid, USED) == "2026-06-30"


def test_a_purse_holds_no_more_than_its_cap() -> None:
    capped = burning(cap={"balance": 40})
    assert ends(capped, USED, top_up("2026-01-02", 500)) == "2026-05-31"
    money = look(ledger(capped, USED, seen("2026-01-02", 30), top_up("2026-01-03", 500)))
    assert money.balance == 40


def test_an_end_that_is_seen_is_frozen_until_a_balance_is_seen() -> None:
    shown = event("expiry_seen", "2026-02-01", until="2026-05-10")
    base = [USED, seen("2026-01-01", 50), shown]
    paid = top_up("2026-02-02", 100)
    assert ends(burning(), *base) == "2026-05-10"
    known = ledger(burning(), *base, paid, deducted("2026-02-03", 5))
    assert str(look(known).last_day) == "2026-05-10"
    assert look(known, "2026-02-05").runway is None
    assert reason(known, paid) == "no_gain"
    assert ends(burning(), *base, seen("2026-02-04", 45)) == "2026-07-09"
    assert ends(burning(), *base, event("sms_out", "2026-03-01")) == "2026-05-30"
    instant = event("expiry_seen", "2026-02-01", until="2026-05-10T12:00+00:00")
    answer = look(ledger(burning(), USED, instant, seen("2026-02-04", 45)), "2026-02-05")
    assert answer.active_until == at("2026-07-09 12:00")


@pytest.mark.parametrize(
    ("every", "last"),
    [(months(1), "2026-06-01"), ({"value": 1, "unit": "week"}, "2026-04-15")],
)
def test_fees_keep_the_day_of_the_month(every: dict[str, object], last: str) -> None:
    plan = burning(burn={"fee": 20, "every": every})
    assert ends(plan, USED, seen("2026-01-01", 50)) == last


def test_fees_by_the_hour_elapse() -> None:
    plan = burning(burn={"fee": 20, "every": hours(36)})
    answer = look(ledger(plan, USED, seen("2026-01-01", 50)), "2026-01-02")
    assert answer.active_until == at("2026-04-05")
    assert str(answer.last_day) == "2026-04-04"


def test_a_purse_beyond_all_years() -> None:
    assert ends(burning(), USED, seen("2026-01-01", 10**14)).startswith("9990")


REDEMPTION = [
    {
        "name": "redemption",
        "length": days(15),
        "revive": {"by": ["top_up", "support"]},
        "balance": "lost",
    }
]


def test_a_top_up_in_a_phase_pays_what_is_behind() -> None:
    plan = burning(phases=[{**REDEMPTION[0], "balance": None}])
    paid, late = top_up("2026-06-05", 20), top_up("2026-06-16", 20)
    before = [USED, seen("2026-01-01", 50)]
    assert ends(plan, *before, paid) == "2026-06-30"
    assert reason(ledger(plan, *before, late), late) == "after_loss"
    balance = seen("2026-06-05", 500)
    known = ledger(plan, *before, balance)
    assert reason(known, balance) == "phase_refuses"
    assert str(look(known).last_day) == "2026-05-31"


def test_a_balance_that_a_phase_takes_is_gone() -> None:
    plan = burning(phases=REDEMPTION)
    before = [USED, seen("2026-01-01", 50)]
    # 10 were left and are lost, so that 10 more pay no fee.
    less, enough = top_up("2026-06-05", 10), top_up("2026-06-06", 20)
    assert ends(plan, *before, less) == "2026-05-31"
    assert ends(plan, *before, enough) == "2026-06-30"
    answer = look(ledger(plan, *before), "2026-06-02")
    assert (answer.balance, answer.state) == (0, "redemption")


def test_stacking_goes_on_from_the_end_without_the_fee() -> None:
    plan = burning(extension="stack")
    assert ends(plan, USED, event("sms_out", "2026-02-01")) == "2026-06-30"
    late = event("sms_out", "2026-04-10")
    assert ends(plan, USED, seen("2026-01-01", 50), late) == "2026-08-08"


def test_what_was_assumed_stays_where_fees_were_taken_since() -> None:
    plan = burning("auto_renewal")
    begun = event("auto_renewal", "2026-01-01")
    guess = event("auto_renewal", "2026-04-02", evidence="assumed")
    failed = event("renewal_failed", "2026-04-03")
    known = ledger(plan, begun, guess, failed)
    assert str(look(known).last_day) == "2026-06-30"


def test_what_to_do_next() -> None:
    plan = burning(phases=REDEMPTION)
    answer = look(ledger(plan, USED), "2026-04-05")
    assert answer.next_step is not None
    assert (answer.next_step.kinds, answer.next_step.amount) == (("top_up",), 20)
    active = look(ledger(plan, USED), "2026-02-01")
    assert active.next_step is not None
    assert active.next_step.kinds == ("sms_out",)


def test_runway_with_and_without_a_known_balance() -> None:
    assert look(ledger(burning(), USED), "2026-02-01").runway is None
    broke = look(ledger(burning(), USED, seen("2026-01-01", 0)), "2026-02-01")
    assert broke.runway == broke.active_until == at("2026-04-02")
    # All fees but none left over: the balance still reaches to the end.
    used_up = ledger(burning(), USED, seen("2026-01-01", 40), event("note", "2026-05-10"))
    answer = look(used_up, "2026-05-11")
    assert answer.runway == answer.active_until == at("2026-06-01")

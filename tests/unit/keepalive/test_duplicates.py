"""What is said twice, and what happened twice."""

import pytest

from custom_components.sim_keeper.keepalive.ledger import Ledger

from .making import days, ends, event, ledger, look, provider, reason, rule, top_up

ROAMING = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
STACKED = rule("top_up", period=days(30), extension="stack")


def test_who_leaves_comes_home_and_leaves_again_is_abroad() -> None:
    """Left on 1 June 2026, for 60 days: 31 July."""
    left = event("abroad", "2026-06-01T08:00+00:00", source="modem")
    back = event("home", "2026-06-01T12:00+00:00", source="modem")
    again = event("abroad", "2026-06-01T18:00+00:00", source="action")
    known = ledger(ROAMING, left, back, again)
    assert reason(known, again) is None
    assert str(look(known).last_day) == "2026-07-31"
    home = event("home", "2026-06-01T20:00+00:00", source="action")
    known.append(home)
    assert reason(known, home) is None
    assert look(known, "2026-06-02").clocks[0].idle


def test_a_condition_said_twice_is_one_by_its_reference_and_else_harmless() -> None:
    left = event("abroad", "2026-06-01T08:00+00:00", source="modem", reference="A")
    same = event("abroad", "2026-06-01T09:00+00:00", source="action", reference="A")
    other = event("abroad", "2026-06-01T10:00+00:00", source="action")
    known = ledger(ROAMING, left, same, other)
    assert [reason(known, one) for one in (left, same, other)] == [
        None,
        "duplicate",
        "kind_not_counted",
    ]
    assert str(look(known).last_day) == "2026-07-31"


def test_who_gives_up_revives_and_gives_up_again_has_given_up() -> None:
    retired = event("retired", "2026-06-01T08:00+00:00", source="user")
    revived = event("revived", "2026-06-01T09:00+00:00", source="user")
    again = event("retired", "2026-06-01T10:00+00:00", source="action")
    known = ledger(STACKED, top_up("2026-05-31"), retired, revived)
    assert look(known, "2026-06-02").state == "active"
    known.append(again)
    assert look(known, "2026-06-02").state == "retired"
    known.append(event("revived", "2026-06-01T11:00+00:00", source="sms"))
    assert look(known, "2026-06-02").state == "active"


def test_a_second_failure_of_a_day_is_heard() -> None:
    monthly = rule("plan_purchase", "auto_renewal", period=days(30))
    known = ledger(
        monthly,
        event("plan_purchase", "2026-01-01"),
        event("renewal_failed", "2026-01-31T08:00+00:00", source="sms"),
        event("auto_renewal", "2026-01-31T09:00+00:00", source="sms"),
        event("renewal_failed", "2026-01-31T10:00+00:00", source="user"),
    )
    assert look(known, "2026-03-01T12:00", auto_renewal="confirm").state == "urgent"


@pytest.mark.parametrize("one_by_one", [True, False])
def test_what_starts_a_clock_and_winds_another_starts_it_after_a_stop(one_by_one: bool) -> None:
    """Each use winds the number by 30 days; the window of 10 days runs until the card is home."""
    rules = [
        rule("sms_out", clock="number", period=days(30), extension="stack"),
        rule(clock="window", starts=["sms_out"], stops=["home", "top_up"], period=days(10)),
    ]
    used = event("sms_out", "2026-06-01T08:00+00:00", source="modem")
    told = event("sms_out", "2026-06-01T09:00+00:00", source="user")
    back = event("home", "2026-06-01T10:00+00:00", source="modem")
    once_more = event("sms_out", "2026-06-01T11:00+00:00", source="user", evidence="receipt")
    entries = [used, told, back, once_more]
    known = ledger(rules, *([] if one_by_one else entries))
    if one_by_one:
        for entry in entries:
            known.append(entry)
    assert [reason(known, one) for one in (used, told, once_more)] == [None, "duplicate", None]
    number, window = look(known).clocks
    assert (str(number.last_day), str(window.last_day)) == ("2026-07-31", "2026-06-11")


def test_a_payment_that_stops_a_clock_is_still_one_payment() -> None:
    """Topped up on 1 June for 30 days, told twice: 1 July; the low balance is not over."""
    rules = [STACKED, rule(clock="low", starts=["deduction"], stops=["top_up"], period=days(10))]
    paid = top_up("2026-06-01T08:00+00:00", 5)
    spent = event("deduction", "2026-06-01T09:00+00:00", 5)
    told = top_up("2026-06-01T10:00+00:00", 5, source="sms")
    known = ledger(rules, paid, spent, told)
    assert reason(known, told) == "duplicate"
    validity, low = look(known).clocks
    assert (str(validity.last_day), str(low.last_day)) == ("2026-07-01", "2026-06-11")


def test_an_amount_left_out_tells_nothing_apart_unless_the_rule_asks_for_it() -> None:
    tapped = top_up("2026-01-01T08:00+00:00")
    told = top_up("2026-01-01T09:00+00:00", 5, source="sms")
    for known in (ledger(STACKED, tapped, told), ledger(STACKED, told, tapped)):
        assert [reason(known, one) for one in (tapped, told)] == ["duplicate", None]
        assert str(look(known).last_day) == "2026-01-31"
    grown = Ledger([STACKED], provider("UTC"), [tapped])
    grown.append(told)
    assert [reason(grown, one) for one in (tapped, told)] == ["duplicate", None]
    least = rule(
        currency="EUR",
        qualifying=[{"kinds": ["top_up"], "min_amount": 5}],
        period=days(30),
        extension="stack",
    )
    asked = ledger(least, tapped, told)
    assert [reason(asked, one) for one in (tapped, told)] == ["amount_missing", None]
    twice = top_up("2026-01-01T10:00+00:00", source="sms")
    assert reason(ledger(least, tapped, twice), twice) == "duplicate"
    assert ends(STACKED, tapped, twice) == "2026-01-31"

"""What is said after a deadline, and of a charge that nobody confirmed."""

from typing import Any

from .making import day, days, event, ledger, rule, top_up
from .saying import Teller, daily, span

REVIVED = {"by": ["top_up"]}


def renewing(*entries: Any, phases: list[dict[str, Any]], **settings: Any) -> Teller:
    """Return a plan of 30 days from 1 May 2026 that is charged by itself on the 31st."""
    plan = rule("plan_purchase", "auto_renewal", clock="plan", period=days(30), phases=phases)
    bought = event("plan_purchase", "2026-05-01")
    return Teller(ledger(plan, bought, *entries), auto_renewal="confirm", **settings)


def test_an_automatic_renewal_is_spoken_of_from_the_day_after_its_charge() -> None:
    phases = [
        {"name": "redemption", "length": days(3), "revive": REVIVED},
        {"name": "suspended", "length": days(20), "revive": REVIVED},
    ]
    line = renewing(phases=phases)
    assert line.next("2026-05-02") == day("2026-06-01")
    line.live(span("2026-05-02", "2026-08-01"))
    assert line.rows() == [
        *daily("2026-06-01", "2026-06-03", "unconfirmed", "high"),
        *daily("2026-06-04", "2026-06-07", "unconfirmed"),
        ("2026-06-08", "unconfirmed", "", "urgent"),
        ("2026-06-15", "unconfirmed", "", "urgent"),
        ("2026-06-22", "unconfirmed", "", "urgent"),
        ("2026-06-23", "unconfirmed", "", "urgent"),
        ("2026-06-24", "lost", "", "urgent"),
    ]


def test_it_is_daily_as_long_as_the_first_phase_lasts() -> None:
    line = renewing(phases=[{"name": "redemption", "length": days(10), "revive": REVIVED}])
    line.live(span("2026-05-02", "2026-08-01"))
    assert [row[0] for row in line.rows()][-2:] == ["2026-06-10", "2026-06-11"]
    assert len(line.rows()) == 11


def test_a_failed_charge_leaves_the_ladder_of_a_manual_renewal() -> None:
    line = renewing(phases=[])
    line.live(span("2026-05-02", "2026-05-20"))
    assert line.told == []
    line.known.append(event("renewal_failed", "2026-05-21"))
    # Act by is the 24th.
    line.live(span("2026-05-21", "2026-06-10"))
    assert line.rows() == [
        ("2026-05-21", "deadline", "3", "high"),
        ("2026-05-23", "deadline", "1", "high"),
        ("2026-05-24", "deadline", "0", "urgent"),
        *daily("2026-05-25", "2026-05-31", "deadline"),
        ("2026-06-01", "lost", "", "urgent"),
    ]


def test_an_assumed_renewal_is_to_be_confirmed_while_the_line_is_active() -> None:
    twice = [event("auto_renewal", one, evidence="assumed") for one in ("2026-06-01", "2026-07-01")]
    phase = {"name": "redemption", "length": days(10), "revive": REVIVED}
    line = renewing(*twice, phases=[phase])
    # The first must be confirmed while the second lasts.
    line.live(span("2026-06-20", "2026-08-20"))
    assert line.rows() == [
        *daily("2026-07-01", "2026-07-07", "unconfirmed", "high"),
        ("2026-07-08", "unconfirmed", "", "high"),
        ("2026-07-15", "unconfirmed", "", "high"),
        ("2026-07-22", "unconfirmed", "", "high"),
        ("2026-07-29", "unconfirmed", "", "high"),
        ("2026-07-30", "unconfirmed", "", "high"),
        # The next charge has not come either.
        *daily("2026-07-31", "2026-08-02", "unconfirmed", "high"),
        *daily("2026-08-03", "2026-08-09", "unconfirmed"),
        ("2026-08-10", "lost", "", "urgent"),
    ]
    assert {str(rung.deadline) for _, rung in line.told} == {"2026-07-30", "2026-08-09"}


def test_an_open_phase_is_spoken_of_daily_for_thirty_days() -> None:
    open_ended = rule(
        "top_up",
        period=days(30),
        phases=[{"name": "receive_only", "works": ["sms_in"], "revive": REVIVED}],
    )
    line = Teller(ledger(open_ended, top_up("2026-05-01")))
    line.live(span("2026-06-01", "2026-07-16"))
    assert [row[0] for row in line.rows()] == [
        *[str(one) for one in span("2026-06-01", "2026-06-30")],
        *["2026-07-01", "2026-07-08", "2026-07-15"],
    ]
    assert line.told[0][1].deadline is None


def test_what_cannot_be_revived_is_spoken_of_weekly_while_codes_arrive() -> None:
    gone = rule(
        "top_up",
        period=days(30),
        phases=[{"name": "receive_only", "length": days(10), "works": ["sms_in"]}],
    )
    line = Teller(ledger(gone, top_up("2026-05-01")))
    line.live(span("2026-06-01", "2026-07-01"))
    assert [row[:2] for row in line.rows()] == [
        ("2026-06-01", "phase"),
        ("2026-06-08", "phase"),
        ("2026-06-10", "phase"),
        ("2026-06-11", "lost"),
    ]


def test_codes_that_arrive_by_the_providers_own_word_end_when_it_says() -> None:
    seen = event("expiry_seen", "2026-05-01", until="2026-05-31", receives_until="2026-06-03")
    line = Teller(ledger(rule("top_up", period=days(30)), seen))
    line.live(span("2026-06-01", "2026-07-01"))
    assert [row[:2] for row in line.rows()] == [
        ("2026-06-01", "phase"),
        ("2026-06-03", "phase"),
        ("2026-06-04", "lost"),
    ]
    assert str(line.told[0][1].deadline) == "2026-06-03"


def test_a_quarantine_is_a_loss() -> None:
    held = rule(
        "top_up",
        period=days(30),
        phases=[
            {"name": "suspended", "length": days(5), "revive": REVIVED},
            {"name": "quarantine", "length": days(5), "revive": REVIVED},
        ],
    )
    line = Teller(ledger(held, top_up("2026-05-01")))
    line.live(span("2026-06-01", "2026-07-01"))
    assert line.rows() == [
        *daily("2026-06-01", "2026-06-05", "phase"),
        ("2026-06-06", "lost", "", "urgent"),
    ]

"""What is said of three lines over a whole cycle, worked out by hand on real calendars."""

from custom_components.sim_keeper.keepalive.workdays import Workdays

from .making import days, event, ledger, rule, top_up, viewer
from .saying import Teller, daily, span


def test_a_year_with_phases_around_easter() -> None:
    """Paid on 12 April 2026; in 2027 Good Friday is 26 March, Easter Monday 29 March."""
    year = rule(
        "top_up",
        period=days(365),
        phases=[
            {
                "name": "receive_only",
                "length": days(10),
                "works": ["sms_in", "call_in"],
                "revive": {"by": ["top_up"]},
            },
            {"name": "suspended", "length": days(20), "revive": {"by": ["support"]}},
        ],
    )
    line = Teller(
        ledger(year, top_up("2026-04-12"), zone="Europe/Berlin"),
        viewer("Europe/Berlin", Workdays(["DE"])),
    )
    line.live(span("2026-04-12", "2027-07-01"))
    assert line.rows() == [
        # Act by is Monday 5 April, seven days before the last day, 12 April.
        ("2027-03-05", "deadline", "30", "plain", "2027-03-06", "2027-03-08"),
        ("2027-03-22", "deadline", "14", "plain"),
        ("2027-03-25", "deadline", "7", "plain", "2027-03-29", "2027-03-30"),
        # Three days before is the same Friday, so that the later of both is said.
        ("2027-04-02", "deadline", "1", "high", "2027-04-04", "2027-04-05"),
        ("2027-04-05", "deadline", "0", "urgent"),
        *daily("2027-04-06", "2027-04-12", "deadline"),
        *daily("2027-04-13", "2027-04-22", "phase"),
        ("2027-04-23", "phase", "", "urgent"),
        ("2027-04-30", "phase", "", "urgent"),
        ("2027-05-07", "phase", "", "urgent"),
        # The last day on which support can bring it back.
        ("2027-05-12", "phase", "", "urgent"),
        ("2027-05-13", "lost", "", "urgent"),
    ]
    ends = [str(rung.deadline) for _, rung in line.told]
    assert ends[:12] == ["2027-04-12"] * 12
    assert ends[12:] == ["2027-04-22"] * 10 + ["2027-05-12"] * 5
    assert line.next("2027-07-01") is None


def test_a_month_with_thirty_days_suspended_over_chinese_new_year() -> None:
    """A plan of New York seen from Shanghai, bought on 23 January 2027.

    It ends with 22 February in New York, on the 23rd at 13:00 in Shanghai.
    New Year keeps China closed from 5 to 10 February, Presidents' Day America
    on Monday the 15th. The suspension
    ends with 24 March in New York, on the 25th at noon in Shanghai.
    """
    plan = rule(
        "plan_purchase",
        clock="plan",
        period=days(30),
        phases=[{"name": "suspended", "length": days(30), "revive": {"by": ["plan_purchase"]}}],
    )
    line = Teller(
        ledger(plan, event("plan_purchase", "2027-01-23"), zone="America/New_York"),
        viewer("Asia/Shanghai", Workdays(["CN", "US"])),
    )
    line.live(span("2027-01-24", "2027-05-01"))
    assert line.rows() == [
        # Thirty days before is more than half the period; act by is the 16th.
        ("2027-02-02", "deadline", "14", "plain"),
        ("2027-02-04", "deadline", "7", "plain", "2027-02-09", "2027-02-11"),
        ("2027-02-12", "deadline", "1", "high", "2027-02-15", "2027-02-16"),
        ("2027-02-16", "deadline", "0", "urgent"),
        *daily("2027-02-17", "2027-02-23", "deadline"),
        *daily("2027-02-24", "2027-03-25", "phase"),
        ("2027-03-26", "lost", "", "urgent"),
    ]


def test_half_a_year_of_use_it_or_lose_it_over_christmas() -> None:
    """A text on 15 July 2026; Monday 28 December is a holiday for Saturday the 26th."""
    activity = rule(
        "data",
        clock="activity",
        qualifying=[{"kinds": ["sms_out", "call_out"], "chargeable": True}],
        period=days(180),
    )
    line = Teller(
        ledger(activity, event("sms_out", "2026-07-15", chargeable=True), zone="Europe/London"),
        viewer("Europe/London", Workdays(["GB"])),
    )
    line.live(span("2026-07-15", "2027-03-01"))
    assert line.rows() == [
        ("2026-12-04", "deadline", "30", "plain", "2026-12-05", "2026-12-07"),
        ("2026-12-21", "deadline", "14", "plain"),
        ("2026-12-24", "deadline", "7", "plain", "2026-12-28", "2026-12-29"),
        ("2026-12-31", "deadline", "1", "high", "2027-01-03", "2027-01-04"),
        ("2027-01-04", "deadline", "0", "urgent"),
        *daily("2027-01-05", "2027-01-11", "deadline"),
        ("2027-01-12", "lost", "", "urgent"),
    ]


def test_a_week_is_short_of_rungs() -> None:
    line = Teller(ledger(rule("top_up", period=days(7)), top_up("2026-05-04")))
    line.live(span("2026-05-04", "2026-06-01"))
    assert line.rows() == [
        ("2026-05-07", "deadline", "3", "high"),
        ("2026-05-09", "deadline", "1", "high"),
        ("2026-05-10", "deadline", "0", "urgent"),
        ("2026-05-11", "deadline", "", "urgent"),
        ("2026-05-12", "lost", "", "urgent"),
    ]

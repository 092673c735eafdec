"""States, act by, days left and what they wait for."""

import datetime as dt
import runpy
import warnings

import pytest

from custom_components.sim_keeper.keepalive import workdays as workdays_module
from custom_components.sim_keeper.keepalive.entry import Evidence
from custom_components.sim_keeper.keepalive.state import Confidence
from custom_components.sim_keeper.keepalive.workdays import Workdays

from .making import at, day, days, event, hours, ledger, look, months, rule, top_up, viewer

YEARLY = rule("top_up", period=days(365))


def test_act_by_is_seven_days_before_and_due_thirty_before_that() -> None:
    known = ledger(YEARLY, top_up("2026-01-01"))
    answer = look(known, "2026-01-02")
    assert str(answer.act_by) == "2026-12-25"
    states = {
        "2026-11-24T23:59": "active",
        "2026-11-25T00:00": "due",
        "2026-12-25T23:59": "due",
        "2026-12-26T00:00": "urgent",
        "2027-01-01T23:59": "urgent",
        "2027-01-02T00:00": "lost",
    }
    for moment, state in states.items():
        assert look(known, moment).state == state, moment


@pytest.mark.parametrize(
    ("period", "lead", "act_by", "due"),
    [
        (days(180), None, "2026-06-23", "2026-05-24"),
        (days(60), None, "2026-02-23", "2026-02-03"),
        (days(30), None, "2026-01-24", "2026-01-14"),
        (days(10), None, "2026-01-09", "2026-01-06"),
        (days(3), None, "2026-01-04", "2026-01-03"),
        (hours(20), None, "2026-01-01", "2026-01-01"),
        (months(12), None, "2026-12-25", "2026-11-25"),
        (days(180), 0, "2026-06-30", "2026-05-31"),
        (days(180), 45, "2026-05-16", "2026-04-16"),
        # Never more than a quarter of the period, whatever was set.
        (days(180), 60, "2026-05-16", "2026-04-16"),
        (days(30), 14, "2026-01-24", "2026-01-14"),
    ],
)
def test_lead_and_due_shrink_with_the_period(
    period: dict[str, object], lead: int | None, act_by: str, due: str
) -> None:
    known = ledger(rule("top_up", period=period), top_up("2026-01-01"))
    answer = look(known, "2026-01-01T01:00", lead=lead)
    assert str(answer.act_by) == act_by
    assert answer.clocks[0].due_from == at(due)


def test_act_by_is_not_before_what_set_the_clock() -> None:
    """Saturday 3 January 2026 at 20:00 in Berlin, for 24 hours."""
    weekly = viewer("Europe/Berlin", Workdays(["DE"]))
    daily = rule("top_up", period=hours(24))
    known = ledger(daily, top_up("2026-01-03T19:00+00:00"), zone="Europe/Berlin")
    answer = look(known, "2026-01-03T20:00", seen_from=weekly)
    assert str(answer.act_by) == "2026-01-03"
    assert answer.clocks[0].urgent_from == at("2026-01-04", "Europe/Berlin")
    # In Auckland it is Sunday already, and Monday when the day is over.
    far = viewer("Pacific/Auckland", Workdays(["NZ"]))
    assert str(look(known, "2026-01-03T20:00", seen_from=far).act_by) == "2026-01-05"


def test_act_by_is_not_before_the_day_on_which_its_phase_began() -> None:
    """Active until Friday 30 January 2026; the phase is Saturday and Sunday."""
    phase = {"name": "suspended", "length": days(2), "revive": {"by": ["top_up"]}}
    known = ledger(rule("top_up", period=days(29), phases=[phase]), top_up("2026-01-01"))
    for moment in ("2026-01-31", "2026-02-01T23:00"):
        answer = look(known, moment, seen_from=viewer(workdays=Workdays(["DE"])))
        assert (answer.state, str(answer.act_by)) == ("suspended", "2026-01-31")


def test_act_by_is_a_date_of_the_user() -> None:
    """31 January closes in New York on 1 February at 13:00 in Shanghai."""
    known = ledger(rule("top_up", period=days(30)), top_up("2026-01-01"), zone="America/New_York")
    answer = look(known, "2026-01-02", seen_from=viewer("Asia/Shanghai"))
    assert str(answer.last_day) == "2026-01-31"
    assert str(answer.act_by) == "2026-01-25"


@pytest.mark.parametrize(
    ("countries", "last", "act_by"),
    [
        # Easter 2027: Good Friday is 26 March, Easter Monday 29 March.
        (["DE"], "2027-04-04", "2027-03-25"),
        (["US"], "2027-04-05", "2027-03-29"),
        (["DE"], "2027-04-05", "2027-03-25"),
        # Chinese New Year is on 6 February 2027, a Saturday; Friday is the eve.
        (["CN"], "2027-02-15", "2027-02-04"),
        # A weekend, and a country that nobody knows.
        ([], "2026-11-29", "2026-11-20"),
        (["XX"], "2026-11-29", "2026-11-20"),
        (["US", "XX"], "2026-11-29", "2026-11-20"),
        # Thanksgiving is on Thursday 26 November 2026.
        (["US"], "2026-12-03", "2026-11-25"),
        # In Saudi Arabia people work on Sunday and rest on Friday and Saturday.
        (["SA"], "2026-11-29", "2026-11-22"),
        (["SA", "DE"], "2026-11-29", "2026-11-19"),
    ],
)
def test_act_by_moves_off_days_on_which_nobody_works(
    countries: list[str], last: str, act_by: str
) -> None:
    shown = event("expiry_seen", "2026-06-01", until=last)
    answer = look(
        ledger(YEARLY, shown), "2026-06-02", seen_from=viewer(workdays=Workdays(countries))
    )
    assert str(answer.act_by) == act_by


def test_working_days_are_loaded_ahead_and_give_up_at_last() -> None:
    known = Workdays(["DE", "DE"])
    known.prepare([2027, 2028])
    assert known.countries == ("DE",)
    assert not known.is_working(day("2028-04-14"))
    assert not known.is_working(day("2028-04-14"))
    never = Workdays()
    never.is_working = lambda _: False  # type: ignore[method-assign]
    assert never.on_or_before(day("2027-01-01")) == day("2027-01-01")


def test_a_calendar_that_complains_is_asked_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """India's warns after 2035; filters belong to the process, so they stay as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fresh = runpy.run_path(str(workdays_module.__file__))["Workdays"](["IN"])
        filters = list(warnings.filters)
        monkeypatch.setattr(warnings, "catch_warnings", None)
        # Republic Day, and a plain Thursday.
        assert not fresh.is_working(day("2040-01-26"))
        assert fresh.is_working(day("2041-01-24"))
        assert warnings.filters == filters
        monkeypatch.undo()


def test_without_an_anchor_nothing_is_known() -> None:
    answer = look(ledger(YEARLY), "2026-01-01")
    assert answer.state == "unknown"
    assert answer.state.needs_attention
    assert (answer.active_until, answer.days_left, answer.act_by, answer.midnight) == (None,) * 4
    assert (answer.confidence, answer.is_receiving, answer.next_change) == ("none", None, None)
    assert answer.next_step is not None
    assert answer.next_step.kinds == ("top_up",)
    noted = look(
        ledger(YEARLY, event("note", "2026-01-01"), event("balance_seen", "2026-01-01", balance=3)),
        "2026-01-02",
    )
    assert (noted.state, noted.balance, noted.balance_currency) == ("unknown", 3, None)


def test_the_worst_clock_decides_and_the_earliest_dates_stand() -> None:
    clocks = [
        rule(
            "top_up",
            clock="credit",
            period=days(90),
            phases=[{"name": "receive_only", "works": ["sms_in"]}],
        ),
        rule(
            "sms_out",
            clock="activity",
            period=days(30),
            phases=[{"name": "suspended", "length": days(60), "revive": {"by": ["sms_out"]}}],
        ),
    ]
    known = ledger(clocks, top_up("2026-01-01"), event("sms_out", "2026-02-20"))
    answer = look(known, "2026-03-25")
    # The credit ends on 1 April, the activity on 22 March.
    assert (answer.state, answer.deciding) == ("suspended", "activity")
    assert answer.active_until == answer.receives_until == at("2026-03-23")
    # The credit cannot be brought back once it has ended.
    assert answer.recoverable_until == at("2026-04-02")
    assert str(answer.last_day) == "2026-03-22"
    assert answer.is_receiving is False
    assert answer.next_deadline == at("2026-04-02")
    unknown = look(ledger(clocks, top_up("2026-01-01")), "2026-01-02")
    assert (unknown.state, unknown.deciding, str(unknown.last_day)) == (
        "unknown",
        "activity",
        "2026-04-01",
    )
    assert unknown.is_receiving is None
    equal = look(ledger(clocks, top_up("2026-01-01"), event("sms_out", "2026-01-03")), "2026-01-04")
    assert (equal.state, equal.deciding) == ("active", "activity")


def test_lapsing_covers_all_but_lost_and_retired_covers_all() -> None:
    known = ledger(YEARLY, top_up("2026-01-01"))
    for moment in ("2026-02-01", "2026-12-30"):
        answer = look(known, moment, lapsing=True)
        assert answer.state == "lapsing"
        assert not answer.state.needs_attention
    assert look(known, "2027-01-02", lapsing=True).state == "lost"
    gone = ledger(YEARLY, top_up("2026-01-01"), event("retired", "2026-02-01"))
    assert look(gone, "2027-01-02", lapsing=True).state == "retired"


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Havana", "Africa/Cairo", "Asia/Kathmandu"]
)
def test_a_day_later_is_what_would_be_assessed(zone: str) -> None:
    known = ledger(YEARLY, top_up("2026-01-01"), zone="Asia/Tokyo")
    seen = viewer(zone)
    answer = look(known, "2026-03-01", seen_from=seen)
    for _ in range(60):
        assert answer.midnight is not None
        assert answer.changes_at is not None
        assert answer.midnight < answer.changes_at
        fresh = look(known, answer.midnight, seen_from=seen)
        assert fresh.midnight is not None
        assert answer.a_day_later(fresh.midnight) == fresh
        answer = fresh


def test_days_left_over_a_day_that_a_zone_left_out() -> None:
    """Samoa went from 29 to 31 December 2011."""
    known = ledger(
        YEARLY, event("expiry_seen", "2011-12-01", until="2011-12-31"), zone="Pacific/Apia"
    )
    seen = viewer("Pacific/Apia")
    for moment, left in [
        ("2011-12-28 12:00", 2),
        ("2011-12-29 12:00", 1),
        ("2011-12-31 12:00", 0),
        ("2012-01-01 00:00", -1),
    ]:
        assert look(known, at(moment, "Pacific/Apia"), seen_from=seen).days_left == left, moment
    before = look(known, at("2011-12-29 12:00", "Pacific/Apia"), seen_from=seen)
    assert (
        before.midnight
        == at("2011-12-31 00:00", "Pacific/Apia")
        == dt.datetime(2011, 12, 30, 10, tzinfo=dt.UTC)
    )


def test_last_kept_is_the_last_that_wound_and_not_what_was_seen() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(90)),
        rule("sms_out", clock="activity", period=days(30)),
    ]
    known = ledger(
        clocks,
        event("sms_out", "2026-02-01"),
        top_up("2026-01-01"),
        event("expiry_seen", "2026-03-01", until="2026-05-01"),
    )
    assert look(known).last_kept == day("2026-02-01")
    assert look(ledger(YEARLY)).last_kept is None


@pytest.mark.parametrize(
    ("evidence", "source", "confidence"),
    [
        ("claimed", "high", "medium"),
        ("receipt", "high", "high"),
        ("carrier_statement", "low", "low"),
        ("assumed", "medium", "low"),
        ("balance_change", "medium", "medium"),
        ("receipt", "none", "none"),
    ],
)
def test_confidence_is_the_weaker_of_source_and_evidence(
    evidence: str, source: str, confidence: str
) -> None:

    known = ledger(YEARLY, top_up("2026-01-01", evidence=Evidence(evidence)))
    assert look(known, source=Confidence(source)).confidence == confidence


def test_an_idle_clock_takes_no_confidence() -> None:
    clocks = [YEARLY, rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))]
    assert look(ledger(clocks, top_up("2026-01-01")), "2026-01-02").confidence == "medium"


def test_evidence_grows_in_strength() -> None:

    assert [one.strength for one in Evidence] == [0, 1, 2, 3, 4]
    assert [one.value for one in Evidence] == [
        "assumed",
        "claimed",
        "receipt",
        "balance_change",
        "carrier_statement",
    ]

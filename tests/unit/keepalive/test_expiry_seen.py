"""What the provider itself shows stands above every reckoning."""

import pytest

from custom_components.sim_keeper.keepalive.entry import EntryError

from .making import (
    at,
    closes,
    days,
    ends,
    event,
    ledger,
    look,
    months,
    reason,
    rule,
    top_up,
    viewer,
)

PHASES = [
    {"name": "receive_only", "length": days(60), "works": ["sms_in"], "revive": {"by": ["top_up"]}},
    {"name": "suspended", "length": days(30), "revive": {"by": ["support"]}},
]
ZONE = "Europe/Warsaw"


@pytest.mark.parametrize("until", ["2026-02-10", "2027-05-05"])
def test_it_becomes_the_end_earlier_or_later(until: str) -> None:
    yearly = rule("top_up", period=days(365))
    shown = event("expiry_seen", "2026-01-15", until=until)
    assert ends(yearly, top_up("2026-01-01"), shown) == until


def test_a_date_is_a_last_day_closed_by_the_boundary() -> None:
    plan = rule("top_up", period=days(30), boundary={"time": "05:00"})
    shown = event("expiry_seen", "2026-01-15", until="2026-02-10")
    assert closes(plan, shown, zone=ZONE) == at("2026-02-10 05:00", ZONE)
    midnight = rule("top_up", period=days(30))
    assert closes(midnight, shown, zone=ZONE) == at("2026-02-11", ZONE)


def test_an_instant_is_the_first_one_after() -> None:
    plan = rule("top_up", period=days(30), extension="stack", phases=PHASES)
    shown = event("expiry_seen", "2026-01-15", until="2026-02-10T10:00+01:00")
    answer = look(ledger(plan, shown, zone=ZONE), "2026-01-20")
    assert answer.active_until == at("2026-02-10 10:00", ZONE)
    assert str(answer.last_day) == "2026-02-10"
    assert answer.receives_until == at("2026-04-11 10:00", ZONE)
    assert answer.recoverable_until == at("2026-05-11 10:00", ZONE)
    assert closes(plan, shown, top_up("2026-01-20"), zone=ZONE) == at("2026-03-13", ZONE)
    midnight = event("expiry_seen", "2026-01-15", until="2026-02-11T00:00+01:00")
    assert ends(plan, midnight, zone=ZONE) == "2026-02-10"


@pytest.mark.parametrize(
    ("extension", "last"),
    [("restart", "2026-02-19"), ("stack", "2026-04-30"), ("max", "2026-03-31")],
)
def test_a_later_entry_applies_to_it_as_the_extension_says(extension: str, last: str) -> None:
    plan = rule("top_up", period=days(30), extension=extension)
    shown = event("expiry_seen", "2026-01-15", until="2026-03-31")
    assert ends(plan, shown, top_up("2026-01-20")) == last


def test_inclusive_counting_stacks_from_the_day_after() -> None:
    plan = rule("top_up", period=days(30), extension="stack", counting="inclusive")
    shown = event("expiry_seen", "2026-03-10", until="2026-04-05")
    assert ends(plan, shown, top_up("2026-04-01")) == "2026-05-05"


@pytest.mark.parametrize("until", ["2026-02-10", "2026-02-11T00:00+01:00"])
def test_exact_counting_goes_on_from_its_close(until: str) -> None:
    plan = rule("top_up", period=days(30), extension="stack", counting="exact")
    shown = event("expiry_seen", "2026-01-15", until=until)
    assert closes(plan, shown, top_up("2026-01-20"), zone=ZONE) == at("2026-03-13", ZONE)


def test_months_keep_its_day() -> None:
    plan = rule("top_up", period=months(1), extension="stack")
    shown = event("expiry_seen", "2026-01-15", until="2026-01-31")
    paid = [top_up("2026-01-20"), top_up("2026-02-20")]
    assert ends(plan, shown, *paid[:1]) == "2026-02-28"
    assert ends(plan, shown, *paid) == "2026-03-31"


def test_it_rescues_a_computed_loss() -> None:
    plan = rule("top_up", period=days(30))
    late = top_up("2026-03-01")
    shown = event("expiry_seen", "2026-03-02", until="2026-03-31")
    paid = top_up("2026-03-20")
    known = ledger(plan, top_up("2026-01-01"), late, shown, paid)
    assert look(known, "2026-03-01T12:00").state == "lost"
    assert look(known, "2026-03-03").state in {"active", "due", "urgent"}
    assert reason(known, late) == "after_loss"
    assert str(look(known).last_day) == "2026-04-19"


def test_the_clock_that_it_names_or_the_first() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(30)),
        rule("top_up", clock="number", period=days(90)),
    ]
    paid = top_up("2026-01-01")
    first = event("expiry_seen", "2026-01-02", until="2026-02-05")
    second = event("expiry_seen", "2026-01-02", until="2026-05-05", clock="number")
    other = event("expiry_seen", "2026-01-02", until="2026-06-06", clock="roaming")
    known = ledger(clocks, paid, first, second, other)
    assert [str(c.last_day) for c in look(known).clocks] == ["2026-02-05", "2026-05-05"]
    assert reason(known, other) == "kind_not_counted"
    assert known.verdict(first.id, at("2027-01-01")).by_clock["number"] == "kind_not_counted"


def test_days_of_receiving_that_the_provider_tells() -> None:
    """Valid until 7 March, and 31 days more for incoming calls."""
    plan = rule("top_up", period=days(365), phases=PHASES)
    shown = event("expiry_seen", "2024-01-02", until="2024-03-07", receives_until="2024-04-07")
    answer = look(ledger(plan, shown, zone=ZONE), "2024-01-03")
    assert answer.active_until == at("2024-03-08", ZONE)
    assert answer.receives_until == at("2024-04-08", ZONE)
    assert answer.recoverable_until == at("2024-05-08", ZONE)
    later = look(ledger(plan, shown, zone=ZONE), "2024-04-01")
    assert (later.state, later.next_deadline) == ("receive_only", later.receives_until)
    paid = top_up("2024-03-01")
    assert look(ledger(plan, shown, paid, zone=ZONE)).receives_until == at("2025-05-01", ZONE)


def test_receiving_where_the_rule_knows_no_phase_for_it() -> None:
    plan = rule("top_up", period=days(365))
    shown = event("expiry_seen", "2024-01-02", until="2024-03-07", receives_until="2024-04-07")
    answer = look(ledger(plan, shown), "2024-03-20")
    assert (answer.state, answer.is_receiving, answer.next_step) == ("receive_only", True, None)
    assert answer.next_change == at("2024-03-21")
    assert answer.changes_at == at("2024-04-08")
    gone = look(ledger(plan, shown), "2024-04-08")
    assert (gone.state, gone.is_receiving) == ("lost", False)


def test_told_receiving_divides_several_receiving_phases() -> None:
    two = [
        {
            "name": "receive_only",
            "length": days(30),
            "works": ["sms_in"],
            "revive": {"by": ["top_up"]},
        },
        {"name": "receive_only", "works": ["sms_in"], "revive": {"by": ["support"]}},
    ]
    plan = rule("top_up", period=days(365), phases=two)
    for told, ends_of_stages in [
        ("2024-05-31", ["2024-04-07", "2024-06-01"]),
        ("2024-03-20", ["2024-03-21", "2024-03-21"]),
    ]:
        shown = event("expiry_seen", "2024-01-02", until="2024-03-07", receives_until=told)
        answer = look(ledger(plan, shown), "2024-01-03")
        stages = [stage.end for stage in answer.clocks[0].stages]
        assert stages == [at(end) for end in ends_of_stages]
        assert answer.receives_until == stages[-1]


def test_only_the_end_of_receiving_is_told() -> None:
    plan = rule("top_up", period=days(365), phases=PHASES)
    unset = look(
        ledger(plan, event("expiry_seen", "2026-01-02", receives_until="2026-04-07")), "2026-04-01"
    )
    assert (unset.state, unset.active_until, unset.is_receiving) == ("unknown", None, None)
    assert unset.receives_until == unset.next_change == at("2026-04-08")
    over = look(
        ledger(plan, event("expiry_seen", "2026-01-02", receives_until="2026-04-07")), "2026-04-08"
    )
    assert (over.state, over.is_receiving, over.next_change) == ("suspended", False, None)
    assert over.state.needs_attention
    assert over.next_step is not None
    paid = top_up("2026-01-01")
    longer = event("expiry_seen", "2026-01-02", receives_until="2027-06-30")
    answer = look(ledger(plan, paid, longer))
    assert (str(answer.last_day), answer.receives_until) == ("2027-01-01", at("2027-07-01"))
    shorter = event("expiry_seen", "2026-01-02", receives_until="2026-06-30")
    answer = look(ledger(plan, paid, shorter))
    assert (str(answer.last_day), answer.active_until) == ("2026-06-30", at("2026-07-01"))


def test_nothing_arrives_on_a_clock_that_does_not_run_either() -> None:
    roaming = rule(clock="roaming", starts=["abroad"], stops=["home"], period=days(60))
    known = ledger(roaming, event("expiry_seen", "2026-01-02", receives_until="2026-04-07"))
    before = look(known, "2026-04-07T23:59")
    assert (before.state, before.clocks[0].idle) == ("active", True)
    assert before.next_change == at("2026-04-08")
    after = look(known, "2026-04-08")
    assert (after.state, after.clocks[0].idle) == ("suspended", False)
    known.append(event("abroad", "2026-05-01"))
    assert look(known, "2026-05-02").state == "active"


def test_no_active_day_after_the_last_day_of_receiving() -> None:
    plan = rule("top_up", period=days(365), phases=PHASES)
    shown = event("expiry_seen", "2026-01-02", until="2026-06-30", receives_until="2026-05-31")
    assert ends(plan, shown) == "2026-05-31"
    clocks = [plan, rule("sms_out", clock="activity", period=days(30))]
    told = event("expiry_seen", "2026-01-02", receives_until="2026-02-28", clock="activity")
    answer = look(ledger(clocks, top_up("2026-01-01"), told), "2026-01-03")
    assert answer.active_until == answer.receives_until == at("2026-03-01")


def test_an_end_without_a_date_is_refused() -> None:
    with pytest.raises(EntryError) as caught:
        event("expiry_seen", "2026-01-01")
    assert (caught.value.field, caught.value.code) == ("until", "missing")


def test_an_end_far_away_is_held() -> None:
    plan = rule("top_up", period=days(365), phases=PHASES)
    shown = event("expiry_seen", "2026-01-02", until="9900-12-31")
    answer = look(ledger(plan, shown), "2026-01-03", seen_from=viewer("Pacific/Kiritimati"))
    assert str(answer.last_day) == "9900-12-31"
    assert answer.state == "active"

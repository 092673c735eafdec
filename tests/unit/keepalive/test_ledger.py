"""Order, reversals, duplicates and what lies in the future."""

import pytest

from custom_components.sim_keeper.keepalive.entry import Entry, EntryError, Evidence

from .making import at, days, ends, event, ledger, look, reason, rule, top_up

YEARLY = rule("top_up", currency="EUR", period=days(365))
STACKED = rule("top_up", currency="EUR", period=days(30), extension="stack")


def reversal(target: Entry | str, moment: str = "2026-06-01", **fields: str) -> Entry:
    """Return the reversal of an entry."""
    name = target if isinstance(target, str) else target.id
    return event("reversal", moment, reverses=name, **fields)


@pytest.mark.parametrize("moment", ["2025-01-01", "2026-02-01", "2030-01-01"])
def test_a_reversal_voids_whatever_its_own_time(moment: str) -> None:
    wrong = top_up("2026-02-01")
    back = reversal(wrong, moment)
    known = ledger(YEARLY, top_up("2026-01-01"), wrong, back)
    assert str(look(known, "2026-02-02").last_day) == "2027-01-01"
    assert known.verdict(wrong.id, at("2026-02-02")).reason == "reversed"
    assert known.verdict(back.id, at("2026-02-02")).counted


def test_a_reversed_reversal_voids_nothing() -> None:
    first, wrong = top_up("2026-01-01"), top_up("2026-02-01")
    back = reversal(wrong)
    again = reversal(back)
    once_more = reversal(again)
    assert ends(YEARLY, first, wrong, back) == "2027-01-01"
    assert ends(YEARLY, first, wrong, back, again) == "2027-02-01"
    assert ends(YEARLY, first, wrong, back, again, once_more) == "2027-01-01"


def test_reversals_in_a_circle_void_nothing() -> None:
    first = top_up("2026-01-01")
    circle = [reversal("b", id="a"), reversal("a", id="b")]
    itself = reversal("c", id="c")
    known = ledger(YEARLY, first, *circle, itself)
    assert str(look(known).last_day) == "2027-01-01"
    assert reason(known, itself) == "kind_not_counted"
    # A circle that one from outside breaks.
    ring = [reversal("y", id="x"), reversal("z", id="y"), reversal("x", id="z")]
    broken = ledger(YEARLY, first, *ring, reversal("x", id="outside"))
    said = [reason(broken, entry) for entry in ring]
    assert said == ["reversed", None, "reversed"]


def test_a_reversal_of_nothing_waits_for_its_entry() -> None:
    known = ledger(YEARLY, top_up("2026-01-01"), reversal("later"))
    known.append(top_up("2026-02-01", id="later"))
    assert str(look(known).last_day) == "2027-01-01"
    assert known.verdict("later", at("2027-01-01")).reason == "reversed"


def test_a_retirement_is_reversed_or_ended() -> None:
    first, gone = top_up("2026-01-01"), event("retired", "2026-02-01")
    answer = look(ledger(YEARLY, first, gone), "2026-02-02")
    assert (answer.state, answer.next_step, answer.yearly_cost.keeping) == ("retired", None, None)
    assert look(ledger(YEARLY, first, gone, reversal(gone)), "2026-06-02").state == "active"
    for kind in ("revived", "activation"):
        back = event(kind, "2026-02-03")
        assert look(ledger(YEARLY, first, gone, back), "2026-02-04").state == "active"
    before = event("revived", "2026-01-31")
    assert look(ledger(YEARLY, first, gone, before), "2026-02-04").state == "retired"


def test_an_activation_winds_only_what_nothing_has_wound() -> None:
    card = rule("top_up", period=days(365), initial=days(60))
    begun, again = event("activation", "2026-01-01"), event("activation", "2026-02-01")
    known = ledger(card, begun, again)
    assert str(look(known).last_day) == "2026-03-02"
    assert reason(known, again) == "no_gain"
    assert ends(card, top_up("2025-12-01"), begun) == "2026-12-01"
    shown = event("expiry_seen", "2025-12-01", until="2026-01-15")
    assert ends(card, shown, begun) == "2026-01-15"


def test_an_activation_sorts_before_what_happens_at_the_same_time() -> None:
    card = rule("top_up", period=days(365), initial=days(60))
    same = [
        event("balance_seen", "2026-01-01", balance=5),
        event("expiry_seen", "2026-01-01", until="2026-07-01"),
        top_up("2026-01-01"),
        event("activation", "2026-01-01"),
    ]
    kinds = [entry.kind for entry in ledger(card, *same).entries]
    assert kinds == ["activation", "top_up", "expiry_seen", "balance_seen"]


def test_revived_winds_in_any_phase_and_after_loss_with_the_period_or_the_shortest_tier() -> None:
    tiered = rule("top_up", currency="EUR", tiers=[[5, days(30)], [10, days(90)]])
    by_item = rule(
        qualifying=[
            {"kinds": ["top_up"], "period": days(90)},
            {"kinds": ["sms_out"], "period": days(20)},
        ]
    )
    back = event("revived", "2027-01-01")
    assert ends(YEARLY, top_up("2025-01-01"), back) == "2028-01-01"
    assert ends(tiered, top_up("2025-01-01", 10), back) == "2027-01-31"
    assert ends(by_item, top_up("2025-01-01"), back) == "2027-01-21"
    early = event("revived", "2025-02-01")
    known = ledger(YEARLY, top_up("2025-01-01"), early)
    assert reason(known, early) == "no_gain"
    assert str(look(known).last_day) == "2026-01-01"


def test_neither_winds_where_no_period_is_known() -> None:
    by_amount = rule(
        currency="MYR",
        qualifying=[{"kinds": ["top_up"], "per_amount": {"amount": 1, "gives": days(1)}}],
    )
    for kind in ("activation", "revived"):
        entry = event(kind, "2026-01-01")
        known = ledger(by_amount, entry)
        assert reason(known, entry) == "kind_not_counted"
        assert look(known).state == "unknown"


def test_the_same_reference_and_kind_is_one_event() -> None:
    first = top_up("2026-01-01", 5, reference="R1")
    same = top_up("2026-01-02", 7, reference="R1")
    other_kind = event("plan_purchase", "2026-01-02", reference="R1")
    known = ledger(STACKED, first, same, other_kind)
    assert reason(known, same) == "duplicate"
    assert reason(known, other_kind) == "kind_not_counted"
    assert str(look(known).last_day) == "2026-01-31"


@pytest.mark.parametrize(
    ("fields", "duplicate"),
    [
        ({"source": "sms"}, True),
        ({}, False),
        ({"source": "sms", "amount": 6}, False),
        ({"source": "sms", "currency": "EUR"}, True),
        ({"source": "sms", "currency": "USD"}, False),
        ({"source": "sms", "reference": "B"}, True),
        ({"source": "sms", "clock": "validity"}, True),
        ({"source": "sms", "moment": "2026-01-01T22:59+00:00"}, True),
        ({"source": "sms", "moment": "2026-01-01T23:00+00:00"}, False),
    ],
)
def test_the_same_day_and_amount_from_two_sources_is_one_event(
    fields: dict[str, str], duplicate: bool
) -> None:
    first = top_up("2026-01-01", 5)
    moment, amount = fields.pop("moment", "2026-01-01"), fields.pop("amount", 5)
    second = top_up(moment, amount, **fields)
    known = ledger(STACKED, first, second, zone="Europe/Berlin")
    said = [reason(known, entry) for entry in (first, second)]
    assert sorted(map(str, said)) == (["None", "duplicate"] if duplicate else ["None", "None"])


def test_references_that_differ_tell_two_events_apart() -> None:
    one = top_up("2026-01-01", 5, reference="A", source="sms")
    two = top_up("2026-01-01", 5, reference="B", source="mail")
    assert ends(STACKED, one, two) == "2026-03-02"


def test_clocks_that_differ_tell_two_events_apart() -> None:
    clocks = [
        rule("top_up", clock="credit", period=days(30)),
        rule("top_up", clock="number", period=days(30)),
    ]
    one = top_up("2026-01-01", clock="credit", source="sms")
    two = top_up("2026-01-01", clock="number", source="mail")
    known = ledger(clocks, one, two)
    assert reason(known, one) is None
    assert reason(known, two) is None


def test_what_is_seen_is_a_duplicate_only_if_it_says_the_same() -> None:
    one = event("balance_seen", "2026-01-01", balance=5)
    other = event("balance_seen", "2026-01-01", balance=6, source="sms")
    same = event("balance_seen", "2026-01-01", balance="5.00", source="sms")
    assert reason(ledger(STACKED, one, other), other) == "kind_not_counted"
    said = {reason(ledger(STACKED, one, same), entry) for entry in (one, same)}
    assert said == {"kind_not_counted", "duplicate"}
    shown = event("expiry_seen", "2026-01-01", until="2026-03-01")
    differs = event("expiry_seen", "2026-01-01", until="2026-03-02", source="sms")
    assert reason(ledger(STACKED, shown, differs), differs) is None


def test_notes_are_never_duplicates() -> None:
    notes = [event("note", "2026-01-01", note="hello", source=source) for source in ("user", "sms")]
    assert [reason(ledger(STACKED, *notes), note) for note in notes] == ["kind_not_counted"] * 2


def test_the_stronger_evidence_wins_and_its_reversal_revives_the_other() -> None:
    weak = top_up("2026-01-01T08:00+00:00", 5)
    strong = top_up("2026-01-01T09:00+00:00", 5, source="sms", evidence=Evidence.CARRIER_STATEMENT)
    known = ledger(STACKED, weak)
    assert reason(known, weak) is None
    known.append(strong)
    assert reason(known, weak) == "duplicate"
    assert reason(known, strong) is None
    known.append(reversal(strong))
    assert reason(known, weak) is None
    assert reason(known, strong) == "reversed"


def test_what_is_dated_back_counts_from_its_place() -> None:
    late = top_up("2027-01-10")
    known = ledger(YEARLY, top_up("2026-01-01"))
    known.append(late)
    assert reason(known, late) == "after_loss"
    known.append(top_up("2026-06-01"))
    assert reason(known, late) is None
    assert str(look(known).last_day) == "2028-01-10"


def test_the_future_does_not_count_but_is_when_something_changes() -> None:
    paid = top_up("2026-03-01T12:00+00:00")
    known = ledger(YEARLY, top_up("2026-01-01"), paid)
    before = look(known, "2026-03-01T11:00")
    assert str(before.last_day) == "2027-01-01"
    assert before.changes_at == before.next_change == at("2026-03-01 12:00")
    verdict = known.verdict(paid.id, at("2026-03-01 11:59"))
    assert (verdict.counted, verdict.reason) == (False, "in_future")
    assert str(look(known, "2026-03-01T12:00").last_day) == "2027-03-01"


def test_a_reversal_in_the_future_takes_no_fee() -> None:
    burning = rule("sms_out", currency="INR", period=days(90), burn={"fee": 20, "every": days(30)})
    used = event("sms_out", "2026-01-01", balance=40)
    wrong = event("sms_out", "2026-01-02")
    known = ledger(burning, used, wrong, reversal(wrong, "2026-05-30"))
    alone = ledger(burning, used)
    now = "2026-01-10"
    assert look(known, now).active_until == look(alone, now).active_until
    assert look(known, now).runway == look(alone, now).runway is not None


def test_a_typed_date_is_the_providers_day() -> None:
    """1 March in New York has not begun while it is 1 March 04:59 UTC."""
    paid = top_up("2026-03-01")
    known = ledger(YEARLY, paid, zone="America/New_York")
    assert known.verdict(paid.id, at("2026-03-01 04:59")).reason == "in_future"
    assert known.verdict(paid.id, at("2026-03-01 05:00")).counted


def test_an_id_is_taken_once() -> None:
    known = ledger(YEARLY, top_up("2026-01-01", id="one"))
    with pytest.raises(EntryError) as caught:
        known.append(top_up("2026-02-01", id="one"))
    assert (caught.value.field, caught.value.code) == ("id", "taken")
    with pytest.raises(EntryError):
        ledger(YEARLY, top_up("2026-01-01", id="one"), top_up("2026-02-01", id="one"))
    assert len(known) == 1


def test_a_ledger_knows_its_entries() -> None:
    entry = top_up("2026-01-01", id="one")
    known = ledger(YEARLY, entry)
    more = known.with_entry(top_up("2026-02-01"))
    assert (known.get("one"), known.get("two"), len(known), len(more)) == (entry, None, 1, 2)
    assert "one" in known
    assert "two" not in known
    assert str(look(known).last_day) == "2027-01-01"


def test_another_clock_is_none_of_ours() -> None:
    other = top_up("2026-02-01", clock="roaming")
    known = ledger(YEARLY, top_up("2026-01-01"), other)
    assert reason(known, other) == "kind_not_counted"


def test_money_that_does_not_fit() -> None:
    least = rule(
        currency="EUR", qualifying=[{"kinds": ["top_up"], "min_amount": 5}], period=days(30)
    )
    for fields, why in [
        ({"amount": "4.99"}, "below_minimum"),
        ({"amount": 0}, "below_minimum"),
        ({}, "amount_missing"),
        ({"amount": 5, "currency": "USD"}, "currency_mismatch"),
        ({"amount": 5, "currency": "EUR"}, None),
        ({"amount": 5}, None),
    ]:
        entry = top_up("2026-01-01", **fields)  # type: ignore[arg-type]
        assert reason(ledger(least, entry), entry) == why
    free = top_up("2026-01-01", 0)
    assert reason(ledger(rule("top_up", period=days(30)), free), free) is None
    by_amount = rule(
        currency="EUR",
        qualifying=[{"kinds": ["top_up"], "per_amount": {"amount": 10, "gives": days(1)}}],
    )
    small = top_up("2026-01-01", "9.99")
    assert reason(ledger(by_amount, small), small) == "below_minimum"


def test_only_some_plans() -> None:
    annual = rule(qualifying=[{"kinds": ["plan_purchase"], "plans": ["annual"]}], period=days(365))
    right, wrong = (
        event("plan_purchase", "2026-01-01", plan=plan) for plan in ("annual", "weekly")
    )
    assert reason(ledger(annual, right), right) is None
    assert reason(ledger(annual, wrong), wrong) == "kind_not_counted"


def test_of_several_items_the_latest_end_counts() -> None:
    two = rule(
        qualifying=[
            {"kinds": ["plan_purchase"], "period": days(30)},
            {"kinds": ["plan_purchase"], "plans": ["annual"], "period": days(365)},
        ]
    )
    assert ends(two, event("plan_purchase", "2026-01-01", plan="annual")) == "2027-01-01"
    assert ends(two, event("plan_purchase", "2026-01-01")) == "2026-01-31"
    tiered = rule(
        currency="EUR",
        qualifying=[
            {"kinds": ["top_up"], "tiers": [[5, days(60)], [10, days(90)]]},
            {"kinds": ["top_up"], "period": days(30)},
        ],
    )
    assert ends(tiered, top_up("2026-01-01", 10)) == "2026-04-01"
    assert ends(tiered, top_up("2026-01-01", 5)) == "2026-03-02"
    assert ends(tiered, top_up("2026-01-01", 4)) == "2026-01-31"

"""Rules that are built, read and told apart, good ones and impossible ones."""

from dataclasses import replace
from decimal import Decimal

import pytest

from custom_components.sim_keeper.keepalive.entry import Kind
from custom_components.sim_keeper.keepalive.errors import RuleError
from custom_components.sim_keeper.keepalive.period import Period, Unit
from custom_components.sim_keeper.keepalive.read import read_amount, read_rule, read_zone
from custom_components.sim_keeper.keepalive.rule import Qualifying, Rule

from .test_impossible_rules import GOOD, day, refused


@pytest.mark.parametrize(
    "kind", ["renewal_failed", "retired", "revived", "reversal", "note", "expiry_seen"]
)
def test_kinds_that_never_qualify(kind: str) -> None:
    error = refused({"qualifying": [{"kinds": ["top_up", kind]}]})
    assert (error.path, error.code, error.params) == (
        "qualifying[0].kinds",
        "kind_cannot_qualify",
        {"kind": kind},
    )


def test_the_place_in_a_larger_mapping_is_told() -> None:
    assert refused({"period": day(0)}, "rules[1]").path == "rules[1].period.value"
    assert refused({"colour": "red"}, "rules[1]").path == "rules[1].colour"
    assert RuleError("[0].a", "x").under("rules").path == "rules[0].a"
    assert RuleError("", "x").under("rules").path == "rules"
    assert str(RuleError("", "no_mapping")) == "no_mapping"
    for wrong in ([], "rule", None):
        with pytest.raises(RuleError) as caught:
            read_rule(wrong)  # type: ignore[arg-type]
        assert (caught.value.path, caught.value.code) == ("", "no_mapping")


def test_a_rule_built_by_hand_is_checked_as_well() -> None:
    good = read_rule(GOOD)
    with pytest.raises(RuleError) as caught:
        replace(good, clock="")
    assert (caught.value.path, caught.value.code) == ("clock", "empty")
    with pytest.raises(RuleError) as caught:
        Rule(
            clock="a",
            qualifying=(Qualifying(kinds=frozenset({Kind.TOP_UP})),),
            period=Period(0, Unit.DAY),
        )
    assert caught.value.path == "period.value"
    for minutes, where in [(-1, "time"), (1441, "time")]:
        with pytest.raises(RuleError) as caught:
            replace(good, boundary=replace(good.boundary, time=minutes))
        assert (caught.value.path, caught.value.code) == (f"boundary.{where}", "no_time")
    with pytest.raises(RuleError) as caught:
        replace(good, boundary=replace(good.boundary, until=1441))
    assert (caught.value.path, caught.value.code) == ("boundary.until", "no_time")


@pytest.mark.parametrize("name", ["Mars/Phobos", "", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_an_unknown_zone(name: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_zone(name)
    assert (caught.value.path, caught.value.code) == ("zone", "unknown_zone")
    assert read_zone("Asia/Hong_Kong").key == "Asia/Hong_Kong"


def test_a_cap_below_the_rules_period_is_right_for_an_item_of_its_own() -> None:
    own = {"kinds": ["top_up"], "period": day(5), "cap": {"days_ahead": 10}}
    assert read_rule({**GOOD, "qualifying": [own]}).qualifying[0].cap is not None


def test_what_is_possible() -> None:
    assert read_amount("12.50", "x") == Decimal("12.50")
    assert read_amount(12, "x") == 12
    assert read_amount(Decimal(12), "x") == 12
    assert read_rule({**GOOD, "period": {"value": 30.0, "unit": "day"}}).period == Period(
        30, Unit.DAY
    )
    assert read_rule({**GOOD, "boundary": {}}).boundary.time == 1440
    assert (
        read_rule({**GOOD, "boundary": {"time": "00:00", "until": "24:00"}}).boundary.until == 1440
    )
    open_end = read_rule({**GOOD, "phases": [{"name": "suspended"}]})
    assert open_end.phases[0].revive is None
    lost = read_rule({**GOOD, "phases": [{"name": "suspended", "balance": "lost"}]})
    assert lost.phases[0].balance_lost
    everything = read_rule(
        {
            **GOOD,
            "qualifying": [
                {
                    "kinds": ["auto_renewal"],
                    "plans": ["a"],
                    "anchor": "until",
                    "late_base": "previous_end",
                }
            ],
            "price": {"amount": "1.50", "plan": "a"},
        }
    )
    assert everything.renews_by_itself()
    assert not read_rule(GOOD).renews_by_itself()

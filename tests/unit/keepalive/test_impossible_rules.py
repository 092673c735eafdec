"""Every impossible rule is refused, with the field that is wrong."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from custom_components.sim_keeper.keepalive.errors import RuleError
from custom_components.sim_keeper.keepalive.read import read_rule

GOOD: dict[str, Any] = {
    "clock": "validity",
    "currency": "EUR",
    "qualifying": [{"kinds": ["top_up"]}],
    "period": {"value": 30, "unit": "day"},
}
PERIODS: list[tuple[str, Callable[[Any], dict[str, Any]]]] = [
    ("period", lambda p: {"period": p}),
    ("initial", lambda p: {"initial": p}),
    ("min_gap", lambda p: {"min_gap": p}),
    ("tiers[0].period", lambda p: {"tiers": [[5, p]]}),
    ("qualifying[0].period", lambda p: {"qualifying": [{"kinds": ["top_up"], "period": p}]}),
    (
        "qualifying[0].tiers[0].period",
        lambda p: {"qualifying": [{"kinds": ["top_up"], "tiers": [[5, p]]}]},
    ),
    (
        "qualifying[0].per_amount.gives",
        lambda p: {"qualifying": [{"kinds": ["top_up"], "per_amount": {"amount": 1, "gives": p}}]},
    ),
    ("burn.every", lambda p: {"burn": {"fee": 1, "every": p}}),
    ("phases[0].length", lambda p: {"phases": [{"name": "suspended", "length": p}]}),
]
AMOUNTS: list[tuple[str, bool, Callable[[Any], dict[str, Any]]]] = [
    ("tiers[0].amount", False, lambda a: {"tiers": [[a, {"value": 1, "unit": "day"}]]}),
    ("cap.balance", False, lambda a: {"cap": {"balance": a}}),
    ("burn.fee", False, lambda a: {"burn": {"fee": a, "every": {"value": 1, "unit": "day"}}}),
    ("price.amount", True, lambda a: {"price": {"amount": a}}),
    (
        "phases[0].revive.fee",
        True,
        lambda a: {"phases": [{"name": "suspended", "revive": {"by": ["top_up"], "fee": a}}]},
    ),
    (
        "qualifying[0].min_amount",
        False,
        lambda a: {"qualifying": [{"kinds": ["top_up"], "min_amount": a}]},
    ),
    (
        "qualifying[0].min_total",
        False,
        lambda a: {"qualifying": [{"kinds": ["top_up"], "min_total": a}]},
    ),
    (
        "qualifying[0].cap.balance",
        False,
        lambda a: {"qualifying": [{"kinds": ["top_up"], "cap": {"balance": a}}]},
    ),
    (
        "qualifying[0].per_amount.amount",
        False,
        lambda a: {
            "qualifying": [
                {
                    "kinds": ["top_up"],
                    "per_amount": {"amount": a, "gives": {"value": 1, "unit": "day"}},
                }
            ]
        },
    ),
]


def refused(fields: dict[str, Any], path: str = "") -> RuleError:
    """Return why a rule is refused that is good but for some fields."""
    with pytest.raises(RuleError) as caught:
        read_rule({**GOOD, **fields}, path)
    return caught.value


def day(value: int) -> dict[str, Any]:
    """Return a period of days."""
    return {"value": value, "unit": "day"}


@pytest.mark.parametrize(("field", "build"), PERIODS, ids=[field for field, _ in PERIODS])
@pytest.mark.parametrize(
    ("period", "where", "code"),
    [
        (day(0), ".value", "not_positive"),
        (day(-1), ".value", "not_positive"),
        (day(36_601), ".value", "too_long"),
        ({"value": 101, "unit": "year"}, ".value", "too_long"),
        ({"value": "30", "unit": "day"}, ".value", "no_whole_number"),
        ({"value": True, "unit": "day"}, ".value", "no_whole_number"),
        ({"value": 1.5, "unit": "day"}, ".value", "no_whole_number"),
        ({"unit": "day"}, ".value", "missing"),
        ({"value": 1}, ".unit", "missing"),
        ({"value": 1, "unit": "fortnight"}, ".unit", "unknown_word"),
        ({"value": 1, "unit": "day", "more": 1}, ".more", "unknown_field"),
        (30, "", "no_mapping"),
    ],
)
def test_periods(
    field: str, build: Callable[[Any], dict[str, Any]], period: Any, where: str, code: str
) -> None:
    error = refused(build(period))
    assert (error.path, error.code) == (field + where, code)


@pytest.mark.parametrize(
    ("field", "zero", "build"), AMOUNTS, ids=[field for field, _, _ in AMOUNTS]
)
def test_amounts(field: str, zero: bool, build: Callable[[Any], dict[str, Any]]) -> None:
    wrong: dict[Any, str] = {
        -1: "not_positive",
        "-0.01": "not_positive",
        Decimal(10) ** 15: "too_large",
        Decimal("1E-7"): "too_small",
        0.1: "float_amount",
        "a lot": "no_amount",
        "1,50": "no_amount",
        "٣": "no_amount",
        True: "no_amount",
        Decimal("NaN"): "no_amount",
    }
    for amount, code in wrong.items():
        error = refused(build(amount))
        assert (error.path, error.code) == (field, code), amount
    if zero:
        assert read_rule({**GOOD, **build(0)})
    else:
        assert refused(build(0)).code == "not_positive"


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"clock": ""}, "clock", "no_text"),
        ({"clock": None}, "clock", "missing"),
        ({"clock": "My clock"}, "clock", "wrong_form"),
        ({"clock": 5}, "clock", "no_text"),
        ({"currency": "eur"}, "currency", "wrong_form"),
        ({"currency": "EURO"}, "currency", "wrong_form"),
        ({"qualifying": []}, "qualifying", "empty"),
        ({"qualifying": None}, "qualifying", "empty"),
        ({"qualifying": {"kinds": ["top_up"]}}, "qualifying", "no_list"),
        ({"qualifying": ["top_up"]}, "qualifying[0]", "no_mapping"),
        ({"qualifying": [{"kinds": []}]}, "qualifying[0].kinds", "empty"),
        ({"qualifying": [{"kinds": "top_up"}]}, "qualifying[0].kinds", "no_list"),
        ({"qualifying": [{}]}, "qualifying[0].kinds", "missing"),
        ({"qualifying": [{"kinds": ["topup"]}]}, "qualifying[0].kinds[0]", "unknown_word"),
        ({"qualifying": [{"kinds": ["top_up"], "min": 1}]}, "qualifying[0].min", "unknown_field"),
        (
            {"qualifying": [{"kinds": ["top_up"], "chargeable": "yes"}]},
            "qualifying[0].chargeable",
            "no_flag",
        ),
        (
            {"qualifying": [{"kinds": ["top_up"], "plans": ["a", " "]}]},
            "qualifying[0].plans[1]",
            "no_text",
        ),
        ({"qualifying": [{"kinds": ["top_up"], "plans": "a"}]}, "qualifying[0].plans", "no_list"),
        (
            {"qualifying": [{"kinds": ["top_up"], "anchor": "now"}]},
            "qualifying[0].anchor",
            "unknown_word",
        ),
        ({"qualifying": [{"kinds": ["top_up"], "tiers": []}]}, "qualifying[0].tiers", "empty"),
        (
            {"qualifying": [{"kinds": ["top_up"], "period": day(1), "tiers": [[5, day(1)]]}]},
            "qualifying[0].tiers",
            "with_period",
        ),
        (
            {
                "qualifying": [
                    {
                        "kinds": ["top_up"],
                        "period": day(1),
                        "per_amount": {"amount": 1, "gives": day(1)},
                    }
                ]
            },
            "qualifying[0].per_amount",
            "with_period",
        ),
        (
            {
                "qualifying": [
                    {
                        "kinds": ["top_up"],
                        "tiers": [[5, day(1)]],
                        "per_amount": {"amount": 1, "gives": day(1)},
                    }
                ]
            },
            "qualifying[0].per_amount",
            "with_period",
        ),
        ({"period": None}, "period", "missing"),
        ({"period": None, "starts": ["abroad"], "qualifying": None}, "period", "missing"),
        ({"tiers": [[5, day(1)], [5, day(2)]]}, "tiers[1].amount", "not_rising"),
        ({"tiers": [[5, day(1)], [4, day(2)]]}, "tiers[1].amount", "not_rising"),
        ({"tiers": [[5, day(2)], [10, day(1)]]}, "tiers[1].period", "not_rising"),
        ({"tiers": [[5]]}, "tiers[0]", "no_tier"),
        ({"tiers": ["5d"]}, "tiers[0]", "no_tier"),
        ({"tiers": [5]}, "tiers[0]", "no_tier"),
        ({"tiers": [{"amount": 5, "period": day(1)}]}, "tiers[0]", "no_tier"),
        ({"extension": "extend"}, "extension", "unknown_word"),
        (
            {"extension": "fixed", "period": {"value": 3, "unit": "hour"}},
            "period",
            "fixed_needs_period",
        ),
        (
            {"extension": "fixed", "tiers": [[5, day(1)]]},
            "qualifying[0].extension",
            "fixed_needs_one_period",
        ),
        (
            {
                "extension": "fixed",
                "period": None,
                "qualifying": [{"kinds": ["top_up"], "period": day(1)}],
            },
            "period",
            "fixed_needs_period",
        ),
        (
            {"qualifying": [{"kinds": ["top_up"], "period": day(1), "extension": "fixed"}]},
            "qualifying[0].extension",
            "fixed_needs_one_period",
        ),
        ({"late_base": "never"}, "late_base", "unknown_word"),
        ({"cap": 365}, "cap", "no_mapping"),
        ({"cap": {"days_ahead": 0}}, "cap.days_ahead", "not_positive"),
        ({"cap": {"days_ahead": 36_601}}, "cap.days_ahead", "too_long"),
        ({"cap": {"days_ahead": 29}}, "cap.days_ahead", "below_period"),
        (
            {"cap": {"days_ahead": 27}, "period": {"value": 1, "unit": "month"}},
            "cap.days_ahead",
            "below_period",
        ),
        (
            {"cap": {"days_ahead": 364}, "period": {"value": 1, "unit": "year"}},
            "cap.days_ahead",
            "below_period",
        ),
        (
            {"cap": {"days_ahead": 4}, "tiers": [[5, day(5)], [10, day(9)]]},
            "cap.days_ahead",
            "below_period",
        ),
        (
            {"qualifying": [{"kinds": ["top_up"], "cap": {"days_ahead": 29}}]},
            "qualifying[0].cap.days_ahead",
            "below_period",
        ),
        (
            {"cap": {"days_ahead": 59}, "qualifying": [{"kinds": ["top_up"], "period": day(60)}]},
            "cap.days_ahead",
            "below_period",
        ),
        (
            {
                "cap": {"days_ahead": 6},
                "qualifying": [
                    {
                        "kinds": ["top_up"],
                        "per_amount": {"amount": 1, "gives": {"value": 1, "unit": "week"}},
                    }
                ],
            },
            "cap.days_ahead",
            "below_period",
        ),
        ({"cap": {"queue": 0}}, "cap.queue", "not_positive"),
        ({"cap": {"days": 5}}, "cap.days", "unknown_field"),
        ({"counting": "both"}, "counting", "unknown_word"),
        ({"boundary": {"time": "24:01"}}, "boundary.time", "no_time"),
        ({"boundary": {"time": "5:00"}}, "boundary.time", "no_time"),
        ({"boundary": {"time": 1440}}, "boundary.time", "no_time"),
        ({"boundary": {"until": "25:00"}}, "boundary.until", "no_time"),
        ({"boundary": {"time": "11:00", "until": "05:00"}}, "boundary.until", "before_time"),
        ({"boundary": "24:00"}, "boundary", "no_mapping"),
        ({"burn": {"fee": 1}}, "burn.every", "missing"),
        ({"burn": {"every": day(1)}}, "burn.fee", "missing"),
        ({"starts": ["abroad"], "stops": ["abroad"]}, "stops", "same_as_starts"),
        ({"starts": "abroad"}, "starts", "no_list"),
        ({"phases": {"name": "suspended"}}, "phases", "no_list"),
        ({"phases": [{"name": "gone"}]}, "phases[0].name", "unknown_word"),
        ({"phases": [{"length": day(1)}]}, "phases[0].name", "missing"),
        (
            {"phases": [{"name": "suspended"}, {"name": "suspended"}]},
            "phases[0].length",
            "open_before_last",
        ),
        (
            {"phases": [{"name": "suspended", "works": ["mms"]}]},
            "phases[0].works[0]",
            "unknown_word",
        ),
        (
            {"phases": [{"name": "suspended", "balance": "kept"}]},
            "phases[0].balance",
            "unknown_word",
        ),
        ({"phases": [{"name": "suspended", "revive": {}}]}, "phases[0].revive.by", "missing"),
        ({"phases": [{"name": "suspended", "revive": {"by": []}}]}, "phases[0].revive.by", "empty"),
        (
            {"phases": [{"name": "suspended", "revive": {"by": ["luck"]}}]},
            "phases[0].revive.by[0]",
            "unknown_word",
        ),
        ({"price": {"plan": "annual"}}, "price.amount", "missing"),
        ({"price": {"amount": 1, "plan": ""}}, "price.plan", "no_text"),
        ({"colour": "red"}, "colour", "unknown_field"),
        ({1: "one"}, "1", "unknown_field"),
        ({"currency": None, "tiers": [[5, day(1)]]}, "currency", "missing"),
        ({"currency": None, "burn": {"fee": 1, "every": day(1)}}, "currency", "missing"),
        ({"currency": None, "price": {"amount": 1}}, "currency", "missing"),
        ({"currency": None, "cap": {"balance": 1}}, "currency", "missing"),
        (
            {"currency": None, "qualifying": [{"kinds": ["top_up"], "min_amount": 1}]},
            "currency",
            "missing",
        ),
        (
            {
                "currency": None,
                "phases": [{"name": "suspended", "revive": {"by": ["top_up"], "fee": 1}}],
            },
            "currency",
            "missing",
        ),
    ],
)
def test_field(fields: dict[str, Any], path: str, code: str) -> None:
    error = refused(fields)
    assert (error.path, error.code) == (path, code)
    assert str(error) == f"{path}: {code}"

"""Random rules, entries, instants and zones that make sense, for the laws."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from custom_components.sim_keeper.catalogue import load
from custom_components.sim_keeper.keepalive.entry import Entry, Evidence, Kind, Method
from custom_components.sim_keeper.keepalive.errors import RuleError
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.read import read_rule
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.rule_words import Work
from custom_components.sim_keeper.keepalive.state import AutoRenewal, Settings

ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "America/Toronto",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
]
_KINDS = ["top_up", "plan_purchase", "auto_renewal", "sms_out", "login"]
_AMOUNTS = [0, 1, 5, "9.99", 10, 50, 100]
_EPOCHS = [
    dt.date(2010, 11, 1),
    dt.date(2011, 12, 25),
    dt.date(2024, 2, 20),
    dt.date(2026, 1, 25),
    dt.date(2026, 3, 20),
    dt.date(2099, 12, 20),
]

zones = st.sampled_from(ZONES).map(ZoneInfo)
provider_zones = st.one_of(st.none(), zones).map(ProviderZone)


@st.composite
def instants(draw: st.DrawFn, days: int = 200) -> dt.datetime:
    """Return an instant, often at or next to a full hour near where zones do odd things."""
    start = dt.datetime.combine(draw(st.sampled_from(_EPOCHS)), dt.time(), tzinfo=dt.UTC)
    moment = start + dt.timedelta(hours=draw(st.integers(0, 24 * days)))
    return moment + draw(st.sampled_from([dt.timedelta(microseconds=n) for n in (-1, 0, 1)]))


def periods(units: tuple[str, ...] = ("day", "week", "month", "year", "hour")) -> Any:
    """Return periods of up to about two years."""
    most = {"hour": 100, "day": 400, "week": 30, "month": 24, "year": 2}
    return st.sampled_from(units).flatmap(
        lambda unit: st.fixed_dictionaries(
            {"value": st.integers(1, most[unit]), "unit": st.just(unit)}
        )
    )


_DAYS = periods(("day", "month"))
_WORKS = st.lists(st.sampled_from([*Work]), max_size=2, unique=True)
_REVIVE = st.fixed_dictionaries(
    {"by": st.lists(st.sampled_from([*_KINDS, "support", "voucher"]), min_size=1, max_size=3)}
)
_PHASES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["receive_only", "suspended", "redemption", "quarantine"]),
            "length": periods(("day", "month", "hour")),
            "works": _WORKS,
            "revive": st.none() | _REVIVE,
            "balance": st.sampled_from([None, None, "lost"]),
        }
    ),
    max_size=3,
)


@st.composite
def rules(draw: st.DrawFn, clock: str = "validity") -> Rule:
    """Return a rule that is possible."""
    unit = ("day", "month", "day", "month", "week", "year", "hour")
    item = st.fixed_dictionaries(
        {"kinds": st.lists(st.sampled_from(_KINDS), min_size=1, max_size=2, unique=True)},
        optional={
            "min_amount": st.sampled_from([5, 10]),
            "min_total": st.just(12),
            "chargeable": st.booleans(),
            "anchor": st.just("until"),
            "extension": st.sampled_from(["restart", "stack", "max", "queue"]),
            "per_amount": st.fixed_dictionaries({"amount": st.just(2), "gives": _DAYS}),
            "late_base": st.sampled_from(["payment", "previous_end"]),
        },
    )
    data = draw(
        st.fixed_dictionaries(
            {
                "clock": st.just(clock),
                "currency": st.just("EUR"),
                "qualifying": st.lists(item, min_size=1, max_size=3),
                "period": periods(unit),
                "phases": _PHASES,
            },
            optional={
                "tiers": st.just(
                    [[5, {"value": 9, "unit": "day"}], [10, {"value": 2, "unit": "month"}]]
                ),
                "initial": _DAYS,
                "extension": st.sampled_from(["restart", "stack", "max", "queue", "fixed"]),
                "late_base": st.sampled_from(["payment", "previous_end"]),
                "cap": st.sampled_from([{"days_ahead": 800}, {"queue": 2}, {"balance": 60}]),
                "min_gap": st.just({"value": 48, "unit": "hour"}),
                "counting": st.sampled_from(["exclusive", "inclusive", "exact"]),
                "boundary": st.sampled_from(
                    [{"time": "00:00"}, {"time": "05:00", "until": "11:00"}, {"time": "02:30"}]
                ),
                "burn": st.fixed_dictionaries(
                    {"fee": st.just(20), "every": periods(("day", "month", "hour"))}
                ),
                "starts": st.just(["abroad"]),
                "stops": st.just(["home"]),
                "price": st.just({"amount": 5}),
            },
        )
    )
    try:
        return read_rule(data)
    except RuleError:
        # The few combinations that contradict each other.
        return read_rule({**data, "extension": "restart", "cap": {}})


_SHIPPED = [preset.rules for preset in load().presets.values() if preset.rules]
lines = st.one_of(
    rules().map(lambda rule: (rule,)),
    rules().map(lambda rule: (rule,)),
    st.tuples(rules("credit"), rules("number")),
    st.sampled_from(_SHIPPED),
)
"""The rules of a line: one clock, two, or those of a provider whom we ship."""

_MONEY = st.none() | st.sampled_from(_AMOUNTS).map(Decimal)


@st.composite
def entries(draw: st.DrawFn, start: dt.datetime, number: int) -> Entry:
    """Return an entry up to a year after an instant, typed as a date or not."""
    moment = start + dt.timedelta(hours=draw(st.integers(-24 * 60, 24 * 400)))
    kind = Kind(
        draw(
            st.sampled_from(
                [
                    *_KINDS,
                    *_KINDS,
                    "activation",
                    "balance_seen",
                    "expiry_seen",
                    "deduction",
                    "transfer_in",
                    "renewal_failed",
                    "retired",
                    "revived",
                    "abroad",
                    "home",
                    "note",
                ]
            )
        )
    )
    until = None
    if kind in (Kind.EXPIRY_SEEN, Kind.PLAN_PURCHASE):
        end = moment + dt.timedelta(hours=draw(st.integers(-24 * 5, 24 * 200)))
        until = end if draw(st.booleans()) else end.date()
    receives = None
    if kind is Kind.EXPIRY_SEEN and draw(st.booleans()):
        receives = (moment + dt.timedelta(days=draw(st.integers(-5, 260)))).date()
    return Entry(
        id=f"e{number}",
        at=moment if draw(st.booleans()) else moment.date(),
        kind=kind,
        amount=draw(_MONEY),
        balance=Decimal(draw(st.integers(-10, 90))) if kind is Kind.BALANCE_SEEN else None,
        until=until,
        receives_until=receives,
        chargeable=draw(st.sampled_from([None, True, False])),
        evidence=draw(st.sampled_from([*Evidence])),
        method=draw(st.sampled_from([None, None, *Method])),
        reference=draw(st.sampled_from([None, None, None, "A", "B"])),
        source=draw(st.sampled_from(["user", "user", "sms"])),
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 8, *, reversals: bool = True) -> list[Entry]:
    """Return what may have happened to a line, with what was taken back."""
    start = draw(instants(days=60))
    found = [draw(entries(start, number)) for number in range(draw(st.integers(1, most)))]
    names = [entry.id for entry in found]
    for number in range(draw(st.integers(0, 2)) if reversals else 0):
        names.append(f"r{number}")
        back = start + dt.timedelta(days=draw(st.integers(-60, 400)))
        found.append(
            Entry(
                id=f"r{number}", at=back, kind=Kind.REVERSAL, reverses=draw(st.sampled_from(names))
            )
        )
    return found


settings = st.builds(
    Settings,
    auto_renewal=st.sampled_from([*AutoRenewal]),
    recheck_after=st.integers(1, 2),
    lead=st.none() | st.integers(0, 20),
    lapsing=st.booleans(),
)

"""How fast the domain answers: assessing, folding and appending, against floors.

Every figure is the best of several repeats, so that other work on the machine
counts little. A floor is the least that any answer would cost, measured in the
same run: for an assessment the conversion of as many instants as it has dates,
for a fold the plainest walk over sorted entries, for an append that to a list.
"""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.sim_keeper.keepalive.assess import assess
from custom_components.sim_keeper.keepalive.entry import Entry, Kind
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.read import read_rule
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.state import Settings, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays

PROVIDER = ProviderZone(ZoneInfo("Europe/Berlin"))
VIEWER = Viewer(ZoneInfo("Asia/Shanghai"), Workdays(["DE", "CN"]))
START = dt.datetime(2020, 1, 1, 9, tzinfo=dt.UTC)
DATES = 8
REPEATS = 15

TIERED: dict[str, Any] = {
    "clock": "validity",
    "currency": "EUR",
    "qualifying": [{"kinds": ["top_up"]}],
    "tiers": [[5, {"value": 4, "unit": "month"}], [15, {"value": 12, "unit": "month"}]],
    "phases": [
        {
            "name": "receive_only",
            "length": {"value": 2, "unit": "month"},
            "works": ["sms_in"],
            "revive": {"by": ["top_up"]},
        }
    ],
}
BURNING: dict[str, Any] = {
    "clock": "activity",
    "currency": "EUR",
    "qualifying": [{"kinds": ["sms_out", "top_up"]}],
    "period": {"value": 90, "unit": "day"},
    "burn": {"fee": 2, "every": {"value": 30, "unit": "day"}},
    "phases": [{"name": "redemption", "length": {"value": 15, "unit": "day"}}],
}


def history(number: int) -> list[Entry]:
    """Return so many top-ups, one a day."""
    return [
        Entry(id=str(n), at=START + dt.timedelta(days=n), kind=Kind.TOP_UP, amount=Decimal(15))
        for n in range(number)
    ]


def best(work: Callable[[], object], times: int = 1) -> float:
    """Return the microseconds of one run, the best of some repeats of several runs."""
    found = float("inf")
    for _ in range(REPEATS):
        began = perf_counter()
        for _ in range(times):
            work()
        found = min(found, (perf_counter() - began) / times)
    return found * 1_000_000


def show(what: str, took: float, floor: float | None = None) -> None:
    """Print one row of the table."""
    ratio = "" if floor is None else f"{floor:>12.2f} {took / floor:>8.1f}"
    print(f"{what:<58} {took:>12.1f} {ratio}")


def measure_assessing() -> None:
    """Measure an assessment of a line with 100 entries, at instants that differ."""
    zone = VIEWER.zone
    noon = START + dt.timedelta(days=110)
    floor = best(lambda: [noon.astimezone(zone) for _ in range(DATES)], 1000)
    for what, data in (("one clock", [TIERED]), ("two clocks", [TIERED, BURNING])):
        rules = [read_rule(one) for one in data]
        ledger = Ledger(rules, PROVIDER, history(100))
        nows = iter(range(10**9))

        def at_a_new_instant(ledger: Ledger = ledger, nows: Any = nows) -> object:
            return assess(
                ledger, Settings(), VIEWER, noon + dt.timedelta(minutes=next(nows) % 1000)
            )

        show(f"assess 100 entries, {what}", best(at_a_new_instant, 200), floor)
        made = [Ledger(rules, PROVIDER, history(100)) for _ in range(REPEATS * 5)]
        fresh = iter(made)
        first = best(lambda fresh=fresh: assess(next(fresh), Settings(), VIEWER, noon), 5)
        show(f"assess 100 entries, {what}, for the first time", first, floor)


def measure_folding(rules: list[Rule]) -> None:
    """Measure folds of ledgers of several lengths."""
    year = dt.timedelta(days=365)
    for number in (100, 1_000, 10_000):
        entries = history(number)
        floor = best(lambda entries=entries: [_when(e) + year for e in sorted(entries, key=_when)])
        took = best(lambda entries=entries: Ledger(rules, PROVIDER, entries))
        show(f"fold {number} entries, for each entry", took / number, floor / number)


def _when(entry: Entry) -> dt.datetime:
    """Return the instant of an entry."""
    assert isinstance(entry.at, dt.datetime)
    return entry.at


def measure_appending(rules: list[Rule]) -> None:
    """Measure the newest entry appended to short and to long ledgers."""
    plain: list[Entry] = []
    some = history(1)[0]
    floor = best(lambda: plain.append(some), 1000)
    for number in (10, 100, 1_000, 10_000):
        ledger = Ledger(rules, PROVIDER, history(number))
        newer = iter(history(number + REPEATS * 20)[number:])
        took = best(lambda ledger=ledger, newer=newer: ledger.append(next(newer)), 20)
        show(f"append the newest to {number}", took, floor)
    ledger = Ledger(rules, PROVIDER, history(1_000))
    middle = iter(range(10**9))

    def dated_back() -> None:
        number = next(middle)
        at = START + dt.timedelta(days=500, minutes=number)
        ledger.append(Entry(id=f"b{number}", at=at, kind=Kind.TOP_UP, amount=Decimal(15)))

    show("append one dated back to the middle of 1000", best(dated_back))


def main() -> None:
    """Print the table."""
    print(f"{'':<58} {'µs':>12} {'floor µs':>12} {'ratio':>8}")
    rules = [read_rule(TIERED)]
    measure_assessing()
    measure_folding(rules)
    measure_appending(rules)


if __name__ == "__main__":
    main()

"""The same event said twice, and who takes back what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from .entry import Entry, Kind
from .period import ProviderZone
from .rule import Rule

_NEVER_DUPLICATE = frozenset({Kind.NOTE, Kind.REVERSAL})
_CHANGES = frozenset({Kind.ABROAD, Kind.HOME, Kind.RETIRED, Kind.REVIVED, Kind.RENEWAL_FAILED})


class Accepted:
    """Remember what the accepted entries say, to know the same said again.

    Two entries are one when kind and reference are the same, or when kind, the
    provider's day and amount are the same, their sources differ, and neither
    their references nor the clocks that they name tell them apart. An amount
    that one of them leaves out tells nothing apart where no rule asks for it.

    What changes a condition (abroad, home, what starts or stops a clock …) may
    come back within a day, and twice is no more than once, so only the
    reference makes two of them one. Where such a kind winds a clock as well it
    is no duplicate of what lies before a stop.
    """

    def __init__(self, zone: ProviderZone, rules: Sequence[Rule], currency: str | None) -> None:
        """Remember nothing yet; the currency is that of amounts without one."""
        self._zone = zone
        self._rules = rules
        self._currency = currency
        items = [(rule, item) for rule in rules for item in rule.qualifying]
        winding = frozenset(chain.from_iterable(item.kinds for _, item in items))
        starts = frozenset(chain.from_iterable(rule.starts for rule in rules))
        self._stops = frozenset(chain.from_iterable(rule.stops for rule in rules))
        self._changing = (_CHANGES | starts | self._stops) - winding
        self._starting = starts & winding
        self._asked = frozenset(
            chain.from_iterable(item.kinds for rule, item in items if rule.asks_amount(item))
        )
        self._burns = any(rule.burn is not None for rule in rules)
        self._stopped = 0
        self._references: set[tuple[Kind, str]] = set()
        self._days: dict[tuple[Any, ...], list[Entry]] = {}

    def copy(self) -> Accepted:
        """Return a copy that remembers the same and forgets nothing of it."""
        other = Accepted(self._zone, self._rules, self._currency)
        other._stopped = self._stopped
        other._references = self._references.copy()
        other._days = {what: said.copy() for what, said in self._days.items()}
        return other

    def is_stop(self, entry: Entry) -> bool:
        """Return whether an entry stops a clock of the line."""
        return entry.kind in self._stops

    def add(self, entry: Entry, stops_before: int | None = None) -> bool:
        """Take in an entry; return False when it is a duplicate of an accepted one.

        `stops_before` says how many stops lie before it, None that all do.
        """
        kind, reference = entry.kind, entry.reference
        stops = self._stopped if stops_before is None else stops_before
        if kind in self._stops:
            self._stopped += 1
        if kind in _NEVER_DUPLICATE:
            return True
        if reference is not None and (kind, reference) in self._references:
            return False
        if kind not in self._changing:
            what = (kind, self._zone.date_of(entry.at), stops if kind in self._starting else 0)
            said = self._days.setdefault(what, [])
            if any(self._is_same(entry, other) for other in said):
                return False
            said.append(entry)
        if reference is not None:
            self._references.add((kind, reference))
        return True

    def _is_same(self, one: Entry, other: Entry) -> bool:
        """Return whether two entries of one kind and day tell of one event."""
        if one.source == other.source:
            return False
        if one.clock is not None and other.clock is not None and one.clock != other.clock:
            return False
        if one.reference is not None and other.reference is not None:
            return False
        if one.kind is Kind.EXPIRY_SEEN:
            return (str(one.until), str(one.receives_until)) == (
                str(other.until),
                str(other.receives_until),
            )
        if one.kind is Kind.BALANCE_SEEN:
            return one.balance == other.balance
        if one.amount is None or other.amount is None:
            silent = one.kind not in self._asked and not self._burns
            return silent or one.amount is other.amount
        return one.amount == other.amount and (one.currency or self._currency) == (
            other.currency or self._currency
        )


def voided(entries: Iterable[Entry]) -> set[str]:
    """Return the ids that reversals name, unless the reversal is void itself.

    Reversals that name each other in a circle void nothing.
    """
    reversals = {entry.id: entry.reverses for entry in entries if entry.reverses is not None}
    waiting: defaultdict[str, int] = defaultdict(int)
    for target in reversals.values():
        waiting[target] += 1
    ready = [reversal for reversal in reversals if not waiting[reversal]]
    decided: set[str] = set()
    void: set[str] = set()
    while ready:
        reversal = ready.pop()
        if reversal in decided:
            continue
        decided.add(reversal)
        target = reversals[reversal]
        waiting[target] -= 1
        if reversal not in void:
            void.add(target)
        if target in reversals and (target in void or not waiting[target]):
            ready.append(target)
    return void

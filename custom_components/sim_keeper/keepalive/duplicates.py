"""The same event said twice, and who takes back what."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .entry import Entry, Kind
from .period import ProviderZone

_NEVER_DUPLICATE = frozenset({Kind.NOTE, Kind.REVERSAL})


class Accepted:
    """Remember what the accepted entries say, to know the same said again.

    Two entries are one when kind and reference are the same, or when kind, the
    provider's day and amount are the same, their sources differ, and neither
    their references nor the clocks that they name tell them apart.
    """

    def __init__(self, zone: ProviderZone, currency: str | None) -> None:
        """Remember nothing yet; the currency is that of amounts without one."""
        self._zone = zone
        self._currency = currency
        self._references: set[tuple[Kind, str]] = set()
        self._days: dict[tuple[Any, ...], dict[tuple[str, str | None], set[str | None]]] = {}

    def copy(self) -> Accepted:
        """Return a copy that remembers the same and forgets nothing of it."""
        other = Accepted(self._zone, self._currency)
        other._references = self._references.copy()
        other._days = {
            what: {who: set(references) for who, references in said.items()}
            for what, said in self._days.items()
        }
        return other

    def add(self, entry: Entry) -> bool:
        """Take in an entry; return False when it is a duplicate of an accepted one."""
        if entry.kind in _NEVER_DUPLICATE:
            return True
        reference = entry.reference
        if reference is not None and (entry.kind, reference) in self._references:
            return False
        said = self._days.setdefault(self._what(entry), {})
        for (source, clock), references in said.items():
            if source == entry.source:
                continue
            if clock is not None and entry.clock is not None and clock != entry.clock:
                continue
            if reference is None or None in references:
                return False
        if reference is not None:
            self._references.add((entry.kind, reference))
        said.setdefault((entry.source, entry.clock), set()).add(reference)
        return True

    def _what(self, entry: Entry) -> tuple[Any, ...]:
        """Return what two entries of different sources have in common when they are one."""
        said: Any = None
        if entry.kind is Kind.EXPIRY_SEEN:
            said = (str(entry.until), str(entry.receives_until))
        elif entry.kind is Kind.BALANCE_SEEN:
            said = entry.balance
        elif entry.amount is not None:
            said = (entry.amount, entry.currency or self._currency)
        return (entry.kind, self._zone.date_of(entry.at), said)


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

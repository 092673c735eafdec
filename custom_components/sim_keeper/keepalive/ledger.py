"""The ledger of a line: entries in order, folded once and kept folded."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from .clock import ClockState
from .duplicates import Accepted, voided
from .entry import Entry, EntryError, Kind, Reason
from .fold import Clock
from .money import MoneyState, book, forfeit
from .period import ProviderZone
from .rule import Rule

type _Key = tuple[dt.datetime, int, str, str]

_RANKS = {Kind.ACTIVATION: 0, Kind.EXPIRY_SEEN: 2, Kind.BALANCE_SEEN: 3}


class Fold(NamedTuple):
    """Hold what all entries up to one make of a line.

    `clocks` has a state for each rule, `reasons` says for each rule why the
    last entry does not count there.
    """

    clocks: tuple[ClockState, ...]
    money: MoneyState
    retired: bool
    reasons: tuple[Reason | None, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether an entry counts on any clock, and if not, why."""

    counted: bool
    reason: Reason | None
    by_clock: dict[str, Reason | None]


class Ledger:
    """Keep the entries of a line sorted and folded.

    Appending the newest entry folds that entry only; one that is dated back,
    a reversal or a duplicate folds anew from its place.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        zone: ProviderZone,
        entries: Iterable[Entry] = (),
        *,
        reversals: Iterable[Entry] = (),
    ) -> None:
        """Fold the entries by the rules of a line, its provider's zone given.

        `reversals` lie later than what is folded and void it all the same.
        Raises EntryError when two entries have one id.
        """
        self.rules = tuple(rules)
        self.zone = zone
        self.clocks = tuple(
            Clock(rule, zone, first=number == 0) for number, rule in enumerate(rules)
        )
        self._currency = next((rule.currency for rule in rules if rule.currency), None)
        self._most = next((rule.cap.balance for rule in rules if rule.cap.balance), None)
        self._start = Fold(tuple(clock.start for clock in self.clocks), MoneyState(), False, ())
        self._keys: list[_Key] = []
        self._entries: list[Entry] = []
        self._folds: list[Fold] = []
        self._excluded: dict[str, Reason] = {}
        self._by_id: dict[str, Entry] = {}
        self._named: set[str] = set()
        self._reversals = tuple(reversals)
        self._accepted = Accepted(zone, self.rules, self._currency)
        self._prefix: tuple[int, Ledger] | None = None
        for entry in entries:
            self._register(entry)
        placed = sorted((self._key(entry), entry.id) for entry in self._by_id.values())
        self._keys = [key for key, _ in placed]
        self._entries = [self._by_id[entry_id] for _, entry_id in placed]
        self._exclude()
        self._fold_from(0)

    @property
    def entries(self) -> Sequence[Entry]:
        """Return all entries in their order."""
        return tuple(self._entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def __contains__(self, entry_id: str) -> bool:
        """Return whether an entry of this id is here."""
        return entry_id in self._by_id

    def get(self, entry_id: str) -> Entry | None:
        """Return the entry of an id."""
        return self._by_id.get(entry_id)

    def append(self, entry: Entry) -> None:
        """Take in an entry wherever its time puts it.

        Raises EntryError when its id is taken.
        """
        self._register(entry)
        self._prefix = None
        key = self._key(entry)
        newest = not self._keys or key > self._keys[-1]
        plain = entry.kind is not Kind.REVERSAL and entry.id not in self._named
        if newest and plain and self._accepted.add(entry):
            self._keys.append(key)
            self._entries.append(entry)
            before = self._folds[-1] if self._folds else self._start
            self._folds.append(self._step(before, entry, key[0]))
            return
        place = bisect_right(self._keys, key)
        self._keys.insert(place, key)
        self._entries.insert(place, entry)
        before_excluded = self._excluded
        self._exclude()
        changed = {
            entry_id
            for entry_id in before_excluded.keys() | self._excluded.keys()
            if before_excluded.get(entry_id) != self._excluded.get(entry_id)
        }
        for entry_id in changed:
            other = self._by_id[entry_id]
            place = min(place, bisect_right(self._keys, self._key(other)) - 1)
        self._fold_from(place)

    def with_entry(self, entry: Entry) -> Ledger:
        """Return a ledger with one entry more, this one unchanged."""
        ledger = Ledger(self.rules, self.zone, reversals=self._reversals)
        ledger._keys = self._keys.copy()
        ledger._entries = self._entries.copy()
        ledger._folds = self._folds.copy()
        ledger._excluded = self._excluded
        ledger._by_id = self._by_id.copy()
        ledger._named = self._named.copy()
        ledger._accepted = self._accepted.copy()
        ledger.append(entry)
        return ledger

    def fold_at(self, now: dt.datetime) -> Fold:
        """Return what the entries up to an aware instant make of the line."""
        ledger = self._up_to(now)
        return ledger._folds[-1] if ledger._folds else ledger._start  # noqa: SLF001 (own class)

    def money_at(self, fold: Fold, at: dt.datetime) -> MoneyState:
        """Return what is left of the balance at an aware instant up to the next entry."""
        money = fold.money
        for clock, state in zip(self.clocks, fold.clocks, strict=True):
            lost_at = clock.forfeited_at(state, at)
            if lost_at is not None:
                money = forfeit(money, lost_at)
        return money

    def next_entry_after(self, now: dt.datetime) -> dt.datetime | None:
        """Return the instant of the first entry later than an instant."""
        place = self._place(now)
        return self._keys[place][0] if place < len(self._keys) else None

    def verdict(self, entry_id: str, now: dt.datetime) -> Verdict:
        """Return whether an entry counts at an aware instant, and if not, why."""
        entry = self._by_id[entry_id]
        ledger = self._up_to(now)
        names = [rule.clock for rule in self.rules]
        early = self._key(entry)[0] > now
        if early and entry.kind is not Kind.REVERSAL:
            return Verdict(False, Reason.IN_FUTURE, dict.fromkeys(names, Reason.IN_FUTURE))
        excluded = ledger._excluded.get(entry_id)  # noqa: SLF001 (own class)
        if excluded is not None:
            return Verdict(False, excluded, dict.fromkeys(names, excluded))
        if entry.kind is Kind.REVERSAL:
            works = ledger._excluded.get(entry.reverses or "") is Reason.REVERSED  # noqa: SLF001 (own class)
            reason = None if works else Reason.KIND_NOT_COUNTED
            return Verdict(works, reason, dict.fromkeys(names, reason))
        place = bisect_right(ledger._keys, self._key(entry)) - 1  # noqa: SLF001 (own class)
        reasons = ledger._folds[place].reasons  # noqa: SLF001 (own class)
        counted = any(reason is None for reason in reasons)
        told = None if counted else _most_telling(reasons)
        return Verdict(counted, told, dict(zip(names, reasons, strict=True)))

    def _register(self, entry: Entry) -> None:
        """Take in an id once."""
        if entry.id in self._by_id:
            raise EntryError("id", "taken", value=entry.id)
        self._by_id[entry.id] = entry
        if entry.reverses is not None:
            self._named.add(entry.reverses)

    def _key(self, entry: Entry) -> _Key:
        """Return the place of an entry: time, rank, content and last its id."""
        return (
            self.zone.instant_of(entry.at),
            _RANKS.get(entry.kind, 1),
            _content(entry),
            entry.id,
        )

    def _place(self, now: dt.datetime) -> int:
        """Return how many entries there are up to an instant."""
        if not self._keys or self._keys[-1][0] <= now:
            return len(self._keys)
        return bisect_right(self._keys, now, key=lambda key: key[0])

    def _up_to(self, now: dt.datetime) -> Ledger:
        """Return the ledger without what lies later; a reversal works whatever its time."""
        place = self._place(now)
        if place == len(self._keys):
            return self
        if self._prefix is None or self._prefix[0] != place:
            later = [e for e in self._entries[place:] if e.kind is Kind.REVERSAL]
            known = self._entries[:place]
            self._prefix = (place, Ledger(self.rules, self.zone, known, reversals=later))
        return self._prefix[1]

    def _exclude(self) -> None:
        """Find the entries that are reversed or that say again what a stronger one says."""
        accepted = self._accepted = Accepted(self.zone, self.rules, self._currency)
        void = voided([*self._entries, *self._reversals]) & self._by_id.keys()
        self._excluded = dict.fromkeys(void, Reason.REVERSED)
        standing: list[tuple[int, Entry]] = []
        stops = 0
        for entry in self._entries:
            if entry.id not in void:
                standing.append((stops, entry))
                stops += accepted.is_stop(entry)
        # Of two that are equally sure the one that tells an amount tells more.
        standing.sort(key=lambda one: (-one[1].evidence.strength, one[1].amount is None))
        for stops_before, entry in standing:
            if not accepted.add(entry, stops_before):
                self._excluded[entry.id] = Reason.DUPLICATE

    def _fold_from(self, place: int) -> None:
        """Fold the entries from a place on anew."""
        del self._folds[place:]
        fold = self._folds[-1] if self._folds else self._start
        excluded = self._excluded
        for key, entry in zip(self._keys[place:], self._entries[place:], strict=True):
            if entry.id in excluded:
                fold = Fold(fold.clocks, fold.money, fold.retired, ())
            else:
                fold = self._step(fold, entry, key[0])
            self._folds.append(fold)

    def _step(self, fold: Fold, entry: Entry, at: dt.datetime) -> Fold:
        """Return the fold after one entry more."""
        if entry.kind is Kind.REVERSAL:
            said = (Reason.KIND_NOT_COUNTED,) * len(self.clocks)
            return Fold(fold.clocks, fold.money, fold.retired, said)
        money = self.money_at(fold, at)
        states: list[ClockState] = []
        reasons: list[Reason | None] = []
        for clock, state in zip(self.clocks, fold.clocks, strict=True):
            new, reason = clock.step(state, entry, at)
            states.append(new)
            reasons.append(reason)
        money = book(money, entry, at, self._currency, self._most)
        retired = fold.retired
        if entry.kind is Kind.RETIRED:
            retired = True
        elif entry.kind is Kind.ACTIVATION or entry.kind is Kind.REVIVED:
            retired = False
        return Fold(tuple(states), money, retired, tuple(reasons))


def _most_telling(reasons: tuple[Reason | None, ...]) -> Reason | None:
    """Return the reason that says most: any other than that the kind does not count."""
    for reason in reasons:
        if reason is not None and reason is not Reason.KIND_NOT_COUNTED:
            return reason
    return Reason.KIND_NOT_COUNTED


def _content(entry: Entry) -> str:
    """Return the content of an entry as one text, so that ties sort the same everywhere."""
    return (
        f"{entry.kind}|{_number(entry.amount)}|{entry.currency}|{_number(entry.balance)}"
        f"|{entry.until}|{entry.receives_until}|{entry.clock}|{entry.plan}|{entry.chargeable}"
        f"|{entry.evidence}|{entry.method}|{entry.payment}|{entry.reference}|{entry.receipt}"
        f"|{entry.note}|{entry.source}|{entry.reverses}"
    )


def _number(amount: Decimal | None) -> str:
    """Return an amount without trailing zeros, so that 10 and 10.00 sort alike."""
    return "" if amount is None else str(amount.normalize())

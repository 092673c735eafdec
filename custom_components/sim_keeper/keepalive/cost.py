"""What keeping a line costs: the cheapest step now and the cheapest year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .entry import Kind, Method
from .period import NOTHING, Span
from .rule import Phase, Qualifying, Rule
from .rule_words import Extension, LateBase, Work

_CENT = Decimal("0.01")
_NOT_DONE_BY_HAND = frozenset(
    {Kind.AUTO_RENEWAL, Kind.BALANCE_SEEN, Kind.DEDUCTION, Kind.SMS_IN, Kind.CALL_IN}
)
_FREE = frozenset(
    {
        Kind.LOGIN,
        Kind.REGISTRATION,
        Kind.ACCOUNT_CHECKED,
        Kind.SMS_IN,
        Kind.CALL_IN,
        Kind.TRANSFER_IN,
        Kind.HOME,
        Kind.ABROAD,
    }
)
_USE = frozenset({Kind.SMS_OUT, Kind.CALL_OUT, Kind.MMS_OUT})
_NEEDS = {
    Kind.SMS_OUT: Work.SMS_OUT,
    Kind.CALL_OUT: Work.CALL_OUT,
    Kind.MMS_OUT: Work.DATA,
    Kind.DATA: Work.DATA,
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """Say what to do next: any one of the kinds, with at least the amount.

    `methods` are the ways that the present phase asks for, none when any way
    will do; `fee` comes on top of the amount. An amount of None says that the
    rule asks for none. The kind `revived` says to ask the provider.
    """

    clock: str
    kinds: tuple[Kind, ...]
    amount: Decimal | None = None
    currency: str | None = None
    plans: tuple[str, ...] = ()
    chargeable: bool = False
    methods: tuple[Method, ...] = ()
    fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """Hold the cost of a year of 365 days; None where the rule does not tell.

    `receiving` is the cheapest schedule in which codes always arrive,
    `keeping` the cheapest in which the number is merely not lost.
    """

    receiving: Decimal | None
    keeping: Decimal | None
    currency: str | None


UNKNOWN_COST = YearlyCost(None, None, None)


def next_step(rule: Rule, phase: Phase | None, so_far: Sequence[Decimal]) -> NextStep | None:
    """Return the cheapest qualifying event that a person can bring about.

    `phase` is the present one, None in the active period; `so_far` are the sums
    that count towards each `min_total` of the rule.
    """
    revive = phase.revive if phase is not None else None
    if phase is not None and revive is None:
        return None
    best: tuple[Decimal, NextStep] | None = None
    sums = iter(so_far)
    items = list(rule.qualifying)
    if rule.burn is not None:
        items.append(Qualifying(kinds=frozenset({Kind.TOP_UP}), min_amount=rule.burn.fee))
    for item in items:
        total = next(sums, Decimal(0)) if item.min_total is not None else Decimal(0)
        kinds = item.kinds - _NOT_DONE_BY_HAND
        methods: frozenset[Method] = frozenset()
        if revive is not None:
            methods = frozenset(way for way in revive.by if isinstance(way, Method))
            direct = kinds & revive.by
            if direct:
                kinds, methods = frozenset(direct), frozenset()
            elif not methods:
                continue
            else:
                kinds = frozenset(kind for kind in kinds if _works(phase, kind))
        if not kinds:
            continue
        amount = least_amount(rule, item, total)
        cost = amount if amount is not None else _price_of(rule, item)
        step = NextStep(
            clock=rule.clock,
            kinds=tuple(sorted(kinds, key=list(Kind).index)),
            amount=amount,
            currency=rule.currency if amount is not None else None,
            plans=tuple(sorted(item.plans)),
            chargeable=item.chargeable,
            methods=tuple(sorted(methods)),
            fee=revive.fee if revive is not None else Decimal(0),
        )
        cost = cost or Decimal(0)
        if best is None or cost < best[0]:
            best = cost, step
    if best is not None:
        return best[1]
    stops = rule.stops - _NOT_DONE_BY_HAND
    if revive is not None:
        stops &= revive.by
    if stops:
        return NextStep(rule.clock, tuple(sorted(stops, key=list(Kind).index)))
    if revive is None:
        return None
    ways = tuple(sorted(way for way in revive.by if isinstance(way, Method)))
    return NextStep(rule.clock, (Kind.REVIVED,), methods=ways, fee=revive.fee) if ways else None


def _works(phase: Phase | None, kind: Kind) -> bool:
    """Return whether an event can come about in a phase."""
    need = _NEEDS.get(kind)
    return phase is None or need is None or need in phase.works


def least_amount(rule: Rule, item: Qualifying, total: Decimal = Decimal(0)) -> Decimal | None:
    """Return the least amount that an item takes, None when it asks for none."""
    least = item.min_amount
    tiers = rule.tiers_of(item)
    if tiers:
        least = max(least or tiers[0].amount, tiers[0].amount)
    if item.per_amount is not None:
        least = max(least or item.per_amount.amount, item.per_amount.amount)
    if item.min_total is not None:
        least = max(least or Decimal(0), item.min_total - total)
    return least


def _price_of(rule: Rule, item: Qualifying) -> Decimal | None:
    """Return what an item without an amount costs, None when nobody said."""
    price = rule.price
    if price is not None and (not price.plan or not item.plans or price.plan in item.plans):
        return price.amount
    if item.kinds & _FREE or (item.kinds & _USE and not item.chargeable):
        return Decimal(0)
    return None


@dataclass(frozen=True, slots=True)
class _Cycle:
    """Hold what one round of a schedule costs and how long it lasts."""

    cost: Decimal
    span: Span
    kinds: frozenset[Kind]

    def yearly(self) -> Decimal:
        """Return the cost of a year of 365 days or 12 months."""
        span = self.span
        hours = 365 * 24 * span.months + 12 * (24 * span.days + span.hours)
        return self.cost * (365 * 24 * 12) / hours


def yearly_cost(rules: Iterable[Rule]) -> YearlyCost:
    """Return what the cheapest schedules for all clocks of a line cost in a year.

    A clock that the steps for a costlier one wind as well costs nothing more.
    """
    rules = [rule for rule in rules if not rule.starts]
    currencies = {rule.currency for rule in rules if rule.currency is not None}
    if not rules or len(currencies) > 1:
        return UNKNOWN_COST
    currency = next(iter(currencies), None)
    return YearlyCost(_cheapest(rules, receiving=True), _cheapest(rules, receiving=False), currency)


def _cheapest(rules: Sequence[Rule], *, receiving: bool) -> Decimal | None:
    """Return the cost of the cheapest schedule of all clocks together."""
    chosen: list[_Cycle] = []
    for rule in rules:
        cycles = _cycles(rule, receiving=receiving)
        if cycles is None:
            return None
        chosen.append(min(cycles, key=_Cycle.yearly))
    chosen.sort(key=_Cycle.yearly, reverse=True)
    total = Decimal(0)
    counted: list[_Cycle] = []
    for cycle in chosen:
        served = any(
            cycle.kinds & other.kinds
            and cycle.cost <= other.cost
            and cycle.span.nominal_days >= other.span.nominal_days
            for other in counted
        )
        if not served:
            total += cycle.yearly()
            counted.append(cycle)
    return total.quantize(_CENT, rounding=ROUND_HALF_UP)


def _cycles(rule: Rule, *, receiving: bool) -> list[_Cycle] | None:
    """Return the rounds by which a clock can be kept, None when a price is not known."""
    cycles: list[_Cycle] = []
    if rule.burn is not None:
        cycles.append(_Cycle(rule.burn.fee, rule.burn.every.span, frozenset()))
    for item in rule.qualifying:
        options = _options(rule, item)
        if options is None:
            return None
        for cost, span in options:
            cycles.append(_Cycle(cost, span, item.kinds))
            late = item.late_base or rule.late_base
            extension = item.extension or rule.extension
            if late is LateBase.PREVIOUS_END or extension is Extension.FIXED:
                continue
            for fee, wait in _waits(rule.phases, item, receiving=receiving):
                cycles.append(_Cycle(cost + fee, span + wait, item.kinds))
    return cycles or None


def _options(rule: Rule, item: Qualifying) -> list[tuple[Decimal, Span]] | None:
    """Return what an item can cost and what it then winds, None when not known."""
    tiers = rule.tiers_of(item)
    if tiers:
        least = item.min_amount or Decimal(0)
        return [(max(tier.amount, least), tier.period.span) for tier in tiers]
    if item.per_amount is not None:
        amount = least_amount(rule, item)
        assert amount is not None
        units = int(amount // item.per_amount.amount)
        return [(amount, item.per_amount.gives.span * units)]
    period = item.period or rule.period
    assert period is not None
    cost = least_amount(rule, item)
    if cost is None:
        cost = _price_of(rule, item)
    return None if cost is None else [(cost, period.span)]


def _waits(
    phases: Sequence[Phase], item: Qualifying, *, receiving: bool
) -> list[tuple[Decimal, Span]]:
    """Return how long a payment can be left late, and the fee that it then costs."""
    waits: list[tuple[Decimal, Span]] = []
    span = NOTHING
    for phase in phases:
        if phase.length is None or (receiving and not phase.receives):
            break
        span += phase.length.span
        revive = phase.revive
        if revive is not None and any(
            isinstance(way, Method) or way in item.kinds for way in revive.by
        ):
            waits.append((revive.fee, span))
    return waits

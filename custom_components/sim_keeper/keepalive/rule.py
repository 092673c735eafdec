"""The rule of a clock: what winds it, for how long, and what comes after."""

from dataclasses import dataclass, field
from decimal import Decimal

from .entry import Kind, Method
from .period import MIDNIGHT_END, Period
from .rule_check import check
from .rule_words import Anchor, Counting, Extension, LateBase, PhaseName, Work


@dataclass(frozen=True, slots=True)
class Tier:
    """Hold the least amount of a tier and the period it gives."""

    amount: Decimal
    period: Period


@dataclass(frozen=True, slots=True)
class PerAmount:
    """Hold what each whole unit of an amount gives."""

    amount: Decimal
    gives: Period


@dataclass(frozen=True, slots=True)
class Cap:
    """Hold how far ahead, how rich and how long a queue a line may be."""

    days_ahead: int | None = None
    balance: Decimal | None = None
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """Hold when on the last day the period closes, in minutes of the day.

    An automatic charge may come until `until`, on that day as well.
    """

    time: int = MIDNIGHT_END
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Burn:
    """Hold the fee by which a provider keeps a line alive from its balance."""

    fee: Decimal
    every: Period


@dataclass(frozen=True, slots=True)
class Revive:
    """Hold by what a phase is left (kinds or methods), and for which fee."""

    by: frozenset[Kind | Method]
    fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Phase:
    """Hold a stage after the active period; without a length it is open-ended."""

    name: PhaseName
    length: Period | None = None
    works: frozenset[Work] = frozenset()
    revive: Revive | None = None
    balance_lost: bool = False

    @property
    def receives(self) -> bool:
        """Return whether codes still arrive."""
        return Work.SMS_IN in self.works


@dataclass(frozen=True, slots=True)
class Price:
    """Hold what winding a clock once costs, and by which plan."""

    amount: Decimal
    plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifying:
    """Hold one kind of event that winds a clock; what is None is the rule's."""

    kinds: frozenset[Kind]
    min_amount: Decimal | None = None
    min_total: Decimal | None = None
    chargeable: bool = False
    plans: frozenset[str] = frozenset()
    anchor: Anchor = Anchor.EVENT
    per_amount: PerAmount | None = None
    period: Period | None = None
    tiers: tuple[Tier, ...] | None = None
    extension: Extension | None = None
    late_base: LateBase | None = None
    cap: Cap | None = None

    @property
    def asks_amount(self) -> bool:
        """Return whether the item itself needs to know an amount."""
        return (
            self.min_amount is not None
            or self.min_total is not None
            or self.per_amount is not None
            or bool(self.tiers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Hold how one clock of a line is wound, and what follows its end.

    Raises RuleError, which names the field, when it is built impossible.
    """

    clock: str
    qualifying: tuple[Qualifying, ...]
    currency: str | None = None
    period: Period | None = None
    tiers: tuple[Tier, ...] = ()
    initial: Period | None = None
    extension: Extension = Extension.RESTART
    late_base: LateBase = LateBase.PAYMENT
    cap: Cap = field(default_factory=Cap)
    min_gap: Period | None = None
    counting: Counting = Counting.EXCLUSIVE
    boundary: Boundary = field(default_factory=Boundary)
    burn: Burn | None = None
    starts: frozenset[Kind] = frozenset()
    stops: frozenset[Kind] = frozenset()
    phases: tuple[Phase, ...] = ()
    price: Price | None = None

    def __post_init__(self) -> None:
        """Refuse what no provider can mean."""
        check(self)

    @property
    def base_period(self) -> Period | None:
        """Return what an activation or a revival winds: the period, else the shortest tier."""
        if self.period is not None:
            return self.period
        periods = [tier.period for tier in self.tiers]
        if not periods:
            periods = [item.period for item in self.qualifying if item.period is not None]
            periods += [tier.period for item in self.qualifying for tier in item.tiers or ()]
        return min(periods, key=lambda period: period.span.nominal_days, default=None)

    def tiers_of(self, item: Qualifying) -> tuple[Tier, ...]:
        """Return the tiers that serve an item."""
        if item.tiers is not None:
            return item.tiers
        if item.period is not None or item.per_amount is not None:
            return ()
        return self.tiers

    def asks_amount(self, item: Qualifying) -> bool:
        """Return whether an entry of this item needs an amount."""
        return item.asks_amount or bool(self.tiers_of(item))

    def renews_by_itself(self) -> bool:
        """Return whether an automatic renewal winds this clock."""
        return any(Kind.AUTO_RENEWAL in item.kinds for item in self.qualifying)

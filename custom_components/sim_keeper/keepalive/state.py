"""The words for how a line stands, and what a user decided for it."""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from .entry import Evidence
from .workdays import Workdays


class State(StrEnum):
    """Name the state of a line, from good to bad; the last two cover the others."""

    ACTIVE = "active"
    UNKNOWN = "unknown"
    DUE = "due"
    UNCONFIRMED = "unconfirmed"
    URGENT = "urgent"
    RECEIVE_ONLY = "receive_only"
    SUSPENDED = "suspended"
    REDEMPTION = "redemption"
    LOST = "lost"
    LAPSING = "lapsing"
    RETIRED = "retired"

    @property
    def badness(self) -> int:
        """Return 0 for the best state; a worse one has more."""
        return _BADNESS[self]

    @property
    def needs_attention(self) -> bool:
        """Return whether a person should look at a line in this state."""
        return self not in (State.ACTIVE, State.LAPSING, State.RETIRED)


_BADNESS = {state: badness for badness, state in enumerate(State)}


class Confidence(StrEnum):
    """Name how far an answer can be trusted, from strong to none."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


CONFIDENCE_OF = {
    Evidence.ASSUMED: Confidence.LOW,
    Evidence.CLAIMED: Confidence.MEDIUM,
    Evidence.RECEIPT: Confidence.HIGH,
    Evidence.BALANCE_CHANGE: Confidence.HIGH,
    Evidence.CARRIER_STATEMENT: Confidence.HIGH,
}


class AutoRenewal(StrEnum):
    """Name what a line's automatic renewal is taken for."""

    OFF = "off"
    CONFIRM = "confirm"
    ASSUME = "assume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold what a user decided for a line.

    `lead` is in days, None for the default; `recheck_after` is the number of
    periods after which an assumed renewal must be confirmed.
    """

    source: Confidence = Confidence.MEDIUM
    auto_renewal: AutoRenewal = AutoRenewal.OFF
    recheck_after: int = 1
    lead: int | None = None
    lapsing: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Hold the zone in which a user reads dates, and the days on which things get done."""

    zone: dt.tzinfo
    workdays: Workdays

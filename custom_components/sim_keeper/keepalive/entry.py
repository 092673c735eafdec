"""One entry of a ledger: what happened to a line, and how sure that is."""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """Name what happened."""

    ACTIVATION = "activation"
    TOP_UP = "top_up"
    PLAN_PURCHASE = "plan_purchase"
    AUTO_RENEWAL = "auto_renewal"
    RENEWAL_FAILED = "renewal_failed"
    SMS_OUT = "sms_out"
    CALL_OUT = "call_out"
    MMS_OUT = "mms_out"
    DATA = "data"
    SMS_IN = "sms_in"
    CALL_IN = "call_in"
    LOGIN = "login"
    REGISTRATION = "registration"
    TRANSFER_IN = "transfer_in"
    DEDUCTION = "deduction"
    BALANCE_SEEN = "balance_seen"
    EXPIRY_SEEN = "expiry_seen"
    ACCOUNT_CHECKED = "account_checked"
    ABROAD = "abroad"
    HOME = "home"
    RETIRED = "retired"
    REVIVED = "revived"
    REVERSAL = "reversal"
    NOTE = "note"


class Evidence(StrEnum):
    """Name how sure an entry is, from weak to strong."""

    ASSUMED = "assumed"
    CLAIMED = "claimed"
    RECEIPT = "receipt"
    BALANCE_CHANGE = "balance_change"
    CARRIER_STATEMENT = "carrier_statement"

    @property
    def strength(self) -> int:
        """Return 0 for the weakest and 4 for the strongest."""
        return _STRENGTHS[self]


_STRENGTHS = {evidence: strength for strength, evidence in enumerate(Evidence)}


class Method(StrEnum):
    """Name by which way something was done."""

    AUTOMATIC = "automatic"
    WEBSITE = "website"
    APP = "app"
    THIRD_PARTY = "third_party"
    SHOP = "shop"
    SUPPORT = "support"
    VOUCHER = "voucher"
    BANK = "bank"
    USSD = "ussd"
    SMS = "sms"
    ACTIVITY = "activity"


_FIRST_YEAR = 1900
_LAST_YEAR = 9900
_TOO_MUCH = Decimal(10) ** 15


class EntryError(Exception):
    """Say which field of an entry is impossible, and why.

    `field` names it, `code` is the fault in snake_case, `params` the values
    that a message about it needs.
    """

    def __init__(self, field: str, code: str, **params: str) -> None:
        """Hold the field, the fault and its values."""
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold one thing that happened to a line.

    `at` is an aware instant, or a date as a person typed it, which is that
    date in the provider's zone. `until` is the end that the provider shows (of
    an `expiry_seen`) or a plan's own end, as a last day or as an aware first
    instant after it. Instants are kept in UTC. Amounts are decimals of at least
    0; only a balance may be negative. Raises EntryError when it is built
    impossible.
    """

    id: str
    at: dt.datetime | dt.date
    kind: Kind
    amount: Decimal | None = None
    currency: str | None = None
    balance: Decimal | None = None
    until: dt.datetime | dt.date | None = None
    receives_until: dt.datetime | dt.date | None = None
    clock: str | None = None
    plan: str | None = None
    chargeable: bool | None = None
    evidence: Evidence = Evidence.CLAIMED
    method: Method | None = None
    payment: str | None = None
    reference: str | None = None
    receipt: str | None = None
    note: str | None = None
    source: str = "user"
    reverses: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot have happened."""
        for name in ("at", "until", "receives_until"):
            value = getattr(self, name)
            if value is None:
                continue
            if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
                raise EntryError(name, "out_of_range", value=str(value))
            if isinstance(value, dt.datetime):
                if value.tzinfo is None:
                    raise EntryError(name, "no_zone")
                # Python never calls two instants of two zones equal in the hour that comes twice.
                object.__setattr__(self, name, value.astimezone(dt.UTC))
        if self.amount is not None and not (self.amount.is_finite() and self.amount >= 0):
            raise EntryError("amount", "negative", value=str(self.amount))
        if self.balance is not None and not self.balance.is_finite():
            raise EntryError("balance", "no_number", value=str(self.balance))
        for name in ("amount", "balance"):
            if abs(getattr(self, name) or 0) >= _TOO_MUCH:
                raise EntryError(name, "too_large", value=str(getattr(self, name)))
        if (self.kind is Kind.REVERSAL) != (self.reverses is not None):
            raise EntryError("reverses", "only_with_reversal")
        if self.kind is Kind.BALANCE_SEEN and self.balance is None:
            raise EntryError("balance", "missing")
        if self.kind is Kind.EXPIRY_SEEN and self.until is None and self.receives_until is None:
            raise EntryError("until", "missing")


class Reason(StrEnum):
    """Name why an entry does not count."""

    BELOW_MINIMUM = "below_minimum"
    AMOUNT_MISSING = "amount_missing"
    CURRENCY_MISMATCH = "currency_mismatch"
    KIND_NOT_COUNTED = "kind_not_counted"
    NOT_CHARGEABLE = "not_chargeable"
    TOO_SOON = "too_soon"
    NO_GAIN = "no_gain"
    QUEUE_FULL = "queue_full"
    PHASE_REFUSES = "phase_refuses"
    AFTER_LOSS = "after_loss"
    DUPLICATE = "duplicate"
    IN_FUTURE = "in_future"
    CONTRIBUTED = "contributed"
    REVERSED = "reversed"

"""The words of a rule."""

from enum import StrEnum


class Extension(StrEnum):
    """Name how a qualifying event moves the end."""

    RESTART = "restart"
    STACK = "stack"
    MAX = "max"
    QUEUE = "queue"
    FIXED = "fixed"


class LateBase(StrEnum):
    """Name what a payment after the end counts from."""

    PAYMENT = "payment"
    PREVIOUS_END = "previous_end"


class Counting(StrEnum):
    """Name how the days of a period are counted."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    EXACT = "exact"


class Anchor(StrEnum):
    """Name what an item counts from."""

    EVENT = "event"
    UNTIL = "until"


class Work(StrEnum):
    """Name a thing that still works in a phase."""

    SMS_IN = "sms_in"
    CALL_IN = "call_in"
    SMS_OUT = "sms_out"
    CALL_OUT = "call_out"
    DATA = "data"


class PhaseName(StrEnum):
    """Name a stage after the active period."""

    RECEIVE_ONLY = "receive_only"
    SUSPENDED = "suspended"
    REDEMPTION = "redemption"
    QUARANTINE = "quarantine"

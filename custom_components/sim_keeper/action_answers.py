"""Write answers as plain values, as actions return them."""

from collections.abc import Mapping
import datetime as dt
from decimal import Decimal
from enum import StrEnum
import re
from typing import Any

from .keepalive.assess import Assessment
from .keepalive.assess_clock import ClockAssessment
from .keepalive.clock import Stage
from .keepalive.cost import NextStep
from .keepalive.entry import Entry
from .keepalive.ledger import Verdict
from .keepalive.record import entry_to_record
from .line import Line
from .sentences import step_sentence
from .texts import Texts

_DIGITS = re.compile(r"[+(]{0,2}[0-9](?:[\s().\-]*[0-9]){6,}")
_TOLD = 7


def plain(value: Any) -> Any:
    """Return a value of the domain in JSON's own types."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def brief(data: Assessment) -> dict[str, Any]:
    """Return what a person asks first."""
    return {
        "state": plain(data.state),
        "active_until": plain(data.active_until),
        "receives_until": plain(data.receives_until),
        "act_by": plain(data.act_by),
        "days_left": data.days_left,
    }


def verdict(found: Verdict) -> dict[str, Any]:
    """Return whether an entry counts, and why not."""
    return {
        "counted": found.counted,
        "reason": plain(found.reason),
        "by_clock": plain(found.by_clock),
    }


def full(data: Assessment, texts: Texts, plans: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return all that is known of a line at an instant."""
    return {
        "at": plain(data.at),
        **brief(data),
        "recoverable_until": plain(data.recoverable_until),
        "last_day": plain(data.last_day),
        "next_deadline": plain(data.next_deadline),
        "next_change": plain(data.next_change),
        "receives_codes": data.is_receiving,
        "confidence": plain(data.confidence),
        "next_step": _step(data.next_step, texts, plans),
        "yearly_cost": {
            "receiving": plain(data.yearly_cost.receiving),
            "keeping": plain(data.yearly_cost.keeping),
            "currency": data.yearly_cost.currency,
        },
        "runway": plain(data.runway),
        "balance": plain(data.balance),
        "balance_currency": data.balance_currency,
        "balance_seen": plain(data.balance_seen),
        "last_kept": plain(data.last_kept),
        "deciding": data.deciding,
        "clocks": [_clock(clock) for clock in data.clocks],
    }


def _step(
    step: NextStep | None, texts: Texts, plans: Mapping[str, str] | None
) -> dict[str, Any] | None:
    """Return what to do next, in words and in parts."""
    if step is None:
        return None
    return {
        "text": step_sentence(texts, step, plans),
        "clock": step.clock,
        "kinds": plain(step.kinds),
        "amount": plain(step.amount),
        "currency": step.currency,
        "plans": list(step.plans),
        "chargeable": step.chargeable,
        "methods": plain(step.methods),
        "fee": plain(step.fee),
    }


def _clock(clock: ClockAssessment) -> dict[str, Any]:
    """Return what is known of one clock."""
    return {
        "clock": clock.clock,
        "state": plain(clock.state),
        "idle": clock.idle,
        "anchor": plain(clock.anchor),
        "set_by": clock.set_by.id if clock.set_by is not None else None,
        "last_day": plain(clock.last_day),
        "active_until": plain(clock.active_until),
        "receives_until": plain(clock.receives_until),
        "recoverable_until": plain(clock.recoverable_until),
        "lost_at": plain(clock.lost_at),
        "next_deadline": plain(clock.next_deadline),
        "act_by": plain(clock.act_by),
        "runway": plain(clock.runway),
        "phase": plain(clock.stage.phase.name) if clock.stage is not None else None,
        "phases": [_stage(stage) for stage in clock.stages],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    """Return a phase as it falls in time."""
    revive = stage.phase.revive
    return {
        "name": plain(stage.phase.name),
        "from": plain(stage.start),
        "until": plain(stage.end),
        "works": plain(stage.phase.works),
        "revive": None if revive is None else {"by": plain(revive.by), "fee": plain(revive.fee)},
        "balance_lost": stage.phase.balance_lost,
    }


def entry(found: Entry, line: Line) -> dict[str, Any]:
    """Return an entry as it was recorded, the line's own number hidden in its texts."""
    record = entry_to_record(found)
    for name in ("note", "reference", "payment", "receipt", "plan"):
        if name in record:
            record[name] = hide_number(record[name], line)
    return {**record, "evidence": found.evidence.value, "source": found.source}


def hide_number(text: str, line: Line) -> str:
    """Return a text in which the line's own number or user name shows its tail alone."""
    if line.user_name:
        text = text.replace(line.user_name, line.masked)
    if line.number:
        own = _only_digits(line.number)[-_TOLD:]
        text = _DIGITS.sub(
            lambda match: line.masked if own in _only_digits(match[0]) else match[0], text
        )
    return text


def _only_digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(character for character in text if character.isdigit())

"""Rules, entries and answers in few words, for the tests of the domain."""

from collections.abc import Iterable
import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.sim_keeper.keepalive.assess import Assessment, assess
from custom_components.sim_keeper.keepalive.entry import (
    Entry,
    Evidence,
    Kind,
    Method,
    Reason,
)
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.read import read_rule
from custom_components.sim_keeper.keepalive.record import read_moment
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.state import Settings, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays

_NUMBERS = count(1)
FAR = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
EVERY_DAY = Workdays()
EVERY_DAY.is_working = lambda _: True  # type: ignore[method-assign]


def days(value: int) -> dict[str, Any]:
    """Return a period of days as a rule writes it."""
    return {"value": value, "unit": "day"}


def months(value: int) -> dict[str, Any]:
    """Return a period of months as a rule writes it."""
    return {"value": value, "unit": "month"}


def hours(value: int) -> dict[str, Any]:
    """Return a period of hours as a rule writes it."""
    return {"value": value, "unit": "hour"}


def rule(*kinds: str, **fields: Any) -> Rule:
    """Return a rule by which these kinds qualify, without more conditions."""
    if kinds:
        fields["qualifying"] = [{"kinds": list(kinds)}, *fields.get("qualifying", [])]
    return read_rule({"clock": "validity", **fields})


def at(text: str, zone: str = "UTC") -> dt.datetime:
    """Return the instant of a wall time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def day(text: str) -> dt.date:
    """Return a date."""
    return dt.date.fromisoformat(text)


def event(
    kind: str, moment: str | dt.date, amount: str | int | None = None, **fields: Any
) -> Entry:
    """Return an entry at a date or an instant in ISO 8601."""
    fields.setdefault("id", f"e{next(_NUMBERS)}")
    for name in ("until", "receives_until"):
        if isinstance(fields.get(name), str):
            fields[name] = read_moment(fields[name])
    if isinstance(fields.get("balance"), (str, int)):
        fields["balance"] = Decimal(fields["balance"])
    for name, words in (("evidence", Evidence), ("method", Method)):
        if name in fields:
            fields[name] = words(fields[name])
    return Entry(
        at=read_moment(moment),
        kind=Kind(kind),
        amount=None if amount is None else Decimal(amount),
        **fields,
    )


def top_up(moment: str, amount: str | int | None = None, **fields: Any) -> Entry:
    """Return a top-up."""
    return event("top_up", moment, amount, **fields)


def provider(zone: str | None) -> ProviderZone:
    """Return a provider's zone by its name."""
    return ProviderZone(None if zone is None else ZoneInfo(zone))


def ledger(rules: Rule | Iterable[Rule], *entries: Entry, zone: str | None = "UTC") -> Ledger:
    """Return a folded ledger."""
    rules = [rules] if isinstance(rules, Rule) else list(rules)
    return Ledger(rules, provider(zone), entries)


def viewer(zone: str = "UTC", workdays: Workdays = EVERY_DAY) -> Viewer:
    """Return who reads; people work every day unless said otherwise."""
    return Viewer(ZoneInfo(zone), workdays)


def look(
    known: Ledger,
    now: str | dt.datetime = FAR,
    *,
    seen_from: Viewer | None = None,
    **settings: Any,
) -> Assessment:
    """Return the assessment of a ledger; a text is an instant in ISO 8601, UTC if it names none."""
    if isinstance(now, str):
        now = dt.datetime.fromisoformat(now)
        now = now if now.tzinfo else now.replace(tzinfo=dt.UTC)
    return assess(known, Settings(**settings), seen_from or viewer(), now)


def ends(rules: Rule | Iterable[Rule], *entries: Entry, zone: str | None = "UTC") -> str:
    """Return the provider's last good day after all entries, as ISO 8601."""
    return str(look(ledger(rules, *entries, zone=zone)).last_day)


def closes(rules: Rule | Iterable[Rule], *entries: Entry, zone: str | None = "UTC") -> dt.datetime:
    """Return the first instant after the active period."""
    until = look(ledger(rules, *entries, zone=zone)).active_until
    assert until is not None
    return until


def reason(known: Ledger, entry: Entry, now: dt.datetime = FAR) -> Reason | None:
    """Return why an entry does not count, None when it does."""
    verdict = known.verdict(entry.id, now)
    assert verdict.counted is (verdict.reason is None)
    return verdict.reason

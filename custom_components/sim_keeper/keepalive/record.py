"""Entries from and to plain records, as the ledger on disk and exports hold them."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
import datetime as dt
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .entry import Entry, EntryError, Evidence, Kind, Method

_DEFAULTS = {field.name: field.default for field in fields(Entry) if field.default is not MISSING}


def entry_to_record(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON-plain values; what is the default is left out.

    Amounts are texts, instants and dates in ISO 8601.
    """
    record: dict[str, Any] = {}
    for field in fields(Entry):
        value = getattr(entry, field.name)
        if field.name in _DEFAULTS and value == _DEFAULTS[field.name]:
            continue
        if isinstance(value, Decimal):
            value = str(value)
        elif isinstance(value, (dt.datetime, dt.date)):
            value = value.isoformat()
        elif isinstance(value, StrEnum):
            value = value.value
        record[field.name] = value
    return record


def entry_from_record(record: Mapping[str, Any]) -> Entry:
    """Return the entry of a record.

    Raises EntryError, which names the field, for what is unknown, missing or
    unreadable.
    """
    values: dict[str, Any] = {}
    for name, value in record.items():
        read = _READERS.get(name)
        if read is None:
            raise EntryError(name, "unknown_field")
        if value is None:
            continue
        try:
            values[name] = read(value)
        except (ValueError, TypeError, InvalidOperation) as err:
            raise EntryError(name, "unreadable", value=str(value)) from err
    for name in ("id", "at", "kind"):
        if name not in values:
            raise EntryError(name, "missing")
    return Entry(**values)


def read_moment(value: object) -> dt.datetime | dt.date:
    """Return the date or the aware instant of an ISO 8601 text.

    Raises ValueError for what is neither, or an instant without a zone.
    """
    if isinstance(value, dt.datetime):
        moment: dt.datetime | dt.date = value
    elif isinstance(value, dt.date):
        return value
    elif not isinstance(value, str):
        raise TypeError(value)
    elif len(value) == len("2026-01-31"):
        return dt.date.fromisoformat(value)
    else:
        moment = dt.datetime.fromisoformat(value)
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _amount(value: object) -> Decimal:
    """Return the amount of a text."""
    if not isinstance(value, str):
        raise TypeError(value)
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(value)
    return amount


def _text(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: object) -> bool:
    """Return a yes or a no."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((field.name for field in fields(Entry)), _text),
    **dict.fromkeys(("at", "until", "receives_until"), read_moment),
    **dict.fromkeys(("amount", "balance"), _amount),
    "kind": Kind,
    "evidence": Evidence,
    "method": Method,
    "chargeable": _flag,
}

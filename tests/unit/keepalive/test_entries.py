"""Entries: what cannot have happened, and how they are kept."""

from dataclasses import fields
import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.sim_keeper.keepalive.entry import Entry, EntryError, Evidence, Kind, Method
from custom_components.sim_keeper.keepalive.record import (
    entry_from_record,
    entry_to_record,
    read_moment,
)

FULL = {
    "id": "1",
    "at": "2026-01-31T12:00:00+00:00",
    "kind": "expiry_seen",
    "amount": "12.50",
    "currency": "EUR",
    "balance": "-0.10",
    "until": "2026-12-31",
    "receives_until": "2027-03-01T10:00:00+00:00",
    "clock": "validity",
    "plan": "annual",
    "chargeable": False,
    "evidence": "receipt",
    "method": "website",
    "payment": "card",
    "reference": "R-1",
    "receipt": "receipt.pdf",
    "note": "paid",
    "source": "sms",
}


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"at": dt.datetime(2026, 1, 1)}, "at", "no_zone"),  # noqa: DTZ001
        ({"until": dt.datetime(2026, 1, 1)}, "until", "no_zone"),  # noqa: DTZ001
        ({"receives_until": dt.datetime(2026, 1, 1)}, "receives_until", "no_zone"),  # noqa: DTZ001
        ({"at": dt.date(1899, 12, 31)}, "at", "out_of_range"),
        ({"at": dt.date(9901, 1, 1)}, "at", "out_of_range"),
        ({"until": dt.date.max}, "until", "out_of_range"),
        ({"until": dt.datetime.max.replace(tzinfo=dt.UTC)}, "until", "out_of_range"),
        ({"amount": Decimal("-0.01")}, "amount", "negative"),
        ({"amount": Decimal("Infinity")}, "amount", "negative"),
        ({"amount": Decimal("NaN")}, "amount", "negative"),
        ({"amount": Decimal(10) ** 15}, "amount", "too_large"),
        ({"balance": Decimal("NaN")}, "balance", "no_number"),
        ({"balance": -(Decimal(10) ** 15)}, "balance", "too_large"),
        ({"reverses": "2"}, "reverses", "only_with_reversal"),
        ({"kind": Kind.REVERSAL}, "reverses", "only_with_reversal"),
        ({"kind": Kind.BALANCE_SEEN}, "balance", "missing"),
        ({"kind": Kind.EXPIRY_SEEN}, "until", "missing"),
    ],
)
def test_what_cannot_have_happened(given: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(EntryError) as caught:
        Entry(**{"id": "1", "at": dt.date(2026, 1, 1), "kind": Kind.TOP_UP, **given})
    assert (caught.value.field, caught.value.code) == (field, code)
    assert str(caught.value) == f"{field}: {code}"


def test_instants_are_kept_in_utc() -> None:
    """The hour that comes twice in London is told apart."""
    london = dt.datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=ZoneInfo("Europe/London"))
    entry = Entry(id="1", at=london, kind=Kind.TOP_UP)
    assert entry.at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    assert entry_from_record(entry_to_record(entry)) == entry


def test_a_full_record_comes_back() -> None:
    entry = entry_from_record(FULL)
    assert entry_to_record(entry) == FULL
    assert set(FULL) | {"reverses"} == {field.name for field in fields(Entry)}
    assert (entry.evidence, entry.method, entry.amount) == (
        Evidence.RECEIPT,
        Method.WEBSITE,
        Decimal("12.50"),
    )
    assert entry.until == dt.date(2026, 12, 31)


def test_what_is_the_default_is_left_out() -> None:
    record = {"id": "1", "at": "2026-01-31", "kind": "top_up"}
    assert entry_to_record(entry_from_record(record)) == record
    assert entry_from_record({**record, "note": None, "amount": None}) == entry_from_record(record)
    undone = {"id": "2", "at": "2026-01-31", "kind": "reversal", "reverses": "1"}
    assert entry_to_record(entry_from_record(undone)) == undone


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"id": None}, "id", "missing"),
        ({"at": None}, "at", "missing"),
        ({"kind": None}, "kind", "missing"),
        ({"id": 1}, "id", "unreadable"),
        ({"at": "yesterday"}, "at", "unreadable"),
        ({"at": "2026-02-30"}, "at", "unreadable"),
        ({"at": "2026-01-31T12:00:00"}, "at", "unreadable"),
        ({"at": 5}, "at", "unreadable"),
        ({"kind": "topup"}, "kind", "unreadable"),
        ({"evidence": "hope"}, "evidence", "unreadable"),
        ({"method": "magic"}, "method", "unreadable"),
        ({"amount": 5}, "amount", "unreadable"),
        ({"amount": "five"}, "amount", "unreadable"),
        ({"amount": "Infinity"}, "amount", "unreadable"),
        ({"balance": 0.1}, "balance", "unreadable"),
        ({"chargeable": "yes"}, "chargeable", "unreadable"),
        ({"note": 5}, "note", "unreadable"),
        ({"amount": "-5"}, "amount", "negative"),
    ],
)
def test_unreadable_records_name_the_field(given: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(EntryError) as caught:
        entry_from_record({"id": "1", "at": "2026-01-31", "kind": "top_up", **given})
    assert (caught.value.field, caught.value.code) == (field, code)


def test_moments() -> None:
    instant = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    assert read_moment(instant) == read_moment("2026-01-31T12:00+00:00") == instant
    assert read_moment(instant.date()) == read_moment("2026-01-31") == instant.date()
    with pytest.raises(ValueError, match="2026"):
        read_moment(instant.replace(tzinfo=None))

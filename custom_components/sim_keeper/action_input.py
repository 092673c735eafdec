"""Read what a person or an automation says of an event; nothing is guessed."""

from collections.abc import Callable, Mapping
import datetime as dt
from decimal import Decimal
import re
from typing import Any

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .keepalive.entry import EntryError, Evidence, Kind, Method
from .keepalive.period import instant_at

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(rf"{_DATE.pattern}[T ][0-9]{{2}}:.*")
_YEARS = range(1970, 2201)
_LONGEST = 255
_LONGEST_NOTE = 2_000

type Values = dict[str, Any]
type _Read = Callable[[str, Any, "Reader"], Any]


class Reader:
    """Read fields for a person in a zone at an instant; raise EntryError, which names the field."""

    def __init__(self, zone: dt.tzinfo, now: dt.datetime) -> None:
        """Hold where and when the person is."""
        self.zone = zone
        self.now = now

    def event(self, data: Mapping[str, Any]) -> Values:
        """Return the fields of an event that are given; an empty one is not."""
        values: Values = {}
        for name, read in EVENT_FIELDS.items():
            if data.get(name) is not None and (value := read(name, data[name], self)) is not None:
                values[name] = value
        return values

    def moment(self, name: str, value: Any) -> dt.datetime | dt.date:
        """Return a date as it is, a date-time as an instant, without a zone the person's own."""
        if isinstance(value, str):
            value = self._parse(name, value.strip())
        if not isinstance(value, dt.date):
            raise EntryError(name, "no_date", value=str(value))
        if value.year not in _YEARS:
            raise EntryError(name, "out_of_range", value=str(value))
        if not isinstance(value, dt.datetime):
            return value
        if value.tzinfo is None:
            return instant_at(value.date(), value.time(), self.zone)
        return value.astimezone(dt.UTC)

    def when(self, name: str, value: Any) -> dt.datetime | dt.date:
        """Return a moment; the person's today is the present instant."""
        moment = self.moment(name, value)
        return self.now if moment == self.today else moment

    @property
    def today(self) -> dt.date:
        """Return the person's date."""
        return self.now.astimezone(self.zone).date()

    @staticmethod
    def _parse(name: str, text: str) -> dt.date:
        """Return the date or date-time of an ISO 8601 text."""
        try:
            if _DATE.fullmatch(text):
                return dt.date.fromisoformat(text)
            if _DATE_TIME.fullmatch(text):
                return dt.datetime.fromisoformat(text)
        except ValueError as err:
            raise EntryError(name, "no_date", value=text) from err
        raise EntryError(name, "no_date", value=text)


def _amount(name: str, value: Any, reader: Reader) -> Decimal:
    """Return an amount of at least 0."""
    amount = _balance(name, value, reader)
    if amount < 0:
        raise EntryError(name, "negative", value=str(value))
    return amount


def _balance(name: str, value: Any, reader: Reader) -> Decimal:
    """Return a number from its text; a float is what its shortest text says."""
    text = str(value).strip()
    if isinstance(value, float):
        text = text.removesuffix(".0")
    if isinstance(value, bool) or not _AMOUNT.fullmatch(text):
        raise EntryError(name, "no_number", value=str(value))
    return Decimal(text)


def _currency(name: str, value: Any, reader: Reader) -> str:
    """Return the code of a currency."""
    code = str(value).strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise EntryError(name, "no_currency", value=str(value))
    return code


def _kind(name: str, value: Any, reader: Reader) -> Kind:
    """Return a kind that can be recorded."""
    kind: Kind = _word(Kind)(name, value, reader)
    if kind is Kind.REVERSAL:
        raise EntryError(name, "use_reverse")
    return kind


def _word[T: (Kind, Evidence, Method)](words: type[T]) -> _Read:
    """Return a reader of one of some words."""

    def read(name: str, value: Any, reader: Reader) -> T:
        try:
            return words(value)
        except ValueError as err:
            raise EntryError(name, "no_choice", value=str(value)) from err

    return read


def _flag(name: str, value: Any, reader: Reader) -> bool:
    """Return a yes or a no."""
    try:
        return cv.boolean(value)
    except vol.Invalid as err:
        raise EntryError(name, "no_yes_or_no", value=str(value)) from err


def read_text(name: str, value: Any, longest: int = _LONGEST_NOTE) -> str | None:
    """Return a text; an empty one is none."""
    if value is None:
        return None
    # A template makes a number of a text of digits.
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise EntryError(name, "no_text", value=str(value))
    text = str(value).strip()
    try:
        text.encode()
    except UnicodeEncodeError as err:
        raise EntryError(name, "no_text", value=ascii(text)) from err
    if len(text) > longest:
        raise EntryError(name, "too_long", value=str(longest))
    return text or None


def read_whole(name: str, value: Any, least: int, most: int | None) -> int:
    """Return a whole number within bounds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise EntryError(name, "no_whole_number", value=str(value))
    if value < least or (most is not None and value > most):
        raise EntryError(name, "out_of_bounds", value=str(value))
    return value


def _text(name: str, value: Any, reader: Reader) -> str | None:
    """Return a short text."""
    return read_text(name, value, _LONGEST)


def _note(name: str, value: Any, reader: Reader) -> str | None:
    """Return a longer text."""
    return read_text(name, value)


def _moment(name: str, value: Any, reader: Reader) -> dt.datetime | dt.date:
    """Return a date or an instant."""
    return reader.moment(name, value)


def _when(name: str, value: Any, reader: Reader) -> dt.datetime | dt.date:
    """Return when something happened."""
    return reader.when(name, value)


EVENT_FIELDS: dict[str, _Read] = {
    "kind": _kind,
    "at": _when,
    "amount": _amount,
    "currency": _currency,
    "balance": _balance,
    "until": _moment,
    "receives_until": _moment,
    "clock": _text,
    "plan": _text,
    "chargeable": _flag,
    "evidence": _word(Evidence),
    "method": _word(Method),
    "reference": _text,
    "note": _note,
    "payment": _text,
}

"""Check what a person types into a form; nothing is guessed."""

import datetime as dt
from decimal import Decimal
import re
from typing import Any
import unicodedata
from urllib.parse import urlsplit

from homeassistant.generated.currencies import ACTIVE_CURRENCIES

from .keepalive.errors import RuleError
from .keepalive.read import read_zone

_LONGEST_LABEL = 100
_LONGEST_LEAD = 365
_MOST_DIGITS = 15
_FIRST_YEAR = 1990
_LAST_YEAR = 2199
# Three digits after a lone separator may be thousands or a fraction, unless a zero stands before.
_WHOLE = re.compile(r"[0-9]+")
_FRACTION = re.compile(r"([0-9]+)[.,]([0-9]{1,2}|[0-9]{4,6})|(0)[.,]([0-9]{3})")
_GROUPED = (
    re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]{1,2})"),
    re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]{1,2})"),
)
_AMBIGUOUS = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")


class FieldError(Exception):
    """Say what is wrong with a field; `code` is the fault in snake_case."""

    def __init__(self, code: str, **params: str) -> None:
        """Hold the fault and the values that a message about it needs."""
        super().__init__(code)
        self.code = code
        self.params = params


def clean(text: Any) -> str | None:
    """Return a text without blanks around it, None when nothing is left."""
    return str(text).strip() or None if text is not None else None


def read_money(text: str) -> Decimal:
    """Return the amount of a text, with a dot or a comma; raise FieldError rather than guess."""
    typed = unicodedata.normalize("NFKC", text).strip()
    plain: str | None = None
    if _WHOLE.fullmatch(typed):
        plain = typed
    elif _FRACTION.fullmatch(typed):
        plain = typed.replace(",", ".")
    else:
        for pattern in _GROUPED:
            if match := pattern.fullmatch(typed):
                whole = re.sub(r"[.,]", "", match[1])
                plain = f"{whole}.{match[2][1:]}"
    if plain is not None and len(plain.split(".")[0]) <= _MOST_DIGITS:
        return Decimal(plain)
    code = "amount_ambiguous" if _AMBIGUOUS.fullmatch(typed) else "no_amount"
    raise FieldError(code, value=text)


def read_currency(text: str) -> str:
    """Return the code of a currency that is in use."""
    code = text.strip().upper()
    if code not in ACTIVE_CURRENCIES:
        raise FieldError("unknown_currency", value=text)
    return code


def read_zone_name(text: str) -> str:
    """Return the name of a time zone that exists; reads a file."""
    name = text.strip()
    try:
        read_zone(name)
    except RuleError as err:
        raise FieldError("unknown_zone", value=text) from err
    return name


def read_page(text: str) -> str:
    """Return a web address that a browser can open."""
    address = text.strip()
    try:
        parts = urlsplit(address)
    except ValueError as err:
        raise FieldError("no_page", value=text) from err
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", address):
        raise FieldError("no_page", value=text)
    return address


def read_date(text: str) -> dt.date:
    """Return a date of the years in which there are SIM cards."""
    day = dt.date.fromisoformat(text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise FieldError("date_impossible", value=str(day.year))
    return day


def read_whole(value: float, *, least: int, most: int) -> int:
    """Return a whole number within limits."""
    if value != int(value) or not least <= value <= most:
        raise FieldError("no_whole_number", value=f"{value:g}", least=str(least), most=str(most))
    return int(value)


def read_lead(value: float) -> int:
    """Return how many days in advance a person wants to act."""
    return read_whole(value, least=0, most=_LONGEST_LEAD)


def read_label(text: str, national: str | None, user_name: str | None) -> str:
    """Return a label that does not give the number or the user name away."""
    label = text.strip()
    if not label:
        raise FieldError("label_empty")
    if len(label) > _LONGEST_LABEL:
        raise FieldError("label_too_long", value=str(_LONGEST_LABEL))
    digits = "".join(str(unicodedata.digit(c)) for c in label if unicodedata.digit(c, -1) >= 0)
    if national is not None and national[-7:] in digits:
        raise FieldError("label_shows_number")
    if user_name is not None and len(user_name) > 4 and user_name.casefold() in label.casefold():
        raise FieldError("label_shows_number")
    return label

"""Rules and entries from and to plain values, as YAML, JSON and forms hold them."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
import re
from typing import Any
from zoneinfo import ZoneInfo

from .entry import Kind, Method
from .errors import RuleError
from .period import MIDNIGHT_END, Period, Unit
from .rule import (
    Boundary,
    Burn,
    Cap,
    PerAmount,
    Phase,
    Price,
    Qualifying,
    Revive,
    Rule,
    Tier,
)
from .rule_words import Anchor, Counting, Extension, LateBase, PhaseName, Work

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLOCK = re.compile(r"[a-z][a-z0-9_]{0,31}")


class _Reader:
    """Read the fields of a mapping and refuse what is left over."""

    def __init__(self, data: object, path: str = "") -> None:
        """Take a mapping, or refuse what is none."""
        if not isinstance(data, Mapping):
            raise RuleError(path, "no_mapping")
        self._data: Mapping[Any, Any] = data
        self._path = path
        self._seen: set[str] = set()

    def where(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self._path}.{key}" if self._path else key

    def get[T](self, key: str, read: Callable[[Any, str], T]) -> T | None:
        """Return a field, None when it is not there."""
        self._seen.add(key)
        value = self._data.get(key)
        return None if value is None else read(value, self.where(key))

    def need[T](self, key: str, read: Callable[[Any, str], T]) -> T:
        """Return a field that must be there."""
        value = self.get(key, read)
        if value is None:
            raise RuleError(self.where(key), "missing")
        return value

    def done(self) -> None:
        """Refuse the fields that nobody read."""
        for key in self._data:
            if key not in self._seen:
                raise RuleError(self.where(str(key)), "unknown_field", field=str(key))


def read_zone(name: str) -> ZoneInfo:
    """Return the IANA zone of a name; reads a file.

    Raises RuleError for `zone` when there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as err:
        raise RuleError("zone", "unknown_zone", value=str(name)) from err


def read_amount(value: object, path: str) -> Decimal:
    """Return the Decimal of a text or a whole number.

    Raises RuleError for a float, which has lost the digits that were typed.
    """
    if isinstance(value, float):
        raise RuleError(path, "float_amount", value=str(value))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise RuleError(path, "no_amount", value=str(value))
    if not _AMOUNT.fullmatch(str(value)):
        raise RuleError(path, "no_amount", value=str(value))
    return Decimal(value)


def read_rule(data: Mapping[str, Any], path: str = "") -> Rule:
    """Return the rule of a plain mapping as design and documentation show it.

    Raises RuleError, which names the field, for what is unknown, of the wrong
    type or impossible.
    """
    reader = _Reader(data, path)
    values: dict[str, Any] = {
        "clock": reader.need("clock", _matching(_CLOCK)),
        "qualifying": reader.get("qualifying", _list_of(_item)) or (),
        "currency": reader.get("currency", _matching(_CURRENCY)),
        "period": reader.get("period", _period),
        "tiers": reader.get("tiers", _list_of(_tier)),
        "initial": reader.get("initial", _period),
        "extension": reader.get("extension", _word(Extension)),
        "late_base": reader.get("late_base", _word(LateBase)),
        "cap": reader.get("cap", _cap),
        "min_gap": reader.get("min_gap", _period),
        "counting": reader.get("counting", _word(Counting)),
        "boundary": reader.get("boundary", _boundary),
        "burn": reader.get("burn", _burn),
        "starts": reader.get("starts", _words(Kind)),
        "stops": reader.get("stops", _words(Kind)),
        "phases": reader.get("phases", _list_of(_phase)),
        "price": reader.get("price", _price),
    }
    reader.done()
    given = {key: value for key, value in values.items() if value is not None}
    try:
        return Rule(**given)
    except RuleError as err:
        if not path:
            raise
        raise err.under(path) from err


def _item(value: object, path: str) -> Qualifying:
    """Return one item of `qualifying`."""
    reader = _Reader(value, path)
    values: dict[str, Any] = {
        "kinds": reader.need("kinds", _words(Kind)),
        "min_amount": reader.get("min_amount", read_amount),
        "min_total": reader.get("min_total", read_amount),
        "chargeable": reader.get("chargeable", _flag),
        "plans": reader.get("plans", _texts),
        "anchor": reader.get("anchor", _word(Anchor)),
        "per_amount": reader.get("per_amount", _per_amount),
        "period": reader.get("period", _period),
        "tiers": reader.get("tiers", _list_of(_tier)),
        "extension": reader.get("extension", _word(Extension)),
        "late_base": reader.get("late_base", _word(LateBase)),
        "cap": reader.get("cap", _cap),
    }
    reader.done()
    return Qualifying(**{key: value for key, value in values.items() if value is not None})


def _period(value: object, path: str) -> Period:
    """Return a period of a value and a unit."""
    reader = _Reader(value, path)
    period = Period(reader.need("value", _whole), reader.need("unit", _word(Unit)))
    reader.done()
    return period


def _tier(value: object, path: str) -> Tier:
    """Return a tier of a list of an amount and a period."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise RuleError(path, "no_tier")
    pair = list(value)
    if isinstance(value, Mapping) or len(pair) != 2:
        raise RuleError(path, "no_tier")
    return Tier(read_amount(pair[0], f"{path}.amount"), _period(pair[1], f"{path}.period"))


def _per_amount(value: object, path: str) -> PerAmount:
    """Return what each whole amount gives."""
    reader = _Reader(value, path)
    result = PerAmount(reader.need("amount", read_amount), reader.need("gives", _period))
    reader.done()
    return result


def _cap(value: object, path: str) -> Cap:
    """Return a cap."""
    reader = _Reader(value, path)
    cap = Cap(
        reader.get("days_ahead", _whole),
        reader.get("balance", read_amount),
        reader.get("queue", _whole),
    )
    reader.done()
    return cap


def _boundary(value: object, path: str) -> Boundary:
    """Return when a last day closes."""
    reader = _Reader(value, path)
    time = reader.get("time", _minutes)
    until = reader.get("until", _minutes)
    reader.done()
    return Boundary(MIDNIGHT_END if time is None else time, until)


def _burn(value: object, path: str) -> Burn:
    """Return the fee that keeps a line alive."""
    reader = _Reader(value, path)
    burn = Burn(reader.need("fee", read_amount), reader.need("every", _period))
    reader.done()
    return burn


def _phase(value: object, path: str) -> Phase:
    """Return one stage after the active period."""
    reader = _Reader(value, path)
    phase = Phase(
        reader.need("name", _word(PhaseName)),
        reader.get("length", _period),
        reader.get("works", _words(Work)) or frozenset(),
        reader.get("revive", _revive),
        reader.get("balance", _word(_Balance)) is not None,
    )
    reader.done()
    return phase


class _Balance(StrEnum):
    """Name what becomes of a balance."""

    LOST = "lost"


def _revive(value: object, path: str) -> Revive:
    """Return by what a phase is left."""
    reader = _Reader(value, path)
    by = reader.need("by", _ways)
    fee = reader.get("fee", read_amount)
    reader.done()
    return Revive(by, Decimal(0) if fee is None else fee)


def _price(value: object, path: str) -> Price:
    """Return what winding a clock once costs."""
    reader = _Reader(value, path)
    price = Price(reader.need("amount", read_amount), reader.get("plan", _text))
    reader.done()
    return price


def _text(value: object, path: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise RuleError(path, "no_text", value=str(value))
    return str(value)


def _texts(value: object, path: str) -> frozenset[str]:
    """Return a set of texts."""
    return frozenset(_list_of(_text)(value, path))


def _whole(value: object, path: str) -> int:
    """Return a whole number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RuleError(path, "no_whole_number", value=str(value))
    return value


def _flag(value: object, path: str) -> bool:
    """Return a yes or a no."""
    if not isinstance(value, bool):
        raise RuleError(path, "no_flag", value=str(value))
    return value


def _minutes(value: object, path: str) -> int:
    """Return the minutes since midnight of a quoted time."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RuleError(path, "no_time", value=str(value))
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > MIDNIGHT_END:
        raise RuleError(path, "no_time", value=str(value))
    return minutes


def _matching(pattern: re.Pattern[str]) -> Callable[[Any, str], str]:
    """Return a reader of texts that match a pattern."""

    def read(value: object, path: str) -> str:
        text = _text(value, path)
        if not pattern.fullmatch(text):
            raise RuleError(path, "wrong_form", value=text)
        return text

    return read


def _word[E: StrEnum](words: type[E]) -> Callable[[Any, str], E]:
    """Return a reader of one of some words."""

    def read(value: object, path: str) -> E:
        try:
            return words(str(value))
        except ValueError:
            known = ", ".join(words)
            raise RuleError(path, "unknown_word", value=str(value), known=known) from None

    return read


def _words[E: StrEnum](words: type[E]) -> Callable[[Any, str], frozenset[E]]:
    """Return a reader of a list of some words."""
    read = _list_of(_word(words))
    return lambda value, path: frozenset(read(value, path))


def _ways(value: object, path: str) -> frozenset[Kind | Method]:
    """Return kinds and methods by which a phase is left."""

    def read(way: object, where: str) -> Kind | Method:
        for words in (Kind, Method):
            if way in list(words):
                return words(str(way))
        known = ", ".join([*Kind, *Method])
        raise RuleError(where, "unknown_word", value=str(way), known=known)

    return frozenset(_list_of(read)(value, path))


def _list_of[T](read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    """Return a reader of lists."""

    def read_list(value: object, path: str) -> tuple[T, ...]:
        if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
            raise RuleError(path, "no_list")
        return tuple(read(item, f"{path}[{number}]") for number, item in enumerate(value))

    return read_list

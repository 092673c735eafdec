"""Read the fields of one mapping of a catalogue file, and name the one that is wrong."""
# ruff: noqa: TID252 (a custom component does not know from where it is imported)

from collections.abc import Iterator, Mapping
import datetime as dt
from decimal import Decimal
from enum import StrEnum
import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..keepalive.read import read_amount
from .error import CatalogueError

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain(value: Any, file: str, path: str = "") -> Any:
    """Return a value of the YAML reader as plain JSON types."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case list():
            return [plain(item, file, f"{path}[{n}]") for n, item in enumerate(value)]
        case dict():
            return {
                _key(key, file, path): plain(item, file, _join(path, str(key)))
                for key, item in value.items()
            }
        case _:
            raise CatalogueError(file, path, "no_text", {"value": str(value)})


def _key(key: Any, file: str, path: str) -> str:
    """Return a key as plain text; an unquoted `no` is none."""
    if not isinstance(key, str):
        raise CatalogueError(file, _join(path, str(key)), "key_no_text", {"value": str(key)})
    return str(key)


def _join(path: str, name: str) -> str:
    """Return the path of a field below another."""
    return f"{path}.{name}" if path else name


class Fields:
    """Read one mapping; every fault is raised as CatalogueError with its place."""

    def __init__(self, data: Any, file: str, path: str, known: frozenset[str]) -> None:
        """Hold a mapping and refuse keys that are not known."""
        self.file = file
        self.path = path
        if not isinstance(data, dict):
            raise CatalogueError(file, path, "no_mapping", {"value": str(data)})
        for key in data:
            if key not in known:
                raise self.fault(key, "unknown_field", field=key)
        self._data: Mapping[str, Any] = data

    def fault(self, name: str, code: str, **params: str) -> CatalogueError:
        """Return the error of one field."""
        return CatalogueError(self.file, _join(self.path, name), code, params)

    def __contains__(self, name: str) -> bool:
        """Return whether a field is there."""
        return name in self._data

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the field is left out."""
        if name not in self._data:
            return None
        value = self._data[name]
        if not isinstance(value, str):
            raise self.fault(name, "no_text", value=str(value))
        if not value.strip():
            raise self.fault(name, "empty")
        return value

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise self.fault(name, "missing")
        return value

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield the path and the value of each item of a list, none where it is left out."""
        if name not in self._data:
            return
        value = self._data[name]
        if not isinstance(value, list):
            raise self.fault(name, "no_list", value=str(value))
        for number, item in enumerate(value):
            yield f"{_join(self.path, name)}[{number}]", item

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found: list[str] = []
        for path, item in self.items(name):
            if not isinstance(item, str):
                raise CatalogueError(self.file, path, "no_text", {"value": str(item)})
            found.append(item)
        return tuple(found)

    def below(self, name: str, known: frozenset[str]) -> Fields | None:
        """Return the fields of a mapping below, None where it is left out."""
        if name not in self._data:
            return None
        return Fields(self._data[name], self.file, _join(self.path, name), known)

    def whole(self, name: str) -> int:
        """Return a whole number that must be there."""
        value = self._data.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fault(name, "no_whole_number", value=str(value))
        return value

    def amount(self, name: str) -> Decimal | None:
        """Return an amount of money from its text; raises RuleError for a float."""
        if name not in self._data:
            return None
        amount = read_amount(self._data[name], _join(self.path, name))
        if amount < 0:
            raise self.fault(name, "not_positive", value=str(amount))
        return amount

    def word[E: StrEnum](self, name: str, words: type[E]) -> E:
        """Return one of some words, which must be there."""
        value = self.text(name)
        try:
            return words(value)
        except ValueError:
            known = ", ".join(words)
            raise self.fault(name, "unknown_word", value=value, known=known) from None

    def url(self, name: str) -> str | None:
        """Return a web address."""
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
        except ValueError:
            raise self.fault(name, "no_url", value=value) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or " " in value:
            raise self.fault(name, "no_url", value=value)
        return value

    def date(self, name: str) -> dt.date | None:
        """Return a date from its text."""
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            if _DATE.fullmatch(value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        raise self.fault(name, "no_date", value=value)

    def zone(self, name: str) -> str | None:
        """Return the name of a time zone that exists."""
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            ZoneInfo(value)
        except KeyError, ValueError, OSError:
            raise self.fault(name, "unknown_zone", value=value) from None
        return value

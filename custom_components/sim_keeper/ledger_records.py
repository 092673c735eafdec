"""What a line's ledger on disk holds: its settings, then its entries."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentry

from .keepalive.entry import Entry
from .keepalive.record import entry_from_record, entry_to_record

_TYPE = "type"
_ENTRY = "entry"
_SETTINGS = "settings"


def settings_record(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return what is needed to bring a line back after its subentry is gone."""
    return {
        _TYPE: _SETTINGS,
        "title": subentry.title,
        "unique_id": subentry.unique_id,
        "data": _plain(subentry.data),
    }


def are_settings_of(record: Mapping[str, Any] | None, subentry: ConfigSubentry) -> bool:
    """Return whether a record holds a subentry's settings as they are."""
    # Most are equal as they stand; a copy in plain types is needed only for the others.
    return record is not None and (
        record
        == {
            _TYPE: _SETTINGS,
            "title": subentry.title,
            "unique_id": subentry.unique_id,
            "data": subentry.data,
        }
        or record == settings_record(subentry)
    )


def entry_record(entry: Entry) -> dict[str, Any]:
    """Return an entry as the ledger holds it."""
    return {_TYPE: _ENTRY, **entry_to_record(entry)}


def first_records(subentry: ConfigSubentry, initial: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what a new ledger begins with."""
    return [settings_record(subentry), *(entry_record(entry) for entry in initial)]


def entries_of(records: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return the entries among some records; raise EntryError for one that cannot be read."""
    return [
        entry_from_record({key: value for key, value in record.items() if key != _TYPE})
        for record in records
        if record.get(_TYPE) == _ENTRY
    ]


def title_in(records: Iterable[Mapping[str, Any]]) -> str:
    """Return the title that the last settings give a line."""
    titles = [str(record["title"]) for record in records if record.get(_TYPE) == _SETTINGS]
    return titles[-1] if titles else ""


def judge_records(records: Iterable[Mapping[str, Any]]) -> None:
    """Raise EntryError, KeyError or ValueError for records that cannot be understood."""
    ids: set[str] = set()
    for record in records:
        match record[_TYPE]:
            case "entry":
                (entry,) = entries_of([record])
                if entry.id in ids:
                    raise ValueError(entry.id)
                ids.add(entry.id)
            case "settings":
                _ = record["title"], record["data"]
            case kind:
                raise KeyError(kind)


def _plain(value: Any) -> Any:
    """Return a value in JSON's own types."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value

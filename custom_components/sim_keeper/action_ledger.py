"""Look into a ledger by action, take an entry back, and ask what would be if."""

from collections.abc import Mapping
import datetime as dt
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from . import action_answers as answers
from .action_input import Reader, read_text, read_whole
from .action_record import (
    DEVICES_SCHEMA,
    EVENT_SCHEMA,
    SOURCE,
    event_entry,
    read_event,
    recorded_answer,
)
from .action_targets import fault, line_of_device, lines_of_devices, loaded_household
from .coordinator import LineCoordinator
from .keepalive.entry import Entry, EntryError, Kind, Reason
from .keepalive.period import start_of_day
from .recording import async_record_one, entry_fault
from .texts import Texts

_DEFAULT_LIMIT = 50
_MOST = 1_000

REVERSE_SCHEMA = vol.Schema(
    {vol.Required("device_id"): str, vol.Required("entry_id"): str, vol.Optional("note"): object}
)
GET_LEDGER_SCHEMA = vol.Schema(
    {
        vol.Required("device_id"): str,
        vol.Optional("limit"): object,
        vol.Optional("offset"): object,
    }
)
ASSESS_SCHEMA = vol.Schema(
    {
        **DEVICES_SCHEMA,
        vol.Optional("at"): object,
        vol.Optional("event"): vol.Any(None, EVENT_SCHEMA),
    }
)


async def async_reverse(call: ServiceCall) -> ServiceResponse:
    """Take an entry back by another one."""
    hass, now = call.hass, dt_util.utcnow()
    line = line_of_device(hass, call.data["device_id"])
    entry_id = call.data["entry_id"]
    if entry_id not in line.ledger:
        raise fault("no_such_entry", entry=entry_id, line=line.line.title)
    if _is_reversed(line, entry_id, now):
        raise fault("already_reversed", entry=entry_id, line=line.line.title)
    try:
        note = read_text("note", call.data.get("note"))
    except EntryError as err:
        raise entry_fault(err) from err
    entry = Entry(
        id=ulid_now(), at=now, kind=Kind.REVERSAL, reverses=entry_id, note=note, source=SOURCE
    )
    recorded = await async_record_one(loaded_household(hass), line, entry)
    return {
        "device_id": call.data["device_id"],
        "line": line.line.title,
        "reversed": entry_id,
        **recorded_answer(recorded),
    }


def _is_reversed(line: LineCoordinator, entry_id: str, now: dt.datetime) -> bool:
    """Return whether a reversal that stands names an entry, which may lie in the future."""
    return any(
        other.reverses == entry_id
        and line.ledger.verdict(other.id, now).reason is not Reason.REVERSED
        for other in line.ledger.entries
    )


async def async_get_ledger(call: ServiceCall) -> ServiceResponse:
    """Return the entries of a line, the newest first, each with its verdict."""
    line = line_of_device(call.hass, call.data["device_id"])
    try:
        limit = read_whole("limit", call.data.get("limit", _DEFAULT_LIMIT), 1, _MOST)
        offset = read_whole("offset", call.data.get("offset", 0), 0, None)
    except EntryError as err:
        raise entry_fault(err) from err
    now = dt_util.utcnow()
    found = list(reversed(line.ledger.entries))[offset : offset + limit]
    return {
        "device_id": call.data["device_id"],
        "line": line.line.title,
        "number": line.line.masked,
        "total": len(line.ledger),
        "entries": [
            {
                **answers.entry(entry, line.line),
                **answers.verdict(line.ledger.verdict(entry.id, now)),
            }
            for entry in found
        ],
    }


async def async_assess(call: ServiceCall) -> ServiceResponse:
    """Return what would be true of some lines, without recording anything."""
    now = dt_util.utcnow()
    lines = lines_of_devices(call.hass, call.data["device_id"])
    at = _read_at(call.data.get("at"), now)
    event = call.data.get("event")
    values = None if event is None else read_event(event, now, "event")
    texts = loaded_household(call.hass).texts
    planned = {
        device_id: None if values is None else event_entry(line, values, now)
        for device_id, line in lines
    }
    return {
        "results": [
            {
                "device_id": device_id,
                "line": line.line.title,
                **_what_if(line, at, planned[device_id], now, texts),
            }
            for device_id, line in lines
        ]
    }


def _read_at(value: Any, now: dt.datetime) -> dt.datetime | None:
    """Return the instant to answer for; a date is its beginning where the person is."""
    zone = dt_util.get_default_time_zone()
    try:
        at = None if value is None else Reader(zone, now).when("at", value)
    except EntryError as err:
        raise entry_fault(err) from err
    if at is None or isinstance(at, dt.datetime):
        return at
    return start_of_day(at, zone)


def _what_if(
    line: LineCoordinator,
    at: dt.datetime | None,
    planned: Entry | None,
    now: dt.datetime,
    texts: Texts,
) -> Mapping[str, Any]:
    """Return the answers for an instant, with a planned event if there is one.

    When no instant is asked for, it is the present or that of the event,
    whichever is later.
    """
    if planned is None:
        return {
            "assessment": answers.full(
                line.assessed(at or now), texts, line.line.plans(texts.language)
            )
        }
    at = at or max(now, line.line.zone.instant_of(planned.at))
    ledger = line.ledger.with_entry(planned)
    shown = answers.entry(planned, line.line)
    del shown["id"]
    return {
        "assessment": answers.full(
            line.assessed(at, ledger), texts, line.line.plans(texts.language)
        ),
        "without_event": answers.brief(line.assessed(at)),
        "event": {**shown, **answers.verdict(ledger.verdict(planned.id, at))},
    }

"""Diagnostics: enough to see why a line stands as it does, nothing that names it.

What is shown is listed here; nothing is shown because it happens to be there.
"""

from collections import Counter
from collections.abc import Collection, Mapping
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .action_answers import full, plain, verdict
from .const import CONF_RULES, SUBENTRY_LINE
from .coordinator import LineCoordinator
from .entry_type import SimKeeperConfigEntry
from .keepalive.entry import Entry
from .ledger_format import LedgerFormat
from .removed import RemovedLines
from .store import LedgerError

REDACTED = "**REDACTED**"
_LATEST = 100
_SHOWN = ("at", "kind", "amount", "currency", "balance", "until", "receives_until")
_WORDS = ("clock", "chargeable", "evidence", "method", "reverses")
_HIDDEN = ("plan", "payment", "reference", "receipt", "note")
_LONG = re.compile(r"[0-9][0-9\s().\-]{5,}[0-9]")
_RUN = re.compile(r"[0-9]{5}")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: SimKeeperConfigEntry
) -> dict[str, Any]:
    """Return what is known of all lines."""
    household = entry.runtime_data
    lines = household.lines
    try:
        removed = await RemovedLines(hass).async_list()
    except LedgerError:
        removed = ()
    return {
        "home": _home(hass),
        "entry": {"version": entry.version, "minor_version": entry.minor_version},
        "ledger_version": ".".join(map(str, LedgerFormat().version)),
        "lines_configured": len(list(entry.get_subentries_of_type(SUBENTRY_LINE))),
        "lines_loaded": len(lines),
        "needing_attention": household.summary.attention,
        "states": plain(Counter(str(line.data.state) for line in lines.values())),
        "removed": [{"removed_at": plain(line.removed_at), "kept": line.kept} for line in removed],
        "lines": [_line(hass, entry, line) for line in lines.values()],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: SimKeeperConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return what is known of one line; of the household's device, all of them."""
    if device.config_subentry_id is None:
        return await async_get_config_entry_diagnostics(hass, entry)
    line = entry.runtime_data.lines.get(device.config_subentry_id)
    if line is None:
        return {"home": _home(hass), "line": None}
    return {"home": _home(hass), "line": _line(hass, entry, line)}


def _home(hass: HomeAssistant) -> dict[str, Any]:
    """Return what of Home Assistant's settings the answers depend on."""
    return {
        "time_zone": hass.config.time_zone,
        "country": hass.config.country,
        "language": hass.config.language,
    }


def _line(
    hass: HomeAssistant, entry: SimKeeperConfigEntry, line: LineCoordinator
) -> dict[str, Any]:
    """Return what is known of a line, its number and its names left out."""
    now = dt_util.utcnow()
    facts, settings = line.line, line.settings
    subentry = entry.subentries.get(line.line_id)
    rules = subentry.data.get(CONF_RULES) if subentry is not None else None
    entries = line.ledger.entries
    shown: dict[str, Any] = {
        "line_id": line.line_id,
        "number": facts.masked if facts.number else None,
        "has_user_name": facts.user_name is not None,
        "preset": facts.provider,
        "preset_fingerprint": facts.fingerprint,
        "country": facts.country,
        "zone": facts.zone_name,
        "has_plan": facts.plan is not None,
        "settings": {
            "source": plain(settings.source),
            "auto_renewal": plain(settings.auto_renewal),
            "recheck_after": settings.recheck_after,
            "lead": settings.lead,
            "lapsing": settings.lapsing,
        },
        "rules": _scrubbed(plain(rules)),
        "assessment": _assessment(line),
        "entries": len(entries),
        "kinds": plain(Counter(str(found.kind) for found in entries)),
        "latest_entries": [
            {**_entry(found), **verdict(line.ledger.verdict(found.id, now))}
            for found in list(reversed(entries))[:_LATEST]
        ],
    }
    clocks = {rule.clock for rule in facts.rules} | {entry.clock for entry in entries}
    hidden = {clock for clock in clocks if clock is not None and _RUN.search(clock)}
    return {key: _unnamed(value, hidden) for key, value in shown.items()}


def _assessment(line: LineCoordinator) -> dict[str, Any]:
    """Return the present answers, the names of plans left out."""
    found = full(line.data, line.config_entry.runtime_data.texts)
    if (step := found["next_step"]) is not None:
        del step["text"]
        step["plans"] = _scrubbed(step["plans"])
    return found


def _entry(found: Entry) -> dict[str, Any]:
    """Return an entry, all that a person wrote into it left out."""
    shown: dict[str, Any] = {"id": found.id}
    for name in (*_SHOWN, *_WORDS):
        if (value := getattr(found, name)) is not None:
            shown[name] = plain(value)
    shown["source"] = _scrubbed(found.source)
    for name in _HIDDEN:
        if getattr(found, name) is not None:
            shown[name] = REDACTED
    return shown


def _unnamed(value: Any, names: Collection[str]) -> Any:
    """Return plain values in which some names cannot be read."""
    if isinstance(value, Mapping):
        return {_unnamed(key, names): _unnamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_unnamed(item, names) for item in value]
    return REDACTED if isinstance(value, str) and value in names else value


def _scrubbed(value: Any) -> Any:
    """Return plain values in which no text holds a long number."""
    if isinstance(value, Mapping):
        return {key: _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    return _LONG.sub(REDACTED, value) if isinstance(value, str) else value

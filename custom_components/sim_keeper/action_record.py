"""Record by action: one event on one line or on many at once."""

from collections.abc import Mapping
import datetime as dt
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from .action_answers import brief, verdict
from .action_input import EVENT_FIELDS, Reader, Values
from .action_targets import fault, lines_of_devices, loaded_household
from .const import DOMAIN
from .coordinator import LineCoordinator
from .household import Recorded
from .keepalive.entry import Entry, EntryError, Evidence
from .recording import entry_fault, ledger_fault, told
from .store import LedgerError
from .usual import usual_renewal

SOURCE = "action"

_DEVICE_IDS = vol.All(
    lambda value: value if isinstance(value, list) else [value], [str], vol.Length(min=1)
)
EVENT_SCHEMA = {vol.Optional(name): object for name in EVENT_FIELDS}
RECORD_SCHEMA = vol.Schema({vol.Required("device_id"): _DEVICE_IDS, **EVENT_SCHEMA})
DEVICES_SCHEMA = {vol.Required("device_id"): _DEVICE_IDS}


def read_event(data: Mapping[str, Any], now: dt.datetime, under: str = "") -> Values:
    """Return the fields of an event; raise for a person what is wrong with one."""
    try:
        return Reader(dt_util.get_default_time_zone(), now).event(data)
    except EntryError as err:
        if under:
            err.field = f"{under}.{err.field}"
        raise entry_fault(err) from err


def event_entry(line: LineCoordinator, values: Values, now: dt.datetime) -> Entry:
    """Return the entry of an event on a line; what is not given is as usual.

    Raises for a person what is wrong for this line.
    """
    clocks = [rule.clock for rule in line.line.rules]
    if (clock := values.get("clock")) is not None and clock not in clocks:
        raise fault(
            "clock_unknown", clock=clock, line=line.line.title, clocks=", ".join(sorted(clocks))
        )
    given = {"at": now, "evidence": Evidence.CLAIMED, **values}
    if "kind" not in given:
        given = {**_usual(line, values, now), **given}
    try:
        return Entry(id=ulid_now(), source=SOURCE, **given)
    except EntryError as err:
        raise entry_fault(err) from err


def _usual(line: LineCoordinator, values: Values, now: dt.datetime) -> Values:
    """Return what the usual renewal of a line is made of; raise when that is not known."""
    usual = usual_renewal(line, now, SOURCE)
    if usual is not None:
        found = {
            "kind": usual.kind,
            "amount": usual.amount,
            "currency": usual.currency,
            "plan": usual.plan,
            "chargeable": usual.chargeable,
            "method": usual.method,
        }
        if "amount" in values:
            # An amount without a currency is in the rule's.
            del found["currency"]
        return found
    step = line.data.next_step
    if step is None or "amount" not in values:
        raise fault("say_how_renewed", line=line.line.title)
    return {
        "kind": step.kinds[0],
        "plan": step.plans[0] if step.plans else None,
        "chargeable": True if step.chargeable else None,
        "method": step.methods[0] if step.methods else None,
    }


async def async_record(call: ServiceCall) -> ServiceResponse:
    """Record an event on some lines; input that is wrong for one records nothing on any."""
    hass, now = call.hass, dt_util.utcnow()
    lines = lines_of_devices(hass, call.data["device_id"])
    values = read_event(call.data, now)
    entries = {device_id: event_entry(line, values, now) for device_id, line in lines}
    results, failed, cause = await _async_write(hass, lines, entries)
    if cause is not None and not results and len(failed) == 1:
        raise cause
    if cause is not None and not (results and call.return_response):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="some_not_written",
            translation_placeholders={
                "failed": ", ".join(failure["line"] for failure in failed),
                "recorded": ", ".join(result["line"] for result in results) or "-",
                "error": told(loaded_household(hass), cause),
            },
        ) from cause
    return {"results": results, "failed": failed}


async def _async_write(
    hass: HomeAssistant,
    lines: list[tuple[str, LineCoordinator]],
    entries: dict[str, Entry],
) -> tuple[list[Any], list[Any], HomeAssistantError | None]:
    """Return what was recorded, what failed, and the first fault."""
    household = loaded_household(hass)
    written = await household.async_record(
        {line.line_id: [entries[device_id]] for device_id, line in lines}
    )
    results: list[Any] = []
    failed: list[Any] = []
    cause: HomeAssistantError | None = None
    for device_id, line in lines:
        named = {"device_id": device_id, "line": line.line.title}
        outcome = written[line.line_id]
        if isinstance(outcome, list):
            results.append({**named, **recorded_answer(outcome[0])})
            continue
        error = (
            ledger_fault(line, outcome)
            if isinstance(outcome, LedgerError)
            else entry_fault(outcome)
        )
        cause = cause or error
        failed.append({**named, "error": told(household, error)})
    return results, failed, cause


def recorded_answer(recorded: Recorded) -> dict[str, Any]:
    """Return what came of an entry."""
    return {
        "entry_id": recorded.entry.id,
        "kind": recorded.entry.kind.value,
        **verdict(recorded.verdict),
        "before": brief(recorded.before),
        "after": brief(recorded.after),
    }

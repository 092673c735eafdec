"""Record for a person: errors in words, nothing that would not count by a mere tap."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .coordinator import LineCoordinator
from .household import Household, Recorded
from .keepalive.entry import Entry, EntryError
from .store import LedgerError


def entry_fault(err: EntryError) -> ServiceValidationError:
    """Return what is wrong with an entry, its field named, as an error for a person."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"entry_{err.code}",
        translation_placeholders={"field": err.field, "value": err.params.get("value", "")},
    )


def ledger_fault(line: LineCoordinator, err: LedgerError) -> HomeAssistantError:
    """Return that nothing could be written as an error for a person."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_written",
        translation_placeholders={"line": line.line.title, "error": str(err)},
    )


async def async_record_one(household: Household, line: LineCoordinator, entry: Entry) -> Recorded:
    """Record an entry of one line; raise for a person what went wrong."""
    result = (await household.async_record({line.line_id: [entry]}))[line.line_id]
    if isinstance(result, EntryError):
        raise entry_fault(result) from result
    if isinstance(result, LedgerError):
        raise ledger_fault(line, result) from result
    return result[0]

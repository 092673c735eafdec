"""Record for a person: errors in words, nothing that would not count by a mere tap."""

import logging

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .coordinator import LineCoordinator
from .faults import fault_words
from .household import Household, Recorded
from .keepalive.entry import Entry, EntryError
from .store import LedgerError

_LOGGER = logging.getLogger(__name__)


def entry_fault(err: EntryError) -> ServiceValidationError:
    """Return what is wrong with an entry, its field named, as an error for a person."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"entry_{err.code}",
        translation_placeholders={"field": err.field, "value": err.params.get("value", "")},
    )


def ledger_fault(line: LineCoordinator, err: LedgerError) -> HomeAssistantError:
    """Return that nothing could be written as an error for a person."""
    _LOGGER.error("Nothing could be written to the ledger of %s: %s", line.line_id, err)
    texts = line.config_entry.runtime_data.texts
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_written",
        translation_placeholders={"line": line.line.title, "error": fault_words(texts, err)},
    )


async def async_record_one(household: Household, line: LineCoordinator, entry: Entry) -> Recorded:
    """Record an entry of one line; raise for a person what went wrong."""
    result = (await household.async_record({line.line_id: [entry]}))[line.line_id]
    if isinstance(result, EntryError):
        raise entry_fault(result) from result
    if isinstance(result, LedgerError):
        raise ledger_fault(line, result) from result
    return result[0]


def told(household: Household, err: HomeAssistantError) -> str:
    """Return what an error of ours says in Home Assistant's language; by itself it is English."""
    key, values = err.translation_key or "", err.translation_placeholders or {}
    return household.texts.error(key, **values) or str(err)

"""Button: record the usual renewal of a line with one tap."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import LineCoordinator
from .entity import LineEntity
from .entry_type import SimKeeperConfigEntry
from .recording import async_record_one
from .sentences import reason_sentence
from .usual import usual_renewal

PARALLEL_UPDATES = 1

MARK_RENEWED = ButtonEntityDescription(key="mark_renewed", translation_key="mark_renewed")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SimKeeperConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of every line, now and later."""
    household = entry.runtime_data

    @callback
    def add(line: LineCoordinator) -> None:
        async_add_entities(
            [MarkRenewed(household, line, MARK_RENEWED)], config_subentry_id=line.line_id
        )

    entry.async_on_unload(household.async_on_line_added(add))


class MarkRenewed(LineEntity, ButtonEntity):
    """Record that the line was renewed as usual, just now."""

    @override
    def _answer(self) -> None:
        """Return nothing: a button's state is when it was pressed."""

    @override
    async def async_press(self) -> None:
        """Record the usual renewal as claimed; refuse when it would not count."""
        line = self.coordinator
        now = dt_util.utcnow()
        entry = usual_renewal(line, now, "button")
        if entry is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="say_how_renewed",
                translation_placeholders={"line": line.line.title},
            )
        verdict = line.ledger.with_entry(entry).verdict(entry.id, now)
        if verdict.reason is not None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="would_not_count",
                translation_placeholders={
                    "line": line.line.title,
                    "reason": reason_sentence(self.household.texts, entry.kind, verdict.reason),
                },
            )
        await async_record_one(self.household, line, entry)

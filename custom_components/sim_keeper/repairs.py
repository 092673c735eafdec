"""Repair flows: what to do with a removed line, and what a damaged ledger means."""

from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from .action_removed import async_delete, async_keep, async_restore
from .issues import REMOVED

_REASONS = frozenset({"not_loaded", "number_taken", "removed_unknown"})

type IssueData = dict[str, str | int | float | None] | None


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData) -> RepairsFlow:
    """Return the flow that settles an issue."""
    if issue_id.startswith(f"{REMOVED}_") and data is not None:
        return RemovedLineFlow(str(data["removed_id"]), str(data["line"]))
    return ConfirmRepairFlow()


class RemovedLineFlow(RepairsFlow):
    """Ask what to do with the ledger of a removed line."""

    def __init__(self, removed_id: str, title: str) -> None:
        """Hold which line it is."""
        self._removed_id = removed_id
        self._named = {"line": title}

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Offer the three ways."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["restore", "keep", "delete"],
            description_placeholders=self._named,
        )

    async def async_step_restore(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Bring the line back."""
        try:
            await async_restore(self.hass, self._removed_id)
        except HomeAssistantError as err:
            return self._failed(err)
        return self.async_create_entry(data={})

    async def async_step_keep(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Leave the ledger where it is and ask no more."""
        try:
            await async_keep(self.hass, self._removed_id)
        except HomeAssistantError as err:
            return self._failed(err)
        return self.async_create_entry(data={})

    async def async_step_delete(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Delete the ledger when that is confirmed."""
        if user_input is None:
            return self.async_show_form(
                step_id="delete",
                data_schema=vol.Schema({}),
                description_placeholders=self._named,
            )
        try:
            await async_delete(self.hass, self._removed_id)
        except HomeAssistantError as err:
            return self._failed(err)
        return self.async_create_entry(data={})

    def _failed(self, err: HomeAssistantError) -> RepairsFlowResult:
        """Say why it could not be done; the question stays."""
        reason = err.translation_key if err.translation_key in _REASONS else "failed"
        return self.async_abort(
            reason=reason,
            description_placeholders={**self._named, **(err.translation_placeholders or {})},
        )

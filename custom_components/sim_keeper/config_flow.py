"""Add SIM Keeper without a question, and go on to the first phone number."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.core import callback

from .const import DOMAIN, SUBENTRY_LINE
from .line_flow import LineFlow

_TITLE = "SIM Keeper"


class SimKeeperConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add the one entry of the household."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to the household."""
        return {SUBENTRY_LINE: LineFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the entry."""
        return self.async_create_entry(title=_TITLE, data={})

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead into the first line."""
        line = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SUBENTRY_LINE),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, line["flow_id"])
        return result

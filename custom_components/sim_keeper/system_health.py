"""System health: how many lines there are, and when something changes next."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .entry_type import SimKeeperConfigEntry
from .ledger_format import LedgerFormat


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is shown; zeros while nothing is loaded."""
    entries: list[SimKeeperConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    lines = [line for entry in entries for line in entry.runtime_data.lines.values()]
    changes = [line.data.next_change for line in lines if line.data.next_change is not None]
    return {
        "lines": len(lines),
        "needing_attention": sum(line.data.state.needs_attention for line in lines),
        "ledger_entries": sum(len(line.ledger) for line in lines),
        "next_change": min(changes) if changes else None,
        "ledger_version": ".".join(map(str, LedgerFormat().version)),
    }

"""What is done to one line of a household, the same in a small and in a large one."""

from collections.abc import Awaitable, Callable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .core import OURS
from .lines import all_presets, event, subentry

_LINE = "line0"
_PRESETS = all_presets()


def _entry(hass: HomeAssistant) -> ConfigEntry:
    """Return the household."""
    return hass.config_entries.async_entries(OURS)[0]


async def record(hass: HomeAssistant, _: int) -> None:
    """Record that a line was kept just now."""
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((OURS, _LINE), _entry(hass).entry_id)
    assert device is not None
    await hass.services.async_call(
        OURS, "record", {"device_id": device.id, **event(_PRESETS[0])}, blocking=True
    )


async def rename(hass: HomeAssistant, nth: int) -> None:
    """Change one subentry."""
    entry = _entry(hass)
    hass.config_entries.async_update_subentry(entry, entry.subentries[_LINE], title=f"Mum's {nth}")


async def add(hass: HomeAssistant, nth: int) -> None:
    """Add one line."""
    data = subentry(100_000 + nth, _PRESETS, dt_util.utcnow().date())
    data["data"] = MappingProxyType(data["data"])
    hass.config_entries.async_add_subentry(_entry(hass), ConfigSubentry(**data))


CHANGES: dict[str, Callable[[HomeAssistant, int], Awaitable[None]]] = {
    "record an entry": record,
    "change a line": rename,
    "add a line": add,
}

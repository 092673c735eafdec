"""Find the lines that a person names by their devices."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, SUBENTRY_LINE
from .coordinator import LineCoordinator
from .entry_type import SimKeeperConfigEntry
from .household import Household


def fault(key: str, **placeholders: str) -> ServiceValidationError:
    """Return an error that a person can mend."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


@callback
def loaded_household(hass: HomeAssistant) -> Household:
    """Return the household; raise when the integration is not loaded."""
    entries: list[SimKeeperConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            return entry.runtime_data
    raise fault("not_loaded")


@callback
def line_of_device(hass: HomeAssistant, device_id: str) -> LineCoordinator:
    """Return the line of a device; raise for a device that is none."""
    household = loaded_household(hass)
    device, owner = dr.async_get_device_and_config_entry_for_domain(hass, device_id, domain=DOMAIN)
    if device is None:
        raise fault("device_unknown", device=device_id)
    name = device.name_by_user or device.name or device_id
    subentry = None
    if owner is household.entry and device.config_subentry_id is not None:
        subentry = household.entry.subentries.get(device.config_subentry_id)
    if subentry is None or subentry.subentry_type != SUBENTRY_LINE:
        raise fault("device_no_line", device=name)
    line = household.lines.get(subentry.subentry_id)
    if line is None:
        raise fault("line_not_ready", line=name)
    return line


@callback
def lines_of_devices(
    hass: HomeAssistant, device_ids: Iterable[str]
) -> list[tuple[str, LineCoordinator]]:
    """Return the lines of some devices, each once; raise for a device that is none."""
    return [(device_id, line_of_device(hass, device_id)) for device_id in dict.fromkeys(device_ids)]

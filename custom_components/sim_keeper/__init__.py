"""Keep phone numbers alive."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from . import issues
from .catalogue_data import DATA_CATALOGUE
from .const import DOMAIN, SUBENTRY_LINE
from .entry_type import SimKeeperConfigEntry
from .household import Household
from .services import async_setup_services
from .store import LedgerError, get_store
from .texts import async_get_texts

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, which are there whether the entry is loaded or not."""
    async_setup_services(hass)
    # What goes wrong is told in words, also while no entry is loaded.
    await async_get_texts(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: SimKeeperConfigEntry) -> bool:
    """Read the lines and show them."""
    household = Household(hass, entry, get_store(hass))
    await household.async_setup()
    entry.runtime_data = household
    entry.async_on_unload(entry.add_update_listener(_async_follow))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def _async_follow(hass: HomeAssistant, entry: SimKeeperConfigEntry) -> None:
    """Bring the lines in step with the subentries."""
    await entry.runtime_data.async_follow()


async def async_unload_entry(hass: HomeAssistant, entry: SimKeeperConfigEntry) -> bool:
    """Stop watching; everything recorded is on the disk already."""
    household = entry.runtime_data
    async with household.lock:
        unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
        if unloaded:
            household.async_stop()
            hass.data.pop(DATA_CATALOGUE, None)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: SimKeeperConfigEntry) -> None:
    """Set the ledgers of all lines aside; nothing recorded is lost."""
    store = get_store(hass)
    for subentry in entry.get_subentries_of_type(SUBENTRY_LINE):
        try:
            await store.async_set_aside(subentry.subentry_id, subentry.title)
        except LedgerError as err:
            issues.async_ledger_unusable(hass, subentry.subentry_id, subentry.title, err)
    await issues.async_check_removed(hass)

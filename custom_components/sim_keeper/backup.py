"""Let a backup begin only when nothing is being written."""

from homeassistant.core import HomeAssistant

from .store import DATA_STORE


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Wait for the writes that are under way."""
    if (store := hass.data.get(DATA_STORE)) is not None:
        await store.async_flush()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Do nothing: writing was never held up."""

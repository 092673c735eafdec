"""Let a backup copy ledgers that nobody writes to meanwhile."""

from homeassistant.core import HomeAssistant

from .store import DATA_STORE


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Wait for the writes that are under way, and hold the others."""
    if (store := hass.data.get(DATA_STORE)) is not None:
        await store.async_hold()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let be written what waited."""
    if (store := hass.data.get(DATA_STORE)) is not None:
        store.async_release()

"""The one catalogue of this Home Assistant, read when somebody first asks for it."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from . import issues
from .catalogue.loader import Catalogue, load

DATA_CATALOGUE: HassKey[Catalogue] = HassKey("sim_keeper_catalogue")


async def async_get_catalogue(hass: HomeAssistant) -> Catalogue:
    """Return the presets, a user's own among them; they are read once, again if one is broken."""
    catalogue = hass.data.get(DATA_CATALOGUE)
    if catalogue is None or catalogue.broken:
        own = Path(hass.config.path("sim_keeper", "catalogue"))
        catalogue = await hass.async_add_executor_job(lambda: load(own=own))
        hass.data[DATA_CATALOGUE] = catalogue
        await issues.async_judge_catalogue(hass, catalogue.broken)
    return catalogue

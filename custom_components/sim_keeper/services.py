"""The actions of SIM Keeper, which are there whether the entry is loaded or not."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from .action_record import RECORD_SCHEMA, async_record
from .const import DOMAIN


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, "record", async_record, RECORD_SCHEMA, SupportsResponse.OPTIONAL
    )

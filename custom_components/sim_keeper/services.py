"""The actions of SIM Keeper, which are there whether the entry is loaded or not."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service

from .action_ledger import (
    ASSESS_SCHEMA,
    GET_LEDGER_SCHEMA,
    REVERSE_SCHEMA,
    async_assess,
    async_get_ledger,
    async_reverse,
)
from .action_record import RECORD_SCHEMA, async_record
from .action_removed import (
    GET_REMOVED_SCHEMA,
    REMOVED_SCHEMA,
    async_delete_removed,
    async_get_removed,
    async_keep_removed,
    async_restore_removed,
)
from .const import DOMAIN

OPTIONAL = SupportsResponse.OPTIONAL
ONLY = SupportsResponse.ONLY


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; what shows or undoes a ledger is for administrators."""
    hass.services.async_register(DOMAIN, "record", async_record, RECORD_SCHEMA, OPTIONAL)
    hass.services.async_register(DOMAIN, "assess", async_assess, ASSESS_SCHEMA, ONLY)
    for name, action, schema, response in (
        ("reverse", async_reverse, REVERSE_SCHEMA, OPTIONAL),
        ("get_ledger", async_get_ledger, GET_LEDGER_SCHEMA, ONLY),
        ("get_removed", async_get_removed, GET_REMOVED_SCHEMA, ONLY),
        ("restore_removed", async_restore_removed, REMOVED_SCHEMA, OPTIONAL),
        ("keep_removed", async_keep_removed, REMOVED_SCHEMA, OPTIONAL),
        ("delete_removed", async_delete_removed, REMOVED_SCHEMA, OPTIONAL),
    ):
        async_register_admin_service(hass, DOMAIN, name, action, schema, response)

"""The flow that every entry must have."""

from homeassistant.config_entries import ConfigFlow


class BareConfigFlow(ConfigFlow, domain="bare"):
    """Ask nothing."""

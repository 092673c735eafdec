"""The type of our config entry."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    from .household import Household

type SimKeeperConfigEntry = ConfigEntry[Household]

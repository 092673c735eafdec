"""An integration that does nothing: the same devices and entities as ours, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

DOMAIN = "bare"


@dataclass(frozen=True, slots=True)
class Spec:
    """Say what an entity shows; `attributes` are those of the entity, by name."""

    platform: str
    line_id: str | None
    attributes: dict[str, Any]


@dataclass(slots=True)
class Bare:
    """Hold what is to be shown, and who is told of a line more."""

    specs: dict[tuple[str, str | None], list[Spec]]
    device_id: str
    added: list[Callable[[ConfigSubentry], None]]
    known: set[str]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry[Bare]) -> bool:
    """Make the household's device and go on to the platforms."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=DeviceEntryType.SERVICE,
        translation_key="household",
    )
    specs: dict[tuple[str, str | None], list[Spec]] = hass.data["bare_specs"]
    entry.runtime_data = Bare(specs, device.id, [], set(entry.subentries))
    platforms = sorted({platform for platform, _ in specs})
    await hass.config_entries.async_forward_entry_setups(entry, platforms)
    entry.async_on_unload(entry.add_update_listener(_async_follow))
    return True


async def _async_follow(_: HomeAssistant, entry: ConfigEntry[Bare]) -> None:
    """Add the entities of new lines."""
    bare = entry.runtime_data
    for line_id in entry.subentries.keys() - bare.known:
        bare.known.add(line_id)
        for added in bare.added:
            added(entry.subentries[line_id])


def add_entities(
    kind: type[Entity],
    platform: str,
    entry: ConfigEntry[Bare],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities of the household and of every line, now and later."""
    bare = entry.runtime_data

    def make(spec: Spec, line: ConfigSubentry | None) -> Entity:
        entity = kind()
        identifier = entry.entry_id if line is None else line.subentry_id
        info = DeviceInfo(identifiers={(DOMAIN, identifier)}, entry_type=DeviceEntryType.SERVICE)
        if line is None:
            info["translation_key"] = "household"
        else:
            info["name"] = line.title
            info["manufacturer"] = line.data["provider_name"]
            info["model"] = None
            info["via_device_id"] = bare.device_id
        attributes = {
            **spec.attributes,
            "_attr_unique_id": f"{identifier}_{spec.attributes['_attr_translation_key']}",
            "_attr_device_info": info,
        }
        for name, value in attributes.items():
            setattr(entity, name, value)
        return entity

    if household := bare.specs.get((platform, None)):
        async_add_entities(make(spec, None) for spec in household)

    @callback
    def add(line: ConfigSubentry) -> None:
        specs = bare.specs.get((platform, line.subentry_id)) or bare.specs[platform, "line0"]
        async_add_entities(
            (make(spec, line) for spec in specs), config_subentry_id=line.subentry_id
        )

    for line in entry.subentries.values():
        add(line)
    bare.added.append(add)

"""Read every file of the catalogue. All of this blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import load_yaml

from .error import CatalogueError
from .model import Preset, folded
from .schema import read_preset

BUILTIN = Path(__file__).parent
"""The presets that we ship."""

_SUFFIXES = frozenset({".yaml", ".yml"})

# What the YAML reader lets through for a bad date, tag or number, or a file within itself.
_YAML_FAULTS = (
    HomeAssistantError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Hold the presets by id, and what is wrong with a user's own files."""

    presets: Mapping[str, Preset]
    broken: tuple[CatalogueError, ...] = ()

    def get(self, preset_id: str) -> Preset | None:
        """Return a preset, or None where there is none of that id."""
        return self.presets.get(preset_id)

    def countries(self) -> tuple[str, ...]:
        """Return the ISO codes of the countries that have a provider."""
        return tuple(sorted({preset.country for preset in self.presets.values()}))

    def in_country(self, code: str, language: str = "en") -> tuple[Preset, ...]:
        """Return a country's providers, sorted by their names in a language."""
        found = (preset for preset in self.presets.values() if preset.country == code)
        return tuple(sorted(found, key=lambda preset: _sort_key(preset, language)))

    def named(self, text: str, country: str) -> Preset | None:
        """Return the one provider of a country that has a text as id, name or nickname."""
        if (preset := self.presets.get(text)) is not None:
            return preset
        wanted = folded(text).strip()
        here = [preset for preset in self.presets.values() if preset.country == country]
        called = [p for p in here if wanted in map(folded, (p.names.text.en, p.names.text.zh_hans))]
        nicknamed = [p for p in here if wanted in map(folded, p.names.aliases)]
        return next((found[0] for found in (called, nicknamed) if len(found) == 1), None)


def load(builtin: Path = BUILTIN, own: Path | None = None) -> Catalogue:
    """Return the presets of both folders; an own file stands before one that we ship.

    A broken file of ours raises CatalogueError, a broken own one is set down in
    `broken` and the others are read.
    """
    presets = _read_builtin(builtin)
    broken: list[CatalogueError] = []
    own_presets: dict[str, Preset] = {}
    if own is not None:
        for path in _files(own):
            try:
                _add(own_presets, _read(path, own, own_file=True), _name(path, own))
            except CatalogueError as err:
                broken.append(err)
    return Catalogue(MappingProxyType(presets | own_presets), tuple(broken))


def _read_builtin(folder: Path) -> dict[str, Preset]:
    """Return what we ship, each in the folder of its country."""
    presets: dict[str, Preset] = {}
    for path in _files(folder):
        preset = _read(path, folder, own_file=False)
        if path.parent != folder / preset.country.lower():
            params = {"value": preset.country, "folder": path.parent.name}
            raise CatalogueError(_name(path, folder), "country", "not_of_folder", params)
        _add(presets, preset, _name(path, folder))
    if not presets:
        raise CatalogueError(folder.name, "", "no_files", {})
    return presets


def _files(folder: Path) -> list[Path]:
    """Return the YAML files at any depth, hidden ones left out, in a fixed order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _name(path: Path, folder: Path) -> str:
    """Return what a file is called in messages: its path below the folder."""
    return path.relative_to(folder).as_posix()


def _read(path: Path, folder: Path, *, own_file: bool) -> Preset:
    """Return the preset of a file, whose id is the file's name."""
    name = _name(path, folder)
    try:
        preset = read_preset(load_yaml(path), name, own=own_file)
    except _YAML_FAULTS as err:
        error = str(err).replace(str(path), name) or type(err).__name__
        params = {"error": error}
        if (line := _line_of(err)) is not None:
            params["line"] = str(line)
        raise CatalogueError(name, "", "unreadable", params) from err
    if preset.id != path.stem:
        params = {"value": preset.id, "file_name": path.stem}
        raise CatalogueError(name, "id", "not_file_name", params)
    return preset


def _line_of(err: BaseException | None) -> int | None:
    """Return the line at which a file stops being YAML, if that is what is wrong."""
    while err is not None:
        if (mark := getattr(err, "problem_mark", None)) is not None:
            return int(mark.line) + 1
        err = err.__cause__
    return None


def _add(presets: dict[str, Preset], preset: Preset, name: str) -> None:
    """Add a preset unless another file has its id."""
    if preset.id in presets:
        raise CatalogueError(name, "id", "duplicate_id", {"value": preset.id})
    presets[preset.id] = preset


def _sort_key(preset: Preset, language: str) -> tuple[str, str]:
    """Return what providers are sorted by."""
    return folded(preset.names.in_language(language)), preset.id

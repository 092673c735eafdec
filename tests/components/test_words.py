"""What is written in YAML, translations and icons belongs together, in both languages."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.icon import async_get_icons
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import pytest
import yaml

from custom_components.sim_keeper.action_input import EVENT_FIELDS
from custom_components.sim_keeper.keepalive.entry import Evidence, Kind, Method, Reason
from custom_components.sim_keeper.keepalive.state import State

HOUSE = Path(__file__).parents[2] / "custom_components" / "sim_keeper"
LANGUAGES = ("en", "zh-Hans")
# What is not known, Home Assistant calls unknown itself.
SHOWN = set(State) - {State.UNKNOWN}
OURS = ("title", "entity", "services", "exceptions", "issues", "system_health")


def _words(language: str) -> dict[str, Any]:
    """Return the translations of a language."""
    found: dict[str, Any] = json.loads((HOUSE / "translations" / f"{language}.json").read_text())
    return found


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield all texts with their places."""
    if isinstance(value, str):
        yield path, value
        return
    for key, item in value.items():
        yield from _texts(item, f"{path}.{key}")


def _actions() -> dict[str, Any]:
    """Return what services.yaml says."""
    found: dict[str, Any] = yaml.safe_load((HOUSE / "services.yaml").read_text())
    return found


def _fields(action: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of an action, those in sections too, and the sections."""
    fields: dict[str, Any] = {}
    sections: dict[str, Any] = {}
    for name, field in ((action or {}).get("fields") or {}).items():
        if "fields" in field:
            sections[name] = field
            fields |= field["fields"]
        else:
            fields[name] = field
    return fields, sections


def test_both_languages_say_the_same_things() -> None:
    english, chinese = ({**_words(language)} for language in LANGUAGES)
    for section in OURS:
        first = dict(_texts(english[section], section))
        second = dict(_texts(chinese[section], section))
        assert first.keys() == second.keys()
        for place, text in first.items():
            placeholders = re.findall(r"{\w+}", text)
            assert sorted(placeholders) == sorted(re.findall(r"{\w+}", second[place])), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_plain(language: str) -> None:
    for place, text in _texts(_words(language)):
        assert text == text.strip(), place
        assert "://" not in text, place
        assert not re.search(r"<[a-z/]|'{|}'", text), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_and_field_has_its_words(language: str) -> None:
    words = _words(language)["services"]
    actions = _actions()
    assert words.keys() == actions.keys()
    for name, action in actions.items():
        fields, sections = _fields(action)
        assert words[name]["name"]
        assert words[name]["description"]
        assert words[name].get("fields", {}).keys() == fields.keys()
        assert words[name].get("sections", {}).keys() == sections.keys()


async def test_every_action_is_described(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "sim_keeper", {})
    described = (await async_get_all_descriptions(hass))["sim_keeper"]
    icons = (await async_get_icons(hass, "services", ["sim_keeper"]))["sim_keeper"]
    assert described.keys() == _actions().keys() == icons.keys()
    for name, action in _actions().items():
        fields, sections = _fields(action)
        assert icons[name].get("sections", {}).keys() == sections.keys()
        schema = hass.services.async_services()["sim_keeper"][name].schema
        assert schema is not None
        assert {str(key) for key in schema.schema} == set(fields)
    record = _fields(_actions()["record"])[0]
    assert record.keys() == EVENT_FIELDS.keys() | {"device_id"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_its_word(language: str) -> None:
    selectors = _words(language)["selector"]
    for key, words in (
        ("entry_kind", Kind),
        ("evidence", Evidence),
        ("method", Method),
        ("reason", Reason),
    ):
        assert set(selectors[key]["options"]) == set(words)
    fields = _fields(_actions()["record"])[0]
    assert set(fields["kind"]["selector"]["select"]["options"]) == set(Kind) - {Kind.REVERSAL}
    assert set(fields["evidence"]["selector"]["select"]["options"]) == set(Evidence)
    assert set(fields["method"]["selector"]["select"]["options"]) == set(Method)


def test_every_state_has_its_word_and_an_icon_of_its_own() -> None:
    icon = json.loads((HOUSE / "icons.json").read_text())["entity"]["sensor"]["status"]
    assert set(icon["state"]) == SHOWN
    assert icon["default"] not in icon["state"].values()
    for language in LANGUAGES:
        assert set(_words(language)["entity"]["sensor"]["status"]["state"]) == SHOWN


def test_every_entity_has_its_icon() -> None:
    icons = json.loads((HOUSE / "icons.json").read_text())["entity"]
    names = _words("en")["entity"]
    assert {(platform, key) for platform in names for key in names[platform]} == {
        (platform, key) for platform in icons for key in icons[platform]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_its_words(language: str) -> None:
    keys: set[str] = set()
    for path in (*HOUSE.glob("*.py"), *(HOUSE / "keepalive").glob("*.py")):
        text = path.read_text()
        keys |= set(re.findall(r'\bfault\(\s*"(\w+)"', text))
        keys |= {f"entry_{code}" for code in re.findall(r'EntryError\(\s*[^,]+, "(\w+)"', text)}
        if "HomeAssistantError" in text or "ServiceValidationError" in text:
            keys |= set(re.findall(r'translation_key="(\w+)",\n', text))
    assert keys == _words(language)["exceptions"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_has_its_words(language: str) -> None:
    text = (HOUSE / "issues.py").read_text()
    keys = set(re.findall(r'^_?[A-Z]+ = "(\w+)"$', text, re.MULTILINE))
    assert keys == _words(language)["issues"].keys()

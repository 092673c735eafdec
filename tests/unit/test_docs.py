"""What the documentation says is there, is there, and under the name it gives."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.util import slugify
import pytest
import yaml

from custom_components.sim_keeper.catalogue.loader import load

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "custom_components" / "sim_keeper"
READMES = sorted(ROOT.glob("README*.md"))
PAGES = [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md"))]
PLATFORMS = ("binary_sensor", "button", "sensor")

_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"(?:\]\(|(?:src|href)=\")([^)\s\"]+)")
_DIGITS = re.compile(r"(?<!\w)\+?[0-9][0-9 ().-]*[0-9](?!\w)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:+]+)?")
# Set aside for fiction by the North American and the British authorities.
_FICTION = re.compile(r"1?[2-9][0-9]{2}55501[0-9]{2}|(44|0)7700900[0-9]{3}")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of a page in a language."""
    return [text for name, text in _FENCE.findall(_text(page)) if name == language]


def _anchors(page: Path) -> set[str]:
    """Return what the headings of a page can be linked by, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", _text(page)), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {word.replace(" ", "-") for word in words}


def _section(page: Path, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", _text(page), re.DOTALL | re.MULTILINE
    )
    assert found is not None, f"{page.name} has no section {heading}"
    return found[1]


def _translations(language: str = "en") -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_text(HOUSE / "translations" / f"{language}.json"))
    return words


def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(_text(HOUSE / "services.yaml"))
    return services


def _fields(fields: dict[str, Any]) -> Iterator[str]:
    """Yield the fields of an action, those in sections too."""
    for name, field in fields.items():
        if "fields" in field:
            yield from _fields(field["fields"])
        else:
            yield name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", _text(page)))
    for link in _LINK.findall(text):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def test_the_index_names_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {link.partition("#")[0] for link in _LINK.findall(_text(index))}
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md", "performance.md"}
    assert pages <= linked


def test_pages_that_the_quality_scale_names_exist() -> None:
    named = re.findall(r"[\w/]+\.md", _text(HOUSE / "quality_scale.yaml"))
    assert named
    for name in named:
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_readmes_are_short(page: Path) -> None:
    assert len(_text(page).splitlines()) < 150


def test_actions_and_their_fields_are_told() -> None:
    page = ROOT / "docs" / "actions.md"
    told = re.findall(r"^## `sim_keeper\.(\w+)`$", _text(page), re.MULTILINE)
    services, words = _services(), _translations()["services"]
    assert sorted(told) == sorted(services)
    for name, service in services.items():
        section = _section(page, f"`sim_keeper.{name}`")
        assert f"| {words[name]['name']} |" in _text(page)
        for field in _fields((service or {}).get("fields", {})):
            row = f"| `{field}` | {words[name]['fields'][field]['name']} |"
            assert row in section, f"{name}.{field}"


def test_choices_of_the_record_action_are_told() -> None:
    section = _section(ROOT / "docs" / "actions.md", "`sim_keeper.record`")
    text = json.dumps(_services()["record"])
    for words in re.findall(r'"options": \[([^\]]*)\]', text):
        for word in json.loads(f"[{words}]"):
            assert f"`{word}`" in section, word


def test_entities_are_told() -> None:
    text = _text(ROOT / "docs" / "entities.md")
    words = _translations()["entity"]
    for platform in PLATFORMS:
        for key, entity in words[platform].items():
            assert f"| {entity['name']} | `{platform}." in text, key
            assert f"_{slugify(entity['name'])}` |" in text, key
            for attribute in entity.get("state_attributes", {}):
                assert f"`{attribute}`" in text, attribute
    for state, name in words["sensor"]["status"]["state"].items():
        assert f"| `{state}` | {name} |" in text


def test_fields_of_the_flow_are_told() -> None:
    page = ROOT / "docs" / "configuration.md"
    text = " ".join(_text(page).split())
    words = _translations()["config_subentries"]["line"]
    rows = re.findall(r"^\| (.+?) \|", _text(page), re.MULTILINE)
    named = {name.strip() for row in rows for name in row.split(", ")} | set(rows)
    for step in words["step"].values():
        for name in step.get("data", {}).values():
            assert name in named, name
        for option in step.get("menu_options", {}).values():
            assert option in text, option
    for name in words["initiate_flow"].values():
        assert name in text, name
    for options in ("auto_renewal", "counts", "known"):
        for name in _translations()["selector"][options]["options"].values():
            assert name in text, name


def test_every_reason_is_told() -> None:
    for name in _translations()["selector"]["reason"]["options"]:
        for page in ("assessment.md", "troubleshooting.md"):
            assert f"`{name}`" in _text(ROOT / "docs" / page), name


def test_every_provider_is_told() -> None:
    page = ROOT / "docs" / "providers.md"
    with_rules, by_name = _section(page, "With rules"), _section(page, "By name only")
    rows = [row for row in with_rules.splitlines() if row.startswith("| ")][1:]
    presets = load().presets.values()
    ruled = [preset for preset in presets if preset.rules]
    assert len(rows) == len(ruled)
    assert f"{len(ruled)} providers" in with_rules
    assert f"For these {len(presets) - len(ruled)} " in by_name
    for preset in presets:
        name = preset.names.in_language("en")
        if not preset.rules:
            assert name in by_name, name
            continue
        assert preset.confidence is not None
        row = next((row for row in rows if row.startswith(f"| {name}")), "")
        assert row.endswith(f"| {preset.confidence.value} |"), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_can_be_read(page: Path) -> None:
    for text in _blocks(page, "yaml"):
        yaml.safe_load(text)
    for text in _blocks(page, "json"):
        json.loads(text)


def test_examples_name_entities_as_they_are() -> None:
    words = _translations()
    tails = {
        platform: {f"_{slugify(entity['name'])}" for entity in words["entity"][platform].values()}
        for platform in PLATFORMS
    }
    for page in PAGES:
        ids = re.findall(r"\b(binary_sensor|button|sensor)\.([a-z0-9_]+)\b", _text(page))
        for platform, name in ids:
            assert name.endswith(tuple(tails[platform])), f"{page.name}: {platform}.{name}"


def test_examples_call_actions_as_they_are() -> None:
    services = _services()

    def calls(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if str(value.get("action", "")).startswith("sim_keeper."):
                yield value
            for item in value.values():
                yield from calls(item)
        elif isinstance(value, list):
            for item in value:
                yield from calls(item)

    found = [
        call
        for page in PAGES
        for text in _blocks(page, "yaml")
        for call in calls(yaml.safe_load(text))
    ]
    assert found
    for call in found:
        service = services[call["action"].removeprefix("sim_keeper.")]
        assert set(call["data"]) <= set(_fields(service["fields"])), call


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_numbers_are_those_of_fiction(page: Path) -> None:
    text = _DATE.sub("", _text(page))
    for found in _DIGITS.findall(text):
        digits = re.sub(r"[^0-9]", "", found)
        if len(digits) >= 9:
            assert _FICTION.fullmatch(digits), found

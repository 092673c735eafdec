"""Both languages say everything, with the same values in it, and nothing more than is used."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import string
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "custom_components" / "sim_keeper"
LANGUAGES = ("en", "zh-Hans")


def load(language: str) -> dict[str, Any]:
    """Return a translation."""
    text = (FOLDER / "translations" / f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def flat(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def placeholders(text: str) -> set[str]:
    """Return the names of the values in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_same_keys_and_values() -> None:
    english, chinese = (dict(flat(load(language))) for language in LANGUAGES)
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert placeholders(text) == placeholders(chinese[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_of_texts(language: str) -> None:
    for key, text in flat(load(language)):
        assert text == text.strip(), key
        assert text, key
        assert not re.search(r"<[a-z/]|'\{|\}'|://|www\.|\[%key", text), key


def test_chinese_is_chinese() -> None:
    alike = {key for key, text in flat(load("zh-Hans")) if not re.search("[一-鿿]", text)}
    told = {text for key, text in flat(load("zh-Hans")) if key in alike}
    # What has no words of its own: values, marks and names.
    left = {re.sub(r"\{\w+\}|[^A-Za-z]", "", text) for text in told}
    assert left <= {"", "SIMKeeper", "App", "SIM"}, left


def test_forms_have_a_text_for_every_field() -> None:
    flow = load("en")["config_subentries"]["line"]
    for step, said in flow["step"].items():
        assert said["title"], step
        assert said["description"], step
        assert said.get("data", {}).keys() == said.get("data_description", {}).keys(), step


def test_nothing_is_left_over() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    errors = load("en")["config_subentries"]["line"]["error"]
    domain = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("keepalive/*.py"))
    for key in errors:
        if key.removeprefix("rule_") != key and f'"{key}"' not in source:
            assert f'"{key.removeprefix("rule_")}"' in domain, key
        else:
            assert f'"{key}"' in source, key
    codes = re.findall(r"RuleError\(\s*[^,()]*(?:\{[^}]*\}[^,()]*)*,\s*\"(\w+)\"", domain)
    assert len(codes) > 20
    elsewhere = {"unknown_zone"}
    assert {f"rule_{code}" for code in codes if code not in elsewhere} <= errors.keys()
    # A family of words is asked for by its first part.
    families = set(re.findall(r'f"([a-z]+(?:_[a-z]+)*)_\{', source))
    families |= set(re.findall(r'(?:word|plural)\(\s*"(\w+)"', source))
    for key in load("en")["common"]:
        used = f'"{key}"' in source or any(key.startswith(f"{family}_") for family in families)
        assert used, key

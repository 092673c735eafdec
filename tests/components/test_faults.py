"""Every fault has its words in both languages, and no path or English of a library among them."""

from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.sim_keeper import issues
from custom_components.sim_keeper.catalogue.error import CatalogueError
from custom_components.sim_keeper.faults import fault_words
from custom_components.sim_keeper.keepalive.entry import EntryError
from custom_components.sim_keeper.keepalive.errors import RuleError
from custom_components.sim_keeper.store import LedgerError
from custom_components.sim_keeper.texts import async_get_texts, loaded_texts

HOUSE = Path(__file__).parents[2] / "custom_components" / "sim_keeper"
CODES = (
    "damaged",
    "exists",
    "failed",
    "newer_version",
    "no_space",
    "not_permitted",
    "not_plain",
    "read_only",
    "unknown_removed",
    "vanished",
)
OF_A_FILE = {"value": "x", "known": "a, b", "field": "x", "file_name": "mine", "error": "English"}
# What only a file of ours can be refused for, which stops the tests.
OURS = {"not_of_folder", "no_files", "without_rules"}


def _ledger_error(code: str) -> LedgerError:
    """Return an error of the store."""
    return LedgerError("No space left on device", Path("/config/.storage/x.jsonl"), code)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("code", CODES)
async def test_of_a_ledger(hass: HomeAssistant, language: str, code: str) -> None:
    texts = await async_get_texts(hass, language)
    assert fault_words(texts, _ledger_error(code)) == texts.text(f"fault_{code}")
    assert fault_words(texts, _ledger_error("another")) == texts.text("fault_failed")


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (
            RuleError("rules[0].period", "missing"),
            "rules[0].period: this is missing.",
            "rules[0].period：缺少这一项。",
        ),
        (
            RuleError("zone", "unknown_zone", value="Mars"),
            "There is no time zone “Mars”: write it like Europe/London.",
            "没有时区“Mars”：请按 Europe/London 的样子写。",
        ),
        (EntryError("until", "missing"), "until: this is needed.", "until：必须填写。"),
        (KeyError("rules"), "rules: this is missing.", "rules：缺少这一项。"),
        (
            CatalogueError("mine.yaml", "country", "unknown_country", {"value": "XX"}),
            "country: “XX” is no code of a country, such as GB.",
            "country：“XX”不是国家代码，例如 GB。",
        ),
        (
            CatalogueError("mine.yaml", "", "unreadable", {"error": "English", "line": "3"}),
            "This is no valid YAML; look at line 3.",
            "YAML 有语法错误，请检查第 3 行。",
        ),
    ],
)
async def test_of_settings_and_files(
    hass: HomeAssistant, error: Exception, english: str, chinese: str
) -> None:
    assert fault_words(await async_get_texts(hass, "en"), error) == english
    assert fault_words(await async_get_texts(hass, "zh-Hans"), error) == chinese


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (RuleError("x", "of_tomorrow"), "fault_settings"),
        (EntryError("x", "of_tomorrow"), "fault_failed"),
        (CatalogueError("x.yaml", "", "of_tomorrow", {}), "file_unreadable"),
        (CatalogueError("x.yaml", "", "unreadable", {"error": "English"}), "file_unreadable"),
        (ValueError("'x' is not a valid AutoRenewal"), "fault_settings"),
        (KeyError(5), "fault_settings"),
        (RuntimeError("English"), "fault_failed"),
        (None, "fault_failed"),
    ],
)
async def test_of_what_nobody_foresaw(
    hass: HomeAssistant, error: Exception | None, key: str
) -> None:
    texts = await async_get_texts(hass, "zh-Hans")
    assert fault_words(texts, error) == texts.text(key)


async def test_every_fault_of_a_file_has_words(hass: HomeAssistant) -> None:
    texts = await async_get_texts(hass)
    source = "".join(path.read_text() for path in (HOUSE / "catalogue").glob("*.py"))
    codes = set(re.findall(r'(?:fault|Error)\([^()]*(?:\([^()]*\))?[^()]*, "(\w+)"', source))
    assert len(codes) > 15
    for code in codes - OURS - {"unreadable"}:
        told = fault_words(texts, CatalogueError("mine.yaml", "plans[0]", code, OF_A_FILE))
        assert told.startswith("plans[0]"), code


async def test_issues_are_in_the_language_of_the_home(
    hass: HomeAssistant, issue_words: Any
) -> None:
    assert loaded_texts(hass) is None
    error = _ledger_error("no_space")
    issues.async_ledger_unusable(hass, "line1", "Mother", error)
    assert issue_words("ledger_unusable_line1") == {"line": "Mother", "error": "-"}
    hass.config.language = "zh-Hans"
    await async_get_texts(hass)
    issues.async_ledger_unusable(hass, "line1", "Mother", error)
    assert issue_words("ledger_unusable_line1")["error"] == "磁盘空间不足。"
    issues.async_line_unreadable(hass, "line1", "Mother", RuleError("rules[0]", "empty"))
    assert issue_words("line_unreadable_line1")["error"] == "rules[0]：不能为空。"


@pytest.fixture
def issue_words(hass: HomeAssistant) -> Any:
    """Return what is put into the words of an issue."""

    def find(issue_id: str) -> Any:
        issue = ir.async_get(hass).async_get_issue("sim_keeper", issue_id)
        assert issue is not None
        return issue.translation_placeholders

    return find

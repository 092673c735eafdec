"""A user's own files: added, standing before ours, and named when they are broken."""

from decimal import Decimal
import json
from pathlib import Path
import re

import pytest

from custom_components.sim_keeper.catalogue import (
    CatalogueError,
    Channel,
    Preset,
    fingerprint,
    load,
)
from custom_components.sim_keeper.catalogue.loader import BUILTIN
from custom_components.sim_keeper.keepalive.period import Period, Unit
from custom_components.sim_keeper.keepalive.read import read_rule

from .conftest import OWN, Write

BUILTIN_IDS = set(load().presets)


def read_own(folder: Path) -> Preset:
    """Return the sample as the catalogue reads it."""
    catalogue = load(own=folder)
    assert catalogue.broken == ()
    preset = catalogue.get("xy_line")
    assert preset is not None
    return preset


def only_fault(folder: Path) -> CatalogueError:
    """Return the one fault of the own folder; all of ours must still be there."""
    catalogue = load(own=folder)
    assert set(catalogue.presets) == BUILTIN_IDS
    (fault,) = catalogue.broken
    return fault


def test_an_own_file_is_added_at_any_depth(own_folder: Path, write: Write) -> None:
    write(name="family/norway/xy_line.yml")
    preset = read_own(own_folder)
    assert preset.own
    assert preset.country == "NO"
    assert preset.plans[0].price == Decimal("99.50")
    assert preset.plans[0].period == Period(1, Unit.YEAR)
    assert set(load(own=own_folder).presets) == BUILTIN_IDS | {"xy_line"}


def test_english_serves_where_an_own_file_has_no_chinese(own_folder: Path, write: Write) -> None:
    write()
    names = read_own(own_folder).names
    assert names.in_language("zh-Hans") == names.in_language("en") == "Test line"


def test_the_same_rule_through_catalogue_and_form(own_folder: Path, write: Write) -> None:
    write()
    preset = read_own(own_folder)
    form = json.loads(
        """{"clock": "validity", "currency": "NOK",
            "qualifying": [{"kinds": ["top_up"], "min_amount": "0.10"}],
            "period": {"value": 180, "unit": "day"}, "boundary": {"time": "24:00"},
            "phases": [{"name": "suspended", "length": {"value": 30, "unit": "day"},
                        "works": [], "revive": {"by": ["top_up"], "fee": "0"}}]}"""
    )
    assert preset.rules == (read_rule(form),)
    assert preset.rules[0].qualifying[0].min_amount == Decimal("0.10")
    assert preset.rules == tuple(read_rule(rule) for rule in preset.copy_rules())
    assert preset.fingerprint == fingerprint([form])


def test_whole_amounts_may_be_numbers_and_look_the_same(own_folder: Path, write: Write) -> None:
    write('min_amount: "0.10"', 'min_amount: "5"')
    text = read_own(own_folder)
    write('min_amount: "0.10"', "min_amount: 5")
    number = read_own(own_folder)
    assert number.rules == text.rules
    assert number.raw_rules == text.raw_rules
    assert number.raw_rules[0]["qualifying"][0]["min_amount"] == "5"
    assert number.fingerprint == text.fingerprint


def test_whole_amounts_in_tiers_become_text_too(own_folder: Path, write: Write) -> None:
    write(
        "    period: {value: 180, unit: day}\n",
        "    tiers: [[5, {value: 30, unit: day}], ['10', {value: 90, unit: day}]]\n"
        "    cap: {balance: 500}\n    price: {amount: 10, plan: year}\n",
    )
    (rule,) = read_own(own_folder).raw_rules
    assert [tier[0] for tier in rule["tiers"]] == ["5", "10"]
    assert rule["tiers"][0][1] == {"value": 30, "unit": "day"}
    assert rule["cap"] == {"balance": "500"}
    assert rule["price"] == {"amount": "10", "plan": "year"}


def test_a_changed_rule_has_another_fingerprint(own_folder: Path, write: Write) -> None:
    write()
    before = read_own(own_folder).fingerprint
    write("Test line", "Another name")
    assert read_own(own_folder).fingerprint == before
    write("value: 180", "value: 179")
    after = read_own(own_folder).fingerprint
    assert after != before
    assert len(after) == 12


def test_copied_rules_are_free_to_be_changed(own_folder: Path, write: Write) -> None:
    write()
    preset = read_own(own_folder)
    copy = preset.copy_rules()
    copy[0]["period"]["value"] = 1
    copy[0]["qualifying"].clear()
    assert preset.raw_rules[0]["period"] == {"value": 180, "unit": "day"}
    assert type(preset.raw_rules[0]["clock"]) is str
    assert len(preset.raw_rules[0]["qualifying"]) == 1


def test_an_own_file_stands_before_ours(own_folder: Path, write: Write) -> None:
    write("id: xy_line", "id: gb_giffgaff", name="gb_giffgaff.yaml")
    catalogue = load(own=own_folder)
    preset = catalogue.get("gb_giffgaff")
    assert preset is not None
    assert preset.own
    assert preset.names.in_language("en") == "Test line"
    assert set(catalogue.presets) == BUILTIN_IDS


def test_a_broken_own_file_leaves_ours_in_place(own_folder: Path, write: Write) -> None:
    write("id: xy_line", "id: gb_giffgaff\nbroken: 1", name="gb_giffgaff.yaml")
    write()
    catalogue = load(own=own_folder)
    preset = catalogue.get("gb_giffgaff")
    assert preset is not None
    assert not preset.own
    assert catalogue.get("xy_line") is not None
    assert [fault.file for fault in catalogue.broken] == ["gb_giffgaff.yaml"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    catalogue = load(own=tmp_path / "missing")
    assert set(catalogue.presets) == BUILTIN_IDS
    assert catalogue.broken == ()


def test_other_and_hidden_files_are_left_alone(own_folder: Path, write: Write) -> None:
    write(name=".hidden/xy_line.yaml")
    write(name=".xy_line.yaml")
    write(name="xy_line.yaml~")
    (own_folder / "readme.md").write_text("no preset", encoding="utf-8")
    assert set(load(own=own_folder).presets) == BUILTIN_IDS
    assert load(own=own_folder).broken == ()


def test_two_own_files_of_one_id(own_folder: Path, write: Write) -> None:
    write(name="a/xy_line.yaml")
    write(name="b/xy_line.yaml")
    catalogue = load(own=own_folder)
    (fault,) = catalogue.broken
    assert (fault.file, fault.path, fault.code) == ("b/xy_line.yaml", "id", "duplicate_id")
    assert catalogue.get("xy_line") is not None


def test_a_file_must_be_named_as_its_id(own_folder: Path, write: Write) -> None:
    write(name="other.yaml")
    fault = only_fault(own_folder)
    assert (fault.path, fault.code) == ("id", "not_file_name")
    assert fault.params == {"value": "xy_line", "file_name": "other"}


@pytest.mark.parametrize(
    ("old", "new", "path", "code"),
    [
        ('country: "NO"', "country: NO", "country", "no_text"),
        ('country: "NO"', 'country: "UK"', "country", "unknown_country"),
        ('country: "NO"\n', "", "country", "missing"),
        ('currency: "NOK"\nplans', 'currency: "NO"\nplans', "currency", "unknown_currency"),
        ("Europe/Oslo", "Europe/Atlantis", "zone", "unknown_zone"),
        ("Europe/Oslo", "Europe", "zone", "unknown_zone"),
        ("Europe/Oslo", '"../../etc/hosts"', "zone", "unknown_zone"),
        ("id: xy_line", "id: XY-Line", "id", "wrong_form"),
        ("id: xy_line\n", "", "id", "missing"),
        ("{en: Test line}", "{zh-Hans: 测试}", "names.en", "missing"),
        ("{en: Test line}", "Test line", "names", "no_mapping"),
        ("names: {en: Test line}\n", "", "names", "missing"),
        ("{en: Test line}", "{en: 1010}", "names.en", "no_text"),
        ("{en: Test line}", "{en: ' '}", "names.en", "empty"),
        ("{en: Test line}", "{en: A, aliases: [0044123]}", "names.aliases[0]", "no_text"),
        ("{en: Test line}", "{en: A, no: B}", "names.False", "key_no_text"),
        ('price: "99.50"', "price: 99.50", "plans[0].price", "float_amount"),
        ('price: "99.50"', 'price: "-1"', "plans[0].price", "not_positive"),
        ('price: "99.50"', 'price: "1,50"', "plans[0].price", "no_amount"),
        ('price: "99.50"', 'price: "1", vat: "2"', "plans[0].vat", "unknown_field"),
        ("{value: 1, unit: year}", "{value: 1.5, unit: year}", "plans[0].period.value",
         "no_whole_number"),
        ("{value: 1, unit: year}", "{value: 0, unit: year}", "plans[0].period.value",
         "not_positive"),
        ("{value: 1, unit: year}", "{value: 1, unit: decade}", "plans[0].period.unit",
         "unknown_word"),
        ("name: {en: Year}, ", "", "plans[0].name", "missing"),
        ("rules:\n", "rules:\n  - clock\n", "rules[0]", "no_mapping"),
        ("plans:\n", "plans:\n  - {id: year, name: {en: Again}}\n", "plans[1].id",
         "duplicate_id"),
        ('min_amount: "0.10"', "min_amount: 0.10", "rules[0].qualifying[0].min_amount",
         "float_amount"),
        ('time: "24:00"', "time: 24:00", "rules[0].boundary.time", "no_time"),
        ("fee: ", "gift: ", "rules[0].phases[0].revive.gift", "unknown_field"),
        ("value: 180", "value: -180", "rules[0].period.value", "not_positive"),
        ("kinds: [top_up]", "kinds: [top_up]\n        plans: [day]",
         "rules[0].qualifying[0].plans", "unknown_plan"),
        ("    boundary", '    price: {amount: "1", plan: day}\n    boundary',
         "rules[0].price.plan", "unknown_plan"),
        ("id: xy_line\n", "id: xy_line\nfavourite: true\n", "favourite", "unknown_field"),
        ("id: xy_line\n", "id: xy_line\nsite: example\n", "site", "no_url"),
        ("id: xy_line\n", "id: xy_line\nsite: 'http://[1'\n", "site", "no_url"),
        ("id: xy_line\n", "id: xy_line\nsite: ftp://example.com\n", "site", "no_url"),
        ("id: xy_line\n", "id: xy_line\nchecked_on: 2026-11-23\n", "checked_on", "no_text"),
        ("id: xy_line\n", 'id: xy_line\nchecked_on: "23.11.2026"\n', "checked_on", "no_date"),
        ("id: xy_line\n", 'id: xy_line\nchecked_on: "2026-02-30"\n', "checked_on", "no_date"),
        ("id: xy_line\n", "id: xy_line\nconfidence: D\n", "confidence", "unknown_word"),
        ("id: xy_line\n", "id: xy_line\nsource: {url: a}\n", "source", "no_list"),
        ("id: xy_line\n", "id: xy_line\nsource: [{}]\n", "source[0].url", "missing"),
        ("id: xy_line\n", "id: xy_line\nnote: text\n", "note", "no_mapping"),
        ("id: xy_line\n", "id: xy_line\nsupport: [{channel: fax, value: '1'}]\n",
         "support[0].channel", "unknown_word"),
        ("id: xy_line\n", "id: xy_line\nsupport: [{channel: call, value: 0044123}]\n",
         "support[0].value", "no_text"),
        ("id: xy_line\n", "id: xy_line\nsupport: [{channel: web, value: here}]\n",
         "support[0].value", "no_url"),
        ("id: xy_line\n", "id: xy_line\nquery: {balance: {channel: sms, value: '67'}}\n",
         "query.balance.text", "missing"),
        ("id: xy_line\n",
         "id: xy_line\nquery: {expiry: {channel: ussd, value: '*1#', text: BAL}}\n",
         "query.expiry.text", "only_with_sms"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_file_and_field(
    own_folder: Path, write: Write, old: str, new: str, path: str, code: str
) -> None:
    write(old, new)
    fault = only_fault(own_folder)
    assert (fault.file, fault.path, fault.code) == ("xy_line.yaml", path, code)
    assert str(fault).startswith(f"xy_line.yaml: {path}: {code}")


def test_two_rules_of_one_clock(own_folder: Path) -> None:
    head, rule = OWN.split("rules:\n")
    (own_folder / "xy_line.yaml").write_text(f"{head}rules:\n{rule}{rule}", encoding="utf-8")
    fault = only_fault(own_folder)
    assert (fault.path, fault.code) == ("rules[1].clock", "duplicate_clock")
    assert fault.params == {"value": "validity"}


@pytest.mark.parametrize(
    "text",
    [
        b"id: [unclosed\n",
        b"id: \xff\xfe\n",
        b"id: !secret password\n",
        b"checked_on: 2026-13-45\n",
        b"checked_on: !!timestamp abc\n",
        b"note: &note [*note]\n",
    ],
)
def test_a_file_that_is_no_yaml(own_folder: Path, text: bytes) -> None:
    (own_folder / "xy_line.yaml").write_bytes(text)
    fault = only_fault(own_folder)
    assert (fault.file, fault.path, fault.code) == ("xy_line.yaml", "", "unreadable")
    assert fault.params["error"]
    assert str(own_folder) not in str(fault)


@pytest.mark.parametrize("text", ["", "- a\n", "hello\n"])
def test_a_file_that_holds_no_fields(own_folder: Path, text: str) -> None:
    (own_folder / "xy_line.yaml").write_text(text, encoding="utf-8")
    fault = only_fault(own_folder)
    assert (fault.path, fault.code) == ("", "no_mapping")
    assert str(fault).startswith("xy_line.yaml: no_mapping")


def test_all_that_a_file_may_say(own_folder: Path, write: Write) -> None:
    write(
        "id: xy_line\n",
        "id: xy_line\nsite: https://example.com\nsupport: [{channel: chat, value: app}]\n"
        'checked_on: "2026-11-23"\nconfidence: C\nnote: {en: Note, zh-Hans: 说明}\n'
        "query: {expiry: {channel: ussd, value: '*1#'}}\n",
    )
    preset = read_own(own_folder)
    assert preset.page == "https://example.com"
    assert preset.support[0].channel is Channel.CHAT
    assert preset.query.balance is None
    assert preset.query.expiry is not None
    assert preset.query.expiry.value == "*1#"
    assert preset.note is not None
    assert preset.note.in_language("zh-Hans") == "说明"
    assert preset.note.in_language("de") == "Note"


def ship(folder: Path, text: str, name: str = "no/xy_line.yaml") -> None:
    """Write a file as if it were ours."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


SHIPPED = OWN.replace("{en: Test line}", "{en: Test line, zh-Hans: 测试}").replace(
    "{en: Year}", "{en: Year, zh-Hans: 一年}"
)
SOURCED = SHIPPED + (
    'source: [{url: "https://example.com"}]\nchecked_on: "2026-11-23"\nconfidence: B\n'
)


def test_what_we_ship_may_be_read_from_another_folder(tmp_path: Path) -> None:
    ship(tmp_path, SOURCED)
    assert list(load(tmp_path).presets) == ["xy_line"]


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        (SHIPPED, "source", "missing"),
        (SOURCED.replace("confidence: B\n", ""), "confidence", "missing"),
        (SOURCED.replace('checked_on: "2026-11-23"\n', ""), "checked_on", "missing"),
        (SOURCED.replace(", zh-Hans: 测试", ""), "names.zh-Hans", "missing"),
        (SOURCED.replace("rules:", "x_rules:"), "x_rules", "unknown_field"),
        (SHIPPED.split("rules:")[0], "plans", "without_rules"),
        (SHIPPED.split("plans:")[0] + "confidence: A\n", "confidence", "without_rules"),
        ("id: [unclosed", "", "unreadable"),
    ],
)
def test_a_broken_file_of_ours_is_an_error(tmp_path: Path, text: str, path: str, code: str) -> None:
    ship(tmp_path, text)
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    assert (caught.value.path, caught.value.code) == (path, code)


def test_ours_lie_in_the_folder_of_their_country(tmp_path: Path) -> None:
    ship(tmp_path, SOURCED, "se/xy_line.yaml")
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    assert (caught.value.path, caught.value.code) == ("country", "not_of_folder")


def test_none_of_ours_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    assert caught.value.code == "no_files"


def test_two_of_ours_of_one_id(tmp_path: Path) -> None:
    ship(tmp_path, SOURCED)
    ship(tmp_path, SOURCED, "no/xy_line.yml")
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    assert (caught.value.path, caught.value.code) == ("id", "duplicate_id")


def test_ours_are_found_beside_the_code() -> None:
    assert (BUILTIN / "gb" / "gb_giffgaff.yaml").is_file()


def test_the_example_of_the_documentation(own_folder: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "catalogue.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (own_folder / "no_example.yaml").write_text(example, encoding="utf-8")
    catalogue = load(own=own_folder)
    assert catalogue.broken == ()
    preset = catalogue.get("no_example")
    assert preset is not None
    assert preset.page == "https://www.example.com/top-up"
    assert preset.rules[0].qualifying[0].min_amount == Decimal(50)

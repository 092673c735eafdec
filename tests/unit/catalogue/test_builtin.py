"""What we ship: every file loads, is complete, and says what its provider says."""

from datetime import date
from decimal import Decimal
import json
import re
from typing import Any

import pytest

from custom_components.sim_keeper.catalogue import Catalogue, Channel, Confidence, Preset, load
from custom_components.sim_keeper.catalogue.loader import BUILTIN
from custom_components.sim_keeper.keepalive.entry import Kind, Method
from custom_components.sim_keeper.keepalive.period import Period, Unit
from custom_components.sim_keeper.keepalive.rule import Rule
from custom_components.sim_keeper.keepalive.rule_words import Extension, PhaseName, Work

CATALOGUE = load()
PRESETS = sorted(CATALOGUE.presets.values(), key=lambda preset: preset.id)
RULED = [preset for preset in PRESETS if preset.rules]
UNKNOWN = [preset for preset in PRESETS if not preset.rules]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def by_id(presets: list[Preset]) -> pytest.MarkDecorator:
    """Run a test once for each preset."""
    return pytest.mark.parametrize("preset", presets, ids=lambda preset: preset.id)


def rule_of(preset_id: str) -> Rule:
    """Return the one rule of a preset."""
    preset = CATALOGUE.get(preset_id)
    assert preset is not None
    (rule,) = preset.rules
    return rule


def days(value: int) -> Period:
    return Period(value, Unit.DAY)


def months(value: int) -> Period:
    return Period(value, Unit.MONTH)


def test_every_file_is_a_preset() -> None:
    files = {path.stem for path in BUILTIN.rglob("*.yaml")}
    assert files == set(CATALOGUE.presets)
    assert CATALOGUE.broken == ()


def test_the_best_sourced_providers_are_there() -> None:
    assert {preset.id for preset in RULED} == {
        *("us_ultra_paygo", "us_tello_payg", "us_redpocket_annual", "us_att_tier"),
        *("gb_giffgaff", "gb_vodafone_payg", "gb_three_payg", "gb_asda"),
        *("hk_clubsim", "hk_valuegb", "hk_3hk", "jp_povo2", "de_alditalk", "it_tim"),
        *("pl_tmobile_year", "pl_orange", "ua_kyivstar", "id_telkomsel", "in_prepaid"),
        *("au_aldi", "nz_one", "nz_skinny", "ca_publicmobile"),
    }


@by_id(RULED)
def test_a_preset_with_rules_says_where_they_were_read(preset: Preset) -> None:
    assert preset.source
    assert preset.checked_on is not None
    assert preset.checked_on >= date(2026, 11, 23)
    assert preset.confidence in Confidence
    assert preset.currency is not None
    assert preset.site is not None
    assert preset.site.startswith("https://")
    assert {rule.currency for rule in preset.rules} == {preset.currency}


@by_id(UNKNOWN)
def test_a_preset_without_rules_has_no_figures(preset: Preset) -> None:
    text = (BUILTIN / preset.country.lower() / f"{preset.id}.yaml").read_text(encoding="utf-8")
    fields = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    assert fields <= {"id", "names", "country", "zone", "currency", "site"}
    assert preset.site is not None


@by_id([preset for preset in PRESETS if preset.note])
def test_a_note_speaks_both_languages(preset: Preset) -> None:
    assert preset.note is not None
    assert CHINESE.search(preset.note.zh_hans)
    assert not CHINESE.search(preset.note.en)
    # A line break of the file must not tear a Chinese sentence apart.
    assert not re.search(r"[\u4e00-\u9fff，。；：、] [\u4e00-\u9fff]", preset.note.zh_hans)


@by_id(PRESETS)
def test_ids_begin_with_their_country(preset: Preset) -> None:
    assert preset.id.startswith(f"{preset.country.lower()}_")


def numbers(value: Any, key: str = "") -> list[tuple[str, int | float]]:
    """Return every number of a stored rule with the name of its field."""
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in numbers(item, name)]
    if isinstance(value, list):
        return [found for item in value for found in numbers(item, key)]
    return [(key, value)] if isinstance(value, int | float) and value is not True else []


@by_id(RULED)
def test_raw_rules_can_be_stored_and_hold_amounts_as_text(preset: Preset) -> None:
    stored = json.loads(json.dumps(preset.copy_rules()))
    assert stored == [dict(rule) for rule in preset.raw_rules]
    found = numbers(stored)
    assert found
    assert {name for name, _ in found} <= {"value", "days_ahead"}
    assert not any(isinstance(number, float) for _, number in found)


@by_id([preset for preset in RULED if any(rule.clock == "plan" for rule in preset.rules)])
def test_a_plan_that_renews_by_itself_counts_its_renewals(preset: Preset) -> None:
    assert all(rule.renews_by_itself() for rule in preset.rules)
    assert preset.plans


def test_ultra_is_charged_from_its_wallet_and_its_zone_is_not_known() -> None:
    preset = CATALOGUE.get("us_ultra_paygo")
    assert preset is not None
    rule = rule_of("us_ultra_paygo")
    assert preset.zone is None
    assert rule.period == days(30)
    assert rule.qualifying[0].kinds == {Kind.AUTO_RENEWAL, Kind.PLAN_PURCHASE}
    assert rule.price is not None
    assert rule.price.amount == Decimal(3)
    (phase,) = rule.phases
    assert (phase.name, phase.length, phase.receives) == (PhaseName.SUSPENDED, days(30), False)
    assert preset.query.balance is not None
    assert preset.query.balance.channel is Channel.SMS
    assert (preset.query.balance.value, preset.query.balance.text) == ("6700", "BAL")


def test_giffgaff_counts_180_days_from_any_use_that_costs() -> None:
    rule = rule_of("gb_giffgaff")
    paid, other = rule.qualifying
    assert rule.clock == "activity"
    assert rule.period == days(180)
    assert paid.chargeable
    assert paid.kinds == {Kind.SMS_OUT, Kind.CALL_OUT, Kind.MMS_OUT}
    assert {Kind.DATA, Kind.TOP_UP, Kind.PLAN_PURCHASE} <= other.kinds
    assert rule.phases == ()


def test_vodafone_is_sure_to_receive_for_180_days_only() -> None:
    rule = rule_of("gb_vodafone_payg")
    (phase,) = rule.phases
    assert rule.period == days(180)
    assert (phase.length, phase.receives) == (days(90), False)


def test_asda_is_revived_by_phone() -> None:
    (phase,) = rule_of("gb_asda").phases
    assert phase.receives
    assert phase.length == days(90)
    assert phase.revive is not None
    assert phase.revive.by == {Method.SUPPORT}


def test_povo_needs_more_than_660_yen() -> None:
    rule = rule_of("jp_povo2")
    topping, use = rule.qualifying
    assert topping.chargeable
    assert use.min_total == Decimal(661)
    assert rule.period == days(180)
    assert rule.phases[0].revive is not None
    assert rule.phases[0].revive.by == {Method.SUPPORT}


def test_att_and_aldi_talk_give_time_by_amount() -> None:
    att = [(tier.amount, tier.period) for tier in rule_of("us_att_tier").tiers]
    aldi = [(tier.amount, tier.period) for tier in rule_of("de_alditalk").tiers]
    assert att == [(10, days(30)), (25, days(90)), (100, days(365))]
    assert aldi == [(5, months(4)), (15, months(12)), (30, months(24))]
    assert rule_of("de_alditalk").extension is Extension.RESTART


def test_tim_can_be_had_back_for_eleven_months_in_all() -> None:
    receive, redeem = rule_of("it_tim").phases
    assert (receive.name, receive.length) == (PhaseName.RECEIVE_ONLY, months(1))
    assert (redeem.name, redeem.length) == (PhaseName.REDEMPTION, months(10))
    assert not redeem.receives


@pytest.mark.parametrize("preset_id", ["pl_tmobile_year", "id_telkomsel"])
def test_stacking_never_reaches_past_a_year(preset_id: str) -> None:
    rule = rule_of(preset_id)
    assert rule.extension is Extension.STACK
    assert rule.cap.days_ahead == 365
    assert rule.phases[0].works == {Work.SMS_IN, Work.CALL_IN}


def test_orange_poland_stacks_its_packs() -> None:
    rule = rule_of("pl_orange")
    assert [(tier.amount, tier.period) for tier in rule.tiers] == [
        (9, days(31)),
        (19, days(93)),
        (39, days(365)),
    ]
    assert rule.extension is Extension.STACK
    assert rule.phases[0].length == days(93)


def test_red_pocket_stacks_360_days() -> None:
    rule = rule_of("us_redpocket_annual")
    assert (rule.period, rule.extension) == (days(360), Extension.STACK)


def test_india_burns_its_balance() -> None:
    rule = rule_of("in_prepaid")
    assert rule.burn is not None
    assert (rule.burn.fee, rule.burn.every) == (Decimal(20), days(30))
    assert rule.phases[0].length == days(15)


def test_skinny_is_revived_by_voucher_only() -> None:
    rule = rule_of("nz_skinny")
    assert [item.min_amount for item in rule.qualifying] == [5, 1]
    assert rule.phases[0].revive is not None
    assert rule.phases[0].revive.by == {Method.VOUCHER}


def test_public_mobile_is_paid_before_the_day_shown() -> None:
    assert rule_of("ca_publicmobile").boundary.time == 0


def test_nothing_is_promised_after_the_end_where_nothing_is_known() -> None:
    for preset_id in ("us_tello_payg", "gb_three_payg", "hk_clubsim", "hk_3hk", "nz_one"):
        assert rule_of(preset_id).phases == ()


def test_countries_are_sorted_and_hold_their_providers() -> None:
    countries = CATALOGUE.countries()
    assert list(countries) == sorted(countries)
    assert {"US", "GB", "HK", "KZ", "SG"} <= set(countries)
    names = [preset.names.in_language("en") for preset in CATALOGUE.in_country("HK")]
    assert names == ["3HK prepaid", "Club SIM", "ValueGB"]
    assert CATALOGUE.in_country("AQ") == ()


def test_providers_are_sorted_by_the_name_that_is_shown() -> None:
    chinese = CATALOGUE.in_country("GB", "zh-Hans")
    names = [preset.names.in_language("zh-Hans").casefold() for preset in chinese]
    assert names == sorted(names)
    assert "英国沃达丰 payg" in names


def test_an_unknown_id_is_none() -> None:
    assert CATALOGUE.get("nobody") is None
    assert Catalogue({}).countries() == ()

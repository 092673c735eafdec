"""What the presets mean in dates, worked out by hand from the providers' words."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.sim_keeper.catalogue import Confidence, load
from custom_components.sim_keeper.keepalive.assess import Assessment, assess
from custom_components.sim_keeper.keepalive.entry import Entry, Kind, Reason
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.state import Confidence as Trust, Settings, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays

CATALOGUE = load()
VIEWER = Viewer(zone=dt.UTC, workdays=Workdays())
LATER = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
FIRST_ON_EARTH = dt.timezone(dt.timedelta(hours=14))

type Said = tuple[str, str, str | None]
"""A day, what happened, and for which amount."""


def ledger_of(preset_id: str, *said: Said, **more: object) -> Ledger:
    """Return a ledger of a preset's rules with some entries."""
    preset = CATALOGUE.get(preset_id)
    assert preset is not None
    zone = ZoneInfo(preset.zone) if preset.zone else None
    entries = [
        Entry(
            id=str(number),
            at=dt.date.fromisoformat(day),
            kind=Kind(kind),
            amount=None if amount is None else Decimal(amount),
            **more,  # type: ignore[arg-type]
        )
        for number, (day, kind, amount) in enumerate(said)
    ]
    return Ledger(preset.rules, ProviderZone(zone), entries)


def assessed(ledger: Ledger) -> Assessment:
    """Return what holds a moment after the last entry."""
    last = max(ledger.zone.instant_of(entry.at) for entry in ledger.entries)
    return assess(ledger, Settings(), VIEWER, last + dt.timedelta(hours=30))


def last_days(ledger: Ledger) -> tuple[str, ...]:
    """Return the provider's last day of working, of receiving and of rescue."""
    answer = assessed(ledger)
    zone = ledger.zone.zone or FIRST_ON_EARTH
    ends = (answer.active_until, answer.receives_until, answer.recoverable_until)
    days = []
    for end in ends:
        assert end is not None
        days.append((end - dt.timedelta(microseconds=1)).astimezone(zone).date().isoformat())
    return tuple(days)


@pytest.mark.parametrize(
    ("preset_id", "said", "working", "receiving", "rescue"),
    [
        ("us_ultra_paygo", [("2026-05-01", "plan_purchase", None)],
         "2026-05-31", "2026-05-31", "2026-06-30"),
        ("us_tello_payg", [("2026-11-30", "top_up", "10")],
         "2027-02-28", "2027-02-28", "2027-02-28"),
        ("us_redpocket_annual",
         [("2026-01-01", "plan_purchase", None), ("2026-06-01", "plan_purchase", None)],
         "2027-12-22", "2027-12-22", "2028-01-21"),
        ("us_att_tier", [("2026-03-01", "top_up", "25")],
         "2026-05-30", "2026-05-30", "2026-07-29"),
        ("gb_giffgaff", [("2026-05-01", "top_up", None), ("2026-09-10", "data", None)],
         "2027-03-09", "2027-03-09", "2027-03-09"),
        ("gb_vodafone_payg", [("2026-01-01", "top_up", None)],
         "2026-06-30", "2026-06-30", "2026-09-28"),
        ("gb_asda", [("2026-01-01", "top_up", "2")],
         "2026-06-30", "2026-09-28", "2026-09-28"),
        ("hk_clubsim", [("2026-08-01", "plan_purchase", "15")],
         "2027-08-01", "2027-08-01", "2027-08-01"),
        ("hk_valuegb", [("2026-05-03", "top_up", "50")],
         "2027-05-03", "2027-05-03", "2027-06-02"),
        ("hk_3hk", [("2026-01-01", "top_up", "100"), ("2026-03-01", "top_up", "50")],
         "2026-06-30", "2026-06-30", "2026-06-30"),
        ("de_alditalk", [("2026-08-31", "top_up", "15")],
         "2027-08-31", "2027-10-31", "2027-10-31"),
        ("de_alditalk", [("2026-10-31", "top_up", "14.99")],
         "2027-02-28", "2027-04-28", "2027-04-28"),
        ("it_tim", [("2026-01-15", "top_up", "5")],
         "2027-01-15", "2027-02-15", "2027-12-15"),
        ("ua_kyivstar", [("2026-03-01", "top_up", "30")],
         "2026-11-30", "2026-11-30", "2027-03-01"),
        ("in_prepaid", [("2026-01-01", "call_out", None)],
         "2026-04-01", "2026-04-01", "2026-04-16"),
        ("au_aldi", [("2026-01-01", "activation", None)],
         "2026-03-02", "2026-03-02", "2026-03-02"),
        ("nz_one", [("2026-01-01", "top_up", "10")],
         "2026-12-27", "2026-12-27", "2026-12-27"),
        ("nz_skinny", [("2026-02-28", "transfer_in", "1")],
         "2027-02-28", "2027-02-28", "2027-03-30"),
        ("ca_publicmobile", [("2026-01-01", "plan_purchase", None)],
         "2026-01-30", "2026-01-30", "2026-04-30"),
    ],
)  # fmt: skip
def test_last_days(
    preset_id: str, said: list[Said], working: str, receiving: str, rescue: str
) -> None:
    assert last_days(ledger_of(preset_id, *said)) == (working, receiving, rescue)


def test_a_year_at_t_mobile_poland_swallows_the_days_left() -> None:
    ledger = ledger_of(
        "pl_tmobile_year",
        ("2026-01-01", "plan_purchase", "30"),
        ("2026-09-23", "plan_purchase", "30"),
        plan="year",
    )
    assert last_days(ledger) == ("2027-09-23", "2028-03-27", "2028-03-27")


def test_packs_at_orange_poland_add_up() -> None:
    ledger = ledger_of(
        "pl_orange",
        ("2026-03-01", "plan_purchase", "19"),
        ("2026-03-10", "plan_purchase", "9"),
        plan="pack_93",
    )
    assert last_days(ledger) == ("2026-07-03", "2026-10-04", "2026-10-04")


@pytest.mark.parametrize(
    ("preset_id", "said", "reason"),
    [
        ("pl_tmobile_year", ("2026-01-01", "plan_purchase", "30"), Reason.KIND_NOT_COUNTED),
        ("id_telkomsel", ("2026-01-01", "plan_purchase", "115000"), Reason.KIND_NOT_COUNTED),
        ("gb_giffgaff", ("2026-01-01", "sms_in", None), Reason.KIND_NOT_COUNTED),
        ("gb_giffgaff", ("2026-01-01", "sms_out", None), Reason.NOT_CHARGEABLE),
        ("jp_povo2", ("2026-01-01", "plan_purchase", "0"), Reason.NOT_CHARGEABLE),
        ("hk_3hk", ("2026-01-01", "top_up", "99.99"), Reason.BELOW_MINIMUM),
        ("ua_kyivstar", ("2026-01-01", "sms_out", None), Reason.KIND_NOT_COUNTED),
    ],
)
def test_what_does_not_keep_a_number(preset_id: str, said: Said, reason: Reason) -> None:
    ledger = ledger_of(preset_id, said)
    verdict = ledger.verdict("0", LATER)
    assert not verdict.counted
    assert verdict.reason is reason


def test_use_at_povo_counts_once_it_is_over_660_yen() -> None:
    ledger = ledger_of(
        "jp_povo2",
        ("2026-01-01", "call_out", "660"),
        ("2026-01-10", "sms_out", "1"),
        chargeable=True,
    )
    assert ledger.verdict("0", LATER).reason is Reason.CONTRIBUTED
    assert last_days(ledger) == ("2026-07-09", "2026-07-09", "2026-08-08")


def test_a_balance_in_india_buys_months() -> None:
    ledger = ledger_of("in_prepaid", ("2026-01-01", "call_out", None), balance=Decimal(45))
    assert last_days(ledger) == ("2026-05-31", "2026-05-31", "2026-06-15")


@pytest.mark.parametrize(
    ("grade", "trust"),
    [(Confidence.A, Trust.HIGH), (Confidence.B, Trust.MEDIUM), (Confidence.C, Trust.LOW)],
)
def test_how_far_a_preset_is_trusted(grade: Confidence, trust: Trust) -> None:
    assert grade.trust is trust

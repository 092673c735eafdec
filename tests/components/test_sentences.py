"""What the server says, in both languages, with dates, money and plurals."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.keepalive.assess import Assessment, assess
from custom_components.sim_keeper.keepalive.cost import NextStep
from custom_components.sim_keeper.keepalive.entry import Entry, Evidence, Kind, Method, Reason
from custom_components.sim_keeper.keepalive.ledger import Ledger
from custom_components.sim_keeper.keepalive.period import ProviderZone
from custom_components.sim_keeper.keepalive.read import read_rule
from custom_components.sim_keeper.keepalive.state import AutoRenewal, Settings, Viewer
from custom_components.sim_keeper.keepalive.workdays import Workdays
from custom_components.sim_keeper.sentences import (
    end_phrase,
    minimum_of,
    preview_sentences,
    reason_sentence,
    rule_sentence,
    step_sentence,
)
from custom_components.sim_keeper.texts import Texts, async_get_texts

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
DAYS_30 = {"value": 30, "unit": "day"}
BASE: dict[str, Any] = {
    "clock": "validity",
    "currency": "HKD",
    "qualifying": [{"kinds": ["top_up"], "min_amount": "50"}],
    "period": {"value": 365, "unit": "day"},
}


@pytest.fixture
async def en(hass: HomeAssistant) -> Texts:
    """Speak English."""
    return await async_get_texts(hass, "en")


@pytest.fixture
async def zh(hass: HomeAssistant) -> Texts:
    """Speak Chinese."""
    return await async_get_texts(hass, "zh-Hans")


def rule(**changes: Any) -> Any:
    """Return a rule with something else in it, None for nothing."""
    return read_rule({key: value for key, value in (BASE | changes).items() if value is not None})


RULES: list[tuple[dict[str, Any], str, str]] = [
    (
        {},
        "Any top-up of HK$50 or more winds it to 365 days from that day.",
        "单笔满 HK$50 的充值，有效期就从当天起重新算 365 天。",
    ),
    (
        {"extension": "stack"},
        "Any top-up of HK$50 or more adds 365 days to the current end.",
        "单笔满 HK$50 的充值，就在原到期日上顺延 365 天。",
    ),
    (
        {"extension": "max"},
        (
            "Any top-up of HK$50 or more winds it to 365 days from that day, "
            "unless it already runs longer."
        ),
        "单笔满 HK$50 的充值，有效期就延到当天起 365 天；原来更晚的不变。",
    ),
    (
        {"extension": "queue", "cap": {"queue": 3}},
        (
            "Any top-up of HK$50 or more adds a term of 365 days that begins when the running one "
            "ends."
        ),
        "单笔满 HK$50 的充值，就增加一期 365 天，接在当前这一期之后。",
    ),
    (
        {"extension": "fixed"},
        "Any top-up of HK$50 or more pays for the next fixed term of 365 days.",
        "单笔满 HK$50 的充值，就续到下一个固定周期（每期 365 天）。",
    ),
    (
        {
            "qualifying": [
                {"kinds": ["call_out", "sms_out"], "chargeable": True},
                {"kinds": ["data", "top_up"]},
            ]
        },
        (
            "Any chargeable sent SMS or outgoing call, or any top-up or use of data "
            "winds it to 365 days from that day."
        ),
        (
            "任意一次产生费用的发短信或打电话，或任意一次充值或使用流量，"
            "有效期就从当天起重新算 365 天。"
        ),
    ),
    (
        {
            "qualifying": [{"kinds": ["top_up"]}],
            "period": None,
            "tiers": [["5", DAYS_30], ["15", {"value": 1, "unit": "year"}]],
        },
        (
            "Any top-up winds it by its amount: 30 days for HK$5 or more, 1 year for HK$15 or "
            "more, counted from that day."
        ),
        "任意一次充值，按金额延期：满 HK$5 得 30 天、满 HK$15 得 1 年（从当天起算）。",
    ),
    (
        {
            "qualifying": [
                {
                    "kinds": ["top_up"],
                    "per_amount": {"amount": "1", "gives": {"value": 1, "unit": "day"}},
                }
            ],
            "extension": "stack",
        },
        "Any top-up winds it by its amount: 1 day for each HK$1, added to the current end.",
        "任意一次充值，按金额延期：每 HK$1 得 1 天（在原到期日上顺延）。",
    ),
    (
        {
            "qualifying": [
                {"kinds": ["sms_out"], "min_total": "661"},
                {"kinds": ["plan_purchase"], "plans": ["annual"], "anchor": "until"},
            ]
        },
        (
            "Any sent SMS with which the sum reaches HK$661 winds it to 365 days from that day. "
            "Any plan purchase (Annual plan) winds it to the end of what was bought."
        ),
        (
            "发短信累计满 HK$661，有效期就从当天起重新算 365 天。"
            "任意一次购买套餐（Annual plan），有效期就到所购套餐结束为止。"
        ),
    ),
    (
        {
            "burn": {"fee": "20", "every": DAYS_30},
            "min_gap": {"value": 48, "unit": "hour"},
            "cap": {"days_ahead": 400},
        },
        (
            "Any top-up of HK$50 or more winds it to 365 days from that day. "
            "A balance keeps it alive as well: HK$20 are taken every 30 days. "
            "Two that count lie at least 48 hours apart. "
            "It never reaches further ahead than 400 days."
        ),
        (
            "单笔满 HK$50 的充值，有效期就从当天起重新算 365 天。有余额也能保号：每 30 天扣 HK$20。"
            "两次有效操作至少间隔 48 小时。最多只能延到 400 天以后。"
        ),
    ),
    (
        {"qualifying": [], "starts": ["abroad"], "stops": ["home"]},
        (
            "It only runs after: going abroad. It then ends after 365 days. "
            "It stops with: return home."
        ),
        "从出境开始计时。开始后 365 天到期。回到当地后停止计时。",
    ),
]


@pytest.mark.parametrize(("changes", "english", "chinese"), RULES)
def test_rules(en: Texts, zh: Texts, changes: dict[str, Any], english: str, chinese: str) -> None:
    plans = {"annual": "Annual plan"}
    assert rule_sentence(en, rule(**changes), plans=plans) == english
    assert rule_sentence(zh, rule(**changes), plans=plans) == chinese


def test_a_rule_with_the_name_of_its_clock(en: Texts) -> None:
    assert rule_sentence(en, rule(), named=True).startswith("Validity: Any top-up")


@pytest.mark.parametrize(
    ("step", "english", "chinese"),
    [
        (
            NextStep("validity", (Kind.TOP_UP,), Decimal(50), "HKD"),
            "Top up at least HK$50",
            "充值至少 HK$50",
        ),
        (
            NextStep("activity", (Kind.SMS_OUT, Kind.CALL_OUT, Kind.DATA)),
            "Send an SMS, make a call or use data",
            "发一条短信、打一个电话或用一点流量",
        ),
        (
            NextStep("activity", (Kind.SMS_OUT, Kind.CALL_OUT), chargeable=True),
            "Send a chargeable SMS or make a chargeable call",
            "发一条收费短信或打一个收费电话",
        ),
        (
            NextStep("plan", (Kind.PLAN_PURCHASE,), Decimal(39), "EUR", plans=("pack",)),
            "Buy a plan (365 days), at least €39",
            "购买套餐（365 days），至少 €39",
        ),
        (
            NextStep("plan", (Kind.TOP_UP, Kind.PLAN_PURCHASE), Decimal(9), "EUR"),
            "Top up or buy a plan, at least €9",
            "充值或购买套餐，至少 €9",
        ),
        (
            NextStep(
                "plan", (Kind.TOP_UP,), methods=(Method.SUPPORT,), fee=Decimal(10), currency="EUR"
            ),
            "Top up through customer support, with a fee of €10",
            "通过客服充值，另付 €10 手续费",
        ),
    ],
)
def test_steps(en: Texts, zh: Texts, step: NextStep, english: str, chinese: str) -> None:
    plans = {"pack": "365 days"}
    assert step_sentence(en, step, plans) == english
    assert step_sentence(zh, step, plans) == chinese


def test_every_word_that_the_domain_has(en: Texts, zh: Texts) -> None:
    for texts in (en, zh):
        for reason in Reason:
            assert reason_sentence(texts, Kind.TOP_UP, reason)
        for kind in Kind:
            assert f"kind_{kind}" in texts.words
        for method in Method:
            assert f"method_{method}" in texts.words
        for mode in AutoRenewal:
            assert f"preview_auto_{mode}" in texts.words
    told = reason_sentence(en, Kind.TOP_UP, Reason.BELOW_MINIMUM, "HK$50")
    assert told == "This does not count (top-up): it is below the least amount, HK$50."


def test_least_amounts(en: Texts) -> None:
    tiers = rule(qualifying=[{"kinds": ["top_up"]}], period=None, tiers=[["5", DAYS_30]])
    gives = {"amount": "2", "gives": {"value": 1, "unit": "day"}}
    per = rule(qualifying=[{"kinds": ["top_up"], "per_amount": gives}])
    assert minimum_of(en, [rule()], Kind.TOP_UP) == "HK$50"
    assert minimum_of(en, [rule(), tiers], Kind.TOP_UP) == "HK$5"
    assert minimum_of(en, [per], Kind.TOP_UP) == "HK$2"
    assert minimum_of(en, [rule()], Kind.DATA) == ""


def test_ends(en: Texts) -> None:
    until = dt.datetime(2026, 12, 2, 5, tzinfo=dt.UTC)
    day = dt.date(2026, 12, 1)
    assert end_phrase(en, until, NEW_YORK, day, "America/New_York") == "1 December 2026"
    assert (
        end_phrase(en, until, LONDON, day, "America/New_York")
        == "2 December 2026 (1 December 2026 in New York)"
    )
    assert end_phrase(en, until, LONDON, day) == "2 December 2026 (1 December 2026 at the provider)"
    assert end_phrase(en, until, LONDON) == "2 December 2026"


def assessed(
    now: dt.datetime, *entries: Entry, settings: Settings | None = None, **changes: Any
) -> tuple[Assessment, Any]:
    """Return what is true of a line in London at an instant, and its rule."""
    known = rule(**changes)
    ledger = Ledger([known], ProviderZone(LONDON), entries)
    return assess(ledger, settings or Settings(), Viewer(LONDON, Workdays()), now), known


def at(day: str) -> dt.datetime:
    """Return noon of a day."""
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


FIRST = Entry(id="1", at=dt.date(2026, 5, 3), kind=Kind.TOP_UP, amount=Decimal(50))
PHASES = {
    "phases": [
        {
            "name": "receive_only",
            "length": DAYS_30,
            "works": ["sms_in"],
            "revive": {"by": ["top_up"]},
        },
        {"name": "suspended", "length": DAYS_30, "revive": {"by": ["top_up"]}},
        {"name": "redemption", "length": DAYS_30, "revive": {"by": ["top_up"]}},
        {"name": "quarantine"},
    ]
}
PREVIEWS = [
    (
        "2026-06-01",
        (
            "Last: 3 May 2026 (top-up). Active until 3 May 2027; then 30 days in which it only "
            "receives, then 30 days suspended, then 30 days to rescue it, then it is in quarantine."
        ),
        "It shows as due from 27 March 2027.",
    ),
    (
        "2027-04-10",
        "Active until 3 May 2027",
        "It is time to act: do it by 26 April 2027.",
    ),
    (
        "2027-05-01",
        "Active until 3 May 2027",
        "The day to act by, 26 April 2027, is over: do it now.",
    ),
    (
        "2027-05-10",
        "It ended on 3 May 2027; then 30 days",
        "It is time to act: do it by 26 May 2027.",
    ),
    (
        "2027-06-10",
        "It ended on 3 May 2027; then 30 days",
        "It is time to act: do it by 25 June 2027.",
    ),
    (
        "2027-07-10",
        "It ended on 3 May 2027; then 30 days",
        "It is time to act: do it by 23 July 2027.",
    ),
    (
        "2027-09-10",
        "It ended on 3 May 2027; then 30 days",
        "By this the number is lost already.",
    ),
]


@pytest.mark.parametrize(("day", "meaning", "reminder"), PREVIEWS)
def test_previews(en: Texts, day: str, meaning: str, reminder: str) -> None:
    assessment, known = assessed(at(day), FIRST, **PHASES)
    told = preview_sentences(en, assessment, [known], LONDON)
    assert meaning in told[0]
    assert told[1] == reminder


def test_what_the_provider_shows_and_no_phases(en: Texts, zh: Texts) -> None:
    shown = Entry(
        id="2",
        at=at("2026-05-04"),
        kind=Kind.EXPIRY_SEEN,
        until=dt.date(2026, 8, 1),
        evidence=Evidence.CARRIER_STATEMENT,
    )
    assessment, known = assessed(at("2026-05-05"), FIRST, shown)
    (told, _) = preview_sentences(en, assessment, [known], LONDON)
    assert told.endswith(
        "The provider shows 1 August 2026. Active until 1 August 2026; after that it is lost."
    )
    (told, _) = preview_sentences(zh, assessment, [known], LONDON)
    assert told.endswith("运营商显示 2026年8月1日。有效期至 2026年8月1日，之后号码失效。")
    assessment, known = assessed(at("2026-08-05"), FIRST, shown)
    (told, _) = preview_sentences(en, assessment, [known], LONDON)
    assert told.endswith("It ended on 1 August 2026 and counts as lost.")


def test_what_was_recorded_to_the_second(en: Texts) -> None:
    late = Entry(
        id="1",
        at=dt.datetime(2026, 5, 3, 23, 30, tzinfo=dt.UTC),
        kind=Kind.TOP_UP,
        amount=Decimal(50),
    )
    assessment, known = assessed(at("2026-05-05"), late)
    (told, _) = preview_sentences(en, assessment, [known], LONDON)
    assert "Last: 4 May 2026 (top-up)." in told


def test_unknown_and_idle(en: Texts) -> None:
    assessment, known = assessed(at("2026-05-05"))
    (told,) = preview_sentences(en, assessment, [known], LONDON)
    assert "it shows as unknown" in told
    roaming = {"qualifying": [], "starts": ["abroad"], "stops": ["home"]}
    assessment, known = assessed(at("2026-05-05"), **roaming)
    (told,) = preview_sentences(en, assessment, [known], LONDON)
    assert told.endswith("It does not run now.")

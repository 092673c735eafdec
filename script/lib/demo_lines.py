"""The household of the demo: what each line is, what happened to it, and what that makes it."""

from dataclasses import dataclass, field
from typing import Any

type Answers = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Something that happened some days ago, and whether it counts."""

    days_ago: int
    kind: str
    amount: str | None = None
    counts: bool = True
    more: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class SampleLine:
    """One line: its label by language, the answers in its flow, its past and its state.

    `first` is what is told in the flow, `shown` the days until the date that the
    provider shows; with neither nothing is known.
    """

    label: str
    label_zh: str
    state: str
    answers: Answers
    first: Event | None = None
    shown: int | None = None
    past: tuple[Event, ...] = ()

    def named(self, language: str) -> str:
        """Return the label in a language."""
        return self.label_zh if language.startswith("zh") else self.label


def _of(country: str, provider: str, **more: Any) -> Answers:
    """Return the answers for a line of the catalogue."""
    return {"country": country, "provider": provider, **more}


_RECEIPT = {"evidence": "receipt"}
_SHOWN = {"evidence": "carrier_statement"}
_CHARGED = {"chargeable": True, "method": "sms"}

# Numbers are those that the United States and the United Kingdom keep for fiction; elsewhere a
# line goes by a name.
LINES: tuple[SampleLine, ...] = (
    SampleLine(
        "Ultra – bank codes",
        "紫卡（收银行验证码）",
        "active",
        _of("US", "us_ultra_paygo", number="+1 212 555 0101", menu=["settings"])
        | {"plan": "paygo", "auto_renewal": "confirm"},
        first=Event(12, "auto_renewal", "3"),
        past=(
            Event(132, "activation", "3", more={"plan": "paygo", "method": "website"}),
            Event(102, "auto_renewal", "3", more=_SHOWN),
            Event(72, "auto_renewal", "3", more=_SHOWN),
            Event(42, "auto_renewal", "3", more=_SHOWN),
            Event(11, "balance_seen", more={"balance": "14.00", "method": "sms"}),
        ),
    ),
    SampleLine(
        "Ultra – spare",
        "紫卡（备用）",
        "unconfirmed",
        _of("US", "us_ultra_paygo", number="+1 212 555 0102", menu=["settings"])
        | {"plan": "paygo", "auto_renewal": "confirm"},
        first=Event(33, "auto_renewal", "3"),
        past=(Event(63, "auto_renewal", "3", more=_SHOWN),),
    ),
    SampleLine(
        "Tello – shopping",
        "Tello（购物网站）",
        "due",
        _of("US", "us_tello_payg", number="+1 212 555 0103"),
        first=Event(72, "top_up", "10"),
        past=(
            Event(250, "activation", more={"method": "website"}),
            Event(248, "top_up", "10", more={**_RECEIPT, "method": "website"}),
            Event(160, "top_up", "10", more={**_RECEIPT, "method": "sms"}),
        ),
    ),
    SampleLine(
        "Red Pocket – PayPal",
        "红口袋年卡（PayPal）",
        "active",
        _of("US", "us_redpocket_annual", number="+1 212 555 0104", plan="annual"),
        first=Event(100, "plan_purchase", "46"),
        past=(Event(455, "plan_purchase", "30", more={"plan": "annual", "method": "website"}),),
    ),
    SampleLine(
        "giffgaff – WhatsApp",
        "giffgaff（WhatsApp）",
        "urgent",
        _of("GB", "gb_giffgaff", number="+44 7700 900105"),
        first=Event(175, "sms_out", "0.30", more={"chargeable": True}),
        past=(
            Event(350, "sms_out", "0.30", more=_CHARGED),
            Event(80, "sms_in", counts=False, more={"note": "A code from the bank"}),
        ),
    ),
    SampleLine(
        "ALDI TALK – Dad",
        "ALDI TALK（爸爸）",
        "receive_only",
        _of("DE", "de_alditalk", user_name="aldi-dad"),
        first=Event(142, "top_up", "5"),
        past=(Event(500, "top_up", "15", more={**_RECEIPT, "method": "voucher"}),),
    ),
    SampleLine(
        "TIM – Nonna",
        "TIM（意大利外婆）",
        "redemption",
        _of("IT", "it_tim", user_name="tim-nonna"),
        first=Event(440, "top_up", "10"),
        past=(Event(790, "top_up", "10", more={"method": "shop"}),),
    ),
    SampleLine(
        "ValueGB – Hong Kong",
        "ValueGB（香港）",
        "active",
        _of("HK", "hk_valuegb", user_name="valuegb-hk"),
        shown=165,
        past=(
            Event(560, "activation", "50", more={"method": "shop"}),
            Event(200, "top_up", "50", more={**_RECEIPT, "method": "voucher"}),
        ),
    ),
    SampleLine(
        "3HK – old card",
        "3HK（旧卡）",
        "lost",
        _of("HK", "hk_3hk", user_name="three-hk"),
        first=Event(190, "top_up", "100"),
        past=(
            Event(360, "top_up", "100", more={"method": "voucher"}),
            Event(60, "top_up", "50", counts=False, more={"note": "Too little to count"}),
        ),
    ),
    SampleLine(
        "povo – Tokyo",
        "povo（东京）",
        "suspended",
        _of("JP", "jp_povo2", user_name="povo-tokyo", plan="topping"),
        first=Event(195, "plan_purchase", "220", more={"chargeable": True}),
        past=(Event(370, "plan_purchase", "330", more={"chargeable": True, "method": "app"}),),
    ),
    SampleLine(
        "T-Mobile – Warsaw",
        "T-Mobile（华沙）",
        "active",
        _of("PL", "pl_tmobile_year", user_name="tmobile-pl", plan="year"),
        first=Event(60, "plan_purchase", "30"),
        past=(Event(420, "plan_purchase", "30", more={"plan": "year", "method": "sms"}),),
    ),
    SampleLine(
        "Jio – Pune",
        "Jio（浦那）",
        "active",
        _of("IN", "in_prepaid", user_name="jio-pune"),
        first=Event(100, "sms_out", more={"balance": "150"}),
        past=(Event(95, "balance_seen", more={"balance": "140"}),),
    ),
    SampleLine(
        "Google Voice – family",
        "Google Voice（家用）",
        "active",
        _of(
            "US",
            "other",
            provider_name="Google Voice",
            user_name="family.voice",
            menu=["rule_form"],
        )
        | {"own_provider.country": "US", "zone": "America/Los_Angeles"}
        | {"counts": "any_use", "period": 3, "unit": "month"},
        first=Event(20, "sms_out"),
        past=(Event(95, "call_out", more={"method": "app"}),),
    ),
    SampleLine(
        "Lycamobile – found in a drawer",
        "Lycamobile（抽屉里翻出来的）",
        "unknown",
        _of("US", "us_lycamobile", number="+1 212 555 0106", menu=["rule_form"])
        | {"counts": "purchase", "period": 30, "unit": "day", "rescue_days": 30},
    ),
    SampleLine(
        "Vodafone – ported away",
        "沃达丰（已转走）",
        "retired",
        _of("GB", "gb_vodafone_payg", number="+44 7700 900107"),
        first=Event(150, "top_up", "10"),
        past=(Event(30, "retired", counts=False, more={"note": "Ported to another provider"}),),
    ),
)

"""Say in a person's language what rules, steps and assessments mean."""

from collections.abc import Iterable, Mapping
import datetime as dt
from decimal import Decimal

from .keepalive.assess import Assessment
from .keepalive.assess_clock import ClockAssessment
from .keepalive.cost import NextStep
from .keepalive.entry import Entry, Kind, Reason
from .keepalive.rule import Phase, Qualifying, Rule
from .keepalive.rule_words import Anchor
from .keepalive.state import State
from .texts import Texts

_INSTANT = dt.timedelta(microseconds=1)
_KINDS = list(Kind)


def rule_sentence(
    texts: Texts, rule: Rule, *, named: bool = False, plans: Mapping[str, str] | None = None
) -> str:
    """Return what winds a clock and for how long, the clock's name in front if wished."""
    told: dict[tuple[str, ...], list[str]] = {}
    for item in rule.qualifying:
        told.setdefault(_how(texts, rule, item), []).append(_event(texts, rule, item, plans or {}))
    sentences = [
        texts.sentence(
            texts.text(how[0], events=texts.clauses(events), period=how[1], way=how[2], each=how[1])
        )
        for how, events in told.items()
    ]
    sentences += _conditions(texts, rule)
    sentence = texts.sentences(sentences)
    if named:
        return texts.text("clock_named", clock=texts.word("clock", rule.clock), sentence=sentence)
    return sentence


def _how(texts: Texts, rule: Rule, item: Qualifying) -> tuple[str, str, str]:
    """Return the key, the length and the way in which an item winds its clock."""
    extension = item.extension or rule.extension
    if item.anchor is Anchor.UNTIL:
        return "wind_until", "", ""
    way = texts.text(f"way_{extension}")
    if tiers := rule.tiers_of(item):
        each = texts.in_a_row(
            texts.text(
                "gives_tier",
                amount=texts.money(tier.amount, rule.currency),
                period=texts.period(tier.period),
            )
            for tier in tiers
        )
        return "wind_by_amount", each, way
    if item.per_amount is not None:
        amount = texts.money(item.per_amount.amount, rule.currency)
        gives = texts.period(item.per_amount.gives)
        return "wind_by_amount", texts.text("gives_per", amount=amount, period=gives), way
    period = item.period or rule.period
    assert period is not None
    return f"wind_{extension}", texts.period(period), way


def _event(texts: Texts, rule: Rule, item: Qualifying, plans: Mapping[str, str]) -> str:
    """Return what an item counts, such as any top-up of HK$50 or more."""
    kinds = texts.any_of(texts.word("kind", kind) for kind in sorted(item.kinds, key=_KINDS.index))
    if item.plans:
        names = texts.any_of(plans.get(plan, plan) for plan in sorted(item.plans))
        kinds = texts.text("event_plans", kinds=kinds, plans=names)
    if item.chargeable:
        kinds = texts.text("event_chargeable", kinds=kinds)
    if item.min_total is not None:
        return texts.text(
            "event_total", kinds=kinds, amount=texts.money(item.min_total, rule.currency)
        )
    if item.min_amount is not None:
        return texts.text(
            "event_amount", kinds=kinds, amount=texts.money(item.min_amount, rule.currency)
        )
    return texts.text("event_any", kinds=kinds)


def _conditions(texts: Texts, rule: Rule) -> list[str]:
    """Return what else a rule says, a sentence each."""
    found: list[str] = []
    if rule.starts:
        starts = texts.any_of(_kind_words(texts, rule.starts))
        found.append(texts.text("condition_starts", kinds=starts))
        if not rule.qualifying and rule.period is not None:
            found.append(texts.text("condition_runs", period=texts.period(rule.period)))
    if rule.stops:
        stops = texts.any_of(_kind_words(texts, rule.stops))
        found.append(texts.text("condition_stops", kinds=stops))
    if rule.burn is not None:
        fee = texts.money(rule.burn.fee, rule.currency)
        every = texts.period(rule.burn.every)
        found.append(texts.text("condition_burn", amount=fee, period=every))
    if rule.min_gap is not None:
        found.append(texts.text("condition_gap", period=texts.period(rule.min_gap)))
    if rule.cap.days_ahead is not None:
        found.append(texts.plural("condition_cap", rule.cap.days_ahead))
    return found


def _kind_words(texts: Texts, kinds: Iterable[Kind]) -> list[str]:
    """Return the words of some kinds in their order."""
    return [texts.word("kind", kind) for kind in sorted(kinds, key=_KINDS.index)]


def phases_phrase(texts: Texts, phases: Iterable[Phase]) -> str:
    """Return what comes after the active period, such as then 30 days to rescue it."""
    return texts.in_a_row(
        texts.text(f"open_{phase.name}")
        if phase.length is None
        else texts.text(f"then_{phase.name}", period=texts.period(phase.length))
        for phase in phases
    )


def step_sentence(texts: Texts, step: NextStep, plans: Mapping[str, str] | None = None) -> str:
    """Return what to do next, such as top up at least HK$50."""
    amount = None if step.amount is None else texts.money(step.amount, step.currency)
    alone = f"do_{step.kinds[0]}_amount"
    if amount is not None and len(step.kinds) == 1 and not step.plans and alone in texts.words:
        told = texts.text(alone, amount=amount)
    else:
        told = texts.any_of(_to_do(texts, kind, chargeable=step.chargeable) for kind in step.kinds)
        if step.plans:
            names = texts.any_of((plans or {}).get(plan, plan) for plan in step.plans)
            told = texts.text("do_plans", step=told, plans=names)
        if amount is not None:
            told = texts.text("do_amount", step=told, amount=amount)
    if step.methods:
        methods = texts.any_of(texts.word("method", method) for method in step.methods)
        told = texts.text("do_methods", step=told, methods=methods)
    if step.fee:
        told = texts.text("do_fee", step=told, amount=texts.money(step.fee, step.currency))
    return texts.sentence(told)


def _to_do(texts: Texts, kind: Kind, *, chargeable: bool) -> str:
    """Return what a person does to bring a kind of event about."""
    paid = texts.words.get(f"do_{kind}_chargeable") if chargeable else None
    return paid or texts.word("do", kind)


def reason_sentence(texts: Texts, kind: Kind, reason: Reason, minimum: str = "") -> str:
    """Return why an entry does not count, the least amount named if it is given."""
    key = f"reason_{reason}"
    of = reason is Reason.BELOW_MINIMUM and minimum
    told = texts.text(f"{key}_of", amount=minimum) if of else texts.text(key)
    return texts.text("not_counted", kind=texts.word("kind", kind), reason=told)


def day_of(until: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the last good day before an end, as a zone sees it."""
    return (until - _INSTANT).astimezone(zone).date()


def end_phrase(
    texts: Texts,
    until: dt.datetime,
    zone: dt.tzinfo,
    last_day: dt.date | None = None,
    zone_name: str | None = None,
) -> str:
    """Return the last good day of an end in a user's zone, the provider's beside it if it differs.

    `last_day` is the provider's date, `zone_name` the name of its zone.
    """
    day = day_of(until, zone)
    if last_day is None or last_day == day:
        return texts.date(day)
    if zone_name is None:
        return texts.text("date_provider", date=texts.date(day), there=texts.date(last_day))
    return texts.text(
        "date_elsewhere",
        date=texts.date(day),
        there=texts.date(last_day),
        place=texts.place(zone_name),
    )


def preview_sentences(
    texts: Texts,
    assessment: Assessment,
    rules: Iterable[Rule],
    zone: dt.tzinfo,
    zone_name: str | None = None,
    plans: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what rules and ledger mean for a line: a paragraph for each clock, then reminders."""
    known = list(rules)
    named = len(known) > 1
    paragraphs = [
        texts.sentences(
            [
                rule_sentence(texts, rule, named=named, plans=plans),
                *_clock_sentences(texts, clock, rule, assessment.at, zone, zone_name),
            ]
        )
        for rule, clock in zip(known, assessment.clocks, strict=True)
    ]
    if reminder := _due(texts, assessment, zone):
        paragraphs.append(reminder)
    return paragraphs


def _clock_sentences(
    texts: Texts,
    clock: ClockAssessment,
    rule: Rule,
    now: dt.datetime,
    zone: dt.tzinfo,
    zone_name: str | None,
) -> list[str]:
    """Return what set a clock, and until when it runs."""
    if clock.idle:
        return [texts.text("preview_idle")]
    if clock.active_until is None:
        return [texts.text("preview_unknown")]
    told = [_last(texts, clock.set_by, zone)] if clock.set_by is not None else []
    over = "over" if clock.active_until <= now else "active"
    date = end_phrase(texts, clock.active_until, zone, clock.last_day, zone_name)
    if rule.phases:
        phases = phases_phrase(texts, rule.phases)
        told.append(texts.text(f"preview_{over}_then", date=date, phases=phases))
    else:
        told.append(texts.text(f"preview_{over}", date=date))
    return told


def _last(texts: Texts, entry: Entry, zone: dt.tzinfo) -> str:
    """Return what a clock was last set by."""
    if entry.kind is Kind.EXPIRY_SEEN and entry.until is not None:
        return texts.text("preview_shown", date=texts.date(_date_in(entry.until, zone)))
    day = _date_in(entry.at, zone)
    return texts.text("preview_last", kind=texts.word("kind", entry.kind), date=texts.date(day))


def _date_in(at: dt.datetime | dt.date, zone: dt.tzinfo) -> dt.date:
    """Return the date of an instant in a zone; a date is itself."""
    return at.astimezone(zone).date() if isinstance(at, dt.datetime) else at


def _due(texts: Texts, assessment: Assessment, zone: dt.tzinfo) -> str | None:
    """Return from when it is time to act."""
    if assessment.state is State.LOST:
        return texts.text("preview_lost")
    due = min((c.due_from for c in assessment.clocks if c.due_from is not None), default=None)
    if due is not None and due > assessment.at and assessment.state is State.ACTIVE:
        return texts.text("preview_due_from", date=texts.date(due.astimezone(zone).date()))
    if assessment.act_by is None:
        return None
    if assessment.act_by < assessment.at.astimezone(zone).date():
        return texts.text("preview_late", date=texts.date(assessment.act_by))
    return texts.text("preview_due", date=texts.date(assessment.act_by))


def minimum_of(texts: Texts, rules: Iterable[Rule], kind: Kind) -> str:
    """Return the least amount that counts for a kind, empty when none is asked for."""
    least: list[tuple[Decimal, str | None]] = []
    for rule in rules:
        for item in rule.qualifying:
            if kind not in item.kinds:
                continue
            amounts = [tier.amount for tier in rule.tiers_of(item)[:1]]
            amounts += [item.min_amount] if item.min_amount is not None else []
            amounts += [item.per_amount.amount] if item.per_amount is not None else []
            if amounts:
                least.append((max(amounts), rule.currency))
    if not least:
        return ""
    amount, currency = min(least, key=lambda found: found[0])
    return texts.money(amount, currency)

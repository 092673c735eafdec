"""What a line will mean, said before it is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from .catalogue import Preset
from .const import (
    CONF_AUTO_RENEWAL,
    CONF_COUNTRY,
    CONF_LEAD,
    CONF_NUMBER,
    CONF_PLAN,
    CONF_PROVIDER_NAME,
    CONF_RENEWAL_PAGE,
    CONF_RULES,
    CONF_USER_NAME,
    CONF_ZONE,
)
from .keepalive.assess import Assessment, assess
from .keepalive.entry import Entry, Reason
from .keepalive.ledger import Ledger
from .keepalive.rule import Rule
from .keepalive.state import Viewer
from .keepalive.workdays import Workdays
from .line import Line, LineReader
from .line_flow_draft import Draft
from .sentences import end_phrase, minimum_of, preview_sentences, reason_sentence
from .texts import Texts

_COMPARED = (
    CONF_PROVIDER_NAME,
    CONF_COUNTRY,
    CONF_ZONE,
    CONF_NUMBER,
    CONF_USER_NAME,
    CONF_PLAN,
    CONF_AUTO_RENEWAL,
    CONF_LEAD,
    CONF_RENEWAL_PAGE,
)
_PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Hold what a draft and some entries mean at an instant."""

    line: Line
    assessment: Assessment
    zone: dt.tzinfo
    refused: tuple[tuple[Entry, Reason], ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules of the line."""
        return self.line.rules


def look_ahead(
    draft: Draft,
    entries: Iterable[Entry],
    zone: dt.tzinfo,
    home: str | None,
    now: dt.datetime,
) -> Outlook:
    """Return what a draft means for a user in a zone and a country; reads files."""
    line = LineReader().read("", draft.label or "", draft.data)
    countries = {country for country in (draft.country, home) if country}
    ledger = Ledger(line.rules, line.zone, entries)
    viewer = Viewer(zone, Workdays(countries))
    verdicts = (
        (entry, ledger.verdict(entry.id, now)) for entry in draft.initial if entry.id in ledger
    )
    return Outlook(
        line=line,
        assessment=assess(ledger, line.settings, viewer, now),
        zone=zone,
        refused=tuple(
            (entry, verdict.reason)
            for entry, verdict in verdicts
            if verdict.reason is not None and not verdict.counted
        ),
    )


def preview_text(texts: Texts, draft: Draft, outlook: Outlook) -> str:
    """Return what a new line will mean."""
    rules = outlook.rules
    paragraphs = [
        *(
            reason_sentence(texts, entry.kind, reason, minimum_of(texts, rules, entry.kind))
            for entry, reason in outlook.refused
        ),
        *_meaning(texts, draft, outlook),
        *_background(texts, draft),
    ]
    return _PARAGRAPH.join(paragraphs)


def review_text(
    texts: Texts, before: Draft, after: Draft, outlooks: tuple[Outlook, Outlook]
) -> str:
    """Return what changes on a line, and what it will mean from then on."""
    paragraphs = _changes(texts, before, after)
    ends = [_end(texts, outlook) for outlook in outlooks]
    if ends[0] != ends[1]:
        paragraphs.append(_change(texts, texts.text("change_until"), *ends))
    if not paragraphs:
        paragraphs.append(texts.text("change_none"))
    paragraphs += [*_meaning(texts, after, outlooks[1]), *_background(texts, after)]
    return _PARAGRAPH.join(paragraphs)


def plan_names(texts: Texts, preset: Preset | None) -> dict[str, str]:
    """Return what a preset's plans are called."""
    plans = preset.plans if preset is not None else ()
    return {plan.id: plan.name.in_language(texts.language) for plan in plans}


def _meaning(texts: Texts, draft: Draft, outlook: Outlook) -> Sequence[str]:
    """Return what winds a line, until when it lives and from when it is spoken of."""
    told = preview_sentences(
        texts,
        outlook.assessment,
        outlook.rules,
        outlook.zone,
        draft.zone,
        plan_names(texts, draft.preset),
    )
    if any(rule.renews_by_itself() for rule in outlook.rules):
        told.append(texts.text(f"preview_auto_{draft.auto_renewal}"))
    return told


def _background(texts: Texts, draft: Draft) -> Iterable[str]:
    """Yield where the rule comes from, and what is known against it."""
    preset = draft.preset
    if draft.fingerprint is None or preset is None:
        yield texts.text("preview_own_rule")
        return
    hosts = dict.fromkeys(urlsplit(source.url).hostname or source.url for source in preset.source)
    links = {urlsplit(source.url).hostname: source.url for source in reversed(preset.source)}
    source = texts.in_a_row(f"[{host}]({links[host]})" for host in hosts)
    source = source or texts.text("preview_own_file")
    confidence = texts.text(f"confidence_{(draft.confidence or 'unknown').lower()}")
    if preset.checked_on is None:
        yield texts.text("preview_source_undated", source=source, confidence=confidence)
    else:
        date = texts.date(preset.checked_on)
        yield texts.text("preview_source", source=source, date=date, confidence=confidence)
    if preset.note is not None:
        yield texts.text("preview_note", note=preset.note.in_language(texts.language))


def _changes(texts: Texts, before: Draft, after: Draft) -> list[str]:
    """Return a sentence for each setting that differs."""
    found: list[str] = []
    if before.label != after.label:
        what = texts.text("what_label")
        found.append(_change(texts, what, before.label or "", after.label or ""))
    old, new = before.data, after.data
    for key in _COMPARED:
        if old.get(key) != new.get(key):
            was, now = (_shown(texts, key, draft, draft.data.get(key)) for draft in (before, after))
            found.append(_change(texts, texts.text(f"what_{key}"), was, now))
    if old[CONF_RULES] != new[CONF_RULES]:
        found.append(texts.text("change_rule"))
    return found


def _shown(texts: Texts, key: str, draft: Draft, value: Any) -> str:
    """Return a setting as a person reads it."""
    if value is None:
        return texts.text("change_empty")
    if key == CONF_AUTO_RENEWAL:
        return texts.text(f"auto_{value}")
    if key == CONF_COUNTRY:
        return texts.country(value)
    if key == CONF_PLAN:
        return plan_names(texts, draft.preset).get(str(value), str(value))
    return str(value)


def _change(texts: Texts, what: str, before: str, after: str) -> str:
    """Return one thing before and after."""
    return texts.text("change", what=what, before=before, after=after)


def _end(texts: Texts, outlook: Outlook) -> str:
    """Return until when a line lives."""
    until = outlook.assessment.active_until
    if until is None:
        return texts.text("change_empty")
    return end_phrase(texts, until, outlook.zone)

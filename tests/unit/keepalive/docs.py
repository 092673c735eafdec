"""What the documentation claims, read from it."""

from collections.abc import Iterable
import datetime as dt
from pathlib import Path
import re

DOCS = Path(__file__).parents[3] / "docs"
_BOLD_DATE = re.compile(r"\*\*(\d{1,2} [A-Z][a-z]+)(?: (\d{4}))?(?:, (\d\d:\d\d))?\*\*")


def section(heading: str) -> str:
    """Return the text of a kind of rule in the documentation."""
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {re.escape(heading)} .*?(?=^### |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def promised(heading: str) -> set[str]:
    """Return the days in bold of a kind of rule, as "4 August"."""
    return {found[1] for found in _BOLD_DATE.finditer(section(heading))}


def spoken(days: Iterable[str | dt.date]) -> set[str]:
    """Return days as the documentation writes them."""
    dates = [dt.date.fromisoformat(str(day)) for day in days]
    return {f"{date.day} {date:%B}" for date in dates}

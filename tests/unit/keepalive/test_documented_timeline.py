"""The example of docs/assessment.md, row by row."""

import datetime as dt
import re

import pytest

from custom_components.sim_keeper.keepalive.workdays import Workdays

from .docs import DOCS
from .making import at, ledger, look, months, rule, top_up, viewer

ZONE = "Europe/Berlin"
GERMANY = Workdays(["DE"])
_ROW = re.compile(r"^\| (\d{1,2} \w+ \d{4})[^|]*\| ([a-z-]+) \| (−?\d+) \|", re.MULTILINE)


def rows() -> list[tuple[dt.date, str, int]]:
    """Return the days, states and days left of the documented example."""
    text = (DOCS / "assessment.md").read_text(encoding="utf-8")
    found = []
    for day, state, left in _ROW.findall(text):
        date = dt.datetime.strptime(day, "%d %B %Y").replace(tzinfo=dt.UTC).date()
        found.append((date, state.replace("-", "_"), int(left.replace("−", "-"))))
    return found


def test_the_documentation_has_the_rows() -> None:
    assert len(rows()) == 8


@pytest.mark.parametrize("time", ["00:00", "23:59"])
@pytest.mark.parametrize(("day", "state", "left"), rows())
def test_row(day: dt.date, state: str, left: int, time: str) -> None:
    aldi_talk = rule(
        "top_up",
        currency="EUR",
        tiers=[[5, months(4)], [15, months(12)], [30, months(24)]],
        phases=[
            {
                "name": "receive_only",
                "length": months(2),
                "works": ["sms_in", "call_in"],
                "revive": {"by": ["top_up"]},
            }
        ],
    )
    known = ledger(aldi_talk, top_up("2026-04-04", 15), zone=ZONE)
    answer = look(known, at(f"{day} {time}", ZONE), seen_from=viewer(ZONE, GERMANY))
    assert (answer.state, answer.days_left) == (state, left)
    if day < dt.date(2027, 4, 5):
        assert answer.act_by == dt.date(2027, 3, 25)
    elif state == "receive_only":
        # 4 June, a Friday, less 7 days: a Friday again.
        assert answer.act_by == dt.date(2027, 5, 28)
        assert answer.next_deadline == answer.receives_until == at("2027-06-05", ZONE)

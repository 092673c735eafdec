"""What the sensors of a line and of the household show."""

from collections.abc import Callable
import datetime as dt
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from tests.components.conftest import PLAN, TOP_UP, SetUp, make_line

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon in London."""
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(NOON)


def _attributes(hass: HomeAssistant, entity_id: str) -> dict[str, Any]:
    """Return the attributes of an entity's state."""
    state = hass.states.get(entity_id)
    assert state is not None
    return dict(state.attributes)


async def test_the_providers_date_stands_beside_where_it_differs(
    hass: HomeAssistant, set_up: SetUp, entity_id: Callable[[str, str], str]
) -> None:
    await set_up(
        make_line(kept=dt.date(2026, 5, 1)),
        make_line("line2", number=None, zone="Europe/London", kept=dt.date(2026, 5, 1)),
    )
    # In New York 31 May ends at five in the morning of 1 June in London.
    assert hass.states.get(entity_id("line1", "expiry")).state == "2026-06-01T03:59:59+00:00"
    attributes = _attributes(hass, entity_id("line1", "expiry"))
    assert attributes["provider_date"] == "2026-05-31"
    assert attributes["provider_zone"] == "America/New_York"
    assert "provider_date" not in _attributes(hass, entity_id("line2", "expiry"))


async def test_codes_still_arrive_after_the_end(
    set_up: SetUp, shown: Callable[..., str], hass: HomeAssistant, entity_id: Callable[..., str]
) -> None:
    await set_up(
        make_line(rules=[TOP_UP], kept=dt.date(2025, 4, 20), kind="top_up", zone="Europe/London")
    )
    assert shown("status") == "receive_only"
    assert shown("days_left") == "-14"
    # Two months after 20 April, to its end in London.
    assert shown("receives_until") == "2026-06-20T22:59:59+00:00"
    assert _attributes(hass, entity_id("line1", "status"))["receives_codes"] is True


async def test_the_household_counts_and_finds_the_next(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(
        make_line("line1", kept=dt.date(2026, 5, 1)),
        make_line("line2", number="+12125550124", kept=dt.date(2026, 4, 20), title="Mother"),
        make_line("line3", number="+12125550125"),
    )
    assert hass.states.get("sensor.sim_keeper_numbers_needing_attention").state == "2"
    due = hass.states.get("sensor.sim_keeper_next_number_due")
    # 30 days from 20 April end on 21 May in London; a week before is Thursday 14 May.
    assert (due.state, due.attributes["line"]) == ("2026-05-14", "Mother")

    hass.config_entries.async_remove_subentry(entry, "line2")
    await hass.async_block_till_done()
    assert hass.states.get("sensor.sim_keeper_numbers_needing_attention").state == "1"
    due = hass.states.get("sensor.sim_keeper_next_number_due")
    # 1 June less a week is Memorial Day; the Friday before is a working day.
    assert (due.state, due.attributes["line"]) == ("2026-05-22", "Acme ··0123")


async def test_words_follow_the_language(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str]
) -> None:
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2026, 5, 1), kind="top_up"))
    assert shown("next_step") == "Top up at least €10"
    await hass.config.async_update(language="zh-Hans")
    await hass.async_block_till_done()
    assert "充值" in shown("next_step")
    assert "10" in shown("next_step")


async def test_what_runs_out_first_decides(set_up: SetUp, shown: Callable[..., str]) -> None:
    kept = [
        {"id": "a", "at": "2026-05-01", "kind": "plan_purchase"},
        {"id": "b", "at": "2026-05-01", "kind": "top_up", "amount": "10"},
    ]
    await set_up(make_line(rules=[TOP_UP, {**PLAN, "currency": "EUR"}], initial=kept))
    # 31 May in New York ends on 1 June in London.
    assert shown("days_left") == "28"
    assert shown("next_step") == "Buy a plan"

"""One tap records the usual renewal, or says why it cannot."""

from collections.abc import Callable
import datetime as dt
import errno
import os
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from tests.components.conftest import PLAN, TOP_UP, SetUp, make_line

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a certain noon."""
    freezer.move_to(NOON)


@pytest.fixture
def press(hass: HomeAssistant, entity_id: Callable[[str, str], str]) -> Callable[[], object]:
    """Press the button of a line."""

    async def do() -> None:
        target = {"entity_id": entity_id("line1", "mark_renewed")}
        await hass.services.async_call("button", "press", target, blocking=True)
        await hass.async_block_till_done()

    return do


def _ledger(hass: HomeAssistant) -> str:
    """Return what is on the disk."""
    return Path(hass.config.path(".storage", "sim_keeper", "line1.jsonl")).read_text()


async def test_a_tap_does_again_what_was_done_last(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str], press: Callable
) -> None:
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2025, 6, 1), kind="top_up"))
    assert shown("status") == "due"
    await press()
    assert shown("status") == "active"
    assert shown("last_kept") == "2026-05-04"
    # A year from 4 May in New York, with the last day's end in London still to come.
    assert shown("days_left") == "365"
    assert '"amount":"15"' in _ledger(hass).splitlines()[-1]


async def test_a_tap_on_a_new_line_takes_the_cheapest_step(
    hass: HomeAssistant, set_up: SetUp, shown: Callable[..., str], press: Callable
) -> None:
    await set_up(make_line(rules=[PLAN]))
    await press()
    assert shown("status") == "active"


async def test_an_amount_that_nobody_said_is_not_made_up(
    hass: HomeAssistant, set_up: SetUp, press: Callable
) -> None:
    await set_up(make_line(rules=[TOP_UP]))
    before = _ledger(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await press()
    assert caught.value.translation_key == "say_how_renewed"
    assert _ledger(hass) == before


async def test_a_tap_that_would_not_count_says_why(
    hass: HomeAssistant, set_up: SetUp, press: Callable
) -> None:
    await set_up(make_line(kept=dt.date(2026, 1, 1)))
    before = _ledger(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await press()
    assert caught.value.translation_key == "would_not_count"
    assert _ledger(hass) == before


async def test_a_disk_that_is_full_makes_the_tap_fail(
    hass: HomeAssistant,
    set_up: SetUp,
    shown: Callable[..., str],
    press: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await set_up(make_line(kept=dt.date(2026, 4, 20)))
    before, days = _ledger(hass), shown("days_left")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(HomeAssistantError) as caught:
            await press()
    assert caught.value.translation_key == "not_written"
    # Nothing in memory is ahead of the disk.
    assert (shown("days_left"), _ledger(hass)) == (days, before)
    await press()
    assert shown("days_left") != days

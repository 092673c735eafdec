"""States change at the exact instant, only those that differ, and nothing runs in between."""

from collections.abc import Callable
import datetime as dt
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from tests.components.conftest import TOP_UP, SetUp, make_line

_SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def writes(hass: HomeAssistant) -> list[str]:
    """Collect the entity ids of all states that are written, the same again too."""
    seen: list[str] = []

    @callback
    def note(event: Event) -> None:
        seen.append(event.data["entity_id"])

    @callback
    def every(_: object) -> bool:
        return True

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=every)
    return seen


async def _move_to(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, instant: dt.datetime
) -> None:
    """Let the clock stand at an instant and the timers of that instant run."""
    freezer.move_to(instant)
    async_fire_time_changed(hass, instant)
    await hass.async_block_till_done()


def _our_timers(hass: HomeAssistant) -> int:
    """Return how many timers of ours are set."""
    return sum(
        "sim_keeper" in repr(handle) and not handle.cancelled()
        for handle in get_scheduled_timer_handles(hass.loop)
    )


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/London", dt.date(2026, 3, 29)),
        ("Africa/Cairo", dt.date(2026, 4, 24)),
        ("America/Havana", dt.date(2026, 3, 8)),
        ("America/Havana", dt.date(2026, 11, 1)),
        ("America/Santiago", dt.date(2026, 9, 6)),
        ("Asia/Beirut", dt.date(2026, 3, 29)),
        ("Asia/Shanghai", dt.date(2026, 5, 4)),
    ],
)
async def test_midnight_counts_one_day_down_even_where_it_does_not_exist(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    shown: Callable[..., str],
    entity_id: Callable[[str, str], str],
    writes: list[str],
    zone: str,
    day: dt.date,
) -> None:
    await hass.config.async_set_time_zone(zone)
    noon_before = dt.datetime.combine(
        day - dt.timedelta(days=1), dt.time(12), tzinfo=ZoneInfo(zone)
    )
    freezer.move_to(noon_before)
    # Far from every other change: last kept that day, for a year.
    kept = day - dt.timedelta(days=1)
    await set_up(make_line(rules=[TOP_UP], zone=zone, kept=kept, kind="top_up"))
    before = int(shown("days_left"))
    writes.clear()

    midnight = dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    await _move_to(hass, freezer, midnight - _SECOND)
    assert int(shown("days_left")) == before
    assert writes == []

    await _move_to(hass, freezer, midnight)
    assert int(shown("days_left")) == before - 1
    assert writes == [entity_id("line1", "days_left")]

    # The second midnight of a night that has two is none.
    await _move_to(hass, freezer, midnight + dt.timedelta(hours=2))
    assert int(shown("days_left")) == before - 1
    assert writes == [entity_id("line1", "days_left")]

    noon_after = dt.datetime.combine(day, dt.time(12), tzinfo=ZoneInfo(zone))
    next_midnight = dt.datetime.combine(
        day + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(zone)
    ).astimezone(dt.UTC)
    await _move_to(hass, freezer, noon_after)
    await _move_to(hass, freezer, next_midnight)
    assert int(shown("days_left")) == before - 2


async def test_the_deadline_in_the_providers_zone(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    shown: Callable[..., str],
) -> None:
    await hass.config.async_set_time_zone("Asia/Shanghai")
    freezer.move_to(dt.datetime(2026, 8, 4, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    # 30 days from 5 July end with 4 August in New York: noon of the 5th in Shanghai.
    await set_up(make_line(kept=dt.date(2026, 7, 5)))
    assert shown("status") == "urgent"
    assert shown("days_left") == "1"
    end = dt.datetime(2026, 8, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert shown("expiry") == (end - _SECOND).astimezone(dt.UTC).isoformat()

    await _move_to(hass, freezer, end - _SECOND)
    assert (shown("status"), shown("days_left")) == ("urgent", "0")
    await _move_to(hass, freezer, end)
    assert (shown("status"), shown("days_left")) == ("suspended", "-1")
    assert shown("needs_attention") == "on"

    # Thirty days more to bring it back, to the end of 3 September in New York.
    lost = dt.datetime(2026, 9, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    await _move_to(hass, freezer, lost - _SECOND)
    assert shown("status") == "suspended"
    await _move_to(hass, freezer, lost)
    assert shown("status") == "lost"


async def test_another_zone_of_home_assistant(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    shown: Callable[..., str],
) -> None:
    await hass.config.async_update(time_zone="America/New_York")
    freezer.move_to(dt.datetime(2026, 8, 4, 22, tzinfo=ZoneInfo("America/New_York")))
    await set_up(make_line(kept=dt.date(2026, 7, 5)), make_line("line2", number="+12125550124"))
    assert shown("days_left") == "0"

    # In Shanghai it is the 5th already, and the end is still to come that day.
    await hass.config.async_update(time_zone="Asia/Shanghai")
    await hass.async_block_till_done()
    assert shown("days_left") == "0"
    assert shown("act_by") == "2026-07-29"
    await hass.config.async_update(time_zone="America/Los_Angeles")
    await hass.async_block_till_done()
    assert shown("days_left") == "0"
    assert shown("act_by") == "2026-07-28"
    assert _our_timers(hass) == 1

    # The midnight that counts is now the one in Los Angeles; the end comes first.
    await _move_to(hass, freezer, dt.datetime(2026, 8, 5, 4, tzinfo=dt.UTC))
    assert (shown("days_left"), shown("status")) == ("-1", "suspended")
    await _move_to(hass, freezer, dt.datetime(2026, 8, 5, 7, tzinfo=dt.UTC) - _SECOND)
    assert shown("days_left") == "-1"
    await _move_to(hass, freezer, dt.datetime(2026, 8, 5, 7, tzinfo=dt.UTC))
    assert shown("days_left") == "-2"


async def test_one_timer_and_silence_between_changes(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    writes: list[str],
) -> None:
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(dt.datetime(2026, 5, 4, 0, 30, tzinfo=ZoneInfo("Europe/London")))
    lines = [
        make_line(f"line{n}", number=f"+121255501{n:02}", kept=dt.date(2026, 4, 20 + n))
        for n in range(5)
    ]
    entry = await set_up(*lines)
    assert _our_timers(hass) == 1
    writes.clear()
    calls = async_capture_events(hass, "call_service")

    for hour in range(1, 5):
        await _move_to(
            hass, freezer, dt.datetime(2026, 5, 4, hour, tzinfo=ZoneInfo("Europe/London"))
        )
    assert writes == []
    assert calls == []
    assert _our_timers(hass) == 1

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert _our_timers(hass) == 0


async def test_a_sleep_over_several_midnights(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    shown: Callable[..., str],
) -> None:
    await hass.config.async_set_time_zone("Europe/London")
    freezer.move_to(dt.datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Europe/London")))
    await set_up(make_line(rules=[TOP_UP], kept=dt.date(2026, 5, 4), kind="top_up"))
    before = int(shown("days_left"))
    await _move_to(hass, freezer, dt.datetime(2026, 5, 9, 9, tzinfo=ZoneInfo("Europe/London")))
    assert int(shown("days_left")) == before - 5
    await _move_to(hass, freezer, dt.datetime(2026, 5, 10, 0, tzinfo=ZoneInfo("Europe/London")))
    assert int(shown("days_left")) == before - 6

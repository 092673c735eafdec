"""Lines to test with, in a Home Assistant that has only us."""

from collections.abc import Awaitable, Callable, Iterator
import datetime as dt
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sim_keeper.removed import RemovedLines
from custom_components.sim_keeper.store import DATA_STORE, LedgerStore
from tests.components.disk_faults import FailingDisk

DAYS_30 = {"value": 30, "unit": "day"}
PLAN = {
    "clock": "plan",
    "currency": "USD",
    "qualifying": [{"kinds": ["plan_purchase", "auto_renewal"]}],
    "period": DAYS_30,
    "phases": [
        {"name": "suspended", "length": DAYS_30, "revive": {"by": ["plan_purchase"], "fee": "0"}}
    ],
    "price": {"amount": "3"},
}
TOP_UP = {
    "clock": "validity",
    "currency": "EUR",
    "qualifying": [{"kinds": ["top_up"], "min_amount": "10"}],
    "period": {"value": 1, "unit": "year"},
    "phases": [
        {
            "name": "receive_only",
            "length": {"value": 2, "unit": "month"},
            "works": ["sms_in", "call_in"],
            "revive": {"by": ["top_up"]},
        }
    ],
}

type SetUp = Callable[..., Awaitable[MockConfigEntry]]


def make_line(
    line_id: str = "line1",
    *,
    number: str | None = "+12125550123",
    rules: list[dict[str, Any]] | None = None,
    kept: dt.date | None = None,
    kind: str = "plan_purchase",
    **changes: Any,
) -> ConfigSubentryDataWithId:
    """Return the subentry of a line, last kept on a date of its provider."""
    title = changes.pop("title", f"Acme ··{(number or 'user')[-4:]}")
    initial: list[dict[str, Any]] = changes.pop("initial", [])
    if kept is not None:
        event = {"id": f"{line_id}-first", "at": kept.isoformat(), "kind": kind}
        initial = [{**event, "source": "setup"}]
        if kind == "top_up":
            initial[0]["amount"] = "15"
    data = {
        "provider": None,
        "provider_name": "Acme",
        "country": "US",
        "zone": "America/New_York",
        "number": number,
        "rules": [PLAN] if rules is None else rules,
        "initial": initial,
        **changes,
    }
    return ConfigSubentryDataWithId(
        data=data,
        subentry_id=line_id,
        subentry_type="line",
        title=title,
        unique_id=f"line:{number or title}",
    )


@pytest.fixture
def set_up(hass: HomeAssistant) -> SetUp:
    """Set up an entry with some lines."""

    async def do(*lines: ConfigSubentryDataWithId) -> MockConfigEntry:
        entry = MockConfigEntry(
            domain="sim_keeper", entry_id="household", title="SIM Keeper", subentries_data=lines
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return do


@pytest.fixture
def entity_id(hass: HomeAssistant) -> Callable[[str, str], str]:
    """Find the entity of a line by its key."""

    def find(line_id: str, key: str) -> str:
        registry = er.async_get(hass)
        for domain in ("sensor", "binary_sensor", "button"):
            found = registry.async_get_entity_id(domain, "sim_keeper", f"{line_id}_{key}")
            if found is not None:
                return found
        raise LookupError(key)

    return find


@pytest.fixture
def shown(hass: HomeAssistant, entity_id: Callable[[str, str], str]) -> Callable[..., str]:
    """Read the state of a line's entity by its key."""

    def read(key: str, line_id: str = "line1") -> str:
        state = hass.states.get(entity_id(line_id, key))
        assert state is not None
        return state.state

    return read


@pytest.fixture
def all_entities_on() -> Iterator[None]:
    """Switch on what is off by default."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock(return_value=True),
    ):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the ledgers are."""
    return tmp_path / ".storage" / "sim_keeper"


@pytest.fixture
def attic(tmp_path: Path) -> Path:
    """Return where the removed lines are."""
    return tmp_path / "sim_keeper" / "removed"


@pytest.fixture
def store(hass: HomeAssistant) -> LedgerStore:
    """Return the store, which here takes records of any kind."""
    return hass.data.setdefault(DATA_STORE, LedgerStore(hass))


@pytest.fixture
def removed(hass: HomeAssistant) -> RemovedLines:
    """Return the removed lines."""
    return RemovedLines(hass)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """Return a disk that can be told to fail."""
    return FailingDisk(monkeypatch)


@pytest.fixture
def put(folder: Path) -> Callable[[bytes], Path]:
    """Write the bytes of a ledger past the store."""

    def put(data: bytes) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "L1.jsonl").write_bytes(data)
        return folder / "L1.jsonl"

    return put

"""What is no sound history of a line is set aside, however well its text reads."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import orjson
import pytest

from custom_components.sim_keeper.ledger_format import LedgerFormat
from custom_components.sim_keeper.ledger_records import judge_records
from custom_components.sim_keeper.store import LedgerError, LedgerStore, get_store

HEADER = b'{"format":"sim_keeper.ledger","version":1,"minor_version":1,"line":"L1"}\n'
SETTINGS: dict[str, Any] = {"type": "settings", "title": "One", "data": {}}
FIRST = {"type": "entry", "id": "E1", "at": "2026-11-01", "kind": "top_up"}
SECOND = {**FIRST, "id": "E2"}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return where the ledger is."""
    path = tmp_path / ".storage" / "sim_keeper" / "L1.jsonl"
    path.parent.mkdir(parents=True)
    return path


def text(*records: dict[str, Any]) -> bytes:
    """Return the bytes of a ledger."""
    return HEADER + b"".join(orjson.dumps(record) + b"\n" for record in records)


async def test_sound_records(hass: HomeAssistant, ledger: Path) -> None:
    ledger.write_bytes(text(SETTINGS, FIRST, SETTINGS, SECOND))
    loaded = await get_store(hass).async_load("L1")
    assert loaded.records == (SETTINGS, FIRST, SETTINGS, SECOND)
    assert loaded.damaged is None


@pytest.mark.parametrize(
    "records",
    [
        [FIRST, {**FIRST, "at": "2026-11-02"}],
        [SETTINGS, FIRST, SECOND, FIRST],
        [{**FIRST, "kind": "gift"}],
        [{"type": "settings", "title": "One"}],
        [{"type": "other"}],
        [{}],
    ],
)
async def test_what_cannot_be_understood(
    hass: HomeAssistant, ledger: Path, records: list[dict[str, Any]]
) -> None:
    store = get_store(hass)
    ledger.write_bytes(text(*records))
    with pytest.raises(LedgerError) as caught:
        await store.async_append("L1", [SECOND])
    assert caught.value.code == "damaged"
    loaded = await store.async_load("L1")
    assert loaded.records == ()
    assert loaded.damaged
    assert loaded.damaged.read_bytes() == text(*records)
    assert ledger.read_bytes() == HEADER
    await store.async_append("L1", [FIRST])
    assert (await store.async_load("L1")).records == (FIRST,)


@pytest.mark.parametrize("broken", [True, False])
async def test_migrated_records_are_judged_too(
    hass: HomeAssistant, ledger: Path, *, broken: bool
) -> None:
    def migrate(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**record, "id": "E7"} if broken else record for record in records]

    ledger.write_bytes(text(FIRST, SECOND))
    newer = LedgerFormat((2, 1), judge_records, {(1, 1): ((2, 1), migrate)})
    loaded = await LedgerStore(hass, newer).async_load("L1")
    if broken:
        assert loaded.damaged
        assert loaded.damaged.read_bytes() == text(FIRST, SECOND)
        assert loaded.records == ()
    else:
        assert loaded.damaged is None
        assert loaded.records == (FIRST, SECOND)
    assert ledger.read_bytes().startswith(HEADER.replace(b'"version":1', b'"version":2', 1))


async def test_what_cannot_be_understood_is_not_restored(hass: HomeAssistant, ledger: Path) -> None:
    store = get_store(hass)
    ledger.write_bytes(text(SETTINGS, FIRST, FIRST))
    removed_id = await store.async_set_aside("L1", "One")
    assert removed_id
    with pytest.raises(LedgerError) as caught:
        await store.async_restore(removed_id)
    assert caught.value.code == "damaged"
    assert not ledger.exists()

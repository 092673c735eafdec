"""What the text of a ledger promises: what is torn, damaged, older, newer or no record."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
import stat
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.sim_keeper.ledger_format import LedgerFormat
from custom_components.sim_keeper.store import (
    LedgerError,
    LedgerRecordError,
    LedgerStore,
    LedgerVersionError,
    Loaded,
)

HEADER = b'{"format":"sim_keeper.ledger","version":1,"minor_version":1,"line":"L1"}\n'


def entry(number: int, **more: Any) -> dict[str, Any]:
    """Return a record."""
    return {"type": "entry", "id": f"E{number}", "amount": "10.00", **more}


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"type": "entry", "amount": Decimal(1)}, "record 1.amount is a Decimal"),
        ({"type": "entry", "at": {"x": [1, (2,)]}}, r"record 1.at.x\[1\] is a tuple"),
        ({"type": "entry", "n": float("nan")}, "record 1.n is not a finite number"),
        ({"type": "entry", "n": {1: 2}}, "record 1.n has a key that is no string"),
        ({"type": "entry", "n": 2**64}, "64-bit"),
        ({"type": "entry", "n": "\ud800"}, "surrogates"),
        ({"id": "E1"}, "record 1 has no type"),
        (["type"], "record 1 is no object"),
    ],
)
async def test_what_is_no_json_is_refused(
    store: LedgerStore, folder: Path, bad: Any, says: str
) -> None:
    with pytest.raises(LedgerRecordError, match=says) as caught:
        await store.async_append("L1", [entry(1), bad])
    assert caught.value.code == "not_plain"
    assert not folder.exists()


async def test_what_contains_itself_is_refused(store: LedgerStore) -> None:
    record = entry(1)
    record["more"] = [record]
    with pytest.raises(LedgerRecordError, match="nested too deeply"):
        await store.async_append("L1", [record])


@pytest.mark.parametrize(
    "tail",
    [b'{"type":"entry","id":', b'{"type":"entry"}', b"\0\0\0", b"\xff\xfe"],
)
async def test_torn_record(
    store: LedgerStore,
    put: Callable[[bytes], Path],
    tail: bytes,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")
    path = put(HEADER + b'{"type":"entry"}\n' + tail)
    loaded = await store.async_load("L1")
    assert loaded.records == ({"type": "entry"},)
    assert loaded.existed
    assert loaded.damaged is None
    assert loaded.torn == path.with_name("L1.torn-20261123T100000Z")
    assert loaded.torn.read_bytes() == tail
    assert stat.S_IMODE(loaded.torn.stat().st_mode) == 0o600
    assert path.read_bytes() == HEADER + b'{"type":"entry"}\n'
    assert "The torn end of L1.jsonl was set aside" in caplog.text

    await store.async_append("L1", [entry(2)])
    loaded = await store.async_load("L1")
    assert loaded.records == ({"type": "entry"}, entry(2))
    assert loaded.torn is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 99,
        HEADER[:-1],
        b'{"type":"entry"}\n',
        b"[1]\n",
        HEADER.replace(b"sim_keeper.", b"other."),
        HEADER.replace(b"L1", b"L2"),
        HEADER.replace(b'"version":1,', b'"version":"1",'),
        HEADER.replace(b'"version":1,', b'"version":true,'),
        b"\xef\xbb\xbf" + HEADER,
        HEADER + b'{"type":\n{"type":"entry"}\n',
        HEADER + b'{"type":"\xff"}\n{"type":"entry"}\n',
        HEADER + b'\n{"type":"entry"}\n',
        HEADER + b'{"type":\n{"type":',
        HEADER + b'[1]\n{"type":"entry"}\n',
        HEADER + b"[1]\n",
        # The last record was written whole, for it has its newline.
        HEADER + b'{"type":"entry"}\n{"type":"ent\xff"}\n',
        HEADER + b'{"type":"entry"}\n{"type":"entr\n',
        HEADER + b'{"type":"entry"}\n\n',
    ],
)
async def test_damaged_ledger(
    store: LedgerStore,
    put: Callable[[bytes], Path],
    data: bytes,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")
    path = put(data)
    with pytest.raises(LedgerError) as caught:
        await store.async_append("L1", [entry(1)])
    assert caught.value.code == "damaged"
    assert path.read_bytes() == data

    loaded = await store.async_load("L1")
    aside = path.with_name("L1.damaged-20261123T100000Z")
    assert loaded == Loaded((), existed=True, damaged=aside, torn=None)
    assert aside.read_bytes() == data
    assert path.read_bytes() == HEADER
    assert names(path.parent) == ["L1.damaged-20261123T100000Z", "L1.jsonl"]

    await store.async_append("L1", [entry(1)])
    assert await store.async_load("L1") == Loaded((entry(1),), True, None, None)


async def test_names_never_collide(
    store: LedgerStore, put: Callable[[bytes], Path], freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")
    aside: dict[Path, bytes] = {}
    for number in range(3):
        damaged, torn = f"broken {number}".encode(), f"torn {number}".encode()
        put(damaged)
        loaded = await store.async_load("L1")
        assert loaded.damaged
        aside[loaded.damaged] = damaged
        put(HEADER + torn)
        loaded = await store.async_load("L1")
        assert loaded.torn
        aside[loaded.torn] = torn
    assert len(aside) == 6
    assert all(path.read_bytes() == data for path, data in aside.items())


async def test_newer_major_version_is_not_touched(
    store: LedgerStore, put: Callable[[bytes], Path]
) -> None:
    data = b'{"format":"sim_keeper.ledger","version":2,"else":0}\nsomething new'
    path = put(data)
    with pytest.raises(LedgerVersionError) as caught:
        await store.async_load("L1")
    assert caught.value.path == path
    assert caught.value.code == "newer_version"
    with pytest.raises(LedgerVersionError):
        await store.async_append("L1", [entry(1)])
    assert path.read_bytes() == data
    assert names(path.parent) == ["L1.jsonl"]


async def test_newer_minor_version_is_read(
    store: LedgerStore, put: Callable[[bytes], Path]
) -> None:
    header = HEADER.replace(b'"minor_version":1', b'"minor_version":7,"more":[]')
    path = put(header + b'{"type":"new"}\n')
    assert (await store.async_load("L1")).records == ({"type": "new"},)
    await store.async_append("L1", [entry(1)])
    assert path.read_bytes().startswith(header)
    assert len((await store.async_load("L1")).records) == 2


async def test_older_version_is_migrated(hass: HomeAssistant, put: Callable[[bytes], Path]) -> None:
    def rename(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**record, "kind": "x"} for record in records]

    def first(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"type": "first"}, *records]

    path = put(HEADER + b'{"type":"entry"}\n{"torn')
    newer = LedgerFormat((3, 1), migrations={(1, 1): ((2, 1), rename), (2, 1): ((3, 1), first)})
    store = LedgerStore(hass, newer)
    with pytest.raises(LedgerError, match="must be loaded"):
        await store.async_append("L1", [entry(1)])
    loaded = await store.async_load("L1")
    assert loaded.records == ({"type": "first"}, {"type": "entry", "kind": "x"})
    assert loaded.torn
    assert path.read_bytes().startswith(HEADER.replace(b'"version":1', b'"version":3', 1))
    await store.async_append("L1", [entry(1)])
    assert len((await LedgerStore(hass, newer).async_load("L1")).records) == 3
    with pytest.raises(LedgerVersionError):
        await LedgerStore(hass).async_load("L1")


async def test_failed_migration_touches_nothing(
    hass: HomeAssistant, put: Callable[[bytes], Path]
) -> None:
    def fail(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        raise KeyError(records[0]["type"])

    path = put(HEADER + b'{"type":"entry"}\n')
    for migrations in ({}, {(1, 1): ((2, 0), fail)}):
        with pytest.raises(LedgerError, match=r"igration"):
            await LedgerStore(hass, LedgerFormat((2, 0), migrations=migrations)).async_load("L1")
    assert path.read_bytes() == HEADER + b'{"type":"entry"}\n'
    assert names(path.parent) == ["L1.jsonl"]

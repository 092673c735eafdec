"""A small catalogue of our own in a folder, for tests to break."""

from collections.abc import Callable
from pathlib import Path

import pytest

OWN = """\
id: xy_line
names: {en: Test line}
country: "NO"
zone: Europe/Oslo
currency: "NOK"
plans:
  - {id: year, name: {en: Year}, price: "99.50", period: {value: 1, unit: year}}
rules:
  - clock: validity
    currency: "NOK"
    qualifying:
      - kinds: [top_up]
        min_amount: "0.10"
    period: {value: 180, unit: day}
    boundary: {time: "24:00"}
    phases:
      - name: suspended
        length: {value: 30, unit: day}
        works: []
        revive: {by: [top_up], fee: "0"}
"""

type Write = Callable[..., Path]


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """Return a user's own folder, still empty."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    return folder


@pytest.fixture
def write(own_folder: Path) -> Write:
    """Return a function that writes the sample, changed, as an own file."""

    def write_file(old: str = "", new: str = "", name: str = "xy_line.yaml") -> Path:
        assert old in OWN
        path = own_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OWN.replace(old, new) if old else OWN, encoding="utf-8")
        return path

    return write_file

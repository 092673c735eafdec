"""The domain is a library: nothing of Home Assistant, no clock, no files."""

import ast
from pathlib import Path
import subprocess
import sys

import pytest

FOLDER = Path(__file__).parents[3] / "custom_components" / "sim_keeper" / "keepalive"
MODULES = sorted(path.stem for path in FOLDER.glob("*.py"))

BLOCKED = """
import sys
from importlib import import_module

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("homeassistant", "custom_components", "voluptuous", "aiohttp"):
            raise ImportError(f"the domain imports {name}")

sys.meta_path.insert(0, Wall())
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    import_module(f"keepalive.{name}")
"""

CLOCKS = {"utcnow", "today", "monotonic", "perf_counter", "fromtimestamp", "open", "print"}


def test_it_imports_nothing_of_home_assistant() -> None:
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(FOLDER.parent), *MODULES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("module", MODULES)
def test_it_has_no_clock_and_reads_nothing(module: str) -> None:
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not (read | named) & CLOCKS
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    assert "now" not in read
    assert not imported & {"time", "os", "io", "pathlib", "random", "asyncio", "logging"}


def test_no_day_has_a_number_of_seconds() -> None:
    for module in MODULES:
        text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
        assert "86400" not in text.replace("_", "")
        assert "3600" not in text.replace("_", "")

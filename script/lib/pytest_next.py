"""Run pytest on a Home Assistant that is newer than its test harness."""

import sys
from typing import Any

# Must come before pytest: a plugin that imports httpx first breaks Home Assistant's alias for it.
import homeassistant  # noqa: F401
from homeassistant.components import logger
import pytest


def bridge() -> None:
    """Put what the harness expects where it looks for it."""
    name = "_clear_logger_overwrites"
    module: Any = logger
    if not hasattr(module, name):
        setattr(module, name, getattr(module.helpers, name))


if __name__ == "__main__":
    bridge()
    sys.exit(pytest.main())

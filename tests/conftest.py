"""What every test needs: our integration found, and nothing wrong in the log."""

import logging
from typing import TYPE_CHECKING

from hypothesis import settings
import pytest

# Must come before the hass fixture, whose own custom_components folder would be taken else.
import custom_components  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

# A time limit for an example fails on a busy machine, not on wrong code.
settings.register_profile(
    "sim_keeper", settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("sim_keeper")

OURS = ("sim_keeper", "custom_components/sim_keeper")


class Complaints(logging.Handler):
    """Collect what Home Assistant says an integration must not do."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Detected ") and any(word in message for word in OURS):
            self.seen.append(message)


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[None]:
    """Fail a test during which Home Assistant reported our integration."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    assert not handler.seen, handler.seen


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give every Home Assistant a folder of its own, for ledgers are files."""
    return str(tmp_path)


@pytest.fixture(autouse=True)
def find_integration(request: pytest.FixtureRequest) -> None:
    """Let a test that uses hass find our integration."""
    if "hass" in request.fixturenames:
        # The recorder refuses to come after hass.
        if "recorder_mock" in request.fixturenames:
            request.getfixturevalue("recorder_mock")
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write Home Assistant's objects in the form its own tests do."""
    from pytest_homeassistant_custom_component.syrupy import (  # noqa: PLC0415 absent end to end
        HomeAssistantSnapshotExtension,
    )

    return snapshot.use_extension(HomeAssistantSnapshotExtension)

"""Call our actions and see what they leave on the disk."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest

type Act = Callable[..., Awaitable[Any]]


def device_id(hass: HomeAssistant, identifier: str = "line1") -> str:
    """Return the id of a line's device."""
    entry = hass.config_entries.async_entries("sim_keeper")[0]
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("sim_keeper", identifier), entry.entry_id
    )
    assert device is not None
    return device.id


def ledgers(hass: HomeAssistant) -> dict[str, str]:
    """Return all that is recorded on the disk."""
    folder = Path(hass.config.path(".storage", "sim_keeper"))
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


async def act(
    hass: HomeAssistant, action: str, *, response: bool = True, user: str | None = None, **data: Any
) -> Any:
    """Call an action of ours and let all that follows from it happen."""
    answer = await hass.services.async_call(
        "sim_keeper",
        action,
        data,
        blocking=True,
        return_response=response,
        context=Context(user_id=user),
    )
    await hass.async_block_till_done()
    return answer


async def refused(hass: HomeAssistant, action: str, **data: Any) -> ServiceValidationError:
    """Call an action that must be refused in a person's words and change nothing."""
    before = ledgers(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, **data)
    assert ledgers(hass) == before
    # Words and placeholders belong together.
    assert "{" not in str(caught.value)
    assert str(caught.value) != caught.value.translation_key
    return caught.value

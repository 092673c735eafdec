"""The integration is added without a question, and leads into the first line."""

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, FlowType
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from tests.components.conftest import SetUp


async def test_one_entry_and_on_to_the_first_line(hass: HomeAssistant) -> None:
    result = await hass.config_entries.flow.async_init(
        "sim_keeper", context={"source": SOURCE_USER}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "SIM Keeper"
    assert result["data"] == {}
    entry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert (entry.version, entry.minor_version) == (1, 1)
    assert entry.supported_subentry_types == {"line": {"supports_reconfigure": True}}
    kind, flow_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    line = await hass.config_entries.subentries.async_configure(flow_id)
    assert line["type"] is FlowResultType.FORM
    assert line["step_id"] == "user"


async def test_a_second_entry_is_refused(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up()
    result = await hass.config_entries.flow.async_init(
        "sim_keeper", context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "single_instance_allowed"

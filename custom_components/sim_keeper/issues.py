"""Repair issues: what is mended in settings or decided once."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .removed import RemovedLines
from .store import LedgerError, Loaded

REMOVED = "removed"
_DAMAGED = "ledger_damaged"
_UNUSABLE = "ledger_unusable"


@callback
def async_judge_ledger(hass: HomeAssistant, line_id: str, title: str, found: Loaded) -> None:
    """Say when a ledger was damaged and set aside."""
    ir.async_delete_issue(hass, DOMAIN, f"{_UNUSABLE}_{line_id}")
    if found.damaged is None:
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_DAMAGED}_{line_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_DAMAGED,
        translation_placeholders={"line": title, "file": found.damaged.name},
        data={"line": title, "file": found.damaged.name},
    )


@callback
def async_ledger_unusable(
    hass: HomeAssistant, line_id: str, title: str, error: LedgerError | None
) -> None:
    """Say that a ledger can be neither read nor written."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_UNUSABLE}_{line_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_UNUSABLE,
        translation_placeholders={"line": title, "error": str(error)},
    )


@callback
def async_forget_line(hass: HomeAssistant, line_id: str) -> None:
    """Take back what was said of a line that is gone."""
    for kind in (_DAMAGED, _UNUSABLE):
        ir.async_delete_issue(hass, DOMAIN, f"{kind}_{line_id}")


async def async_check_removed(hass: HomeAssistant) -> None:
    """Ask about every removed line that nobody decided about; take back the other questions."""
    wanted = {
        f"{REMOVED}_{removed.removed_id}": removed
        for removed in await RemovedLines(hass).async_list()
        if not removed.kept
    }
    registry = ir.async_get(hass)
    for domain, issue_id in list(registry.issues):
        if domain == DOMAIN and issue_id.startswith(f"{REMOVED}_") and issue_id not in wanted:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, removed in wanted.items():
        data: dict[str, str | int | float | None] = {
            "removed_id": removed.removed_id,
            "line": removed.title,
        }
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=REMOVED,
            translation_placeholders={"line": removed.title},
            data=data,
        )

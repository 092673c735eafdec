"""Repair issues: what is mended in settings or decided once."""

from collections.abc import Iterable
import logging
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .catalogue.error import CatalogueError
from .const import DOMAIN
from .faults import fault_words
from .removed import RemovedLines
from .store import LedgerError, Loaded
from .texts import async_get_texts, loaded_texts

REMOVED = "removed"
_CATALOGUE = "catalogue_broken"
_DAMAGED = "ledger_damaged"
_MISSING = "ledger_missing"
_UNUSABLE = "ledger_unusable"
_UNREADABLE = "line_unreadable"

_LOGGER = logging.getLogger(__name__)


@callback
def async_judge_ledger(hass: HomeAssistant, line_id: str, title: str, found: Loaded) -> None:
    """Say when a ledger was damaged and set aside."""
    async_ledger_usable(hass, line_id)
    if found.damaged is None:
        return
    file = _shown(hass, found.damaged)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_DAMAGED}_{line_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_DAMAGED,
        translation_placeholders={"line": title, "file": file},
    )


@callback
def async_ledger_missing(hass: HomeAssistant, line_id: str, title: str) -> None:
    """Say that a ledger that was there before is gone, and what it held with it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_MISSING}_{line_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_MISSING,
        translation_placeholders={"line": title},
    )


@callback
def async_ledger_usable(hass: HomeAssistant, line_id: str) -> None:
    """Take back that a line or its ledger cannot be used."""
    for mended in (_UNUSABLE, _UNREADABLE):
        ir.async_delete_issue(hass, DOMAIN, f"{mended}_{line_id}")


@callback
def async_ledger_unusable(
    hass: HomeAssistant, line_id: str, title: str, error: Exception | None
) -> None:
    """Say that a ledger can be neither read nor written."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_UNUSABLE}_{line_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_UNUSABLE,
        translation_placeholders={"line": title, "error": _told(hass, error)},
    )


@callback
def async_line_unreadable(
    hass: HomeAssistant, line_id: str, title: str, error: Exception | str
) -> None:
    """Say that the settings of a line cannot be read."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_UNREADABLE}_{line_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_UNREADABLE,
        translation_placeholders={"line": title, "error": _told(hass, error)},
    )


@callback
def async_forget_line(hass: HomeAssistant, line_id: str) -> None:
    """Take back what was said of a line that is gone."""
    for kind in (_DAMAGED, _MISSING, _UNUSABLE, _UNREADABLE):
        ir.async_delete_issue(hass, DOMAIN, f"{kind}_{line_id}")


async def async_check_removed(hass: HomeAssistant) -> None:
    """Ask about every removed line that nobody decided about; take back the other questions."""
    try:
        found = await RemovedLines(hass).async_list()
    except LedgerError:
        _LOGGER.exception("The removed lines cannot be listed")
        return
    wanted = {f"{REMOVED}_{removed.removed_id}": removed for removed in found if not removed.kept}
    _take_back_others(hass, REMOVED, wanted)
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


async def async_judge_catalogue(hass: HomeAssistant, broken: Iterable[CatalogueError]) -> None:
    """Name every preset of the user's own that cannot be read; take back what is mended."""
    wanted = {f"{_CATALOGUE}_{error.file}": error for error in broken}
    _take_back_others(hass, _CATALOGUE, wanted)
    texts = await async_get_texts(hass)
    for issue_id, error in wanted.items():
        _LOGGER.warning("A preset of the user's own cannot be read: %s", error)
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=_CATALOGUE,
            translation_placeholders={
                "file": f"{DOMAIN}/catalogue/{error.file}",
                "error": fault_words(texts, error),
            },
        )


@callback
def _take_back_others(hass: HomeAssistant, kind: str, wanted: Iterable[str]) -> None:
    """Delete the issues of a kind that are not wanted."""
    kept = set(wanted)
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(f"{kind}_") and issue_id not in kept:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _told(hass: HomeAssistant, error: Exception | str | None) -> str:
    """Return what is wrong in Home Assistant's language."""
    if isinstance(error, str):
        return error
    texts = loaded_texts(hass)
    return "-" if texts is None else fault_words(texts, error)


def _shown(hass: HomeAssistant, path: Path) -> str:
    """Return where a file is, as seen from the configuration folder."""
    folder = Path(hass.config.config_dir)
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)

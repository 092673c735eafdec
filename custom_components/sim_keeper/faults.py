"""Say what went wrong in a person's language; the English of an error is for the log."""

from .catalogue.error import CatalogueError
from .keepalive.entry import EntryError
from .keepalive.errors import RuleError
from .line_form_rule import rule_fault
from .store import LedgerError
from .texts import Texts

# What reading settings that nobody has checked may raise.
_SETTINGS = (LookupError, TypeError, ValueError, AttributeError)


def fault_words(texts: Texts, err: Exception | None) -> str:
    """Return where and why something failed; no path on the disk, no English of a library."""
    told: str | None = None
    match err:
        case LedgerError():
            told = texts.words.get(f"fault_{getattr(err, 'code', 'failed')}")
        case RuleError():
            told = _rule_words(texts, err)
        case EntryError():
            value = err.params.get("value", "")
            told = texts.error(f"entry_{err.code}", field=err.field, value=value)
        case CatalogueError():
            told = _file_words(texts, err)
        case KeyError(args=(str(name),)):
            told = texts.error("rule_missing", place=name)
        case _ if isinstance(err, _SETTINGS):
            told = texts.text("fault_settings")
    return told or texts.text("fault_failed")


def _rule_words(texts: Texts, err: RuleError) -> str:
    """Return what is wrong with a rule or another setting, as its form says it."""
    fault = rule_fault(err)
    told = texts.error(fault.code, **fault.params) or texts.error(err.code, **fault.params)
    return told or texts.text("fault_settings")


def _file_words(texts: Texts, err: CatalogueError) -> str:
    """Return what is wrong with a file of the catalogue."""
    if (line := err.params.get("line")) is not None:
        told = texts.error("broken_yaml", place=line)
    elif f"file_{err.code}" in texts.words:
        told = texts.text(f"file_{err.code}", **{**err.params, "place": err.path or err.file})
    else:
        fault = rule_fault(RuleError(err.path or err.file, err.code, **err.params))
        told = texts.error(fault.code, **fault.params)
    return told or texts.text("file_unreadable")

"""Bring a rule's plain mapping into the one form that is stored and compared."""

from typing import Any

_AMOUNTS = frozenset({"amount", "balance", "fee", "min_amount", "min_total"})


def amounts_as_text(value: Any, key: str = "") -> Any:
    """Return a valid rule with each whole amount as text, so that equal rules look the same."""
    if isinstance(value, dict):
        return {name: amounts_as_text(item, name) for name, item in value.items()}
    if isinstance(value, list):
        if key == "tiers":
            return [[amounts_as_text(amount, "amount"), period] for amount, period in value]
        return [amounts_as_text(item) for item in value]
    if key in _AMOUNTS and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value

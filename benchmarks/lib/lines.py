"""Lines to measure with: every preset of the catalogue in turn, each with some history."""

import datetime as dt
from typing import Any

from custom_components.sim_keeper.catalogue import Preset
from custom_components.sim_keeper.catalogue.loader import load

type Json = dict[str, Any]

_AMOUNT = "100"
_ENTRIES = 4


def all_presets() -> list[Preset]:
    """Return the presets that have rules."""
    return [preset for preset in load().presets.values() if preset.rules]


def subentry(number: int, presets: list[Preset], today: dt.date) -> Json:
    """Return a line's subentry, kept four times, the last time some days ago."""
    preset = presets[number % len(presets)]
    name = preset.names.in_language("en")
    digits = f"{2125500000 + number}"
    return {
        "data": {
            "provider": preset.id,
            "provider_name": name,
            "country": preset.country,
            "number": f"+1{digits}",
            "rules": preset.copy_rules(),
            "fingerprint": preset.fingerprint,
            "confidence": preset.confidence.value if preset.confidence else None,
            "initial": history(number, preset, today),
        }
        | ({"zone": preset.zone} if preset.zone else {}),
        "subentry_id": f"line{number}",
        "subentry_type": "line",
        "title": f"{name} ··{digits[-4:]}",
        "unique_id": f"line:+1{digits}",
    }


def history(number: int, preset: Preset, today: dt.date) -> list[Json]:
    """Return the entries of a line, a month or so apart."""
    last = today - dt.timedelta(days=number % 25 + 1)
    return [
        event(preset)
        | {
            "id": f"line{number}-{nth}",
            "at": (last - dt.timedelta(days=28 * nth)).isoformat(),
            "source": "setup",
        }
        for nth in reversed(range(_ENTRIES))
    ]


def event(preset: Preset) -> Json:
    """Return what winds the first clock of a preset."""
    rule = preset.rules[0]
    item = rule.qualifying[0]
    found: Json = {"kind": min(item.kinds), "amount": _AMOUNT}
    if item.plans:
        found["plan"] = min(item.plans)
    if item.chargeable:
        found["chargeable"] = True
    return found

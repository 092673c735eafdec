"""The usual renewal of a line: what one tap records."""

import datetime as dt

from homeassistant.util.ulid import ulid_now

from .coordinator import LineCoordinator
from .keepalive.entry import Entry, Evidence, Kind


def usual_renewal(line: LineCoordinator, now: dt.datetime, source: str) -> Entry | None:
    """Return what was done last time, else the cheapest step; None when an amount is not known.

    An automatic renewal is not what a person does by hand, so it is no model.
    """
    step = line.data.next_step
    last = max(
        (
            clock.set_by
            for clock in line.data.clocks
            if clock.set_by is not None and clock.set_by.kind not in _NO_MODEL
        ),
        key=lambda entry: line.line.zone.instant_of(entry.at),
        default=None,
    )
    if last is not None and (step is None or last.kind in step.kinds):
        return Entry(
            id=ulid_now(),
            at=now,
            kind=last.kind,
            amount=last.amount,
            currency=last.currency,
            plan=last.plan,
            chargeable=last.chargeable,
            evidence=Evidence.CLAIMED,
            method=last.method,
            source=source,
        )
    if step is None or step.amount is not None:
        return None
    return Entry(
        id=ulid_now(),
        at=now,
        kind=step.kinds[0],
        plan=step.plans[0] if step.plans else None,
        chargeable=True if step.chargeable else None,
        method=step.methods[0] if step.methods else None,
        evidence=Evidence.CLAIMED,
        source=source,
    )


_NO_MODEL = frozenset({Kind.ACTIVATION, Kind.AUTO_RENEWAL, Kind.EXPIRY_SEEN, Kind.REVIVED})

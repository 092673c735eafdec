"""The steps that ask what is known of a line at first."""

import datetime as dt
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now

from .keepalive.entry import Entry, Evidence, Kind
from .keepalive.period import ProviderZone
from .keepalive.read import read_zone
from .line_flow_base import LineFlowBase
from .line_form import event_form, expiry_form
from .line_form_checks import FieldError, clean, read_currency, read_date, read_money

_SOURCE = "setup"
_BOUGHT = frozenset({Kind.PLAN_PURCHASE, Kind.AUTO_RENEWAL, Kind.ACTIVATION})


class KnownSteps(LineFlowBase):
    """Ask for the last event, or for the date that the provider shows."""

    async def async_step_event(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the last event that counts."""
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            entry = await self._async_event(user_input, errors)
            if entry is not None:
                self.draft.known, self.draft.initial = "event", [entry]
                return await self.async_continue()
        rules = await self.async_rules()
        schema = event_form(self.texts, rules)
        first = {
            "kind": schema.schema["kind"].config["options"][0],
            "currency": self.draft.currency,
        }
        return self.show("event", schema, user_input or self._shown_event() or first, errors)

    async def async_step_expiry(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the date that the provider shows."""
        errors: dict[str, FieldError] = {}
        if user_input is not None and (until := _read_date(user_input, "expiry", errors)):
            entry = Entry(
                id=ulid_now(),
                at=self.now,
                kind=Kind.EXPIRY_SEEN,
                until=until,
                clock=user_input.get("clock"),
                evidence=Evidence.CARRIER_STATEMENT,
                source=_SOURCE,
            )
            self.draft.known, self.draft.initial = "expiry", [entry]
            return await self.async_continue()
        form = expiry_form(self.texts, await self.async_rules())
        return self.show("expiry", form, user_input or {}, errors)

    async def _async_event(
        self, values: dict[str, Any], errors: dict[str, FieldError]
    ) -> Entry | None:
        """Return the entry of an event, or say what is wrong with its fields."""
        amount = _read_money(values, "amount", errors)
        balance = _read_money(values, "balance", errors)
        currency: str | None = None
        try:
            if typed := clean(values.get("currency")):
                currency = read_currency(typed)
        except FieldError as err:
            errors["currency"] = err
        at = _read_date(values, "date", errors)
        zone = await self.hass.async_add_executor_job(self._zone)
        if at is not None and zone.instant_of(at) > self.now:
            today = zone.date_of(self.now) if zone.zone is not None else dt_util.now().date()
            errors["date"] = FieldError("date_in_future", today=self.texts.date(today))
        if errors or at is None:
            return None
        kind = Kind(values["kind"])
        return Entry(
            id=ulid_now(),
            at=at,
            kind=kind,
            amount=amount,
            currency=currency if amount is not None or balance is not None else None,
            balance=balance,
            plan=self.draft.plan if kind in _BOUGHT else None,
            chargeable=values.get("chargeable"),
            evidence=Evidence.CLAIMED,
            source=_SOURCE,
        )

    def _zone(self) -> ProviderZone:
        """Return whose midnight counts; reads a file."""
        return ProviderZone(read_zone(self.draft.zone) if self.draft.zone else None)

    def _shown_event(self) -> dict[str, Any] | None:
        """Return the fields of the event that was given before."""
        if self.draft.known != "event" or not self.draft.initial:
            return None
        entry = self.draft.initial[0]
        values = {
            "kind": entry.kind.value,
            "date": entry.at.isoformat(),
            "amount": None if entry.amount is None else str(entry.amount),
            "currency": entry.currency or self.draft.currency,
            "chargeable": entry.chargeable,
            "balance": None if entry.balance is None else str(entry.balance),
        }
        return {key: value for key, value in values.items() if value is not None}


def _read_money(values: dict[str, Any], name: str, errors: dict[str, FieldError]) -> Decimal | None:
    """Return the amount of a field, None where it is empty or wrong."""
    typed = clean(values.get(name))
    if typed is None:
        return None
    try:
        return read_money(typed)
    except FieldError as err:
        errors[name] = err
        return None


def _read_date(values: dict[str, Any], name: str, errors: dict[str, FieldError]) -> dt.date | None:
    """Return the date of a field, None where it is missing or wrong."""
    if values.get(name) is None:
        errors[name] = FieldError("date_missing")
        return None
    try:
        return read_date(values[name])
    except FieldError as err:
        errors[name] = err
        return None

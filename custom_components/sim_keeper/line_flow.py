"""The flow that adds a line, and the one that changes it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult

from .const import SUBENTRY_LINE
from .line_flow_draft import Draft, draft_of
from .line_flow_known import KnownSteps
from .line_flow_preview import plan_names, preview_text, review_text
from .line_flow_rule import RuleSteps
from .line_form import (
    OTHER,
    country_form,
    details_form,
    number_form,
    own_provider_form,
    provider_form,
    settings_form,
)
from .line_form_checks import (
    FieldError,
    clean,
    read_label,
    read_lead,
    read_page,
    read_zone_name,
)
from .phone import Phone, PhoneError, read_phone

_MANY_LINES = 1_000
_CHANGES = ["details", "number", "provider_details", "rule", "settings"]


class LineFlow(RuleSteps, KnownSteps):
    """Lead from a country to a line that is kept."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        super().__init__()
        self._before = Draft()
        self._national: str | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask from which country the number is."""
        if user_input is not None:
            self.draft.country = user_input.get("country")
            if self.draft.country in self.catalogue.countries():
                return await self.async_step_provider()
            return await self.async_step_own_provider()
        await self.async_prepare()
        return self.show("user", country_form(), {}, notice=self._notice())

    async def async_step_reconfigure(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer what can be changed."""
        await self.async_prepare()
        subentry = self._get_reconfigure_subentry()
        preset = self.catalogue.get(subentry.data.get("provider") or "")
        self.draft, self._before = draft_of(subentry, preset), draft_of(subentry, preset)
        if self.draft.number is not None:
            await self._async_phone(self.draft.number)
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=_CHANGES,
            description_placeholders={"label": subentry.title},
        )

    @override
    async def async_continue(self) -> SubentryFlowResult:
        """Go to the first step that is still needed."""
        draft = self.draft
        if not draft.has_identity:
            return await self.async_step_number()
        if not draft.rules:
            return await self.async_step_rule()
        if draft.label is None:
            return await self.async_step_details()
        if not self.adding:
            return await self.async_step_review()
        if draft.known == "event" and not draft.initial:
            return await self.async_step_event()
        if draft.known == "expiry" and not draft.initial:
            return await self.async_step_expiry()
        return await self.async_step_preview()

    async def async_step_provider(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the provider."""
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            typed = clean(user_input.get("provider"))
            if typed is None:
                errors["provider"] = FieldError("provider_missing")
            elif (preset := self.catalogue.named(typed, self.draft.country or "")) is not None:
                self.draft.take_preset(preset, self.texts.language)
                return await self.async_continue()
            else:
                other = self.texts.text("other_provider")
                self.draft.provider_name = typed if typed not in {OTHER, other} else None
                return await self.async_step_own_provider()
        assert self.draft.country is not None
        presets = self.catalogue.in_country(self.draft.country, self.texts.language)
        country = self.texts.country(self.draft.country)
        form = provider_form(self.texts, presets)
        return self.show("provider", form, user_input or {}, errors, country=country)

    async def async_step_own_provider(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a provider that the catalogue does not know."""
        return await self._async_provider("own_provider", user_input)

    async def async_step_provider_details(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is to change about the provider."""
        return await self._async_provider("provider_details", user_input)

    async def _async_provider(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        """Ask for name, country and time zone of a provider."""
        draft = self.draft
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            zone: str | None = None
            name = clean(user_input["provider_name"])
            if name is None:
                errors["provider_name"] = FieldError("provider_empty")
            try:
                zone = await self._async_zone(user_input)
            except FieldError as err:
                errors["zone"] = err
            if not errors:
                draft.provider_name, draft.zone = name, zone
                draft.country = user_input.get("country")
                if not draft.has_identity or not self.is_taken(draft):
                    return await self.async_continue()
                errors["provider_name"] = FieldError("already_configured")
        shown = {
            "provider_name": draft.provider_name,
            "country": draft.country,
            "zone": draft.zone,
        }
        return self.show(step_id, own_provider_form(self.zones), user_input or shown, errors)

    async def async_step_number(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the number, or the user name of a service without one."""
        draft = self.draft
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            try:
                candidate = await self._async_identified(user_input)
            except FieldError as err:
                alone = clean(user_input.get("user_name")) and not clean(user_input.get("number"))
                errors["user_name" if alone else "number"] = err
            else:
                if draft.label == draft.default_label or self._is_shown_by(draft.label):
                    # A label that names the old number, or gives the new one away, is asked again.
                    draft.label = None
                draft.number, draft.user_name = candidate.number, candidate.user_name
                return await self.async_continue()
        confirm = any(err.code == "number_not_valid" for err in errors.values())
        shown = {"number": draft.number, "user_name": draft.user_name}
        provider = draft.provider_name or ""
        form = number_form(confirm=confirm)
        return self.show("number", form, user_input or shown, errors, provider=provider)

    async def async_step_details(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the label and the plan, and for a new line what is known of it."""
        draft = self.draft
        errors: dict[str, FieldError] = {}
        plans = plan_names(self.texts, draft.preset)
        ask_zone = self.adding and draft.preset is not None and draft.preset.zone is None
        if user_input is not None:
            label, zone = "", draft.zone
            try:
                label = read_label(user_input["label"], self._national, draft.user_name)
            except FieldError as err:
                errors["label"] = err
            try:
                zone = await self._async_zone(user_input) if ask_zone else zone
            except FieldError as err:
                errors["zone"] = err
            if not errors:
                draft.label, draft.zone = label, zone
                draft.plan = user_input.get("plan")
                if self.adding and draft.known != user_input["known"]:
                    draft.known, draft.initial = user_input["known"], []
                return await self.async_continue()
        shown = {
            "label": draft.label or draft.default_label,
            "plan": draft.plan,
            "zone": draft.zone,
            "known": draft.known,
        }
        form = details_form(plans, self.zones if ask_zone else None, ask_known=self.adding)
        return self.show("details", form, user_input or shown, errors)

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for automatic renewal, lead time and renewal page."""
        draft = self.draft
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            lead = page = None
            try:
                if user_input.get("lead") is not None:
                    lead = read_lead(user_input["lead"])
            except FieldError as err:
                errors["lead"] = err
            try:
                if typed := clean(user_input.get("renewal_page")):
                    page = read_page(typed)
            except FieldError as err:
                errors["renewal_page"] = err
            if not errors:
                draft.auto_renewal = user_input["auto_renewal"]
                draft.lead, draft.renewal_page = lead, page
                return await self.async_continue()
        shown = {
            "auto_renewal": draft.auto_renewal,
            "lead": draft.lead,
            "renewal_page": draft.renewal_page,
        }
        return self.show("settings", settings_form(), user_input or shown, errors)

    async def async_step_preview(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what the new line will mean, and offer to change it."""
        outlook = await self.async_look_ahead(self.draft, self.draft.initial)
        return self.async_show_menu(
            step_id="preview",
            menu_options=["save", "event", "expiry", *_CHANGES],
            description_placeholders={
                "label": self.draft.label or "",
                "preview": preview_text(self.texts, self.draft, outlook),
            },
        )

    async def async_step_review(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what changes, and offer to change more."""
        entries = self.recorded()
        outlooks = (
            await self.async_look_ahead(self._before, entries),
            await self.async_look_ahead(self.draft, entries),
        )
        return self.async_show_menu(
            step_id="review",
            menu_options=["save", *_CHANGES],
            description_placeholders={
                "label": self.draft.label or "",
                "preview": review_text(self.texts, self._before, self.draft, outlooks),
            },
        )

    async def async_step_save(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Save the line, unless somebody else added the same one meanwhile."""
        draft = self.draft
        if self.is_taken(draft):
            return self.async_abort(reason="already_configured")
        assert draft.label is not None
        if self.adding:
            return self.async_create_entry(
                title=draft.label, data=draft.data, unique_id=draft.unique_id
            )
        return self.async_update_and_abort(
            self._get_entry(),
            self._get_reconfigure_subentry(),
            title=draft.label,
            data=draft.data,
            unique_id=draft.unique_id,
        )

    async def _async_identified(self, values: dict[str, Any]) -> Draft:
        """Return the draft with the number or user name of a form; raise FieldError."""
        phone: Phone | None = None
        typed, user_name = clean(values.get("number")), clean(values.get("user_name"))
        if typed is not None:
            phone = await self._async_phone(typed)
        elif user_name is None:
            raise FieldError("number_missing")
        else:
            self._national = None
        number = None if phone is None else phone.e164
        candidate = replace(self.draft, number=number, user_name=user_name)
        if self.is_taken(candidate):
            raise FieldError("already_configured")
        if phone is not None and not phone.valid and not values.get("confirm"):
            raise FieldError("number_not_valid")
        return candidate

    def _is_shown_by(self, label: str | None) -> bool:
        """Return whether a label gives the number away."""
        try:
            read_label(label or "-", self._national, None)
        except FieldError:
            return True
        return False

    async def _async_phone(self, text: str) -> Phone:
        """Return the number of a text, and remember what a label must not show."""
        try:
            phone = await self.hass.async_add_executor_job(read_phone, text, self.draft.country)
        except PhoneError as err:
            raise FieldError(err.code, value=text) from err
        self._national = phone.national
        return phone

    async def _async_zone(self, values: dict[str, Any]) -> str | None:
        """Return the time zone of a form; raise FieldError for one that does not exist."""
        if (typed := clean(values.get("zone"))) is None:
            return None
        return await self.hass.async_add_executor_job(read_zone_name, typed)

    def _notice(self) -> str:
        """Return what Home Assistant's limit means for a large household."""
        count = len(self._get_entry().get_subentries_of_type(SUBENTRY_LINE))
        if count < _MANY_LINES:
            return ""
        return self.texts.text("limit_notice", count=self.texts.number(Decimal(count)))

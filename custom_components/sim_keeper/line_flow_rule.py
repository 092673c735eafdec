"""The steps that ask for a rule."""

from typing import Any

from homeassistant.config_entries import SubentryFlowResult

from .line_flow_base import LineFlowBase
from .line_form import rule_form, yaml_form
from .line_form_checks import FieldError
from .line_form_rule import form_of_rules, rule_of_form, rules_of_yaml


class RuleSteps(LineFlowBase):
    """Ask for the common rule by fields, or for any by YAML."""

    async def async_step_rule(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the person choose how to say the rule."""
        options = ["rule_form", "rule_yaml"]
        preset = self.draft.preset
        if preset is not None and preset.rules and not self.draft.follows_preset:
            options.append("rule_preset")
        return self.async_show_menu(step_id="rule", menu_options=options)

    async def async_step_rule_form(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the common rule."""
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            rule, errors = rule_of_form(user_input)
            if not errors:
                self.draft.take_rules([rule])
                return await self.async_continue()
        suggested = user_input or form_of_rules(self.draft.rules) or {"currency": self._currency()}
        return self.show("rule_form", rule_form(self.texts), suggested, errors)

    async def async_step_rule_yaml(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the complete rule."""
        errors: dict[str, FieldError] = {}
        if user_input is not None:
            try:
                self.draft.take_rules(rules_of_yaml(user_input["rules"]))
            except FieldError as err:
                errors["rules"] = err
            else:
                return await self.async_continue()
        return self.show("rule_yaml", yaml_form(), user_input or self._shown_rules(), errors)

    async def async_step_rule_preset(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go by the catalogue's rule again."""
        assert self.draft.preset is not None
        self.draft.take_rules(self.draft.preset.copy_rules())
        return await self.async_continue()

    def _currency(self) -> str | None:
        """Return the currency that is offered."""
        return self.draft.currency or self.hass.config.currency

    def _shown_rules(self) -> dict[str, Any]:
        """Return the rules of the draft as the object field shows them."""
        rules = self.draft.rules
        if not rules:
            return {}
        return {"rules": rules[0] if len(rules) == 1 else rules}

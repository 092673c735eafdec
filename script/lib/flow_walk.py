"""Walk a subentry flow as a person with a browser does: form by form, menu by menu."""

from collections.abc import Mapping
from typing import Any

from .client import Client, ClientError, Json

_MOST_STEPS = 20


async def walk(client: Client, step: Json, answers: Mapping[str, Any]) -> Json:
    """Fill in each form with what it offers and with the answers; return the end.

    An answer is for a field of any form, or for the one of a step as "step.field";
    "menu" holds the choices at menus, in order, after which everything is saved.
    """
    choices = list(answers.get("menu", ()))
    for _ in range(_MOST_STEPS):
        match step["type"]:
            case "create_entry" | "abort":
                return step
            case "menu":
                choice = _choice(step, choices)
                step = await client.subentry_flow(step["flow_id"], {"next_step_id": choice})
            case "form":
                values = filled_in(step, answers)
                step = await client.subentry_flow(step["flow_id"], values)
                if step["type"] == "form" and step.get("errors"):
                    step = await _corrected(client, step, answers)
            case other:
                raise ClientError(f"A step of the flow is a {other}: {step}")
    raise ClientError(f"The flow does not end: {step}")


def filled_in(step: Json, answers: Mapping[str, Any]) -> Json:
    """Return the fields of a form with what is answered, else with what is offered."""
    values: Json = {}
    for field in step["data_schema"]:
        name = field["name"]
        suggested = (field.get("description") or {}).get("suggested_value")
        for value in (
            answers.get(f"{step['step_id']}.{name}"),
            answers.get(name),
            suggested,
            field.get("default"),
        ):
            if value is not None:
                values[name] = value
                break
        else:
            if field.get("required"):
                raise ClientError(f"Nobody says what {name} is at the step {step['step_id']}")
    return values


def _choice(step: Json, choices: list[str]) -> str:
    """Return the next choice at a menu."""
    choice = choices.pop(0) if choices else "save"
    if choice not in step["menu_options"]:
        raise ClientError(f"{choice} is not offered at the step {step['step_id']}")
    return choice


async def _corrected(client: Client, step: Json, answers: Mapping[str, Any]) -> Json:
    """Send a form again that asks to confirm; raise for any other error."""
    if not any(field["name"] == "confirm" for field in step["data_schema"]):
        raise ClientError(f"The step {step['step_id']} was refused: {step['errors']}")
    step = await client.subentry_flow(
        step["flow_id"], filled_in(step, {**answers, "confirm": True})
    )
    if step["type"] == "form" and step.get("errors"):
        raise ClientError(f"The step {step['step_id']} was refused: {step['errors']}")
    return step

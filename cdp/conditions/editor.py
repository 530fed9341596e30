"""The catalogue as plain data, for a condition editor in a browser and for an assistant's tools."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cdp.conditions.catalogue import (
    AGGREGATES,
    EMAIL_EVENTS,
    ORDERED,
    PROPERTY,
    WITHOUT_AMOUNT,
    Catalogue,
    Facts,
    Field,
    Kind,
    names_contact,
)
from cdp.conditions.describe import SYMBOLS
from cdp.conditions.operators import OPERATORS, Operator, Takes, fitting
from cdp.conditions.presets import BEHAVIOURS, MAIL, QUICK_STARTS, Preset, start_of


def vocabulary(
    catalogue: Catalogue, suggestions: Mapping[str, Sequence[str]] | None = None, *, without: str | None = None
) -> dict[str, Any]:
    """Promise all menus of the editor as JSON: fields, operators by kind, metrics and segments.

    `suggestions` holds the commonest values by field key (facts' fields as 'orders.coupon'); `without` leaves out the
    segment being edited.
    """
    known = _with_mail(suggestions or {})
    return {
        "fields": [_field(field, known.get(field.key, ())) for field in catalogue.comparable.values()],
        "operators": {kind.value: _operators(kind) for kind in Kind},
        "same_as": {o: s for o, s in _MENU_WORD.items() if o in OPERATORS},
        "metrics": [_facts(_shown(facts, catalogue), known) for facts in catalogue.facts.values()],
        "segments": [{"key": key, "name": saved.name} for key, saved in catalogue.segments.items() if key != without],
        "currency": catalogue.currency,
        "symbol": SYMBOLS.get(catalogue.currency, catalogue.currency),
        "presets": [_preset(preset) for preset in (*BEHAVIOURS, *MAIL)],
        "quick_starts": [_preset(preset) for preset in QUICK_STARTS],
    }


def _shown(facts: Facts, catalogue: Catalogue) -> Facts:
    if catalogue.shows_contacts:
        return facts
    fields = {key: field for key, field in facts.fields.items() if not field.is_contact}
    return replace(facts, fields=fields, amounts=tuple(key for key in facts.amounts if key in fields))


def veiled(tree: Any) -> Any:
    """Promise a stored tree for those who may not see addresses and phones: what is compared with them is dots."""
    if isinstance(tree, list):
        return [veiled(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    shown = {key: veiled(value) for key, value in tree.items()}
    key = str(tree.get("field") or "")
    is_contact = names_contact(key.removeprefix(PROPERTY)) and not key.startswith(("email_", "sms_"))
    return {**shown, "value": "•••"} if is_contact and tree.get("value") not in (None, "") else shown


def _with_mail(known: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The suggestions with the names of what happens by itself, which can be asked for before the first has happened."""
    names = dict.fromkeys([*known.get("events.name", ()), *EMAIL_EVENTS.values(), ORDERED])
    return {**known, "events.name": list(names)}


# Words of the dates that mean the same: the editor shows the menu's own.
_MENU_WORD = {"equals": "on", "greater_than": "after", "less_than": "before"}


def _operators(kind: Kind) -> list[dict[str, Any]]:
    menu = fitting(kind)
    # A stored tree may use an operator that the menu words otherwise: the editor must still be able to name it.
    hidden = [operator for operator in OPERATORS.values() if kind in operator.kinds and operator not in menu]
    return [_operator(o, kind) for o in menu] + [_operator(o, kind) | {"hidden": True} for o in hidden]


def _operator(operator: Operator, kind: Kind) -> dict[str, Any]:
    before, _, rest = operator.wording(kind).partition("{}")
    after = {Takes.DAYS: "days", Takes.PERCENT: rest.strip() or "%"}.get(operator.takes, "")
    return {
        "key": operator.key,
        "label": operator.label(kind),
        "before": before.strip(),  # the words in front of the value and behind it, for an editor that shows it between
        "after": after,
        "takes": operator.takes.value,
    }


def _preset(preset: Preset) -> dict[str, Any]:
    return {
        "label": preset.label, "words": preset.words, "group": preset.group, "condition": preset.condition,
    }  # fmt: skip


def _field(field: Field, suggestions: Sequence[str]) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "kind": field.kind.value,
        "group": field.group,
        "choices": [{"key": choice, "label": field.said(choice)} for choice in field.choices],
        "suggestions": list(suggestions),
        "start": start_of(field),
    }


def _facts(facts: Facts, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        "key": facts.key,
        "label": facts.label,
        "singular": facts.singular,
        "aggregates": [
            {
                "key": key,
                "label": AGGREGATES[key],
                "kind": Kind.NUMBER.value if key in WITHOUT_AMOUNT else None,
            }
            for key in facts.aggregates
        ],
        "amounts": [
            {"key": key, "label": facts.fields[key].label, "kind": facts.fields[key].kind.value}
            for key in facts.amounts
        ],
        "fields": [_field(field, known.get(f"{facts.key}.{field.key}", ())) for field in facts.fields.values()],
    }

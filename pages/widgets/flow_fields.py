"""What a step's form is made of: one function here for each kind of widget that the registry names."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp import errors, flows
from cdp.conditions.catalogue import DATED
from cdp.flows.gaps import LONGEST_WAIT
from cdp.flows.wording import WEEKDAYS
from cdp.frames.find import known_values
from cdp.models import AttributeKind
from pages.widgets import customer_fields
from pages.widgets.flow_draft import Draft, Step, editing

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown


@dataclass(frozen=True)
class Asked:
    """One field of one step's form: where its value comes from and goes to."""

    draft: Draft
    shown: "Shown"
    step: Step
    field: flows.FormField

    @property
    def value(self) -> Any:
        """What the step holds."""
        return self.step.get(self.field.key)

    @property
    def key(self) -> str:
        """The key of the field's widget."""
        return self.draft.field_key(f"{self.step['id']}_{self.field.key}")

    def hears(self, read: Callable[[Any], Any] = lambda typed: typed, key: str = "") -> dict[str, Any]:
        """Promise the arguments with which a widget puts what it holds into the step, as `read` makes it."""
        return {"key": key or self.key, "on_change": self._take, "args": (read, key or self.key, self.draft.rev)}

    def _take(self, read: Callable[[Any], Any], key: str, rev: int) -> None:
        if rev != self.draft.rev:
            return  # a late word from a field that is no longer there
        self.draft.change_step(self.step["id"], at=self.field.key, **{self.field.key: read(st.session_state.get(key))})


def _text(asked: Asked) -> None:
    editing.text_input(asked.field.label, asked.value or "", help=asked.field.hint or None, **asked.hears())


def _url(asked: Asked) -> None:
    editing.text_input(
        asked.field.label, asked.value or "", type="url", placeholder="https://", help=asked.field.hint or None,
        **asked.hears(),
    )  # fmt: skip


def _choice(asked: Asked) -> None:
    choices = list(asked.field.choices)
    chosen = choices.index(asked.value) if asked.value in choices else 0
    editing.selectbox(asked.field.label, choices, chosen, format_func=str.capitalize, width=240, **asked.hears())


def _yes_no(asked: Asked) -> None:
    editing.checkbox(asked.field.label, bool(asked.value), **asked.hears(lambda on: on or None))


def _number(asked: Asked) -> None:
    editing.number_input(
        asked.field.label, -LONGEST_WAIT, LONGEST_WAIT, asked.value or 0, 1, width=240, **asked.hears()
    )


def _hour(asked: Asked) -> None:
    editing.selectbox(
        asked.field.label, [None, *range(24)], 0 if asked.value is None else asked.value + 1,
        format_func=hour_words, width=240, **asked.hears(),
    )  # fmt: skip


def hour_words(hour: int | None) -> str:
    """Promise an hour of the day as a clock shows it."""
    return "At any hour" if hour is None else f"{hour:02}:00"


def _weekdays(asked: Asked) -> None:
    editing.pills(
        asked.field.label, list(range(7)), selection_mode="multi", default=asked.value or [],
        format_func=lambda day: WEEKDAYS[day][:3], help="None chosen: every day.", **asked.hears(some_days),
    )  # fmt: skip


def some_days(chosen: list[int] | None) -> list[int] | None:
    """Promise the chosen weekdays in order; all of them and none of them mean every day."""
    return sorted(chosen) if chosen and len(chosen) < 7 else None


def _tags(asked: Asked) -> None:
    held = asked.value or []
    known = known_values(asked.shown.data.frames, "tags", most=200)
    editing.multiselect(
        asked.field.label, list(dict.fromkeys([*held, *known])), held, accept_new_options=True, select_all=False,
        placeholder="Type a tag and press Enter", **asked.hears(),
    )  # fmt: skip


def _attributes(asked: Asked) -> None:
    known, held = asked.shown.about.attributes, asked.value or {}
    if not known and not held:
        st.caption("To set attributes, declare the first one on the Settings screen.")
        return
    named = {**{key: key for key in held}, **{key: one.label for key, one in known.items()}}

    def chosen(keys: list[str]) -> dict[str, Any]:
        return {key: held.get(key) for key in keys}

    editing.multiselect(
        asked.field.label, list(named), list(held), format_func=named.get, select_all=False, help=asked.field.hint,
        placeholder="Choose attributes", **asked.hears(chosen),
    )  # fmt: skip
    for key in held:
        if key in known:
            _attribute(asked, key)


def _attribute(asked: Asked, name: str) -> None:
    """One attribute's value, asked for as on the customer's own form."""
    attribute, held = asked.shown.about.attributes[name], asked.value
    key = asked.draft.field_key(f"{asked.step['id']}_attribute_{name}")
    if key not in st.session_state:
        st.session_state[key] = _shown(asked, name, held[name])
    customer_fields.draw_attribute(attribute, key, fields=editing)
    asked.draft.holders[key] = lambda: _take_attribute(asked, name, key)


def _shown(asked: Asked, name: str, held: Any) -> Any:
    try:
        return customer_fields.attribute_shown(
            asked.shown.about.attributes[name], held, asked.shown.data.shop.time_zone
        )
    except ValueError:
        return None


def _take_attribute(asked: Asked, name: str, key: str) -> None:
    if key not in st.session_state:
        return
    try:
        held = flows.find(asked.draft.steps, asked.step["id"]).get(asked.field.key) or {}
    except errors.NotFound:
        return
    attribute = asked.shown.about.attributes[name]
    typed = customer_fields.read_attribute(attribute, st.session_state[key])
    if attribute.kind is AttributeKind.NUMBER and isinstance(typed, str):
        typed = _as_number(typed)
    if name in held and typed != held[name]:
        changed = {asked.field.key: {**held, name: typed}}
        asked.draft.change_step(asked.step["id"], at=f"attribute.{name}", **changed)


def _as_number(typed: str) -> Any:
    try:
        return int(typed) if typed.lstrip("-").isdecimal() else float(typed.replace(",", "."))
    except ValueError:
        return typed


def _json(asked: Asked) -> None:
    held = asked.value or {}
    said = held if isinstance(held, str) else json.dumps(held, indent=2, ensure_ascii=False) if held else ""
    editing.text_area(
        asked.field.label, said, placeholder='{"list": "winter"}', help='Names and values, e.g. {"list": "winter"}.',
        **asked.hears(_parsed),
    )  # fmt: skip


def _parsed(typed: str) -> Any:
    """What is no JSON stays as it was typed, and is marked until it is put right."""
    if not typed.strip():
        return {}
    try:
        return json.loads(typed)
    except ValueError:
        return typed


def _date_field(asked: Asked) -> None:
    dated = {key: one.label for key, one in asked.shown.data.catalogue.fields.items() if one.kind in DATED}
    if asked.value and asked.value not in dated:
        dated[asked.value] = f"{asked.value} (gone)"
    editing.selectbox(
        asked.field.label, list(dated), list(dated).index(asked.value) if asked.value else None,
        format_func=lambda key: dated.get(key, key), placeholder="Choose a date", width=320, **asked.hears(),
    )  # fmt: skip


def _span(asked: Asked) -> None:
    """A number and its unit; a time given in several units has a row for each."""
    held: Mapping[str, int] = asked.value or {"days": 1}
    for unit, amount in held.items():
        _amount(asked, dict(held), unit, amount)


def _amount(asked: Asked, held: dict[str, int], unit: str, amount: int) -> None:
    units = [each for each in asked.field.choices if each == unit or each not in held]
    number_key, unit_key = f"{asked.key}_{unit}_number", f"{asked.key}_{unit}_unit"

    def read(_typed: Any) -> dict[str, int]:
        new = st.session_state.get(unit_key) or unit
        number = st.session_state.get(number_key)
        said = {(new if each == unit else each): (number if each == unit else kept) for each, kept in held.items()}
        return {each: kept or 0 for each, kept in said.items()}

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        editing.number_input("For", 0, 60 * 24 * LONGEST_WAIT, amount, 1, width=130, **asked.hears(read, number_key))
        editing.selectbox("Unit", units, units.index(unit), width=140, **asked.hears(read, unit_key))


WIDGETS: dict[str, Callable[[Asked], None]] = {
    "text": _text, "url": _url, "choice": _choice, "yes_no": _yes_no, "number": _number, "hour": _hour,
    "weekdays": _weekdays, "tags": _tags, "attributes": _attributes, "json": _json, "date_field": _date_field,
    "span": _span,
}  # fmt: skip

"""The form of a step: drawn field by field from its kind's row in the registry, or with an arrangement of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from cdp import flows
from pages.widgets import flow_branches, flow_fields, flow_letter, flow_wait
from pages.widgets.flow_draft import Draft, Step
from pages.widgets.flow_fields import Asked

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown

Fields = dict[str, Asked]
_WIDGETS = {**flow_fields.WIDGETS, "branches": flow_branches.branches, "parts": flow_branches.parts}
# Kinds whose fields depend on one another; those of a kind without a row stand one under the other.
_ARRANGED: dict[str, Callable[[Fields], None]] = {"email": flow_letter.arrange, "wait": flow_wait.arrange}


def show(draft: Draft, shown: "Shown", step: Step) -> None:
    """Draw the form of a step; whatever is filled in goes into the draft at once."""
    kind = flows.KINDS[step["kind"]]
    fields = {field.key: Asked(draft, shown, step, field) for field in kind.fields}
    with st.container(gap="small", key=f"flow_form_{step['id']}"):
        if arrange := _ARRANGED.get(kind.key):
            arrange(fields)
            return
        for field in fields.values():
            _WIDGETS[field.field.widget](field)

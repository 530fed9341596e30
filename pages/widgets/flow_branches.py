"""The forms of steps that part the way: branches by conditions, and parts by chance."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cdp import errors, flows
from cdp.text import plural
from pages.widgets import flow_conditions
from pages.widgets.flow_draft import Draft, editing
from pages.widgets.flow_fields import Asked

Ways = list[dict[str, Any]]


def branches(asked: Asked) -> None:
    """Draw every branch with its name and conditions; the first one that fits is taken."""
    held: Ways = asked.value
    for at, branch in enumerate(held):
        with st.container(border=True, gap="small", key=f"flow_branch_{asked.step['id']}_{at}"):
            _head(asked, at, branch, "branch")
            flow_conditions.show(
                asked.draft, asked.shown.data, f"{asked.step['id']}_branch_{at}",
                read=lambda at=at: _conditions(asked, at),
                write=lambda tree, at=at: _put(asked, at, f"conditions.{at}", conditions=tree),
            )  # fmt: skip
    st.caption("A customer takes the first branch that fits. Everybody else takes the last way, “Everybody else”.")
    _more(asked, "Add a branch", {"name": _free(held, "Branch"), "conditions": {"all": []}, "steps": []})


def parts(asked: Asked) -> None:
    """Draw every part with its name and weight, and the share of customers that this makes."""
    held: Ways = asked.value
    total = sum(part.get("weight") or 0 for part in held)
    for at, part in enumerate(held):
        with st.container(border=True, gap="small", key=f"flow_part_{asked.step['id']}_{at}"):
            _head(asked, at, part, "part")
            _weight(asked, at, part, total)
    st.caption("The same customer always falls into the same part.")
    _more(asked, "Add a part", {"name": _free(held, "Part"), "weight": 50, "steps": []})


def _head(asked: Asked, at: int, way: dict[str, Any], noun: str) -> None:
    key = asked.draft.field_key(f"{asked.step['id']}_way_{at}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        editing.text_input(
            f"Name of {noun} {at + 1}", way.get("name") or "", max_chars=60, key=key, on_change=_rename,
            args=(asked, at, key, asked.draft.rev), width=260,
        )  # fmt: skip
        if at:
            editing.button(
                f"Move {noun} {at + 1} up", key=f"{key}_up", type="tertiary", icon=":material/arrow_upward:",
                on_click=_rearrange, args=(asked, lambda ways: [*ways[: at - 1], ways[at], ways[at - 1], *ways[at + 1 :]]),
            )  # fmt: skip
        inside = sum(1 for _ in flows.walk(way["steps"]))
        editing.button(
            f"Remove {noun} {at + 1}", key=f"{key}_remove", type="tertiary", icon=":material/delete:",
            on_click=_rearrange, args=(asked, lambda ways: [*ways[:at], *ways[at + 1 :]]),
            help=f"With the {plural(inside, 'step')} in it. Undo brings them back." if inside else None,
            disabled=len(asked.value) < 2,
        )  # fmt: skip


def _weight(asked: Asked, at: int, part: dict[str, Any], total: float) -> None:
    key = asked.draft.field_key(f"{asked.step['id']}_weight_{at}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        editing.number_input(
            f"Weight of part {at + 1}", 0, 1000, int(part.get("weight") or 0), 5, key=key, on_change=_reweigh,
            args=(asked, at, key, asked.draft.rev), width=160,
        )  # fmt: skip
        if total:
            st.markdown(f"= {100 * (part.get('weight') or 0) / total:.3g} % of the customers")


def _more(asked: Asked, label: str, way: dict[str, Any]) -> None:
    editing.button(
        label, key=asked.draft.field_key(f"{asked.step['id']}_add_way"), icon=":material/add:", type="tertiary",
        on_click=_rearrange, args=(asked, lambda ways: [*ways, way]),
    )  # fmt: skip


def _free(held: Ways, word: str) -> str:
    taken = {way.get("name") for way in held}
    return next(name for at in range(len(held) + 1, 10**6) if (name := f"{word} {at}") not in taken)


def _held(asked: Asked) -> Ways:
    """The ways as the draft has them now."""
    try:
        return list(flows.find(asked.draft.steps, asked.step["id"])[asked.field.key])
    except errors.NotFound:
        return []


def _conditions(asked: Asked, at: int) -> Any:
    held = _held(asked)
    return held[at].get("conditions") if at < len(held) else None


def _put(asked: Asked, at: int, place: str, **values: Any) -> None:
    changed = [{**way, **values} if each == at else way for each, way in enumerate(_held(asked))]
    asked.draft.change_step(asked.step["id"], at=place, **{asked.field.key: changed})


def _rename(asked: Asked, at: int, key: str, rev: int) -> None:
    if rev == asked.draft.rev:  # else a late word from a field that is no longer there
        _put(asked, at, f"name.{at}", name=st.session_state[key].strip())


def _reweigh(asked: Asked, at: int, key: str, rev: int) -> None:
    if rev == asked.draft.rev:
        _put(asked, at, f"weight.{at}", weight=st.session_state[key] or 0)


def _rearrange(asked: Asked, change: Callable[[Ways], Ways]) -> None:
    draft: Draft = asked.draft
    draft.take_in()
    draft.change_step(asked.step["id"], **{asked.field.key: change(_held(asked))})
    draft.renew()  # fields are told apart by their place, and places have changed

"""The steps of a flow as cards one under the other, those of a branch indented; between any two, one can be added."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp import db, errors, flows
from cdp.flows.plan import find
from cdp.text import plural
from pages.widgets import empty_state, flow_forms, formats, notice
from pages.widgets.flow_draft import Draft, Step, editing, ids

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown

Lane = tuple[str, int]  # a step with inner lists, and which of them
_COLOURS = {"email": "blue", "wait": "orange", "branch": "violet", "split": "violet", "update": "green", "exit": "red"}


def show(draft: Draft, shown: "Shown") -> None:
    """Draw all steps; of one of them also the form."""
    numbers = {step["id"]: at for at, (step, _) in enumerate(flows.walk(draft.steps), 1)}
    if not draft.steps:
        _nothing_yet(draft)
        return
    with st.container(gap="small", key="flow_rows_all"):
        _rows(draft, shown, draft.steps, numbers, lane=None)


def add_first(draft: Draft) -> None:
    """Draw the place to add a step before all others."""
    _add(draft, "as the first step", into=None, after=None)


def _nothing_yet(draft: Draft) -> None:
    row = empty_state.show(
        "Add the first step",
        "Most flows begin with an e-mail, or with a wait.",
        icon=":material/account_tree:",
        key="flow_steps_empty",
    )
    with row:
        for kind in flows.KINDS.values():
            editing.button(
                kind.label,
                key=f"flow_first_{kind.key}",
                icon=kind.icon,
                on_click=add,
                args=(draft, kind.key, None, None),
            )


def _rows(draft: Draft, shown: "Shown", steps: Sequence[Step], numbers: dict[str, int], lane: Lane | None) -> None:
    for at, step in enumerate(steps):
        kind = flows.KINDS[step["kind"]]
        _card(draft, shown, step, numbers, lane=lane, siblings=steps, at=at)
        for place, (name, inner) in enumerate(kind.lists(step)):
            with st.container(gap="small", key=f"flow_lane_{step['id']}_{place}"):
                st.markdown(f":small[:material/subdirectory_arrow_right: **{formats.plain(name)}**]")
                _add(draft, f"first in “{name}” of step {numbers[step['id']]}", after=None, into=(step["id"], place))
                _rows(draft, shown, inner, numbers, lane=(step["id"], place))
                if not inner:
                    st.caption("Nothing happens here: they go on below.")
        _add(draft, f"after step {numbers[step['id']]}", after=step["id"], into=None)


def _add(draft: Draft, where: str, *, after: str | None, into: Lane | None) -> None:
    key = f"flow_add_after_{after}" if after else f"flow_add_into_{into[0]}_{into[1]}" if into else "flow_add_first"
    editing.menu_button(
        f"Add a step {formats.plain(where)}", list(flows.KINDS), key=key, icon=":material/add:", type="secondary",
        format_func=lambda kind: f"{flows.KINDS[kind].icon} {flows.KINDS[kind].label}",
        on_click=_add_chosen, args=(draft, key, after, into),
    )  # fmt: skip


def _add_chosen(draft: Draft, key: str, after: str | None, into: Lane | None) -> None:
    if kind := st.session_state[key]:
        add(draft, kind, after, into)


def add(draft: Draft, kind: str, after: str | None, into: Lane | None) -> None:
    """Put a blank step of a kind there, and open its form."""

    def made() -> list[Step]:
        step = flows.new_step(draft.steps, kind, retired=_retired(draft))
        steps = flows.insert(draft.steps, step, after=after, into=into)
        draft.open_step = step["id"]
        return steps

    _change(draft, made)


def _change(draft: Draft, make: Callable[[], list[Step]]) -> None:
    draft.take_in()
    opened = draft.open_step
    try:
        steps = make()
    except errors.CdpError as error:
        draft.open_step = opened
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    opened = draft.open_step
    draft.change(steps=steps)
    draft.open_step = opened if opened in ids(draft.steps) else None


def _retired(draft: Draft) -> set[str]:
    """Ids that steps of this flow have had, here or as others saved and published it: a new one must not take them."""
    if draft.flow is None:
        return draft.retired
    with db.reading() as session:
        return draft.retired | flows.step_ids(session, draft.flow)


def _card(
    draft: Draft, shown: "Shown", step: Step, numbers: dict[str, int], *, lane: Lane | None, siblings: Sequence[Step], at: int
) -> None:  # fmt: skip
    kind, number, is_open = flows.KINDS[step["kind"]], numbers[step["id"]], draft.open_step == step["id"]
    with st.container(border=True, key=f"flow_{'open' if is_open else 'step'}_{step['id']}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"flow_head_{step['id']}"):
            with st.container(gap=None, width="stretch", key=f"flow_text_{step['id']}"):
                colour = _COLOURS.get(kind.key, "gray")
                st.markdown(f":{colour}[{kind.icon}] **{number}. {kind.label}**")
                lines = flows.describe_lines(step, shown.about)
                st.markdown("  \n".join(formats.plain(formats.readable(line)) for line in lines))
                _counts(shown, step)
            if kind.fields:
                st.button(
                    f"{'Close' if is_open else 'Open' if editing.is_locked else 'Edit'} step {number}", key=f"flow_edit_{step['id']}", type="tertiary",
                    icon=":material/expand_less:" if is_open else ":material/visibility:" if editing.is_locked else ":material/edit:", on_click=_open,
                    args=(draft, None if is_open else step["id"]),
                )  # fmt: skip
            choices = _choices(siblings, at, lane, draft, numbers)
            key = f"flow_more_{step['id']}"
            editing.menu_button(
                f"More for step {number}", list(choices), key=key, icon=":material/more_horiz:", type="tertiary",
                on_click=_chosen, args=(draft, key, choices, step["id"]),
            )  # fmt: skip
        for sentence in shown.faults_of(step["id"]):
            st.markdown(f":small[:orange[:material/edit: {formats.plain(sentence)}]]")
        if is_open:
            flow_forms.show(draft, shown, step)


def _counts(shown: "Shown", step: Step) -> None:
    counted = (shown.counts or {}).get(step["id"])
    if counted is None:
        return
    said = [
        f":material/hourglass_top: {counted.waiting:,} waiting",
        f":material/check: {counted.done:,} done",
        f":material/logout: {plural(counted.exited, 'person', 'people').partition(' ')[0]} left here",
    ]
    st.markdown(f":small[:gray[{' · '.join(said)}]]")


def _open(draft: Draft, step_id: str | None) -> None:
    draft.take_in()
    draft.open_step = step_id


Choices = dict[str, Callable[[Draft, str], list[Step]]]


def _choices(siblings: Sequence[Step], at: int, lane: Lane | None, draft: Draft, numbers: dict[str, int]) -> Choices:
    """What can be done with a step, by the words of the menu; moves that lead nowhere are left out."""
    choices: Choices = {}
    if at > 0:
        choices["Move up"] = lambda d, key: flows.move(d.steps, key, -1)
    if at < len(siblings) - 1:
        choices["Move down"] = lambda d, key: flows.move(d.steps, key, 1)
    for other in (siblings[at - 1 : at] if at else []) + list(siblings[at + 1 : at + 2]):
        for place, (name, _) in enumerate(flows.KINDS[other["kind"]].lists(other)):
            words = f"Move into “{name}” of step {numbers[other['id']]}"
            choices[words] = lambda d, key, into=(other["id"], place): _moved(d, key, into=into)
    if lane is not None:
        choices["Move out, before the branches"] = lambda d, key: _moved_before(d, key, lane[0])
        choices["Move out, after the branches"] = lambda d, key: _moved(d, key, after=lane[0])
    choices["Duplicate"] = lambda d, key: flows.duplicate_step(d.steps, key, retired=_retired(d))
    choices["Delete"] = lambda d, key: flows.remove(d.steps, key)
    return choices


def _chosen(draft: Draft, key: str, choices: Choices, step_id: str) -> None:
    if (words := st.session_state[key]) in choices:
        _change(draft, lambda: choices[words](draft, step_id))
        if words == "Delete":
            notice.later("The step is deleted. “Undo” brings it back.", icon=":material/delete:")


def _moved(draft: Draft, step_id: str, **place: Any) -> list[Step]:
    step = find(draft.steps, step_id)
    return flows.insert(flows.remove(draft.steps, step_id), step, **place)


def _moved_before(draft: Draft, step_id: str, other: str) -> list[Step]:
    """Behind the other one first, and then the other one down past it."""
    return flows.move(_moved(draft, step_id, after=other), other, 1)

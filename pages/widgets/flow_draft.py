"""A flow as it stands on the screen, saved or not, with the way back: kept for the session, so that nothing is lost."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cdp import errors, flows
from cdp.models import Flow
from pages.widgets import allowed, undo

NEW = "new"
_KEY = "flow_drafts"
_LONGEST_PAST = 200
Step = dict[str, Any]
editing = allowed.Part("flows.change")


@dataclass
class Draft:
    """What is being edited; `rev` goes up when Python replaces what fields hold, `flow` is the one that was loaded."""

    token: str
    name: str = ""
    description: str = ""
    steps: list[Step] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=lambda: flows.tidy_settings({}))
    flow: Flow | None = None
    rev: int = 0
    saved: tuple[Any, ...] = ()
    fault: errors.CdpError | None = None
    open_step: str | None = None  # the step whose form is shown
    past: list[tuple[Any, ...]] = field(default_factory=list)
    future: list[tuple[Any, ...]] = field(default_factory=list)
    touched: str = ""  # what was changed last: further typing in the same place is no step of its own
    retired: set[str] = field(default_factory=set)  # ids that steps have had: a new step must not inherit their people
    is_enlarged: bool = False  # the diagram is looked at in a window of its own
    wants_all: bool = False  # the whole screen must be drawn anew, not this part of it alone
    holders: dict[str, Callable[[], None]] = field(default_factory=dict)  # editors in the browser, to be asked

    def key(self, name: str) -> str:
        """The key of a widget of this flow that keeps what it holds."""
        return f"flow_{name}_{self.token}"

    def field_key(self, name: str) -> str:
        """The key of a widget whose value Python replaces when something is undone."""
        return f"flow_{name}_{self.token}_{self.rev}"

    @property
    def is_changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return self._said() != self.saved

    def _said(self) -> tuple[Any, ...]:
        return self.steps, self.settings, self.name, self.description

    def take_in(self) -> None:
        """Keep what the fields and the editors in the browser hold now, so that it outlives them."""
        self.name = st.session_state.get(self.key("name"), self.name)
        self.description = st.session_state.get(self.key("description"), self.description)
        for ask in list(self.holders.values()):
            ask()

    def fill_in(self) -> None:
        """Put name and description into their fields, whatever stood there; before the fields are drawn."""
        st.session_state[self.key("name")] = self.name
        st.session_state[self.key("description")] = self.description

    def keep_fields(self) -> None:
        """Give name and description to fields that are drawn for the first time."""
        st.session_state.setdefault(self.key("name"), self.name)
        st.session_state.setdefault(self.key("description"), self.description)

    def change(self, *, steps: list[Step] | None = None, settings: dict[str, Any] | None = None, at: str = "") -> None:
        """Make a change that can be undone; changes one after the other `at` the same place are undone together."""
        after = (self.steps if steps is None else steps, self.settings if settings is None else settings)
        if after == (self.steps, self.settings):
            return
        if not at or at != self.touched or not self.past:
            self.past = [*self.past[-_LONGEST_PAST:], (self.steps, self.settings)]
        self.future.clear()
        self.touched = at
        self._become(after)

    def change_step(self, step_id: str, *, at: str = "", **values: Any) -> None:
        """Change some fields of a step; those given as None are taken away."""
        try:
            step = flows.find(self.steps, step_id)
        except errors.NotFound:
            return  # removed by an undo while its form was still open
        merged = {key: value for key, value in {**step, **values}.items() if value is not None}
        self.change(steps=flows.replace(self.steps, merged), at=f"{step_id}.{at}" if at else "")

    def step_back(self) -> None:
        """Undo the last change."""
        self._travel(self.past, self.future)

    def step_forward(self) -> None:
        """Do again what was undone last."""
        self._travel(self.future, self.past)

    def _travel(self, come_from: list[tuple[Any, ...]], go_to: list[tuple[Any, ...]]) -> None:
        if not come_from:
            return
        go_to.append((self.steps, self.settings))
        self.touched = ""
        self._become(come_from.pop())
        self.renew()

    def _become(self, said: tuple[Any, ...]) -> None:
        self.retired |= ids(self.steps)
        self.steps, self.settings = said
        if self.open_step not in ids(self.steps):
            self.open_step = None

    def want_all(self) -> None:
        """Have the whole screen drawn, not the part of it that an edit draws."""
        self.wants_all = True

    def renew(self) -> None:
        """Let every field be drawn anew with what is here."""
        self.rev, self.holders = self.rev + 1, {}

    def loaded_from(self, flow: Flow) -> None:
        """Become what is saved; the way back stays."""
        before = (self.steps, self.settings)
        self.flow, self.fault = flow, None
        self.name, self.description = flow.name, flow.description
        self._become((deepcopy(flow.steps), deepcopy(flow.settings)))
        self.saved = deepcopy(self._said())
        if before != (self.steps, self.settings):
            if self.past or before[0]:
                self.past.append(before)
            self.renew()
        self.fill_in()


def ids(steps: list[Step]) -> set[str]:
    """Promise the ids of all steps, however deep."""
    return {step["id"] for step, _ in flows.walk(steps)}


def opened(token: str, load: Callable[[int], Flow]) -> Draft:
    """Promise the draft of 'new' or of a flow's id; raises NotFound when there is no such flow."""
    drafts: dict[str, Draft] = st.session_state.setdefault(_KEY, {})
    if token == NEW:
        return drafts.setdefault(NEW, _blank())
    if not (token.isascii() and token.isdecimal() and len(token) < 19):
        raise errors.NotFound("This link leads to no flow. Pick one from the list.")
    flow = load(int(token))
    if draft := drafts.get(token):
        draft.take_in()
    if draft is None:
        draft = drafts[token] = Draft(token)
        draft.loaded_from(flow)
    elif flow.version != draft.flow.version and not draft.is_changed:
        draft.loaded_from(flow)
    return draft


def _blank() -> Draft:
    draft = Draft(NEW)
    draft.saved = deepcopy(draft._said())
    return draft


def begin(
    steps: Sequence[Step] | None = None, *, settings: Mapping[str, Any] | None = None, name: str = "", description: str = ""
) -> None:  # fmt: skip
    """Go on with the new flow that was not saved, or start one: from nothing, or from a draft.

    A draft takes the place of what was not saved, and the banner offers the way back.
    """
    before: Draft | None = st.session_state.setdefault(_KEY, {}).get(NEW)
    if steps is None and before is not None and before.is_changed:
        before.fill_in()
        return
    draft = _blank()
    if steps is not None:
        draft.steps, draft.settings = flows.tidy_steps(list(steps)), flows.tidy_settings(settings)
        draft.name, draft.description = name, description
    _put(draft)


def _put(draft: Draft) -> None:
    undo.put_in_place(draft, st.session_state[_KEY], noun="flow", place="Start from scratch")


def unsaved(token: str) -> Draft | None:
    """Promise what was changed and not saved of a flow, which may be gone by now."""
    draft: Draft | None = st.session_state.get(_KEY, {}).get(token)
    return draft if draft is not None and draft.is_changed else None


def forget(token: str) -> None:
    """Let go of what was not saved."""
    st.session_state.get(_KEY, {}).pop(token, None)

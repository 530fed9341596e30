"""A segment as it stands on the screen, saved or not: kept for the session, so that leaving the screen loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cdp import errors
from cdp.models import Segment
from pages.widgets import allowed, undo
from pages.widgets.condition_editor import newest

NEW = "new"
editing = allowed.Part("segments.change")
_KEY = "segment_drafts"


@dataclass
class Draft:
    """What is being edited; `rev` goes up when Python replaces the tree, `version` is the one that was loaded."""

    token: str
    tree: Any = field(default_factory=lambda: {"all": []})
    name: str = ""
    description: str = ""
    segment: Segment | None = None
    rev: int = 0
    is_undoable: bool = False  # whether the last replacement can be undone in the editor
    saved: tuple[Any, str, str] = ({"all": []}, "", "")
    fault: errors.CdpError | None = None

    @property
    def editor_key(self) -> str:
        """The condition editor's key for this segment."""
        return f"conditions_{self.token}"

    @property
    def name_key(self) -> str:
        """The name field's key for this segment."""
        return f"segment_name_{self.token}"

    @property
    def description_key(self) -> str:
        """The description field's key for this segment."""
        return f"segment_description_{self.token}"

    @property
    def is_changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return (self.tree, self.name, self.description) != self.saved

    def take_in(self) -> None:
        """Keep what the editor and the fields hold now, so that it outlives the widgets."""
        self.tree = newest(self.tree, rev=self.rev, key=self.editor_key)
        self.name = st.session_state.get(self.name_key, self.name)
        self.description = st.session_state.get(self.description_key, self.description)

    def fill_in(self) -> None:
        """Put name and description into their fields, whatever stood there; before the fields are drawn."""
        st.session_state[self.name_key], st.session_state[self.description_key] = self.name, self.description

    def replace(self, tree: Any, *, is_undoable: bool = False) -> None:
        """Put another tree into the editor: another segment, or a proposal that the person can undo there."""
        self.tree, self.rev, self.is_undoable = tree, self.rev + 1, is_undoable

    def loaded_from(self, segment: Segment) -> None:
        """Become what is saved."""
        self.segment, self.fault = segment, None
        self.name, self.description = segment.name, segment.description
        self.saved = (segment.conditions, segment.name, segment.description)
        self.replace(segment.conditions)
        self.fill_in()


def opened(token: str, load: Callable[[int], Segment]) -> Draft:
    """Promise the draft of 'new' or of a segment's id; raises NotFound when there is no such segment."""
    drafts: dict[str, Draft] = st.session_state.setdefault(_KEY, {})
    if token == NEW:
        return drafts.setdefault(NEW, Draft(NEW))
    if not (token.isascii() and token.isdecimal() and len(token) < 19):
        raise errors.NotFound("This link leads to no segment. Pick one from the list.")
    segment = load(int(token))
    if draft := drafts.get(token):
        draft.take_in()
    if draft is None or (segment.version != draft.segment.version and not draft.is_changed):
        draft = drafts[token] = Draft(token, rev=0 if draft is None else draft.rev)
        draft.loaded_from(segment)
    if draft.fault is None and draft.segment.version == segment.version:
        draft.segment = segment  # the count and its time may be newer
    return draft


def begin(tree: Any = None, *, name: str = "", description: str = "") -> None:
    """Go on with the new segment that was not saved, or start one: from nothing, or from an idea.

    An idea takes the place of what was not saved, and the banner offers the way back.
    """
    before: Draft | None = st.session_state.setdefault(_KEY, {}).get(NEW)
    if tree is None and before is not None and before.is_changed:
        return
    tree = tree or {"all": []}
    _put(Draft(NEW, tree, name, description, saved=(tree, name, description)))


def _put(draft: Draft) -> None:
    undo.put_in_place(draft, st.session_state[_KEY], noun="segment", place="New segment")


def forget(token: str) -> None:
    """Let go of what was not saved."""
    st.session_state.get(_KEY, {}).pop(token, None)

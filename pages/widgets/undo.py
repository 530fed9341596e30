"""A banner that says what was just done and offers to undo it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import streamlit as st

from cdp import db, errors
from cdp.models import utc_now
from pages.widgets import formats, notice

_KEY = "undo_banner"
Undo = Callable[..., object]  # called with (session, now=...)


class _Unsaved(Protocol):
    """What is kept for the session until it is saved."""

    token: str
    rev: int

    @property
    def is_changed(self) -> bool: ...

    def fill_in(self) -> None: ...


Unsaved = TypeVar("Unsaved", bound=_Unsaved)


def offer(sentence: str, undo: Undo, *, undone: str) -> None:
    """Remember what was done, in plain text; `undo(session, now=...)` takes it back, after which `undone` is said."""
    st.session_state[_KEY] = {"sentence": sentence, "undo": undo, "undone": undone}


def put_in_place(draft: Unsaved, drafts: dict[str, Unsaved], *, noun: str, place: str) -> None:
    """Make this the draft under its token; one there that was changed and not saved is put aside, with a way back.

    `place` is what is pressed to go on with it.
    """
    if before := drafts.get(draft.token):
        draft.rev = before.rev + 1
        if before.is_changed:
            offer(
                f"Your unsaved {noun} was put aside.",
                lambda _session, *, now: put_in_place(before, drafts, noun=noun, place=place),
                undone=f"Your unsaved {noun} is back under “{place}”.",
            )
    drafts[draft.token] = draft
    draft.fill_in()


def show() -> None:
    """Draw the banner of what was done last, until it is undone or put away; call it on each run of a screen."""
    notice.show()
    if not (done := st.session_state.get(_KEY)):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo_banner_box", gap="small"):
        if fault := done.get("fault"):
            st.markdown(f":red[:material/error:] {formats.plain(fault)}", width="stretch")
        else:
            st.markdown(f":material/check: {formats.plain(done['sentence'])}", width="stretch")
            st.button("Undo", key="undo", icon=":material/undo:", on_click=_undo)
        st.button("Dismiss", key="undo_dismiss", type="tertiary", icon=":material/close:", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state.pop(_KEY, None)


def _undo() -> None:
    done = st.session_state.pop(_KEY)  # first, so that what is undone may offer its own way back
    try:
        with db.session() as session:
            done["undo"](session, now=utc_now())
    except errors.CdpError as error:
        st.session_state[_KEY] = done | {"fault": str(error)}
        return
    st.toast(formats.plain(done["undone"]), icon=":material/undo:")

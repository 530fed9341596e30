"""A banner that says what was just done and offers to undo it."""

from collections.abc import Callable

import streamlit as st

from cdp import db, errors
from cdp.models import utc_now
from pages.widgets import formats, notice

_KEY = "undo_banner"
Undo = Callable[..., object]  # called with (session, now=...)


def offer(sentence: str, undo: Undo, *, undone: str) -> None:
    """Remember what was done, in plain text; `undo(session, now=...)` takes it back, after which `undone` is said."""
    st.session_state[_KEY] = {"sentence": sentence, "undo": undo, "undone": undone}


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

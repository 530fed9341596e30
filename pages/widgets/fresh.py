"""What must be drawn anew: a change made elsewhere reaches an open screen within seconds, a press the whole of it."""

import streamlit as st

from cdp import db, frames
from pages.widgets import signed_in

_WHOLE = "fresh_whole"


@st.fragment(run_every="2s", key="fresh")
@signed_in.watching
def watch(seen_revision: int) -> None:
    """Draw the screen anew once the data is newer than what it shows; call it last, and not while a dialog is open."""
    with db.reading() as session:
        # Not the database's own number: a large shop is read again behind the screens.
        newest = frames.current(session).revision
    if newest != seen_revision:
        signed_in.again()


def whole() -> None:
    """Have the whole screen drawn; for callbacks of a part that draws itself alone, when they change more than it."""
    st.session_state[_WHOLE] = True


def begin_whole() -> None:
    """Call it first in the whole screen: what a press asked for is being drawn, and no part need ask for it again."""
    st.session_state.pop(_WHOLE, None)


def begin_part() -> None:
    """Call it first in a part that draws itself alone: when a press asked for the whole screen, that is drawn instead."""
    if st.session_state.pop(_WHOLE, False):
        st.rerun()

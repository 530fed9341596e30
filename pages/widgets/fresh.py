"""A change made elsewhere reaches an open screen within seconds."""

import streamlit as st

from cdp import db, frames


@st.fragment(run_every="2s", key="fresh")
def watch(seen_revision: int) -> None:
    """Draw the screen anew once the data is newer than what it shows; call it last, and not while a dialog is open."""
    with db.reading() as session:
        # Not the database's own number: a large shop is read again behind the screens.
        newest = frames.current(session).revision
    if newest != seen_revision:
        st.rerun()

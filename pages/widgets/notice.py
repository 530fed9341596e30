"""A word about what just happened, said by the next run of the screen.

Callbacks inside fragments cannot draw, and a toast from inside a dialog closes with it.
"""

import streamlit as st

from pages.widgets import formats

_KEY = "notices"


def later(sentence: str, *, icon: str, duration: str = "short") -> None:
    """Remember a sentence, in plain text, for the screen's next run."""
    st.session_state.setdefault(_KEY, []).append((sentence, icon, duration))


def show() -> None:
    """Say what was remembered, once."""
    for sentence, icon, duration in st.session_state.pop(_KEY, []):
        st.toast(formats.plain(sentence), icon=icon, duration=duration)

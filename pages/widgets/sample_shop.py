"""A sample shop to look around in, for a database that has no customers yet."""

import streamlit as st

from cdp import audit, db, demo, errors
from pages.widgets import allowed, formats, notice

_WANTED = "sample_shop_wanted"


def offer(key: str = "load_sample_shop") -> None:
    """Draw the button; pressing it loads the sample shop on this run's `load_if_wanted`."""
    allowed.button("demo.load", "Load the sample shop", key=key, icon=":material/storefront:", on_click=_want)


def _want() -> None:
    st.session_state[_WANTED] = True


def load_if_wanted() -> None:
    """Load the sample shop when it was asked for, say so while it lasts, and draw the screen anew."""
    if not st.session_state.pop(_WANTED, False):
        return
    with st.spinner("Loading 5,000 customers and their orders …"):
        try:
            said = demo.load_apart()
        except errors.CdpError as error:
            st.error(formats.plain(error), icon=":material/info:")
            return
    with db.session() as session:  # the loader's own line names the command; this one, who pressed
        audit.note(session, "loaded", "sample shop")
    notice.later(said, icon=":material/storefront:")
    st.rerun()

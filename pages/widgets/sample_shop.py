"""A sample shop to look around in, for a database that has no customers yet."""

import streamlit as st

from cdp import db, demo, errors
from cdp.models import utc_now
from cdp.text import plural
from pages.widgets import notice

_WANTED = "sample_shop_wanted"


def offer() -> None:
    """Draw the button; pressing it loads the sample shop on this run's `load_if_wanted`."""
    st.button("Load a sample shop", key="load_sample_shop", icon=":material/storefront:", on_click=_want)


def _want() -> None:
    st.session_state[_WANTED] = True


def load_if_wanted() -> None:
    """Load the sample shop when it was asked for, say so while it lasts, and draw the screen anew."""
    if not st.session_state.pop(_WANTED, False):
        return
    with st.spinner("Loading the sample shop …"):
        try:
            with db.bulk() as bulk:
                loaded = demo.load(bulk, now=utc_now())
        except errors.CdpError as error:
            st.error(str(error), icon=":material/info:")
            return
    notice.later(
        f"{plural(loaded.customers, 'customer')} and {plural(loaded.orders, 'order')} loaded.",
        icon=":material/storefront:",
    )
    st.rerun()

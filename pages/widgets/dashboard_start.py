"""What the dashboard shows before there is anybody: the ways in."""

import streamlit as st

from cdp import db, demo, errors, segments
from cdp.models import utc_now
from pages.widgets import empty_state


def show() -> None:
    """Offer to import customers, or to look around in a sample shop."""
    st.title("Dashboard", anchor=False)
    with empty_state.show(
        "Welcome. Nobody is here yet",
        "Bring in the customers and orders of your shop as the files it exports, or look around in a sample shop first.",
        icon=":material/waving_hand:",
        key="welcome",
    ):
        if st.button("Import your customers", key="start_import", type="primary", icon=":material/upload_file:"):
            st.switch_page("imports.py")
        wants_sample = st.button("Load the sample shop", key="start_sample", icon=":material/storefront:")
    if wants_sample:
        _load_sample()


def _load_sample() -> None:
    try:
        with st.spinner("Loading 5,000 customers and their orders"):
            now = utc_now()
            with db.bulk() as bulk:
                demo.load(bulk, now=now)
            with db.session() as session:
                segments.recount_all(session, now=now)
    except errors.Conflict as error:
        st.toast(str(error), icon=":material/info:")
        return
    st.rerun()

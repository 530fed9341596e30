"""What the dashboard shows before there is anybody: the ways in."""

import streamlit as st

from pages.widgets import allowed, empty_state, sample_shop


def show() -> None:
    """Offer to import customers, or to look around in a sample shop."""
    st.title("Dashboard", anchor=False)
    with empty_state.show(
        "Welcome. Nobody is here yet",
        "Bring in the customers and orders of your shop as the files it exports, or look around in a sample shop first.",
        icon=":material/waving_hand:",
        key="welcome",
    ):
        if allowed.button(
            "imports.run", "Import your customers", key="start_import", type="primary", icon=":material/upload_file:"
        ):
            st.switch_page("imports.py")
        sample_shop.offer("start_sample")
    sample_shop.load_if_wanted()

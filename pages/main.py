"""The Streamlit script: page configuration and navigation. app.py serves it."""

from pathlib import Path

import streamlit as st

from pages.widgets import legible

PAGES = Path(__file__).resolve().parent

st.set_page_config(
    page_title="Customer data platform",
    page_icon="🧭",
    layout="wide",
    initial_sidebar_state="collapsed",
    # With an entry of our own the menu is there, and with it the choice between light and dark.
    menu_items={"About": "A customer data platform for e-commerce brands: live segments, flows and campaigns."},
)

legible.choices()
legible.notices()
st.navigation(
    [
        st.Page(PAGES / "dashboard.py", title="Dashboard", icon=":material/monitoring:", default=True),
        st.Page(PAGES / "customers.py", title="Customers", icon=":material/group:"),
        st.Page(PAGES / "segments.py", title="Segments", icon=":material/filter_alt:"),
        st.Page(PAGES / "flows.py", title="Flows", icon=":material/account_tree:"),
        st.Page(PAGES / "campaigns.py", title="Campaigns", icon=":material/campaign:"),
        st.Page(PAGES / "templates.py", title="Templates", icon=":material/draft:"),
        st.Page(PAGES / "outbox.py", title="Outbox", icon=":material/outbox:"),
        st.Page(PAGES / "imports.py", title="Imports", icon=":material/upload_file:"),
        st.Page(PAGES / "settings.py", title="Settings", icon=":material/settings:"),
        st.Page(PAGES / "customer.py", title="Customer", url_path="customer", visibility="hidden"),
    ],
    position="top",
).run()

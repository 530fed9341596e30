"""The Streamlit script: page configuration, the gate, and navigation. app.py serves it."""

from pathlib import Path
from typing import Any

import streamlit as st

from cdp import access
from pages.widgets import door, fresh, legible, sign_in, signed_in

PAGES = Path(__file__).resolve().parent

st.set_page_config(
    page_title="Customer data platform",
    page_icon="🧭",
    layout="wide",
    initial_sidebar_state="collapsed",
    # With an entry of our own the menu is there, and with it the choice between light and dark.
    menu_items={"About": "A customer data platform for e-commerce brands: live segments, flows and campaigns."},
)

# Who may not do this sees nothing of the screen; what it shows beyond that asks again, and so does every verb.
SCREENS = [
    ("customers.read", "dashboard.py", "Dashboard", ":material/monitoring:"),
    ("customers.read", "customers.py", "Customers", ":material/group:"),
    ("customers.read", "segments.py", "Segments", ":material/filter_alt:"),
    ("customers.read", "flows.py", "Flows", ":material/account_tree:"),
    ("customers.read", "campaigns.py", "Campaigns", ":material/campaign:"),
    ("customers.read", "templates.py", "Templates", ":material/draft:"),
    ("assistant.ask", "assistant.py", "Assistant", ":material/auto_awesome:"),
    ("outbox.read", "outbox.py", "Outbox", ":material/outbox:"),
    ("imports.run", "imports.py", "Imports", ":material/upload_file:"),
    ("settings.read", "settings.py", "Settings", ":material/settings:"),
    ("customers.read", "customer.py", "Customer", None),
]


def _page(verb: str, file: str, title: str, icon: str | None) -> Any:
    # What is hidden stays known: links lead to it, and whoever signs in comes out where they wanted to be.
    is_shown = icon is not None and access.may(verb)
    return st.Page(
        PAGES / file, title=title, icon=icon, default=file == "dashboard.py", url_path=Path(file).stem,
        visibility="visible" if is_shown else "hidden",
    )  # fmt: skip


fresh.begin_whole()
legible.choices()
legible.fields()
legible.notices()
pages = [_page(*screen) for screen in SCREENS]
own = [
    st.Page(PAGES / "account.py", title="Account", icon=":material/account_circle:", url_path="account"),
    st.Page(signed_in.leave, title="Sign out", icon=":material/logout:", url_path=signed_in.LEAVE),
]
if door.is_opening():
    st.navigation(pages + own, position="hidden")
elif access.who() == access.NOBODY:
    st.navigation(pages + own, position="hidden")
    sign_in.show()
else:
    chosen = st.navigation(pages + own, position="top")
    signed_in.note_inside(chosen.url_path)
    verbs = {page.url_path: verb for page, (verb, *_) in zip(pages, SCREENS, strict=True)}
    if access.may(needed := verbs.get(chosen.url_path, "customers.read")):
        chosen.run()
    else:
        sign_in.refuse(needed)

"""What this installation is: its version, where the data lies, and how much of it there is."""

import sqlalchemy as sa
import streamlit as st

from cdp.settings import settings
from cdp.version import VERSION
from pages.widgets import formats
from pages.widgets.shop_data import ShopData


def show(data: ShopData) -> None:
    """Draw the facts somebody asks for who looks after the installation; passwords are never shown."""
    address = sa.make_url(settings().database_url).render_as_string(hide_password=True)
    facts = {
        "Version": VERSION,
        "Database": address,
        "Data folder": settings().data_dir,
        "Customers": f"{len(data.frames):,}",
        "Orders": f"{len(data.frames.orders):,}",
        "Events": f"{len(data.frames.events):,}",
        "In memory": f"{data.frames.nbytes / 2**20:,.1f} MB",
    }
    with st.container(border=True, key="installation_box"):
        st.subheader("This installation", anchor=False, icon=":material/info:")
        st.table({name: formats.plain(fact) for name, fact in facts.items()}, border="horizontal", alt="Installation")
        st.link_button("API documentation", "/api/docs", icon=":material/api:")

"""Customers: searched, filtered and sorted page by page; added, edited, tagged, deleted and brought back."""

import streamlit as st

from cdp import conditions as cd
from pages.widgets import (
    allowed,
    assistant_beside,
    customer_bulk,
    customer_filters,
    customer_form,
    customer_list,
    customer_removal,
    empty_state,
    fresh,
    sample_shop,
    shop_data,
    undo,
)

data = shop_data.load()

with st.container(horizontal=True, vertical_alignment="center", key="customers_head"):
    st.title("Customers", anchor=False, width="stretch")
    with st.container(horizontal=True, width="content", gap="small", key="customers_actions"):
        assistant_beside.offer()
        export = st.empty()
        allowed.button("customers.create",
            "Add customer", key="add_customer", type="primary", icon=":material/person_add:",
            on_click=customer_form.open_new,
        )  # fmt: skip

undo.show()
on_screen = None
if len(data.frames) == 0:
    with empty_state.show(
        "No customers yet",
        "Bring in a file from your shop or e-mail tool, look around in a sample shop, or add the first customer by hand.",
        icon=":material/group_add:",
        key="no_customers",
    ):
        sample_shop.offer()
        st.page_link("imports.py", label="Import a file", icon=":material/upload_file:")
    sample_shop.load_if_wanted()
else:
    question = customer_filters.ask(data)
    customer_list.show(data, question, export)
    on_screen = cd.to_json(question.where) if question.where else None

assistant_beside.show(data, on_screen=on_screen)
customer_form.show()
customer_removal.show()
customer_bulk.show()
if not (customer_form.is_open() or customer_removal.is_open() or customer_bulk.is_open()):
    fresh.watch(data.frames.revision)

"""One customer, by a link that can be shared: facts, totals, orders, what happened, segments and consent."""

from functools import partial

import streamlit as st

from cdp import consent, customers, db
from cdp.errors import NotFound
from cdp.models import Customer
from pages.widgets import (
    allowed,
    customer_consent,
    customer_facts,
    customer_form,
    customer_orders,
    customer_privacy,
    customer_removal,
    customer_segments,
    customer_timeline,
    empty_state,
    formats,
    fresh,
    shop_data,
    undo,
)
from pages.widgets.shop_data import ShopData


def _asked() -> int:
    """The id in the link; 0, which nobody has, when it is not a number."""
    raw = st.query_params.get("id", "")
    return int(raw) if raw.isascii() and raw.isdecimal() else 0


def _head(customer: Customer, *, is_suppressed: bool) -> None:
    name = customer_form.name_of(customer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="customer_head"):
        st.title(formats.plain(name), anchor=False, width="stretch")
        with st.container(horizontal=True, width="content", gap="small", key="customer_actions"):
            allowed.button(
                "customers.save",
                "Edit",
                key="edit",
                icon=":material/edit:",
                on_click=customer_form.open_existing,
                args=(customer.id,),
            )
            allowed.button("customers.delete",
                "Delete", key="delete", icon=":material/delete:", on_click=customer_removal.open_for,
                args=([customer.id], name),
            )  # fmt: skip
            customer_privacy.button(customer)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="customer_badges"):
        formats.consent_badge("E-mail", customer.email_consent)
        if is_suppressed:
            st.badge(
                "Suppressed", color="orange", icon=":material/block:",
                help="Nothing is sent to this address, whatever consent says: it bounced, complained, or was put on the "
                "list by hand. The list is under Settings → Suppressions.",
            )  # fmt: skip
        formats.consent_badge("SMS", customer.sms_consent)
        for tag in customer.tags:
            st.badge(formats.plain(tag), color="gray", icon=":material/label:")


def _nobody() -> None:
    with empty_state.show(
        "This customer is not here",
        "The link may be mistyped, or somebody deleted the customer.",
        icon=":material/person_off:",
        key="no_such_customer",
    ):
        st.page_link("customers.py", label="All customers", icon=":material/group:")


def _profile(customer: Customer, data: ShopData) -> None:
    with db.reading() as session:
        is_suppressed = consent.is_suppressed(session, customer.email)
    _head(customer, is_suppressed=is_suppressed)
    customer_facts.totals(customer, data)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        customer_facts.show(customer, data)
    with right:
        tabs = {
            "Timeline": partial(customer_timeline.show, customer.id, data),
            "Orders": partial(customer_orders.show, customer, data),
            "Segments": partial(customer_segments.show, customer.id, data),
            "Consent": partial(customer_consent.show, customer, data),
        }
        for tab, draw in zip(st.tabs(list(tabs), key="about", on_change="rerun"), tabs.values(), strict=True):
            if tab.open:
                with tab:
                    draw()


data = shop_data.load()
st.page_link("customers.py", label="Customers", icon=":material/arrow_back:")
undo.show()
try:
    with db.reading() as session:
        found = customers.get(session, _asked())
except NotFound:
    _nobody()
else:
    _profile(found, data)

customer_form.show()
customer_removal.show()
customer_privacy.show()
if not (customer_form.is_open() or customer_removal.is_open() or customer_privacy.is_open()):
    fresh.watch(data.frames.revision)

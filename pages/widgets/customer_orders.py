"""The orders of one customer, newest first, each with its lines."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from cdp import db, orders
from cdp.models import Customer, Order, OrderStatus
from cdp.text import plural
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

FIRST = 8
_COLOURS = {OrderStatus.PAID: "green", OrderStatus.CANCELLED: "red", OrderStatus.VOIDED: "red"}
_COLOURS |= {OrderStatus.REFUNDED: "orange", OrderStatus.PARTIALLY_REFUNDED: "orange"}


def show(customer: Customer, data: ShopData) -> None:
    """Draw the newest orders, and the others when asked for."""
    with db.reading() as session:
        found = orders.for_customer(session, customer.id)
    if not found:
        st.caption("No orders are known of this customer.")
        return
    is_all = st.session_state.get("all_orders") == customer.id
    with st.container(gap="xsmall", key="orders"):
        for order in found if is_all else found[:FIRST]:
            _order(order, data)
    if not is_all and len(found) > FIRST:
        more = plural(len(found) - FIRST, "older order")
        st.button(f"Show {more}", key="show_all_orders", type="tertiary", on_click=_show_all, args=(customer.id,))


def _show_all(customer_id: int) -> None:
    st.session_state["all_orders"] = customer_id


def _order(order: Order, data: ShopData) -> None:
    when = formats.day(order.placed_at, data.shop.time_zone)
    status = order.status.replace("_", " ")
    money = formats.plain(formats.money(order.total, order.currency))
    label = (
        f"**{formats.plain(order.number)}** · {when} · :{_COLOURS.get(order.status, 'gray')}[{status}] · **{money}**"
    )
    with st.expander(label, key=f"order_{order.id}"):
        if order.lines:
            st.table(_lines(order), border="horizontal", hide_index=True, alt=f"Lines of order {order.number}")
        else:
            st.caption("Its lines are not known.")
        if told := _told(order):
            st.caption(told)


def _lines(order: Order) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Product": [formats.plain(line.product.name) for line in order.lines],
            "SKU": [formats.plain(line.product.sku or "–") for line in order.lines],
            "Quantity": [line.quantity for line in order.lines],
            "Price": [formats.plain(formats.money(line.price, order.currency)) for line in order.lines],
            "Amount": [
                formats.plain(formats.money(line.price * line.quantity, order.currency)) for line in order.lines
            ],
        }
    )


def _told(order: Order) -> str:
    """What else there is to say: discount and coupon, refund, where it comes from, and when it does not count."""
    parts = []
    if order.discount or order.coupon:
        coupon = f" with coupon {order.coupon}" if order.coupon else ""
        parts.append(f"{_money(order.discount, order)} discount{coupon}")
    if order.refunded_amount:
        parts.append(f"{_money(order.refunded_amount, order)} refunded")
    if not order.is_counted:
        parts.append("does not count for the totals")
    return " · ".join(formats.plain(part) for part in (*parts, f"from {order.source}"))


def _money(amount: Decimal, order: Order) -> str:
    return formats.money(amount, order.currency)

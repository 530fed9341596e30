"""What one customer allowed, since when, how and from where, with the whole history."""

import pandas as pd
import streamlit as st

from cdp import consent, db
from cdp.models import Channel, ConsentChange, Customer
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

_NAMES = {Channel.EMAIL: "E-mail", Channel.SMS: "SMS"}


def show(customer: Customer, data: ShopData) -> None:
    """Draw the present state of both channels, a suppression if there is one, and every change."""
    with db.reading() as session:
        changes = consent.history(session, customer.id)
        is_suppressed = consent.is_suppressed(session, customer.email)
    if is_suppressed:
        st.warning(
            "Nothing is sent to this address: it bounced, complained, or was put on the list by hand.",
            icon=":material/block:",
        )
    with st.grid(2, min_column_width=220, key="consent_now"):
        for channel in Channel:
            with st.container(border=True, key=f"consent_{channel}"):
                formats.consent_badge(_NAMES[channel], getattr(customer, f"{channel}_consent"))
                st.caption(_since(customer, channel, changes, data))
    if changes:
        zone = data.shop.time_zone
        st.table(_history(changes, zone), border="horizontal", hide_index=True, alt="History of consent")


def _since(customer: Customer, channel: Channel, changes: list[ConsentChange], data: ShopData) -> str:
    since = getattr(customer, f"{channel}_consent_at")
    if since is None:
        return "Since when is not known."
    last = next((each for each in changes if each.channel == channel and each.at == since), None)
    origin = [part for part in ((last.method, last.source) if last else ()) if part]
    return formats.plain(" · ".join([f"since {formats.clock(since, data.shop.time_zone)}", *origin]))


def _history(changes: list[ConsentChange], zone: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "When": [formats.clock(each.at, zone) for each in changes],
            "Channel": [_NAMES[each.channel] for each in changes],
            "Status": [formats.CONSENT[each.status][0] for each in changes],
            "How": [formats.plain(each.method or "–") for each in changes],
            "From": [formats.plain(each.source or "–") for each in changes],
        }
    )

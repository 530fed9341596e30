"""What happened to one customer, newest first, a page at a time."""

import pandas as pd
import streamlit as st

from cdp import customers, db, messages
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

PAGE = 30
_ICONS = {
    "order": ":material/shopping_bag:",
    "event": ":material/bolt:",
    "consent": ":material/how_to_reg:",
    "message": ":material/mail:",
}
_SHOWN = "timeline_shown"
# What happened needs the room, not the day.
_LOOK = """<style>@media (min-width: 641px) {
.st-key-timeline td:first-child {width: 10rem}
.st-key-timeline td :is(div, p) {max-width: none !important}
}</style>"""


def show(customer_id: int, data: ShopData) -> None:
    """Draw the newest moments by day, and older ones when asked for."""
    limit = st.session_state.get(_SHOWN, {}).get(customer_id, PAGE)
    with db.reading() as session:
        both = [listed(session, customer_id, limit=limit) for listed in (customers.timeline, messages.timeline)]
    moments = sorted((*both[0], *both[1]), key=lambda moment: moment.at, reverse=True)[:limit]
    if not moments:
        st.caption("Nothing has happened yet.")
        return
    st.html(_LOOK)
    with st.container(key="timeline"):
        st.table(
            _rows(moments, data.shop.time_zone), border="horizontal", hide_index=True, hide_header=True, alt="Timeline"
        )
    if len(moments) >= limit:
        st.button("Show earlier", key="timeline_more", type="tertiary", on_click=_more, args=(customer_id, limit))


def _more(customer_id: int, shown: int) -> None:
    st.session_state[_SHOWN] = {customer_id: shown + 2 * PAGE}


def _rows(moments: list[customers.Moment], zone: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "When": [formats.clock(moment.at, zone) for moment in moments],
            "What": [_line(moment) for moment in moments],
        }
    )


def _line(moment: customers.Moment) -> str:
    detail = f" · {formats.plain(formats.readable(moment.detail))}" if moment.detail else ""
    return f"{_ICONS[moment.kind]} **{formats.plain(formats.readable(moment.title))}**{detail}"

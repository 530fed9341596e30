"""The segments one customer is in, and why; and those they are not in, and why not."""

import streamlit as st

from cdp import db, segments
from cdp.frames.explain import Reason
from pages.widgets import formats
from pages.widgets.shop_data import ShopData


def show(customer_id: int, data: ShopData) -> None:
    """Draw the segments they are in first, each with its conditions ticked or crossed."""
    with db.reading() as session:
        belongings = segments.of_customer(session, data.frames, customer_id, now=data.now)
    inside = [one for one in belongings if one.is_in]
    outside = [one for one in belongings if not one.is_in]
    if not belongings:
        st.caption("There are no segments yet.")
        return
    if not inside:
        st.caption("In no segment at present.")
    for one in inside:
        _segment(one, ":green[:material/check_circle:]")
    if outside:
        st.caption(f"Not in {len(outside)} other{'s' if len(outside) > 1 else ''}")
    for one in outside:
        _segment(one, ":gray[:material/do_not_disturb_on:]")


def _segment(one: segments.Belonging, sign: str) -> None:
    name = formats.plain(one.segment.name)
    with st.expander(f"{sign} {name}", key=f"belongs_{one.segment.id}", expanded=one.is_in):
        if one.reason is None:
            st.markdown(f":red[:material/error: {formats.plain(one.fault or 'It could not be asked.')}]")
        else:
            st.markdown("  \n".join(_lines(one.reason)))
        st.page_link("segments.py", label="Open the segment", query_params={"id": str(one.segment.id)})


def _lines(reason: Reason, depth: int = 0) -> list[str]:
    sign = ":green[:material/check:]" if reason.holds else ":red[:material/close:]"
    value = f" — **{formats.plain(reason.value)}**" if reason.value else ""
    own = f"{'&emsp;' * 2 * depth}{sign} {formats.plain(reason.words)}{value}"
    return [own, *(line for part in reason.parts for line in _lines(part, depth + 1))]

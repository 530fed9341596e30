"""Letters whose outcome is unknown: a person who asked the mail server or the recipient settles them."""

import streamlit as st

from cdp import db, delivery, errors
from cdp.analytics import campaigns as reports
from cdp.analytics.campaigns import Line
from cdp.models import Campaign
from cdp.text import plural
from pages.widgets import formats, notice

_MOST = 10


def show(campaign: Campaign, count: int, zone: str) -> None:
    """Draw them with what to do, if there are any."""
    if not count:
        return
    with st.expander(f"{plural(count, 'letter')} with unknown outcome", icon=":material/help:", key="campaign_unknown"):
        st.markdown(
            "The letter was handed over, then the line broke before the answer. Most of these have arrived, so they are "
            "never sent again by themselves. If you can look them up at your mail server or provider, say what it knows."
        )
        with db.reading() as session:
            found = reports.ledger(session, campaign.id, status="unknown", limit=_MOST)
        for line in found.lines:
            _row(line)
        if found.total > _MOST:
            st.caption(f"The first {_MOST} of {found.total:,}; settle these to see the next.")


def _row(line: Line) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"unknown_{line.message_id}"):
        st.markdown(f"{formats.plain(line.name)} :gray[{formats.plain(line.address)}]", width="stretch")
        st.button("It was sent", key=f"unknown_sent_{line.message_id}", on_click=_settle, args=(line, True))
        st.button(
            "It was not: send again", key=f"unknown_not_{line.message_id}", on_click=_settle, args=(line, False),
            help="Only if you are sure: otherwise somebody gets it twice.",
        )  # fmt: skip


def _settle(line: Line, accepted: bool) -> None:
    try:
        with db.session() as session:
            delivery.resolve_unknown(session, line.message_id, accepted)
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    notice.later(
        f"The letter to {line.address} {'counts as sent' if accepted else 'will be sent again'}.",
        icon=":material/check:",
    )

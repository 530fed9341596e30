"""Letters whose outcome is unknown: a person who asked the mail server or the recipient settles them."""

import streamlit as st

from cdp import campaigns, db, delivery, errors
from cdp.analytics import campaigns as reports
from cdp.analytics.campaigns import Line
from cdp.models import Campaign, CampaignStatus, utc_now
from cdp.text import plural
from pages.widgets import allowed, formats, fresh, notice

_MOST = 10
_SENT, _AGAIN, _LEFT_OUT = "counts as sent", "will be sent again", "will not be sent: the campaign is cancelled"


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
            _row(line, is_cancelled=campaign.status == CampaignStatus.CANCELLED)
        if found.total > _MOST:
            st.caption(f"The first {_MOST} of {found.total:,}; settle these to see the next.")


def _row(line: Line, *, is_cancelled: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"unknown_{line.message_id}"):
        with st.container(horizontal=True, gap="small", width="stretch", key=f"unknown_who_{line.message_id}"):
            st.markdown(formats.plain(line.name), width="content")
            st.text(line.address, width="content")  # in Markdown an address is a link that writes to its owner
        allowed.button(
            "delivery.resolve",
            "It was sent",
            key=f"unknown_sent_{line.message_id}",
            on_click=_settle,
            args=(line, _SENT),
        )
        allowed.button("delivery.resolve",
            "It was not" if is_cancelled else "It was not: send again", key=f"unknown_not_{line.message_id}",
            on_click=_settle, args=(line, _LEFT_OUT if is_cancelled else _AGAIN),
            help=None if is_cancelled else "Only if you are sure: otherwise somebody gets it twice.",
        )  # fmt: skip


def _settle(line: Line, what: str) -> None:
    fresh.whole()  # the list of the recipients tells of it too
    try:
        with db.session() as session:
            delivery.resolve_unknown(session, line.message_id, what == _SENT)
            campaigns.go_on(session, now=utc_now())
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    notice.later(f"The letter to {line.address} {what}.", icon=":material/check:")

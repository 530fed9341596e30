"""The workers that send: whether they are alive, how fast they go, and what waits for them."""

from datetime import datetime

import streamlit as st

from cdp import db, worker
from cdp.models import Worker, utc_now
from cdp.text import plural
from pages.widgets import formats, signed_in

_QUEUE = (
    ("due", "Due now", "Letters that could leave at this moment."),
    ("later", "Later", "Letters that wait for their hour: spread out, quiet hours, or tried again."),
    ("claimed", "Being sent", "Letters a worker has in hand."),
    ("unknown", "Unknown", "Handed over, the answer was lost. Settle them in the campaign’s report."),
)


@st.fragment(run_every="3s", key="sending_worker")
@signed_in.watching
def show(zone: str) -> None:
    """Draw how sending is doing; it looks again by itself."""
    now = utc_now()
    with db.reading() as session:
        health = worker.health(session, now=now)
    with st.container(border=True, key="worker_box"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader("Worker", anchor=False, icon=":material/engineering:", width="stretch")
            if health.workers:
                st.badge(
                    plural(len(health.workers), "worker") + " at work", color="green", icon=":material/check_circle:"
                )
            else:
                st.badge("Nobody at work", color="red", icon=":material/error:")
        for sentence in health.trouble:
            st.error(formats.plain(sentence), icon=":material/error:")
        with st.grid(5, min_column_width=90, key="worker_figures"):
            st.metric("Per second", f"{health.per_second:,.1f}", help="Letters all workers send each second, lately.")
            for key, words, about in _QUEUE:
                st.metric(words, f"{health.counts[key]:,}", help=about)
        if health.due and health.oldest_due_at is not None:
            st.caption(f"The letter that has waited longest was due {formats.clock(health.oldest_due_at, zone)}.")
        for each in health.workers:
            _row(each, now)


def _row(each: Worker, now: datetime) -> None:
    seconds = max(0, int((now - each.heartbeat_at).total_seconds()))
    st.caption(
        f"{formats.plain(each.host)}, process {each.pid}: {each.sent:,} sent, {each.steps:,} flow steps, heard "
        f"{seconds} s ago"
    )

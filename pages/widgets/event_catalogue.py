"""The catalogue of events: what happens, how often, with which properties; how it comes in, and what could not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from cdp import access, charts, db, events, frames, ingest
from cdp.analytics.happenings import DAYS, Course, Happening, courses, happenings
from cdp.models import IngestRejection
from cdp.text import plural
from pages.widgets import empty_state, formats, shop_data

_CONNECT = """Any of Segment's libraries sends here: give it the address of this server and, as its write key, an API key
with the scope *ingest*. Calls go to `/v1/track`, `/v1/identify`, `/v1/page`, `/v1/screen`, `/v1/group`, `/v1/alias` and
`/v1/batch`.

Shops tell of customers, orders, refunds and checkouts by webhooks to `/hooks/shopify` and `/hooks/woocommerce`. Put the
secret that they sign with into `CDP_SHOPIFY_WEBHOOK_SECRET` or `CDP_WOOCOMMERCE_WEBHOOK_SECRET`."""


def show(zone: str) -> None:
    """Draw what happens in the shop, how more can come in, and what could not be taken."""
    now = shop_data.minute()
    with db.reading() as session:
        kept = frames.current(session)
        found = happenings(kept, events.known(session), now=now)
        refused = ingest.rejections(session)
    if found:
        _chart(courses(kept, now=now), now, zone)
        _table(found, zone)
    else:
        empty_state.show(
            "No events yet",
            "What people do on your website, in your app and with your letters comes here, and segments can ask for it.",
            icon=":material/bolt:",
            key="events_empty",
        )
    left, right = st.columns([1, 1], gap="large")
    with left, st.container(border=True, key="events_connect"):
        st.subheader("Send events here", anchor=False, icon=":material/input:")
        st.markdown(_CONNECT)
    with right, st.container(border=True, key="events_refused"):
        _refused(refused, zone)


def _chart(course: list[Course], now: datetime, zone: str) -> None:
    with st.container(border=True, gap="small", key="events_chart_box"):
        st.markdown(f"**What happens** :gray[:small[day by day, the last {DAYS} days]]")
        figure = charts.events_by_day(course, now=now, zone=ZoneInfo(zone))
        st.plotly_chart(figure, key="events_chart", config=charts.CONFIG, alt=charts.alt(figure))


def _table(found: list[Happening], zone: str) -> None:
    total = sum(each.count for each in found)
    st.caption(
        f"{plural(total, 'event')} of {plural(len(found), 'kind')}. Segments can ask for each and its properties."
    )
    st.dataframe(
        {
            "Event": [each.name for each in found],
            "Count": [each.count for each in found],
            "Customers": [each.people for each in found],
            "Last seen": [formats.clock(each.last_at, zone) for each in found],
            f"Last {DAYS} days": [list(each.course) for each in found],
            "Properties": [", ".join(each.properties) or "–" for each in found],
        },
        key="events_table",
        hide_index=True,
        column_config={
            "Event": st.column_config.TextColumn(width="medium", pinned=True),
            "Count": st.column_config.NumberColumn(format="localized"),
            "Customers": st.column_config.NumberColumn(format="localized"),
            f"Last {DAYS} days": st.column_config.BarChartColumn(width="medium", y_min=0),
            "Properties": st.column_config.TextColumn(width="large"),
        },
    )


def _refused(refused: list[IngestRejection], zone: str) -> None:
    st.subheader("Could not be taken in", anchor=False, icon=":material/report:")
    if not refused:
        st.caption("Everything that was sent so far was in order.")
        return
    st.caption("The newest. Whoever sends them can mend them; the others went on.")
    shown = {
        "When": [formats.clock(each.received_at, zone) for each in refused],
        "From": [each.source for each in refused],
        "Why": [each.reason for each in refused],
    }
    if access.may("customers.contacts"):
        shown["What was sent"] = [str(each.body.get("sent", ""))[:300] for each in refused]
    st.dataframe(shown, key="events_refused_table", hide_index=True)

"""Beside the figures: the saved segments with their counts, and the latest imports with what came of them."""

import streamlit as st

from cdp import db, imports, segments
from cdp.imports import READERS
from cdp.models import Import, ImportStatus, Segment
from cdp.text import plural
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

MOST = 6
_STATUS = {
    ImportStatus.RUNNING: ("Running", "blue"),
    ImportStatus.DONE: ("Done", "green"),
    ImportStatus.FAILED: ("Failed", "red"),
    ImportStatus.UNDONE: ("Undone", "gray"),
}


def show(data: ShopData) -> None:
    """Draw both lists side by side."""
    with db.reading() as session:
        saved, latest = segments.all(session), imports.recent(session, limit=MOST)
    with st.grid(2, min_column_width=320, key="lists"):
        with st.container(border=True, gap="small", height="stretch"):
            _head("Segments", "segments.py", "All segments")
            for segment in saved[:MOST]:
                _segment(segment, data)
            if not saved:
                st.caption("No segments yet. A segment is a group of customers that keeps itself up to date.")
        with st.container(border=True, gap="small", height="stretch"):
            _head("Latest imports", "imports.py", "All imports" if latest else "Import a file")
            for one in latest:
                _import(one, data)
            if not latest:
                st.caption("No files imported yet.")


def _head(title: str, page: str, link: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}**", width="stretch")
        st.page_link(page, label=link, icon=":material/arrow_forward:", icon_position="right")


def _segment(segment: Segment, data: ShopData) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"dashboard_segment_{segment.id}"):
        with st.container(width="stretch"):
            st.page_link("segments.py", label=formats.plain(segment.name), query_params={"id": str(segment.id)})
        if segment.count_error:
            st.badge("Cannot be counted", color="red", help=formats.plain(segment.count_error))
        elif segment.customer_count is None:
            st.caption("Not counted yet", width="content")
        else:
            counted = f"Counted {formats.clock(segment.counted_at, data.shop.time_zone)}"
            st.caption(plural(segment.customer_count, "customer"), width="content", help=counted)


def _import(one: Import, data: ShopData) -> None:
    words, colour = _STATUS[one.status]
    with st.container(horizontal=True, vertical_alignment="center", key=f"dashboard_import_{one.id}"):
        with st.container(width="stretch", gap=None):
            st.markdown(formats.plain(one.file_name))
            st.caption(" · ".join(_told(one, data)))
        st.badge(words, color=colour)  # type: ignore[arg-type]


def _told(one: Import, data: ShopData) -> list[str]:
    label = READERS[one.kind].label if one.kind in READERS else one.kind
    counts = [f"{one.counts[key]:,} {key}" for key in ("new", "changed", "rejected") if one.counts.get(key)]
    return [formats.plain(label), *counts, formats.clock(one.started_at, data.shop.time_zone)]

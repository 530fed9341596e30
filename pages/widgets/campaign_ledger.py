"""The ledger: every recipient with status and reason, searched and paged in the database, and as a file."""

from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from cdp import access, db
from cdp.analytics import campaigns as reports
from cdp.analytics.campaigns import Ledger, Line
from cdp.models import Campaign
from pages.widgets import formats, fresh, notice, pages_below, signed_in
from pages.widgets.shop_data import ShopData

PAGE = 50
_FILTER, _SEARCH, _PAGE, _ASKED, _OPEN, _CLICKS = (
    f"ledger_{name}" for name in ("status", "search", "page", "asked", "open", "clicks")
)
_ROW = 35
WORDS = {
    "queued": "Waiting", "waiting": "Waiting", "claimed": "Being sent", "sent": "Sent", "skipped": "Skipped",
    "failed": "Failed", "unknown": "Outcome unknown",
}  # fmt: skip
_DID = (("unsubscribed_at", "Unsubscribed"), ("complained_at", "Complained"), ("bounced_at", "Bounced"),
        ("clicked_at", "Clicked"), ("opened_at", "Opened"))  # fmt: skip


def look_at(status: str) -> None:
    """Show only these in the ledger; to be used as a callback."""
    st.session_state[_FILTER] = status
    st.session_state[_SEARCH] = ""
    st.session_state["campaign_tab"] = "Recipients"
    notice.later("They are listed below.", icon=":material/arrow_downward:")
    fresh.whole()


def show(campaign: Campaign, data: ShopData) -> None:
    """Draw search, filter, one page of lines, and the download."""
    if (customer_id := st.session_state.pop(_OPEN, None)) is not None:
        st.switch_page("customer.py", query_params={"id": str(customer_id)})
    with db.reading() as session:
        reasons = reports.reasons(session, campaign.id)
    known = reports.filters(reasons)
    if st.session_state.get(_FILTER, "all") not in known:
        st.session_state[_FILTER] = "all"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ledger_asking"):
        search = st.text_input(
            "Search", key=_SEARCH, type="search", label_visibility="collapsed", live=True, icon=":material/search:",
            placeholder="Search by name or address",
        )  # fmt: skip
        status = st.selectbox("Status", list(known), key=_FILTER, label_visibility="collapsed", width=240,
                              format_func=lambda one: known.get(one, one))  # fmt: skip
        if access.may("reports.export"):
            made = signed_in.still(partial(_export, campaign.id, search or "", status, data))
            st.download_button(
                "Export", made, f"campaign-{campaign.id}.csv", "text/csv", key="ledger_export",
                icon=":material/download:", on_click="ignore", help="All of these as CSV",
            )  # fmt: skip
        st.button("Refresh", key="ledger_refresh", icon=":material/refresh:", type="tertiary")
    _page(campaign, search or "", status, data)


def _page(campaign: Campaign, search: str, status: str, data: ShopData) -> None:
    asked = (campaign.id, search, status)
    if st.session_state.get(_ASKED) != asked:
        st.session_state[_ASKED] = asked
        st.session_state.pop(_PAGE, None)
    page = st.session_state.get(_PAGE, 1)
    found = _read(campaign.id, search, status, page)
    pages = max(1, -(-found.total // PAGE))
    if page > pages:
        st.session_state.pop(_PAGE, None)
        page, found = 1, _read(campaign.id, search, status, 1)
    if not found.total:
        st.caption("Nobody here." if status != "all" or search else "Nobody was in the audience.")
        return
    _table(found.lines, data)
    with st.container(horizontal=True, vertical_alignment="center", key="ledger_foot"):
        first = (page - 1) * PAGE + 1
        st.caption(f"{first:,}–{first + len(found.lines) - 1:,} of {found.total:,}", width="stretch")
        pages_below.show(pages, key=_PAGE)


def _read(campaign_id: int, search: str, status: str, page: int) -> Ledger:
    with db.reading() as session:
        return reports.ledger(session, campaign_id, search=search, status=status, limit=PAGE, offset=(page - 1) * PAGE)


def _export(campaign_id: int, search: str, status: str, data: ShopData) -> bytes:
    with db.session() as session:
        return reports.ledger_csv(session, campaign_id, search=search, status=status, zone=data.shop.time_zone)


def _table(lines: tuple[Line, ...], data: ShopData) -> None:
    zone = data.shop.time_zone
    rows: dict[str, list[Any]] = {
        "Name": [line.name or "–" for line in lines],
        "Address": [line.address or "–" for line in lines],
        "Status": [WORDS.get(line.status, line.status) for line in lines],
        "Why": [_why(line, zone) for line in lines],
        "Did": [", ".join(words for name, words in _DID if getattr(line, name)) or "–" for line in lines],
        "Last": [formats.clock(_last(line), zone) for line in lines],
    }
    ids = [line.customer_id for line in lines]
    key = f"ledger_table_{hash((tuple(ids), lines[0].message_id))}_{st.session_state.get(_CLICKS, 0)}"
    st.dataframe(
        rows, key=key, hide_index=True, alt="Recipients", row_height=_ROW, height=(min(len(lines), 14) + 1) * _ROW + 3,
        selection_mode="single-cell", on_select=partial(_clicked, key, ids),
        column_config={
            "Name": st.column_config.TextColumn(width=170), "Address": st.column_config.TextColumn(width=230),
            "Status": st.column_config.TextColumn(width=120), "Why": st.column_config.TextColumn(width=300),
            "Did": st.column_config.TextColumn(width=180), "Last": st.column_config.TextColumn(width=150),
        },
    )  # fmt: skip


def _why(line: Line, zone: str) -> str:
    if line.status in ("queued", "waiting") and line.due_at is not None:
        tries = f", tried {line.attempts} times" if line.attempts > 1 else ", tried once" if line.attempts else ""
        return f"Due {formats.clock(line.due_at, zone)}{tries}{f': {line.reply}' if line.reply else ''}"
    said = " ".join(part for part in (str(line.code or ""), line.reply) if part)
    if line.status == "sent":
        return ""
    return line.reason if not said or said in line.reason else f"{line.reason} ({said})" if line.reason else said


def _last(line: Line) -> datetime | None:
    moments = (line.sent_at, line.opened_at, line.clicked_at, line.bounced_at, line.complained_at, line.unsubscribed_at)
    return max((at for at in moments if at is not None), default=None)


def _clicked(key: str, ids: list[int]) -> None:
    if cells := st.session_state[key]["selection"]["cells"]:
        st.session_state[_OPEN] = ids[cells[0][0]]
        st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1

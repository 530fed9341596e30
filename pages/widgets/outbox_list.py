"""The letters in the outbox, newest first; a click opens one."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import channels, db, shop
from cdp.channels import OutboxLetter
from pages.widgets import empty_state, formats, signed_in

MOST = 200
_ROW = 35
_CLICKS = "outbox_clicks"


def show() -> None:
    """Draw the search and the list."""
    with st.container(horizontal=True, vertical_alignment="center", key="outbox_asking", gap="small"):
        search = st.text_input(
            "Search", key="outbox_search", type="search", label_visibility="collapsed", live=True,
            placeholder="Search by recipient, subject or sender", icon=":material/search:",
        )  # fmt: skip
        news = st.empty()
    seen = _state()
    letters = channels.outbox(MOST, search or "")
    if letters:
        _table(letters)
    elif search:
        st.caption(f"No letter is found for “{formats.plain(search)}”.")
    else:
        _nothing_yet()
    with news.container(width="content"):
        _watch(seen)


def _state() -> int:
    """Goes up with each letter: looking at the folder costs nothing, however many letters lie in it."""
    folder = channels.files.folder()
    return folder.stat().st_mtime_ns if folder.is_dir() else 0


@st.fragment(run_every="3s", key="outbox_watch")
@signed_in.watching
def _watch(seen: int) -> None:
    if _state() == seen:
        st.caption(":material/check: Up to date", width="content")
    elif st.button("New letters came", key="outbox_refresh", icon=":material/refresh:"):
        st.rerun()


def _nothing_yet() -> None:
    with empty_state.show(
        "No letters yet",
        "Launch a campaign, or send yourself a test letter from a template: what is written appears here within seconds.",
        icon=":material/outbox:",
        key="outbox_empty",
    ):
        st.page_link("campaigns.py", label="Campaigns", icon=":material/campaign:")
        st.page_link("templates.py", label="Templates", icon=":material/draft:")


def _table(letters: list[OutboxLetter]) -> None:
    with db.reading() as session:
        zone = shop.get(session).time_zone
    rows: dict[str, list[Any]] = {
        "To": [each.to for each in letters],
        "Subject": [each.subject for each in letters],
        "From": [each.from_header for each in letters],
        "Written": [formats.clock(each.written_at, zone) for each in letters],
        "Size": [f"{each.size / 1024:,.0f} KB" for each in letters],
    }
    keys = [each.key for each in letters]
    key = f"outbox_table_{hash(tuple(keys))}_{st.session_state.get(_CLICKS, 0)}"
    st.dataframe(
        rows, key=key, hide_index=True, alt="Letters in the outbox", row_height=_ROW,
        height=(min(len(letters), 16) + 1) * _ROW + 3, selection_mode="single-cell", on_select=partial(_open, key, keys),
        column_config={
            "To": st.column_config.TextColumn(width=240), "Subject": st.column_config.TextColumn(width=360),
            "From": st.column_config.TextColumn(width=240), "Written": st.column_config.TextColumn(width=150),
            "Size": st.column_config.TextColumn(width=70),
        },
    )  # fmt: skip
    most = f"The newest {MOST} letters are shown; search to find others." if len(letters) == MOST else ""
    st.caption(f"{most} Click a row to open the letter.".strip())


def _open(table: str, keys: list[str]) -> None:
    if cells := st.session_state[table]["selection"]["cells"]:
        st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1
        st.query_params["letter"] = keys[cells[0][0]]

"""All segments with their counts, and ideas to start from."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import db, demo, segments
from cdp.models import Segment, utc_now
from pages.widgets import allowed, assistant_beside, empty_state, formats, notice, row_menu, segment_draft
from pages.widgets.shop_data import ShopData


def show(data: ShopData) -> None:
    """Draw the list, or where there is none yet, what to begin with."""
    with db.reading() as session:
        listed = segments.all(session, archived=bool(st.session_state.get("segments_archived")))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Segments", anchor=False, width="stretch")
        assistant_beside.offer()
        if listed:
            allowed.button(
                "segments.change",
                "Count again",
                key="recount",
                icon=":material/refresh:",
                type="tertiary",
                on_click=_recount,
            )
        allowed.button(
            "segments.change", "New segment", key="new_segment", type="primary", icon=":material/add:", on_click=_begin
        )
    if not listed:
        _nothing_yet()
        return
    with st.container(gap="small", key="segment_cards"):
        for segment in listed:
            _card(segment, data)
    st.toggle("Show archived", key="segments_archived")
    _ideas({segment.name for segment in listed})


def _card(segment: Segment, data: ShopData) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"segment_{segment.id}", gap="small"
    ):
        with st.container(gap=None, width="stretch"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(
                    "segments.py",
                    label=f"**{formats.plain(segment.name)}**",
                    query_params={"id": str(segment.id)},
                )
                if segment.archived_at:
                    st.badge("Archived", color="gray")
            st.caption(formats.plain(segment.description) or "No description")
            if segment.count_error:
                st.markdown(f":red[:material/error: {formats.plain(segment.count_error)}]")
        with st.container(gap=None, width="content", horizontal_alignment="right"):
            if segment.counted_at is None:
                st.caption("Not counted yet", width="content")
            else:
                count = "–" if segment.customer_count is None else f"{segment.customer_count:,}"
                st.markdown(f"**{count}** customers", width="content")
                st.caption(f"counted {formats.clock(segment.counted_at, data.shop.time_zone)}", width="content")
        allowed.menu_button("segments.change",
            "More", row_menu.choices(segment), key=f"segment_more_{segment.id}", icon=":material/more_horiz:", type="tertiary",
            on_click=partial(_act, segment.id, f"segment_more_{segment.id}"),
        )  # fmt: skip


def _act(segment_id: int, key: str) -> None:
    act(segment_id, st.session_state[key])


def act(segment_id: int, action: str | None) -> None:
    """Do one of the menu's actions; what it cannot do is said in a sentence."""
    row_menu.act(_ACTIONS, segment_id, action)


def _duplicate(session: Any, segment_id: int) -> None:
    copy = segments.duplicate(session, segment_id, now=utc_now())
    notice.later(f"“{copy.name}” is a copy of its own now.", icon=":material/content_copy:")


def _archive(session: Any, segment_id: int) -> None:
    name = segments.archive(session, segment_id, now=utc_now()).name
    row_menu.archived(name, lambda s: segments.unarchive(s, segment_id))


def _bring_back(session: Any, segment_id: int) -> None:
    row_menu.brought_back(segments.unarchive(session, segment_id).name)


def _delete(session: Any, segment_id: int) -> None:
    kept = segments.delete(session, segment_id)
    segment_draft.forget(str(segment_id))
    row_menu.deleted(segment_id, kept["name"], lambda s: segments.restore(s, kept))


_ACTIONS = {
    "Duplicate": _duplicate,
    "Archive": _archive,
    "Bring back": _bring_back,
    "Delete": _delete,
}


def _recount() -> None:
    with db.session() as session:
        segments.recount_all(session, now=utc_now())
    notice.later("All segments are counted as of now.", icon=":material/check_circle:")


def _begin(idea: dict[str, Any] | None = None) -> None:
    if idea is None:
        segment_draft.begin()
    else:
        segment_draft.begin(idea["conditions"], name=idea["name"], description=idea["description"])
    st.query_params["id"] = segment_draft.NEW


def _nothing_yet() -> None:
    row = empty_state.show(
        "No segments yet",
        "A segment is a group of customers you describe once, such as *spent a lot, but not lately*. "
        "It stays up to date by itself. Start from nothing, or from one of these ideas.",
        icon=":material/filter_alt:",
        key="segments_empty",
    )  # fmt: skip
    with row:
        _idea_buttons(set())


def _ideas(taken: set[str]) -> None:
    if {idea["name"] for idea in demo.SEGMENTS} - taken:
        with (
            st.expander("Ideas to start from", icon=":material/lightbulb:", key="segment_ideas"),
            st.container(horizontal=True),
        ):
            _idea_buttons(taken)


def _idea_buttons(taken: set[str]) -> None:
    for idea in demo.SEGMENTS:
        if idea["name"] not in taken:
            segment_draft.editing.button(
                idea["name"], key=f"idea_{idea['key']}", help=idea["description"], on_click=_begin, args=(idea,)
            )

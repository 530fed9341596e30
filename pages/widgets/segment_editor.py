"""The segment screen: conditions on the left, the people in the middle, the assistant on the right."""

from typing import Any

import streamlit as st

from cdp import access, db, errors, segments
from cdp import conditions as cd
from cdp.models import Segment
from cdp.text import plural
from pages.widgets import (
    assistant_panel,
    condition_words,
    formats,
    fresh,
    notice,
    segment_draft,
    segment_list,
    segment_preview,
    shop_data,
    signed_in,
)
from pages.widgets.assistant_card import Place
from pages.widgets.condition_editor import condition_editor, newest
from pages.widgets.segment_draft import Draft, editing
from pages.widgets.shop_data import ShopData

HEIGHT = 820
# Side by side, each panel fills the window and scrolls by itself; one under the other, the page scrolls.
_LAYOUT = """<style>
:root:has(.st-key-only_looks) { --above: 36px; } /* the line that says who may change it */
:is(.st-key-segment_conditions, .st-key-segment_preview, .st-key-segment_assistant),
[data-testid=stLayoutWrapper]:has(> :is(.st-key-segment_conditions, .st-key-segment_preview, .st-key-segment_assistant)) {
  height: calc(100vh - 132px - var(--above, 0px)) !important; min-height: 560px; flex-basis: auto !important;
}
@media (max-width: 640px) {
  :is(.st-key-segment_conditions, .st-key-segment_preview, .st-key-segment_assistant),
  [data-testid=stLayoutWrapper]:has(> :is(.st-key-segment_conditions, .st-key-segment_preview, .st-key-segment_assistant)) {
    height: auto !important; min-height: 0;
  }
}
</style>"""


@st.fragment(key="segment_screen")
@signed_in.only
def show(draft: Draft) -> None:
    """Draw the whole screen of one segment; an edit redraws only this."""
    if st.query_params.get("id") != draft.token:
        st.rerun()  # saved under a link of its own, or gone: that is for the whole screen to draw
    fresh.begin_part()
    notice.show()
    data = shop_data.load()
    source = newest(draft.tree, rev=draft.rev, key=draft.editor_key)
    within = (draft.segment.key,) if draft.segment else ()
    tree, problems = cd.examine(source, data.catalogue, within=within)
    _header(draft, data, problems)
    editing.say()
    _say_fault(draft, data)
    st.html(_LAYOUT)
    left, middle, *rest = st.columns([1.1, 2.05, 0.9] if access.may("assistant.ask") else [1.1, 2.95], gap="small")
    with left.container(border=True, height=HEIGHT, key="segment_conditions"):
        st.subheader("Conditions", anchor=False)
        words = condition_words.words(data, without=within[0] if within else None)
        condition_editor(
            draft.tree,
            words,
            rev=draft.rev,
            key=draft.editor_key,
            problems=problems,
            undoable=draft.is_undoable,
            is_locked=editing.is_locked,
        )
    with middle.container(border=True, height=HEIGHT, key="segment_preview"):
        segment_preview.show(data, tree, problems, draft.name or "segment")
    draft.take_in()
    for right in rest:
        with right.container(border=True, height=HEIGHT, key="segment_assistant"):
            assistant_panel.show(data, Place("segment", data.shop.time_zone, draft.tree, draft))


def _header(draft: Draft, data: ShopData, problems: list[cd.Problem]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="segment_header"):
        st.page_link("segments.py", label="All segments", icon=":material/arrow_back:", query_params={})
        st.session_state.setdefault(draft.name_key, draft.name)
        draft.name = editing.text_input(
            "Name", key=draft.name_key, label_visibility="collapsed", placeholder="Name this segment",
            max_chars=120, width=320,
        )  # fmt: skip
        _state(draft, data)
        st.space("stretch")
        with st.popover("Description", icon=":material/notes:", type="tertiary", key=f"about_{draft.token}"):
            st.session_state.setdefault(draft.description_key, draft.description)
            draft.description = editing.text_area(
                "What is this segment for?", key=draft.description_key, max_chars=2000
            )
        if draft.segment:
            key = f"segment_menu_{draft.token}"
            away = "Bring back" if draft.segment.archived_at else "Archive"
            editing.menu_button(
                "More", ["Save as a copy", "Undo all changes", away, "Delete"], key=key, icon=":material/more_horiz:",
                type="tertiary", on_click=_menu, args=(draft, key),
            )  # fmt: skip
        editing.button(
            "Save segment", key="save_segment", type="primary", icon=":material/check:", on_click=_save, args=(draft,),
            disabled=bool(problems), help="Complete the marked conditions first." if problems else None,
        )  # fmt: skip


def _state(draft: Draft, data: ShopData) -> None:
    segment = draft.segment
    if segment is None:
        st.badge("Not saved yet", color="gray")
    elif draft.is_changed:
        st.badge("Changed, not saved", color="orange")
    elif segment.count_error:
        st.badge("Saved, with an error", color="red", help=formats.plain(segment.count_error))
    elif segment.counted_at is None:
        st.badge("Saved, not counted yet", color="gray")
    else:
        counted = formats.clock(segment.counted_at, data.shop.time_zone)
        st.badge(
            f"Saved · {plural(segment.customer_count or 0, 'customer')}",
            color="green",
            help=f"Counted in the database {counted}.",
        )
    if segment is not None and segment.archived_at:
        st.badge("Archived", color="gray")


def _say_fault(draft: Draft, data: ShopData) -> None:
    if draft.segment and draft.segment.count_error and not draft.is_changed:
        st.error(formats.plain(draft.segment.count_error), icon=":material/error:")
    if isinstance(draft.fault, errors.Conflict):
        _conflict(draft, data)
    elif draft.fault is not None:
        st.error(formats.plain(draft.fault), icon=":material/error:")


def _conflict(draft: Draft, data: ShopData) -> None:
    with st.container(border=True, key="segment_conflict"):
        st.markdown(f":orange[:material/group:] {formats.plain(draft.fault)}")
        theirs = draft.fault.changes.get("conditions", (None, draft.tree))[1]
        tree, _ = cd.examine(theirs, data.catalogue)
        st.caption(f"Now saved: {formats.plain(cd.describe(tree, data.catalogue))}")
        with st.container(horizontal=True):
            st.button("Take theirs", key="take_theirs", on_click=_take_theirs, args=(draft,))
            st.button("Save mine as a copy", key="save_copy", on_click=_save_copy, args=(draft,))
            st.button("Replace theirs by mine", key="replace_theirs", on_click=_replace_theirs, args=(draft,))


def _menu(draft: Draft, key: str) -> None:
    action = st.session_state[key]
    if action == "Save as a copy":
        _save_copy(draft)
    elif action == "Undo all changes":
        _take_theirs(draft)
    else:
        segment_list.act(draft.segment.id, action)
        if action == "Archive" and "id" in st.query_params:
            del st.query_params["id"]


def _save(draft: Draft) -> None:
    draft.take_in()
    draft.fault = None
    try:
        with db.session() as session:
            segment = _written(session, draft)
    except errors.CdpError as error:
        draft.fault = error
        return
    _settle(draft, segment)


def _written(session: Any, draft: Draft) -> Segment:
    now = shop_data.minute()
    if draft.segment is None:
        return segments.create(
            session,
            name=draft.name,
            conditions=draft.tree,
            description=draft.description,
            owner=signed_in.actor(),
            now=now,
        )
    return segments.save(
        session, draft.segment.id, name=draft.name, conditions=draft.tree, description=draft.description,
        seen_version=draft.segment.version, now=now,
    )  # fmt: skip


def _settle(draft: Draft, segment: Segment) -> None:
    """The draft of 'new' becomes that of the segment it made, under a link of its own."""
    notice.later(
        f"“{segment.name}” is saved: {segment.customer_count or 0:,} customers.", icon=":material/check_circle:"
    )
    if draft.token == segment_draft.NEW or draft.segment is None or segment.id != draft.segment.id:
        if draft.token == segment_draft.NEW:
            segment_draft.forget(segment_draft.NEW)
        st.query_params["id"] = str(segment.id)
        return
    draft.loaded_from(segment)


def _save_copy(draft: Draft) -> None:
    draft.take_in()
    draft.fault = None
    try:
        with db.session() as session:
            segment = segments.create(
                session, name=segments.copy_name(session, draft.name), conditions=draft.tree, description=draft.description, owner=signed_in.actor(),
                now=shop_data.minute(),
            )  # fmt: skip
    except errors.CdpError as error:
        draft.fault = error
        return
    _take_theirs(draft)
    _settle(draft, segment)


def _take_theirs(draft: Draft) -> None:
    try:
        with db.reading() as session:
            draft.loaded_from(segments.get(session, draft.segment.id))
    except errors.NotFound as error:
        draft.fault = error


def _replace_theirs(draft: Draft) -> None:
    try:
        with db.reading() as session:
            draft.segment = segments.get(session, draft.segment.id)
    except errors.NotFound as error:
        draft.fault = error
        return
    _save(draft)

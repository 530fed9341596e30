"""All flows with the people in them, and six to start from."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from cdp import campaigns, db, errors, flows
from cdp.models import Flow, FlowStatus, utc_now
from cdp.text import plural
from pages.widgets import (
    allowed,
    assistant_beside,
    empty_state,
    flow_draft,
    flow_look,
    flow_people,
    formats,
    notice,
    row_menu,
    undo,
)
from pages.widgets.shop_data import ShopData

_FEW = 6  # so many are found by looking


def show(data: ShopData) -> None:
    """Draw the list, or where there is none yet, what to begin with."""
    with db.reading() as session:
        listed = flows.all(session, archived=bool(st.session_state.get("flows_archived")))
        changed = {flow.id for flow in listed if flow.live_version_id and flows.is_changed(session, flow)}
        anything = bool(listed) or bool(flows.all(session, archived=True))
    with st.container(horizontal=True, vertical_alignment="center", key="flows_head"):
        st.title("Flows", anchor=False, width="stretch")
        assistant_beside.offer()
        allowed.button(
            "flows.change",
            "Start from scratch",
            key="new_flow",
            type="primary",
            icon=":material/add:",
            on_click=_start_from_scratch,
        )
    if not anything:
        _nothing_yet()
        return
    flow_look.apply()
    with st.container(gap="small", key="flow_cards"):
        for flow in _searched(listed):
            _card(flow, data, is_changed=flow.id in changed)
    st.toggle("Show archived", key="flows_archived", persist_state="session")
    with st.expander(
        "Start library", icon=":material/auto_awesome_mosaic:", key="flow_starts", on_change="rerun"
    ) as more:
        if more.open:
            _library()


def _nothing_yet() -> None:
    empty_state.show(
        "No flows yet",
        "A flow is a series of letters and waits that each customer goes through in their own time, such as a welcome "
        "to new subscribers. Begin with one of these, letters and segment included, or start from scratch.",
        icon=":material/account_tree:",
        key="flows_empty",
    )
    _library()


def _searched(listed: list[Flow]) -> list[Flow]:
    if not listed:
        st.info("All flows are archived.", icon=":material/inventory_2:")
    if len(listed) <= _FEW:
        return listed
    words = st.text_input(
        "Search flows", key="flows_search", type="search", placeholder="Search by name or purpose", width=320,
        label_visibility="collapsed", live=True,
    )  # fmt: skip
    asked = (words or "").casefold().split()
    found = [each for each in listed if all(word in f"{each.name} {each.description}".casefold() for word in asked)]
    if not found:
        st.info("No flow is called that.", icon=":material/search_off:")
    return found


def _card(flow: Flow, data: ShopData, *, is_changed: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"flow_{flow.id}", gap="small"):
        with st.container(gap=None, width="stretch", key=f"flow_text_{flow.id}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link("flows.py", label=f"**{formats.plain(flow.name)}**", query_params={"id": str(flow.id)})
                flow_people.badge(flow)
                if is_changed:
                    st.badge("Changes not live", color="orange", icon=":material/edit:")
                if flow_draft.unsaved(str(flow.id)):
                    st.badge("Not saved yet", color="orange", help="You changed something here and have not saved it.")
            st.caption(formats.plain(flow.description) or "No description")
        with st.container(gap=None, width="content", horizontal_alignment="right", key=f"flow_people_{flow.id}"):
            _people(flow, data)
        allowed.menu_button(
            "flows.change",             f"More for {formats.plain(flow.name)}", _choices(flow), key=f"flow_more_{flow.id}",
            icon=":material/more_horiz:", type="tertiary", on_click=partial(_act, flow.id, f"flow_more_{flow.id}"),
        )  # fmt: skip


def _people(flow: Flow, data: ShopData) -> None:
    steps = sum(1 for _ in flows.walk(flow.steps))
    counted = flow_people.of_flow(flow.id)
    if not counted.entered:
        st.markdown(f"**{plural(steps, 'step')}**", width="content")
        st.caption(f"changed {formats.clock(flow.updated_at, data.shop.time_zone)}", width="content")
        return
    st.markdown(f"**{counted.active:,}** in it · **{counted.done:,}** finished", width="content")
    goal = flow_people.conversions(counted) if flow.settings.get("goal") or counted.converted else "no goal set"
    st.caption(f"{goal} · {plural(steps, 'step')}", width="content")


def _choices(flow: Flow) -> list[str]:
    rest = {FlowStatus.LIVE: ["Pause"], FlowStatus.PAUSED: ["Resume"]}.get(flow.status, [])
    return [*rest, *row_menu.choices(flow)]


def _act(flow_id: int, key: str) -> None:
    act(flow_id, st.session_state[key])


def act(flow_id: int, action: str | None) -> bool:
    """Do one of the menu's actions and promise whether it was done; what it cannot do is said in a sentence."""
    return row_menu.act(_ACTIONS, flow_id, action)


def _duplicate(session: Any, flow_id: int) -> None:
    copy = flows.duplicate(session, flow_id, now=utc_now())
    notice.later(f"“{copy.name}” is a draft of its own now; nobody is in it.", icon=":material/content_copy:")


def _pause(session: Any, flow_id: int) -> None:
    flow = flows.pause(session, flow_id, now=utc_now())
    waiting = flows.flow_counts(session, flow_id).active
    undo.offer(
        f"“{flow.name}” is paused. {flow_people.on_pause(waiting)} {campaigns.stopped_by(session, flow)}".rstrip(),
        lambda s, *, now: flows.resume(s, flow_id, now=now),
        undone=f"“{flow.name}” goes on.",
    )


def _resume(session: Any, flow_id: int) -> None:
    flow = flows.resume(session, flow_id, now=utc_now())
    undo.offer(
        f"“{flow.name}” goes on. What fell due during the pause is done now.",
        lambda s, *, now: flows.pause(s, flow_id, now=now),
        undone=f"“{flow.name}” is paused again.",
    )


def _archive(session: Any, flow_id: int) -> None:
    flow = flows.archive(session, flow_id, now=utc_now())
    waiting = flows.flow_counts(session, flow_id).active
    waits = f"{plural(waiting, 'person waits', 'people wait')} where they are until it is brought back."
    rest = [waits if waiting else "", campaigns.stopped_by(session, flow)]
    row_menu.archived(flow.name, lambda s: flows.unarchive(s, flow_id), rest=" ".join(filter(None, rest)))


def _bring_back(session: Any, flow_id: int) -> None:
    row_menu.brought_back(flows.unarchive(session, flow_id).name)


def _delete(session: Any, flow_id: int) -> None:
    kept = flows.delete(session, flow_id)
    flow_draft.forget(str(flow_id))
    row_menu.deleted(flow_id, kept["name"], lambda s: flows.restore(s, kept))


_ACTIONS: dict[str, Callable[[Any, int], None]] = {
    "Pause": _pause,
    "Resume": _resume,
    "Duplicate": _duplicate,
    "Archive": _archive,
    "Bring back": _bring_back,
    "Delete": _delete,
}


def _start_from_scratch() -> None:
    flow_draft.begin()
    st.query_params["id"] = flow_draft.NEW


def _library() -> None:
    with st.grid(3, gap="small", min_column_width=250, key="flow_library"):
        for start in flows.LIBRARY.values():
            with st.container(border=True, key=f"start_{start.key}", gap="small", height="stretch"):
                st.markdown(f"**{formats.plain(start.name)}**")
                st.caption(formats.plain(start.description))
                st.space("stretch")
                st.markdown(f":small[:material/filter_alt: For: {formats.plain(start.segment_description)}]")
                flow_draft.editing.button(
                    f"Use {start.name}",
                    key=f"use_{start.key}",
                    width="stretch",
                    on_click=_start_from,
                    args=(start.key,),
                )


def _start_from(key: str) -> None:
    """The flow is made with its segment, and opened."""
    try:
        with db.session() as session:
            flow = flows.start_from(session, key, now=utc_now())
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    segment = flows.LIBRARY[key].segment_name
    notice.later(
        f"“{flow.name}” and its segment “{segment}” are made. Nobody is in it yet.",
        icon=":material/check_circle:", duration="long",
    )  # fmt: skip
    st.query_params["id"] = str(flow.id)

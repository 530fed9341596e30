"""What can be done with many customers at once: tag, untag, delete, each with the number spelled out."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from cdp import customers, db, frames
from cdp.frames import find
from cdp.models import utc_now
from cdp.text import plural
from pages.widgets import allowed, customer_removal, notice, signed_in

_CHOSEN, _ALL, _STATE, _TAGS = "customers_chosen", "customers_all", "customers_tagging", "customers_tags"


def selected() -> set[int]:
    """The ids of the customers that were ticked, on whatever page."""
    chosen: set[int] = st.session_state.setdefault(_CHOSEN, set())
    return chosen


def choose(shown: Sequence[int], ticked: Sequence[int]) -> None:
    """Remember the ticks of one page; to be used in a callback."""
    st.session_state[_CHOSEN] = (selected() - set(shown)) | set(ticked)
    st.session_state.pop(_ALL, None)


def bar(total: int, about: Any, everybody: Callable[[], list[int]]) -> None:
    """Draw what can be done, once somebody is selected; `everybody` gives all ids behind the pages."""
    if not selected():
        return
    is_all = st.session_state.get(_ALL) == about
    count = total if is_all else len(selected())
    people = everybody if is_all else lambda: sorted(selected())
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="bulk_bar"):
        st.markdown(f"**{'All ' if is_all else ''}{count:,} selected**", width="content")
        if not is_all and total > count:
            st.button(
                f"Select all {total:,} found", key="bulk_all", type="tertiary", on_click=_select_all, args=(about,)
            )
        st.button("Clear selection", key="bulk_clear", type="tertiary", on_click=clear)
        st.space("stretch")
        allowed.button(
            "customers.tag",
            "Add tags",
            key="bulk_tag",
            icon=":material/new_label:",
            on_click=_open,
            args=(people, True),
        )
        allowed.button(
            "customers.tag",
            "Remove tags",
            key="bulk_untag",
            icon=":material/label_off:",
            on_click=_open,
            args=(people, False),
        )
        allowed.button("customers.delete",
            f"Delete {plural(count, 'customer')}", key="bulk_delete", icon=":material/delete:",
            on_click=lambda: customer_removal.open_for(people(), then=clear),
        )  # fmt: skip


def clear() -> None:
    """Select nobody; to be used as a callback."""
    st.session_state[_CHOSEN] = set()
    st.session_state.pop(_ALL, None)
    st.session_state["customers_clicks"] = st.session_state.get("customers_clicks", 0) + 1


def _select_all(about: Any) -> None:
    st.session_state[_ALL] = about


def _open(people: Callable[[], list[int]], is_adding: bool) -> None:
    st.session_state[_STATE] = {"ids": people(), "is_adding": is_adding}
    st.session_state[_TAGS] = []


def _close() -> None:
    st.session_state.pop(_STATE, None)


def is_open() -> bool:
    """Whether tags are being asked for."""
    return _STATE in st.session_state


def show() -> None:
    """Draw the question for tags if it is open; call it near the end of a screen."""
    if not is_open():
        return
    state = st.session_state[_STATE]
    people = plural(len(state["ids"]), "customer")
    title = f"Tag {people}" if state["is_adding"] else f"Remove tags from {people}"
    st.dialog(title, icon=":material/label:", on_dismiss=_close)(signed_in.only(_draw))()


def _draw() -> None:
    if not is_open():
        st.rerun()
    state = st.session_state[_STATE]
    with db.reading() as session:
        known = find.known_values(frames.current(session), "tags")
    typed = st.session_state.get(_TAGS) or []
    options = list(dict.fromkeys([*typed, *known])) if state["is_adding"] else known
    st.multiselect(
        "Tags", options, key=_TAGS, accept_new_options=state["is_adding"], select_all=False,
        placeholder="Pick, or type a new one and press Enter" if state["is_adding"] else "Pick tags",
    )  # fmt: skip
    people = plural(len(state["ids"]), "customer")
    with st.container(horizontal=True, horizontal_alignment="right", key="bulk_tag_actions"):
        st.button("Cancel", key="bulk_tag_cancel", on_click=_close)
        label = f"Tag {people}" if state["is_adding"] else f"Remove from {people}"
        st.button(label, key="bulk_tag_go", type="primary", disabled=not typed, on_click=_tag)


def _tag() -> None:
    state, tags = st.session_state.pop(_STATE), st.session_state[_TAGS]
    with db.session() as session:
        change = {"add": tags} if state["is_adding"] else {"remove": tags}
        count = customers.tag(session, state["ids"], **change, now=utc_now())
    notice.later(f"{plural(count, 'customer')} changed.", icon=":material/label:")

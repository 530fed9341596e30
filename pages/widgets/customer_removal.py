"""Deleting customers from a screen: the count spelled out first, and a way back after."""

from collections.abc import Callable, Sequence

import streamlit as st

from cdp import customers, db
from cdp.models import utc_now
from cdp.text import plural
from pages.widgets import signed_in, undo

_STATE = "customer_removal"


def open_for(ids: Sequence[int], name: str = "", then: Callable[[], None] | None = None) -> None:
    """Ask whether to delete these customers; to be used as a callback. `then` runs once they are gone."""
    st.session_state[_STATE] = {"ids": list(ids), "name": name, "then": then}


def is_open() -> bool:
    """Whether the question is on the screen."""
    return _STATE in st.session_state


def show() -> None:
    """Draw the question if it is open; call it near the end of a screen."""
    if is_open():
        title = f"Delete {_what(st.session_state[_STATE])}?"
        st.dialog(title, icon=":material/delete:", on_dismiss=_close)(signed_in.only(_draw))()


def _what(state: dict) -> str:
    return state["name"] if state["name"] else plural(len(state["ids"]), "customer")


def _draw() -> None:
    if not is_open():
        st.rerun()
    state = st.session_state[_STATE]
    they = "They leave" if len(state["ids"]) > 1 else "The customer leaves"
    st.markdown(f"{they} every table, segment and figure. You can undo this right after.")
    with st.container(horizontal=True, horizontal_alignment="right", key="customer_removal_actions"):
        st.button("Cancel", key="customer_removal_cancel", on_click=_close)
        st.button(f"Delete {_what(state)}", key="customer_removal_go", type="primary", on_click=_delete)


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _delete() -> None:
    state = st.session_state.pop(_STATE)
    with db.session() as session:
        count = customers.delete(session, state["ids"], now=utc_now())
    what = state["name"] if state["name"] else plural(count, "customer")
    undo.offer(
        f"{what} deleted.",
        lambda session, now: customers.restore(session, state["ids"], now=now),
        undone=f"{what} brought back.",
    )
    if state["then"]:
        state["then"]()

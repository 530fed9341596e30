"""A test letter from a sender to oneself: the whole way to the mailbox, before anybody else gets anything."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cdp import channels, db, delivery, errors
from cdp.models import Sender, SenderKind, utc_now
from pages.widgets import formats, signed_in

_STATE, _TO, _SEND = "sender_test", "sender_test_to", "sender_test_send"
Said = tuple[Callable[..., Any], str, str]


def open_for(sender_id: int) -> None:
    """Ask where to send it; to be used as a callback."""
    st.session_state[_STATE] = {"sender_id": sender_id, "said": None}


def is_open() -> bool:
    """Whether the dialog is on the screen."""
    return _STATE in st.session_state


def show_dialog() -> None:
    """Draw the dialog if it is open; call it near the end of a screen."""
    if is_open():
        st.dialog("Send a test letter", icon=":material/forward_to_inbox:", on_dismiss=_close)(signed_in.only(_draw))()


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _draw() -> None:
    if not is_open():
        st.rerun()
    state = st.session_state[_STATE]
    with db.reading() as session:
        sender = channels.senders.get(session, state["sender_id"])
    if sender.kind == SenderKind.FILES:
        st.info("This sender writes files: the letter will lie in the Outbox.", icon=":material/inbox:")
    st.text_input(
        "Your e-mail address", key=_TO, type="email", autocomplete="email", placeholder="you@example.com",
        persist_state="session",
    )  # fmt: skip
    if st.session_state.pop(_SEND, False):
        with st.spinner("Sending …"):
            state["said"] = _sent(sender)
    if state["said"]:
        show, sentence, icon = state["said"]
        show(formats.plain(sentence), icon=icon)
        if show is st.success and sender.kind == SenderKind.FILES:
            st.page_link("outbox.py", label="Read it in the Outbox", icon=":material/inbox:")
    with st.container(horizontal=True, horizontal_alignment="right", key="sender_test_actions"):
        st.button("Close", key="sender_test_close", on_click=_close)
        st.button("Send test letter", key="sender_test_go", type="primary", on_click=_want)


def _want() -> None:
    st.session_state[_SEND] = True


def _sent(sender: Sender) -> Said:
    address = (st.session_state.get(_TO) or "").strip()
    try:
        with db.reading() as session:
            delivery.send_test(session, sender, to=address, now=utc_now())
    except errors.CdpError as error:
        return st.error, str(error), ":material/error:"
    where = "It lies in the Outbox now." if sender.kind == SenderKind.FILES else f"It is on its way to {address}."
    return st.success, where, ":material/check_circle:"

"""The conversations that were kept: reopened, deleted with a way back, and a new one begun."""

import streamlit as st

from cdp import db, errors
from cdp.assistant import conversations
from cdp.models import Conversation
from pages.widgets import assistant_panel, assistant_talk, formats, signed_in, undo


def show(zone: str) -> None:
    """Draw the list, the newest first."""
    with db.reading() as session:
        listed = conversations.all(session, owner=signed_in.actor())
    talk = assistant_talk.current()
    st.button(
        "New conversation", key="assistant_begin", icon=":material/edit_square:", on_click=assistant_talk.anew,
        disabled=not talk.said, width="stretch",
    )  # fmt: skip
    if not listed:
        st.caption("What you ask is kept here, for you to go on with later.")
    with st.container(gap="xsmall", height=600, border=False, key="assistant_conversations"):
        for each in listed:
            _row(each, zone, is_open=each.id == talk.conversation_id)


def _row(conversation: Conversation, zone: str, *, is_open: bool) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap=None, wrap=False, key=f"conversation_{conversation.id}"
    ):
        st.button(
            formats.plain(conversation.title), key=f"conversation_open_{conversation.id}", width="stretch",
            type="secondary" if is_open else "tertiary", on_click=assistant_panel.reopen, args=(conversation.id,),
            help=f"Last asked {formats.clock(conversation.updated_at, zone)}",
        )  # fmt: skip
        st.button(
            f"Delete “{formats.plain(conversation.title)}”", key=f"conversation_delete_{conversation.id}", type="tertiary",
            icon=":material/delete:", on_click=_delete, args=(conversation.id,), help="Delete",
        )  # fmt: skip


def _delete(number: int) -> None:
    try:
        with db.session() as session:
            kept = conversations.delete(session, number, owner=signed_in.actor())
    except errors.NotFound:
        return  # it is gone already
    if assistant_talk.current().conversation_id == number:
        assistant_talk.anew()
    undo.offer(
        f"“{kept['title']}” is deleted.",
        lambda session, *, now: conversations.restore(session, kept),
        undone=f"“{kept['title']}” is back.",
    )

"""API keys: made, shown once, listed with their last use, revoked."""

from typing import Any

import streamlit as st

from cdp import db, keys
from cdp.access import Scope
from cdp.models import ApiKey, utc_now
from cdp.text import plural
from pages.widgets import empty_state, formats, notice
from pages.widgets.dialogs import Dialogs

_NAME, _SCOPE = "key_name", "key_scope"
_COLORS = {Scope.READ: "gray", Scope.WRITE: "blue", Scope.SEND: "green", Scope.INGEST: "violet"}


def show(zone: str) -> None:
    """Draw every key, with what it may do and when it was last used."""
    with db.reading() as session:
        listed = keys.all(session)
    if not listed:
        row = empty_state.show(
            "No API keys",
            "A key lets another program in: a shop's plugin, a script, a website that hands in events. Each may do only "
            "what its scope says. What there is to ask stands under [/api/docs](/api/docs).",
            icon=":material/key:",
            key="keys_empty",
        )
        row.button("Make a key", key="key_new", type="primary", icon=":material/add:", on_click=_open, args=("new",))
        return
    left, right = st.columns([1.6, 1], gap="large")
    with left, st.container(border=True, key="keys_box"):
        with st.container(horizontal=True, vertical_alignment="center", key="keys_head"):
            st.subheader("API keys", anchor=False, icon=":material/key:", width="stretch")
            st.button("Make a key", key="key_new", type="primary", icon=":material/add:", on_click=_open,
                      args=("new",))  # fmt: skip
        in_use = sum(key.revoked_at is None for key in listed)
        st.caption(f"{plural(in_use, 'key')} in use. What there is to ask: [/api/docs](/api/docs).")
        for key in listed:
            _row(key, zone)
    with right, st.container(border=True, key="scopes_box"):
        st.subheader("What each scope may do", anchor=False, icon=":material/shield:")
        for scope, words in keys.SCOPES.items():
            st.markdown(f"**{scope.capitalize()}**  \n:small[{words}.]")


def _row(key: ApiKey, zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"key_{key.id}"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{formats.plain(key.name)}**")
            st.markdown(f":small[`{key.prefix}…` · {_used(key, zone)}]")
        if key.revoked_at is not None:
            st.badge("Revoked", color="gray")
            return
        st.badge(key.scope.capitalize(), color=_COLORS[Scope(key.scope)])
        st.button("Revoke", key=f"key_revoke_{key.id}", icon=":material/block:", type="tertiary", on_click=_open,
                  args=("revoke", key))  # fmt: skip


def _used(key: ApiKey, zone: str) -> str:
    if key.revoked_at is not None:
        return f"revoked {formats.clock(key.revoked_at, zone)}"
    return f"last used {formats.clock(key.last_used_at, zone)}" if key.last_used_at else "not used yet"


# -- dialogs -----------------------------------------------------------------------------------------------------------


def _open(what: str, key: ApiKey | None = None) -> None:
    dialogs.open(what, **({"id": key.id, "name": key.name} if key else {}))
    st.session_state[_NAME], st.session_state[_SCOPE] = "", Scope.READ


def _new(_state: dict[str, Any]) -> None:
    st.text_input("What it is for", key=_NAME, placeholder="e.g. the program that uses it")
    dialogs.faults.under("name")
    st.radio("Scope", list(Scope), key=_SCOPE, format_func=lambda scope: scope.capitalize(),
             captions=[f"{words}." for words in keys.SCOPES.values()])  # fmt: skip
    dialogs.buttons("Make the key", _make)


def _secret(state: dict[str, Any]) -> None:
    st.markdown(f"This is the key of **{formats.plain(state['name'])}**. Keep it now: it is not shown again.")
    st.code(state["secret"], language=None, wrap_lines=True)
    st.caption("Programs send it as `Authorization: Bearer KEY`; event libraries take it as their write key.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("I have kept it", key="key_done", type="primary", on_click=dialogs.close)


def _revoke(state: dict[str, Any]) -> None:
    st.markdown(
        f"**{formats.plain(state['name'])}** is let in no more, from this moment on. This cannot be undone: a new key "
        "takes its place."
    )
    dialogs.buttons("Revoke", _take_away)


def _make(state: dict[str, Any]) -> None:
    with db.session() as session:
        key, secret = keys.add(
            session, name=st.session_state[_NAME] or "", scope=st.session_state[_SCOPE], now=utc_now()
        )
    state.update(what="secret", name=key.name, secret=secret)


def _take_away(state: dict[str, Any]) -> None:
    with db.session() as session:
        key = keys.revoke(session, state["id"], now=utc_now())
    dialogs.close()
    notice.later(f"“{key.name}” is let in no more.", icon=":material/block:")


dialogs = Dialogs(
    "key",
    {
        "new": ("Make an API key", ":material/key:", _new),
        "secret": ("The new key", ":material/key:", _secret),
        "revoke": ("Revoke this key?", ":material/block:", _revoke),
    },
)

"""The brand's own customer fields: declared, renamed, and removed with the number of customers who have one."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from cdp import attributes, db, errors, frames
from cdp import conditions as cd
from cdp.models import Attribute, AttributeKind
from cdp.text import listed, plural
from pages.widgets import allowed, empty_state, formats, notice, signed_in
from pages.widgets.shop_data import ShopData

_STATE = "attribute_dialog"
_NAME, _KIND = "attribute_label", "attribute_kind"
KINDS = {
    AttributeKind.TEXT: ("Text", ":material/notes:"),
    AttributeKind.NUMBER: ("Number", ":material/tag:"),
    AttributeKind.DATE: ("Date", ":material/event:"),
    AttributeKind.YES_NO: ("Yes or no", ":material/toggle_on:"),
    AttributeKind.LIST: ("List", ":material/format_list_bulleted:"),
}


def show(data: ShopData) -> None:
    """Draw every attribute with what can be done to it."""
    with db.reading() as session:
        known = attributes.all(session)
    with st.container(border=True, key="attributes_box"):
        with st.container(horizontal=True, vertical_alignment="center", key="attributes_head"):
            st.subheader("Custom attributes", anchor=False, icon=":material/data_object:", width="stretch")
            allowed.button(
                "attributes.change",
                "New attribute",
                key="attribute_new",
                icon=":material/add:",
                on_click=_open,
                args=("new",),
            )
        st.caption(
            "Fields of your own: in the customer's form, in tables, imports and segments as soon as they are declared."
        )
        for attribute in known:
            _row(attribute, _having(attribute.key, data))
        if not known:
            empty_state.show(
                "No attributes yet", "For example a birthday, a shoe size, a loyalty tier.",
                icon=":material/data_object:", key="no_attributes",
            )  # fmt: skip


def _having(key: str, data: ShopData) -> int:
    """How many customers have a value."""
    if key not in data.catalogue.fields or key not in data.frames.customers:
        return 0
    tree = cd.parse({"all": [{"field": key, "operator": "not_blank"}]}, data.catalogue)
    return int(np.count_nonzero(frames.mask(data.frames, tree, data.catalogue, now=data.now)))


def _row(attribute: Attribute, count: int) -> None:
    words, icon = KINDS[attribute.kind]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"attribute_{attribute.key}"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{formats.plain(attribute.label)}**")
            st.caption(f"{formats.plain(attribute.key)} · {plural(count, 'customer')}")
        st.badge(words, icon=icon, color="gray")
        allowed.menu_button("attributes.change",
            "Change", ["Rename", "Remove"], key=f"attribute_more_{attribute.key}", type="tertiary",
            on_click=partial(_act, attribute, count),
        )  # fmt: skip


def _act(attribute: Attribute, count: int) -> None:
    what = "rename" if st.session_state[f"attribute_more_{attribute.key}"] == "Rename" else "remove"
    _open(what, key=attribute.key, label=attribute.label, count=count)


# -- dialogs -----------------------------------------------------------------------------------------------------------


def _open(what: str, **about: Any) -> None:
    st.session_state[_STATE] = {"what": what, "faults": {}, **about}
    st.session_state[_NAME] = about.get("label", "")
    st.session_state[_KIND] = AttributeKind.TEXT


def _close() -> None:
    st.session_state.pop(_STATE, None)


def is_open() -> bool:
    """Whether one of the dialogs is on the screen."""
    return _STATE in st.session_state


def show_dialogs() -> None:
    """Draw the dialog that is open, if any; call it near the end of a screen."""
    if is_open():
        title, icon, draw = _DIALOGS[st.session_state[_STATE]["what"]]
        st.dialog(title, icon=icon, on_dismiss=_close)(signed_in.only(_unless_closed))(draw)


def _unless_closed(draw: Any) -> None:
    if not is_open():
        st.rerun()
    draw(st.session_state[_STATE])


def _draw_new(state: dict[str, Any]) -> None:
    _draw_name(state)
    st.pills("What it holds", list(KINDS), key=_KIND, required=True, format_func=lambda kind: KINDS[kind][0])
    _draw_buttons("Add attribute", _declare)


def _draw_rename(state: dict[str, Any]) -> None:
    _draw_name(state)
    st.caption(f"Its key {formats.plain(state['key'])} stays, so that segments and imports go on working.")
    _draw_buttons("Rename", _rename)


def _draw_remove(state: dict[str, Any]) -> None:
    label, people = formats.plain(state["label"]), plural(state["count"], "customer")
    with db.reading() as session:
        users = attributes.used_by(session, state["key"])
    if users:
        named = formats.plain(listed(users, most=10))
        st.warning(f"“{label}” is used by {named}. Change or delete {'it' if len(users) == 1 else 'them'} first.")
        return
    st.markdown(f"“{label}” goes away, and with it the value of **{people}**. This cannot be undone.")
    _draw_buttons(f"Remove from {people}" if state["count"] else "Remove", _remove)


def _draw_name(state: dict[str, Any]) -> None:
    st.text_input("Name", key=_NAME, placeholder="Birthday")
    for sentence in [each for told in state["faults"].values() for each in told]:
        st.markdown(formats.fault(sentence))


def _draw_buttons(label: str, act: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", key="attribute_actions"):
        st.button("Cancel", key="attribute_cancel", on_click=_close)
        st.button(label, key="attribute_go", type="primary", on_click=_try, args=(act,))


def _try(act: Any) -> None:
    state = st.session_state[_STATE]
    try:
        with db.session() as session:
            said = act(session, state)
    except errors.Invalid as fault:
        state["faults"] = fault.fields or {"label": [str(fault)]}
        return
    except (errors.NotFound, errors.InUse) as refused:
        said = str(refused)
    _close()
    notice.later(said, icon=":material/data_object:")


def _declare(session: Any, _state: dict[str, Any]) -> str:
    made = attributes.declare(session, label=st.session_state[_NAME], kind=st.session_state[_KIND])
    return f"“{made.label}” was added."


def _rename(session: Any, state: dict[str, Any]) -> str:
    return f"It is called “{attributes.rename(session, state['key'], label=st.session_state[_NAME]).label}” now."


def _remove(session: Any, state: dict[str, Any]) -> str:
    return f"“{state['label']}” was removed from {plural(attributes.remove(session, state['key']), 'customer')}."


_DIALOGS = {
    "new": ("New attribute", ":material/data_object:", _draw_new),
    "rename": ("Rename attribute", ":material/edit:", _draw_rename),
    "remove": ("Remove attribute", ":material/delete:", _draw_remove),
}

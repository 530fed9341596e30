"""The people who may sign in: added, given another role or a way back in, removed."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import access, db, users
from cdp.access import ROLES, Role
from cdp.models import User, utc_now
from cdp.text import plural
from pages.widgets import first_owner, formats, notice, signed_in
from pages.widgets.dialogs import Dialogs

_ROLE_ICONS = {Role.OWNER: "blue", Role.MARKETER: "green", Role.ANALYST: "violet", Role.VIEWER: "gray"}


def show(zone: str) -> None:
    """Draw everybody with an account, with what can be done to each."""
    with db.reading() as session:
        listed = users.all(session)
    if all(user.is_demo for user in listed):
        first_owner.show()
        return
    left, right = st.columns([1.6, 1], gap="large")
    with left, st.container(border=True, key="people_box"):
        with st.container(horizontal=True, vertical_alignment="center", key="people_head"):
            st.subheader("People", anchor=False, icon=":material/group:", width="stretch")
            st.button("Add a person", key="person_new", type="primary", icon=":material/person_add:", on_click=_open,
                      args=("new",))  # fmt: skip
        st.caption(f"{plural(len(listed), 'person', 'people')} may sign in.")
        for user in listed:
            _row(user, zone)
    with right, st.container(border=True, key="roles_box"):
        st.subheader("What each role may do", anchor=False, icon=":material/shield_person:")
        for role, words in ROLES.items():
            st.markdown(f"**{role.capitalize()}**  \n:small[{words}.]")


def _row(user: User, zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"person_{user.id}"):
        with st.container(gap=None, width="stretch"):
            you = " (you)" if user.id == access.who().id else ""
            st.markdown(f"**{formats.plain(user.name)}**{you}")
            st.text(user.email)
            st.markdown(f":small[{_seen(user, zone)}]")
        st.badge(user.role.capitalize(), color=_ROLE_ICONS[Role(user.role)])
        st.menu_button(
            "More", ["Change role", "Rename", "Link to choose a password", "Remove"], key=f"person_more_{user.id}",
            icon=":material/more_horiz:", type="tertiary", on_click=partial(_act, user),
        )  # fmt: skip


def _seen(user: User, zone: str) -> str:
    if user.signed_in_at:
        return f"Last signed in {formats.clock(user.signed_in_at, zone)}"
    return "Has not signed in yet" if user.password_hash else "Has not chosen a password yet"


def _act(user: User) -> None:
    what = {"Change role": "role", "Rename": "rename", "Remove": "remove"}.get(
        st.session_state[f"person_more_{user.id}"], "link"
    )
    _open(what, user)


# -- dialogs --------------------------------------------------------------------------------------------------------


def _open(what: str, user: User | None = None) -> None:
    about = {"id": user.id, "name": user.name, "email": user.email, "role": user.role} if user else {}
    state = dialogs.open(what, link="", **about)
    st.session_state["person_name"], st.session_state["person_email"] = about.get("name", ""), ""
    st.session_state["person_role"] = about.get("role", Role.MARKETER)
    if what == "link":
        _make_link(state)


def _new(_state: dict[str, Any]) -> None:
    _field("Name", "name")
    _field("E-mail", "email")
    _roles()
    st.caption("You then get a link to hand over, with which the person chooses a password.")
    dialogs.buttons("Add", _add)


def _role(state: dict[str, Any]) -> None:
    st.markdown(f"**{formats.plain(state['name'])}** has to sign in again afterwards.")
    _roles()
    dialogs.buttons("Change role", _set_role)


def _rename(_state: dict[str, Any]) -> None:
    _field("Name", "name")
    dialogs.buttons("Rename", _set_name)


def _remove(state: dict[str, Any]) -> None:
    st.markdown(
        f"**{formats.plain(state['name'])}** is signed out at once and cannot sign in any more. What they made stays."
    )
    dialogs.buttons("Remove", _take_away)


def _link(state: dict[str, Any]) -> None:
    st.markdown(
        f"Hand this link to **{formats.plain(state['name'])}**, and to nobody else: whoever opens it chooses the "
        "password. It is good for a day, and once."
    )
    st.code(state["link"], language=None, wrap_lines=True)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Mail it", key="person_mail", icon=":material/mail:", on_click=dialogs.attempt, args=(_mail,))
        st.button("Done", key="person_done", type="primary", on_click=dialogs.close)


def _field(label: str, name: str) -> None:
    st.text_input(label, key=f"person_{name}")
    dialogs.faults.under(name)


def _roles() -> None:
    st.radio("Role", list(Role), key="person_role", format_func=lambda role: role.capitalize(),
             captions=[f"{words}." for words in ROLES.values()])  # fmt: skip
    dialogs.faults.under("role")


# -- what the buttons do --------------------------------------------------------------------------------------------


def _add(state: dict[str, Any]) -> None:
    typed = {name: st.session_state[f"person_{name}"] or "" for name in ("name", "email", "role")}
    with db.session() as session:
        user = users.add(session, **typed)
    state.update(what="link", id=user.id, name=user.name, email=user.email)
    _make_link(state)


def _make_link(state: dict[str, Any]) -> None:
    with db.session() as session:
        word = users.link_of(session, state["id"], now=utc_now())
    state["link"] = f"{signed_in.origin()}/?password={word}"


def _mail(state: dict[str, Any]) -> None:
    access.require("users.manage")
    with db.session() as session:
        users.mail_link(session, state["email"], now=utc_now())
    dialogs.close()
    notice.later(f"A link is on its way to {state['email']}.", icon=":material/mail:")


def _set_role(state: dict[str, Any]) -> None:
    with db.session() as session:
        user = users.set_role(session, state["id"], role=st.session_state["person_role"])
    signed_in.forget()
    dialogs.close()
    notice.later(f"{user.name} is {user.role} now.", icon=":material/shield_person:")


def _set_name(state: dict[str, Any]) -> None:
    with db.session() as session:
        users.rename(session, state["id"], name=st.session_state["person_name"] or "")
    dialogs.close()


def _take_away(state: dict[str, Any]) -> None:
    with db.session() as session:
        user = users.remove(session, state["id"])
    signed_in.forget()
    dialogs.close()
    notice.later(f"{user.name} cannot sign in any more.", icon=":material/person_remove:")


dialogs = Dialogs(
    "person",
    {
        "new": ("Add a person", ":material/person_add:", _new),
        "role": ("Change role", ":material/shield_person:", _role),
        "rename": ("Rename", ":material/edit:", _rename),
        "remove": ("Remove this person?", ":material/person_remove:", _remove),
        "link": ("Link to choose a password", ":material/link:", _link),
    },
)

"""Your account: who you are here, your password, and the way out."""

import streamlit as st

from cdp import access, db, users
from cdp.models import User
from pages.widgets import formats, signed_in
from pages.widgets.faults import Faults

faults = Faults("account_faults")


def _held() -> User | None:
    me = access.who()
    if me.id is None:
        return None
    with db.reading() as session:
        return users.get(session, me.id)


def _password() -> None:
    with st.form("account_password", border=True):
        st.subheader("Password", anchor=False, icon=":material/password:")
        st.text_input("Present password", key="account_current", type="password", autocomplete="current-password")
        faults.under("current")
        st.text_input("New password", key="account_new", type="password", autocomplete="new-password",
                      help="At least 10 characters. A few words are easy to keep in mind.")  # fmt: skip
        faults.under("password")
        st.form_submit_button("Change password", key="account_save", on_click=_change)
        st.caption("You are signed out everywhere, here too, and sign in with the new one.")
    faults.at_the_end()


def _change() -> None:
    me = access.who()
    who = {"email": me.name, "address": signed_in.address()}
    current, password = st.session_state["account_current"] or "", st.session_state["account_new"] or ""
    with faults.kept():
        signed_in.count(**who)
        with db.session() as session:
            users.change_password(session, me.id or 0, current=current, password=password)
            users.clear(session, **who)
        signed_in.forget()


with st.container(horizontal=True, key="account_head"):  # in a row the title stands where it does on other screens
    st.title("Your account", anchor=False)
with st.container(width=560):
    me, held = access.who(), _held()
    with st.container(border=True, key="account_box"):
        if held is not None:
            st.subheader(formats.plain(held.name), anchor=False, icon=":material/account_circle:")
            st.text(held.email if not held.is_demo else "The sample shop's owner, on this machine only")
        if me.role is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(me.role.capitalize(), color="blue")
                st.markdown(f":small[{access.ROLES[me.role]}]")
        st.button("Sign out", key="account_sign_out", icon=":material/logout:", on_click=signed_in.sign_out)
    if held is not None and held.password_hash:
        _password()
    if held is not None and held.is_demo:
        st.info(
            "To work with customers of your own, make the owner's account: it is on **Settings**, under **People**.",
            icon=":material/science:",
        )

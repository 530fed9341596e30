"""The first owner's account, made where there is none yet; and one click into the sample shop."""

import streamlit as st

from cdp import db, users
from pages.widgets import door, signed_in
from pages.widgets.faults import Faults

faults = Faults("first_owner_faults")


def show() -> None:
    """Draw it as a part of a screen, for the sample shop's owner who wants an account of their own."""
    with st.container(width=560):
        st.markdown("Nobody has an account yet. Make the first one: it owns this shop and can add other people.")
        form()
        st.caption("From then on the sample shop is no longer entered with one click.")


def form() -> None:
    """Draw the form; from another machine it asks for the code in the server's console."""
    with st.form("first_owner", border=True):
        st.text_input("Your name", key="first_name", autocomplete="name")
        faults.under("name")
        st.text_input("E-mail", key="first_email", autocomplete="username")
        faults.under("email")
        st.text_input("Password", key="first_password", type="password", autocomplete="new-password",
                      help="At least 10 characters. A few words are easy to keep in mind.")  # fmt: skip
        faults.under("password")
        if not signed_in.is_here():
            st.text_input("Code from the server's console", key="first_code", autocomplete="off",
                          help="You are not at the machine the server runs on. It printed a code when it started.")  # fmt: skip
        st.form_submit_button(
            "Create the owner's account",
            key="first_submit",
            on_click=_make,
            type="secondary" if signed_in.is_demo_allowed() else "primary",
        )
    faults.at_the_end()


def demo() -> None:
    """Offer to enter the sample shop, where that is allowed."""
    if signed_in.is_demo_allowed():
        with st.container(border=True, key="demo_way_in"):
            st.markdown(":material/science: **This is a sample shop**, with made-up customers, on this machine only.")
            st.button("Look around as its owner", key="demo_sign_in", type="primary", on_click=_enter,
                      help="No account is needed while there is none, and only from this machine.")  # fmt: skip


def _make() -> None:
    is_here = signed_in.is_here()
    with faults.kept():
        if not is_here:
            signed_in.count(email="first owner", address=signed_in.address())
        with db.session() as session:
            user = users.first_owner(
                session, email=st.session_state["first_email"] or "", name=st.session_state["first_name"] or "",
                password=st.session_state["first_password"] or "", is_here=is_here,
                typed=st.session_state.get("first_code") or "",
            )  # fmt: skip
        signed_in.forget()
        door.open_for(user)


def _enter() -> None:
    if signed_in.is_demo_allowed():
        with db.session() as session:
            owner = users.demo_owner(session)
        door.open_for(owner)

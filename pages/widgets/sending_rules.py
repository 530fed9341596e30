"""What every letter carries and obeys: the shop's addresses, the frequency cap and the quiet hours."""

import streamlit as st

from cdp import db, shop
from cdp.models import Shop
from cdp.settings import settings
from pages.widgets import allowed
from pages.widgets.faults import Faults

faults = Faults("rules_faults")
editing = allowed.Part("shop.change")
_ZONES = {"shop": "The shop’s", "customer": "The customer’s own"}
_ADDRESSES = ("postal_address", "website", "public_url")


def show(held: Shop) -> None:
    """Draw the form; its faults stand at their fields."""
    editing.say()
    _addresses(held)
    _limits(held)
    faults.at_the_end()


def _addresses(held: Shop) -> None:
    with st.container(border=True, key="rules_addresses"):
        st.subheader("In every letter", anchor=False, icon=":material/contact_mail:")
        editing.text_area(
            "Postal address", value=held.postal_address, key="rules_postal_address", height=90, max_chars=500,
            placeholder="Larch & Loom Ltd, 12 Mill Lane, Bristol BS1 4DJ, United Kingdom",
            help="The law of many countries (CAN-SPAM, GDPR practice) wants it at the foot of each marketing letter.",
        )  # fmt: skip
        faults.under("postal_address")
        editing.text_input(
            "Website", value=held.website, key="rules_website", placeholder="https://shop.example",
            help="Where the shop’s name and logo lead to in the templates.",
        )  # fmt: skip
        faults.under("website")
        editing.text_input(
            "Address of this program", value=held.public_url, key="rules_public_url", placeholder=settings().local_url,
            help="Where the readers’ mail programs reach it: unsubscribe links, clicks and opens lead here. "
            "Empty, letters point to this machine, which only you can reach.",
        )  # fmt: skip
        faults.under("public_url")
        if not held.public_url:
            st.caption(
                ":material/info: Links in letters lead to this machine. Give the public address before you send to "
                "real mailboxes, or nobody can unsubscribe."
            )
        editing.button("Save addresses", key="rules_save_addresses", type="primary", on_click=_save_addresses)


def _limits(held: Shop) -> None:
    with st.container(border=True, key="rules_limits"):
        st.subheader("Not too much, not at night", anchor=False, icon=":material/bedtime:")
        capped = editing.toggle("Frequency cap", value=held.cap_messages is not None, key="rules_capped",
                           help="Whoever has had enough letters lately is skipped, and the report says so.")  # fmt: skip
        if capped:
            with st.container(horizontal=True, vertical_alignment="bottom", key="rules_cap"):
                editing.number_input("At most", 1, 100, held.cap_messages or 3, key="rules_cap_messages", width=120)
                st.markdown("letters in", width="content")
                editing.number_input("Days", 1, 365, held.cap_days, key="rules_cap_days", width=120)
        faults.under("cap_messages", "cap_days")
        quiet = editing.toggle("Quiet hours", value=held.quiet_from is not None, key="rules_quiet",
                          help="Letters that are due at night wait until the morning.")  # fmt: skip
        if quiet:
            with st.container(horizontal=True, key="rules_hours"):
                editing.selectbox("From", range(24), held.quiet_from if held.quiet_from is not None else 21,
                             key="rules_quiet_from", format_func=_hour, width=120)  # fmt: skip
                editing.selectbox("Until", range(24), held.quiet_until if held.quiet_until is not None else 8,
                             key="rules_quiet_until", format_func=_hour, width=120)  # fmt: skip
            editing.segmented_control("By whose clock", list(_ZONES), default=held.quiet_zone, key="rules_quiet_zone",
                                 required=True, format_func=_ZONES.__getitem__,
                                 help="Customers whose time zone is not known are counted by the shop’s.")  # fmt: skip
        faults.under("quiet_from", "quiet_until")
        editing.button("Save limits", key="rules_save_limits", type="primary", on_click=_save_limits)


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _save_addresses() -> None:
    typed = {name: st.session_state[f"rules_{name}"] or "" for name in _ADDRESSES}
    with faults.kept():
        with db.session() as session:
            shop.update(session, **typed)
        st.toast("The addresses were saved.", icon=":material/check:")


def _save_limits() -> None:
    state = st.session_state
    capped, quiet = state["rules_capped"], state["rules_quiet"]
    with faults.kept():
        with db.session() as session:
            held = shop.get(session)
            shop.limit(
                session,
                cap_messages=state["rules_cap_messages"] if capped else None,
                cap_days=state["rules_cap_days"] if capped else held.cap_days,
                quiet_from=state["rules_quiet_from"] if quiet else None,
                quiet_until=state["rules_quiet_until"] if quiet else None,
                quiet_zone=state["rules_quiet_zone"] if quiet else held.quiet_zone,
            )
        st.toast("The limits were saved.", icon=":material/check:")

"""One person's data by right: all of it as a file, or all of it erased for good."""

from functools import partial

import streamlit as st

from cdp import access, db, errors, privacy
from cdp.models import Customer, utc_now
from cdp.text import plural
from pages.widgets import customer_form, formats, notice, signed_in

_STATE, _SURE = "customer_privacy", "customer_privacy_sure"


def button(customer: Customer) -> None:
    """Draw the way to what a person may ask for, for who may give it."""
    if access.may("privacy.export"):
        st.button(
            "Personal data", key="customer_privacy_open", icon=":material/policy:", on_click=_open,
            args=(customer.id, customer_form.name_of(customer)),
        )  # fmt: skip


def _open(customer_id: int, name: str) -> None:
    st.session_state[_STATE] = {"id": customer_id, "name": name, "fault": ""}
    st.session_state[_SURE] = False


def _close() -> None:
    st.session_state.pop(_STATE, None)


def is_open() -> bool:
    """Whether the dialog is on the screen."""
    return _STATE in st.session_state


def show() -> None:
    """Draw the dialog if it is open; call it near the end of a screen."""
    if is_open():
        title = f"Personal data of {st.session_state[_STATE]['name']}"
        st.dialog(title, icon=":material/policy:", on_dismiss=_close)(signed_in.only(_draw))()


def _draw() -> None:
    if not is_open():
        st.rerun()
    state = st.session_state[_STATE]
    st.markdown(
        "**Everything known of them**, as JSON and as tables in one zip: facts, consent and its history, orders, events, "
        "letters, flows and segments."
    )
    st.download_button(
        "Download everything", signed_in.still(partial(_archive, state["id"])), f"customer-{state['id']}.zip",
        "application/zip", key="customer_privacy_export", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    if access.may("privacy.erase"):
        st.divider()
        st.markdown(
            "**Erase for good.** Who they are is removed from every table, file and log; orders and counts of letters stay, "
            "nobody's. Imports, programs and shops cannot bring them back: only an owner can, under Settings → Privacy. "
            "There is no undo."
        )
        st.checkbox("Erase this person for good", key=_SURE)
        if state["fault"]:
            st.markdown(formats.fault(state["fault"]))
    with st.container(horizontal=True, horizontal_alignment="right", key="customer_privacy_actions"):
        st.button("Close", key="customer_privacy_close", on_click=_close)
        if access.may("privacy.erase"):
            st.button(
                "Erase", key="customer_privacy_erase", type="primary", icon=":material/delete_forever:",
                disabled=not st.session_state[_SURE], on_click=_erase,
            )  # fmt: skip
    if state.get("done"):
        _close()
        st.switch_page("customers.py")


def _archive(customer_id: int) -> bytes:
    with db.session() as session:
        return privacy.export(session, privacy.of_customer(session, customer_id), now=utc_now())


def _erase() -> None:
    state = st.session_state[_STATE]
    try:
        with db.session() as session:
            done = privacy.erase(session, privacy.of_customer(session, state["id"]), now=utc_now())
    except errors.CdpError as error:
        state["fault"] = str(error)
        return
    state["done"] = True
    rest = f" Their address still stands in {', '.join(done.mentions)}: change it there." if done.mentions else ""
    notice.later(f"Erased for good: {plural(done.customers, 'customer')}.{rest}", icon=":material/delete_forever:")

"""People who were erased: how many, how to let one back in, and what erasing does to each table."""

import streamlit as st

from cdp import db, erased, errors, privacy
from cdp.text import plural
from pages.widgets import formats, notice

_ADDRESS, _FAULT = "privacy_address", "privacy_fault"


def show(_zone: str) -> None:
    """Draw who was erased as a count, the way back in, and what becomes of everything."""
    with db.reading() as session:
        count = erased.count(session)
    left, right = st.columns([1, 1.35], gap="large")
    with left, st.container(border=True, key="privacy_back"):
        st.subheader("Erased people", anchor=False, icon=":material/person_off:")
        people = f"{plural(count, 'person was', 'people were')} erased" if count else "Nobody was erased yet"
        st.markdown(
            f"**{people}.** Who is erased cannot come back by an import, a program or a shop. Kept of them is a keyed "
            "fingerprint of address, phone and ids, which tells nobody who they are. To erase somebody: the customer's "
            "screen → Personal data, or `python -m cdp person erase EMAIL`."
        )
        st.text_input("Let somebody back in", key=_ADDRESS, type="email", placeholder="their e-mail address",
                      help="When they ask for it themselves, e.g. because they buy again.")  # fmt: skip
        if fault := st.session_state.get(_FAULT):
            st.markdown(formats.fault(fault))
        st.button("Let back in", key="privacy_allow", icon=":material/how_to_reg:", on_click=_allow)
    with right, st.container(border=True, key="privacy_becomes"):
        st.subheader("What erasing does", anchor=False, icon=":material/table_rows:")
        told = {name: words for name, words in privacy.BECOMES.items() if words}
        told |= {f"{name} (files)": words for name, words in privacy.OUTSIDE.items() if words}
        told = {name.replace("_", " "): words for name, words in told.items()}
        st.table(
            {"Where": list(told), "What becomes of a person there": list(told.values())},
            border="horizontal", hide_index=True, alt="What erasing does to each table",
        )  # fmt: skip


def _allow() -> None:
    st.session_state[_FAULT] = ""
    address = st.session_state.get(_ADDRESS) or ""
    try:
        with db.session() as session:
            privacy.allow(session, address)
    except errors.CdpError as error:
        st.session_state[_FAULT] = str(error)
        return
    st.session_state[_ADDRESS] = ""
    notice.later("They can be taken in again.", icon=":material/how_to_reg:")

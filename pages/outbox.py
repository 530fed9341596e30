"""Outbox: the letters that were written as files on this machine, to be looked at instead of sent."""

import streamlit as st

from pages.widgets import address, notice, outbox_letter, outbox_list

notice.show()
with st.container(horizontal=True, key="outbox_title"):  # in a row the title stands where it does on other screens
    st.title("Outbox", anchor=False)
st.info(
    "**Nothing leaves this machine.** These letters were written as files by a sender of the kind “Files on this machine”, "
    "so that campaigns and flows can be tried out safely. To reach real mailboxes, add a mail server under "
    "Settings → Sending.",
    icon=":material/inbox:",
)
if (wanted := address.wanted("letter")) is None:
    outbox_list.show()
else:
    outbox_letter.show(wanted)

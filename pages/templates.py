"""Templates: the letters that flows and campaigns send."""

import streamlit as st

from pages.widgets import undo

undo.show()
st.title("Templates", anchor=False)

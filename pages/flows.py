"""Flows: the list of them, and the screen on which one is written."""

import streamlit as st

st.title("Flows", anchor=False)

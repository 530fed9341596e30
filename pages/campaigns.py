"""Campaigns: the list of them, the steps in which one is put together, and what became of each."""

import streamlit as st

st.title("Campaigns", anchor=False)

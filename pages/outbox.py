"""Outbox: the letters that were written as files on this machine."""

import streamlit as st

st.title("Outbox", anchor=False)
